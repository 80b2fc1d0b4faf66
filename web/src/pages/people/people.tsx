import { Trans } from '@lingui/react/macro';

export function People() {
  return (
    <h2>
      <Trans>People</Trans>
    </h2>
  );
}
