import { Trans } from '@lingui/react/macro';

export function Search() {
  return (
    <h2>
      <Trans>Search</Trans>
    </h2>
  );
}
