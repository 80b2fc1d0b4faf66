import { Trans } from '@lingui/react/macro';

export function Reports() {
  return (
    <h2>
      <Trans>Daily reports</Trans>
    </h2>
  );
}
