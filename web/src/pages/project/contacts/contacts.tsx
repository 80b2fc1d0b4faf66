import { Trans } from '@lingui/react/macro';

export function Contacts() {
  return (
    <h2>
      <Trans>Contacts</Trans>
    </h2>
  );
}
