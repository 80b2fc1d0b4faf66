// My account: what it says of me, how I sign in, where I am signed in, and the businesses it leads to.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { accountQuery } from '../../app/account.ts';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Tabs } from '../../design/parts/tabs.tsx';
import styles from './account.module.css';
import { Businesses } from './businesses.tsx';
import { later } from '../../app/later.tsx';
import { Profile } from './profile.tsx';
import { Security } from './security.tsx';
import { Sessions } from './sessions.tsx';

const Calendars = later(async () => (await import('./calendars.tsx')).Calendars, <Skeleton />);

const tabs = ['profile', 'security', 'devices', 'calendar', 'businesses'] as const;
type Tab = (typeof tabs)[number];

export function Account() {
  const { t } = useLingui();
  const { tab } = useSearch({ from: '/app/account' });
  const navigate = useNavigate();
  const { data: account } = useQuery(accountQuery);
  const shown = tabs.find((each) => each === tab) ?? 'profile';
  const show = (next: Tab) => void navigate({ to: '/app/account', search: next === 'profile' ? {} : { tab: next }, replace: true });
  return (
    <>
      <h1 className={styles.title}>
        <Trans>My account</Trans>
      </h1>
      {account ? (
        <Tabs
          label={t`My account`}
          value={shown}
          onChange={show}
          tabs={[
            { value: 'profile', label: t`Profile`, content: <Profile account={account} /> },
            { value: 'security', label: t`Security`, content: <Security account={account} /> },
            { value: 'devices', label: t`Devices`, content: <Sessions /> },
            { value: 'calendar', label: t`Calendar`, content: <Calendars /> },
            { value: 'businesses', label: t`Businesses`, content: <Businesses account={account} /> },
          ]}
        />
      ) : (
        <Skeleton />
      )}
    </>
  );
}
