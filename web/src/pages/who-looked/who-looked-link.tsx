// From a record to the looks at it.
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';

/** `record` is the id of a photo, task, document … */
export function WhoLookedLink({ record }: { readonly record: string }) {
  return (
    <Link className={buttonClass('plain')} to="/app/who-looked" search={{ record }}>
      <Icon name="eye" />
      <Trans>Who looked at this</Trans>
    </Link>
  );
}
