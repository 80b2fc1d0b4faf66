import { Trans } from '@lingui/react/macro';

export function Activity() {
  return (
    <h2>
      <Trans>Activity</Trans>
    </h2>
  );
}
