// From a record to what its deletion would take along.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { ErasureSubject } from '../../api/erasures.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { searchOf } from './subject.ts';

export function DeleteLink({ subject }: { readonly subject: ErasureSubject }) {
  return (
    <Link className={buttonClass('plain')} to="/app/privacy/delete/impact" search={searchOf(subject)}>
      <Icon name="trash" />
      <Trans>Delete for good</Trans>
    </Link>
  );
}
