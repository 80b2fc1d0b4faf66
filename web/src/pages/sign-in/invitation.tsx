import { Trans } from '@lingui/react/macro';

export function Invitation() {
  return (
    <h2>
      <Trans>Invitation</Trans>
    </h2>
  );
}
