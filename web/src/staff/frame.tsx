// What is around every page of somebody of the staff who is signed in: whose app this is, where one can go, and the way out.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { speak } from '../app/language.ts';
import { Offline } from '../app/offline.tsx';
import { chosenTheme, showTheme, type Theme } from '../app/theme.ts';
import { Avatar } from '../design/parts/avatar.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../design/parts/menu.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { Toasts } from '../design/parts/toast.tsx';
import styles from './frame.module.css';
import { useStaffLive } from './live.ts';
import { leave, staffClient, staffMeQuery, type StaffMe } from './queries.ts';

export function StaffFrame() {
  const { data: me } = useQuery(staffMeQuery);
  const navigate = useNavigate();
  const isIn = me?.secondFactor === true;
  useStaffLive(isIn ? me.person : undefined);
  const isOut = me !== undefined && !isIn;
  useEffect(() => {
    // Once, from where somebody is now: the address changes while the page is left.
    if (isOut) void navigate({ to: '/staff/sign-in', search: { to: location.pathname }, replace: true });
  }, [isOut, navigate]);
  // Signed out, or not quite in: what was shown is gone with its page.
  if (!isIn) return <Skeleton />;
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        <Trans>Skip to the content</Trans>
      </a>
      <Top me={me} />
      <main id="main" className={styles.page} tabIndex={-1}>
        <Offline />
        <Outlet />
      </main>
      <Toasts />
    </div>
  );
}

const asks = ({ eligible }: StaffMe) => eligible.some(({ duty, ground }) => duty === 'ask' && ground !== 'feature-improvement');
const helps = ({ eligible }: StaffMe) => eligible.some(({ duty, ground }) => duty === 'ask' && ground === 'customer-request');
const approves = ({ eligible }: StaffMe) => eligible.some(({ duty }) => duty === 'approve');
const counts = ({ eligible }: StaffMe) => eligible.some(({ duty, ground }) => duty === 'ask' && ground === 'feature-improvement');

function Top({ me }: { readonly me: StaffMe }) {
  const { t } = useLingui();
  return (
    <header className={styles.top}>
      <div className={styles.band}>
        <Link className={styles.name} to="/staff">
          Steward <strong>{t`Staff console`}</strong>
        </Link>
        <AccountMenu me={me} />
      </div>
      <nav className={styles.ways} aria-label={t`Main`}>
        <Link to="/staff" activeOptions={{ exact: true }}>
          <Icon name="list" />
          <Trans>Cases</Trans>
        </Link>
        {helps(me) && (
          <Link to="/staff/threads">
            <Icon name="mail" />
            <Trans>Threads</Trans>
          </Link>
        )}
        {asks(me) && (
          <Link to="/staff/new">
            <Icon name="plus" />
            <Trans>Ask to look</Trans>
          </Link>
        )}
        {counts(me) && (
          <Link to="/staff/counts">
            <Icon name="activity" />
            <Trans>Counts</Trans>
          </Link>
        )}
        {approves(me) && (
          <Link to="/staff/oversight">
            <Icon name="shield" />
            <Trans>Oversight</Trans>
          </Link>
        )}
        {me.administrator && (
          <Link to="/staff/people">
            <Icon name="people" />
            <Trans>Who may ask</Trans>
          </Link>
        )}
        {me.administrator && (
          <Link to="/staff/companies">
            <Icon name="send" />
            <Trans>Who receives</Trans>
          </Link>
        )}
      </nav>
    </header>
  );
}

function AccountMenu({ me: { name } }: { readonly me: StaffMe }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const [theme, setTheme] = useState(chosenTheme);
  const next: Theme = theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system';
  const themes = { light: t`Show it light`, dark: t`Show it dark`, system: t`Light or dark as the device says` };
  const signOut = async () => {
    await staffClient.call(staffRoutes.staffSignOut, { body: {} });
    leave();
    await navigate({ to: '/staff/sign-in' });
  };
  const items: readonly MenuItem[] = [
    { label: t`My account`, icon: 'person', onSelect: () => void navigate({ to: '/staff/account' }) },
    {
      label: themes[next],
      icon: 'eye',
      onSelect: () => {
        showTheme(next);
        setTheme(next);
      },
    },
    i18n.locale === 'de'
      ? { label: 'English', lang: 'en', icon: 'message', onSelect: () => void speak('en') }
      : { label: 'Deutsch', lang: 'de', icon: 'message', onSelect: () => void speak('de') },
    { label: t`Sign out`, icon: 'left', onSelect: () => void signOut() },
  ];
  return (
    <Menu
      label={name}
      items={items}
      face={
        <>
          <Avatar name={name} /> <span className={styles.who}>{name}</span>
        </>
      }
    />
  );
}
