import { Trans } from '@lingui/react/macro';

export function Account() {
  return (
    <h2>
      <Trans>My account</Trans>
    </h2>
  );
}
