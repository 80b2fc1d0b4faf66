// From a record to an earlier moment of it, and to what its deletion would take along.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { searchOf } from './subject.ts';

interface RecordLinksProps {
  readonly collection: string;
  readonly id: string;
  /** The field whose file can be deleted alone; the record stays without it. */
  readonly file?: string | undefined;
  /** It is a picture, and called that. */
  readonly isPicture?: boolean;
}

export function RecordLinks({ collection, id, file, isPicture = false }: RecordLinksProps) {
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
      {file !== undefined && (
        <Link
          className={buttonClass('plain')}
          to="/app/privacy/delete/impact"
          search={searchOf({ kind: 'file', collection, id, field: file })}
        >
          <Icon name={isPicture ? 'photo' : 'document'} />
          {isPicture ? <Trans>Delete only the picture</Trans> : <Trans>Delete only the file</Trans>}
        </Link>
      )}
    </>
  );
}
