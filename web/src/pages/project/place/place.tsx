import { Trans } from '@lingui/react/macro';

export function Place() {
  return (
    <h2>
      <Trans>Place</Trans>
    </h2>
  );
}
