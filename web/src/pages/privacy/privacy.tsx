// The Privacy Center: what is the case right now, and the ways to everything about one's data. Of each way it is said who decides: the person about their
// account, the business about its work, the law about the rest.
import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Tabs } from '../../design/parts/tabs.tsx';
import { PolicyNews } from '../policies/policy-news.tsx';
import styles from './privacy.module.css';
import { RightNow } from './right-now.tsx';
import { Tiles } from './tiles.tsx';
import { WaitingForMe } from './waiting-for-me.tsx';

type Of = 'me' | 'company';

export function Privacy() {
  const { t } = useLingui();
  const search = useSearch({ from: '/app/privacy' });
  const navigate = useNavigate({ from: '/app/privacy' });
  const of: Of = search.of === 'company' ? 'company' : 'me';
  const tabs = [
    { value: 'me', label: t`Me` },
    { value: 'company', label: t`My company` },
  ] as const;
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>Privacy</Trans>
        </h1>
      </div>
      <p className={styles.lead}>
        <Trans>What is held about you and your business is yours to see, to take along, to delete, and to check.</Trans>
      </p>
      <RightNow />
      <WaitingForMe />
      <PolicyNews />
      <Tabs
        label={t`About whom`}
        value={of}
        tabs={tabs.map((tab) => ({ ...tab, content: tab.value === of ? <Tiles of={of} /> : null }))}
        onChange={(next) => void navigate({ to: '.', search: next === 'me' ? {} : { of: next }, replace: true })}
      />
    </>
  );
}
