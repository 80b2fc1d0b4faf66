import { Trans } from '@lingui/react/macro';

export function ProjectPeople() {
  return (
    <h2>
      <Trans>People</Trans>
    </h2>
  );
}
