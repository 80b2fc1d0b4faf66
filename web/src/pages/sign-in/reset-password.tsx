import { Trans } from '@lingui/react/macro';

export function ResetPassword() {
  return (
    <h2>
      <Trans>A new password</Trans>
    </h2>
  );
}
