// From a record to an earlier moment of it, and to what its deletion would take along.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { searchOf } from './subject.ts';

export function RecordLinks({ collection, id }: { readonly collection: string; readonly id: string }) {
  const search = searchOf({ kind: 'record', collection, id });
  return (
    <>
      <Link className={buttonClass('plain')} to="/app/privacy/restore" search={search}>
        <Icon name="clock" />
        <Trans>Restore an earlier moment</Trans>
      </Link>
      <Link className={buttonClass('plain')} to="/app/privacy/delete/impact" search={search}>
        <Icon name="trash" />
        <Trans>Delete for good</Trans>
      </Link>
    </>
  );
}
