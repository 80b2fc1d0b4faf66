import { Trans } from '@lingui/react/macro';

export function GetACopy() {
  return (
    <h1>
      <Trans>Get a copy</Trans>
    </h1>
  );
}
