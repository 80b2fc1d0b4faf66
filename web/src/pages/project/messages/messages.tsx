import { Trans } from '@lingui/react/macro';

export function Messages() {
  return (
    <h2>
      <Trans>Messages</Trans>
    </h2>
  );
}
