import { Trans } from '@lingui/react/macro';

export function ConfirmSignUp() {
  return (
    <h1>
      <Trans>Finish signing up</Trans>
    </h1>
  );
}

export function ConfirmEmail() {
  return (
    <h1>
      <Trans>Confirm the address</Trans>
    </h1>
  );
}
