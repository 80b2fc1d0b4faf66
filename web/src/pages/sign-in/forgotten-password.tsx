import { Trans } from '@lingui/react/macro';

export function ForgottenPassword() {
  return (
    <h2>
      <Trans>Forgotten password</Trans>
    </h2>
  );
}
