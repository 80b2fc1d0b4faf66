// There is no such page in this copy.
import { Trans, useLingui } from '@lingui/react/macro';
import { PageTitle } from './page-title.tsx';

export function Nowhere() {
  const { t } = useLingui();
  return (
    <>
      <PageTitle title={t`This is not in the copy`} />
      <p>
        <Trans>What you look for was not part of what was asked for, may not be shown to whoever asked, or was erased before.</Trans>
      </p>
      <p>
        <a href="#/">
          <Trans>To the contents</Trans>
        </a>
      </p>
    </>
  );
}
