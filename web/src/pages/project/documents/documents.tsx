import { Trans } from '@lingui/react/macro';

export function Documents() {
  return (
    <h2>
      <Trans>Documents</Trans>
    </h2>
  );
}
