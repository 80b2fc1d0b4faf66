import { Trans } from '@lingui/react/macro';

export function Photos() {
  return (
    <h2>
      <Trans>Photos</Trans>
    </h2>
  );
}
