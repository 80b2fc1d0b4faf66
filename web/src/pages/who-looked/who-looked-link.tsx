// From a record to the looks at it, and to help with it.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { later } from '../../app/later.tsx';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';

const GetHelpButton = later(async () => (await import('../../app/get-help.tsx')).GetHelpButton);

/** `record` is the id of a photo, task, document …; help is asked for with that one record. */
export function WhoLookedLink({ collection, record }: { readonly collection: string; readonly record: string }) {
  return (
    <>
      <Link className={buttonClass('plain')} to="/app/who-looked" search={{ record }}>
        <Icon name="eye" />
        <Trans>Who looked at this</Trans>
      </Link>
      <GetHelpButton collection={collection} id={record} />
    </>
  );
}
