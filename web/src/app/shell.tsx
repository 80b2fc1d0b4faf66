// What is around every page of somebody who is signed in: where one can go, which business it is, who one is, and the way out.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Icon } from '../design/parts/icon.tsx';
import { accountQuery, businessesQuery } from './account.ts';
import { later } from './later.tsx';
import { useLive } from './live.ts';
import { Offline } from './offline.tsx';
import { PaletteButton } from './palette-button.tsx';
import styles from './shell.module.css';

const AccountMenu = later(async () => (await import('./account-menu.tsx')).AccountMenu, <span className={styles.meanwhile} />);
const NoticeBell = later(async () => (await import('./notice-bell.tsx')).NoticeBell, <span className={styles.meanwhile} />);
const WaitingBell = later(async () => (await import('./waiting-requests.tsx')).WaitingBell);
const HiddenBusiness = later(async () => (await import('../pages/privacy/delete/hidden-business.tsx')).HiddenBusiness);
const Foot = later(async () => (await import('./foot.tsx')).Foot);
const Toasts = later(async () => (await import('../design/parts/toast.tsx')).Toasts);
const SignInAgain = later(async () => (await import('./sign-in-again.tsx')).SignInAgain);
const FreshSignIn = later(async () => (await import('./fresh-sign-in.tsx')).FreshSignIn);

export function Shell() {
  const { data: account } = useQuery(accountQuery);
  const { data: businesses } = useQuery(businessesQuery);
  useLive(useQueryClient(), account?.business);
  const here = businesses?.find(({ id }) => id === account?.business);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useUsage(account?.business, path);
  // Left the business, or was taken out of it: there is nothing here any more.
  if (account && businesses && !here) return <Navigate to="/choose-business" replace />;
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        <Trans>Skip to the content</Trans>
      </a>
      <Top />
      <main id="main" className={styles.page} tabIndex={-1}>
        <Offline />
        {here?.hidden === true && !showsAnyway(path) ? <HiddenBusiness /> : <Outlet />}
        <Foot />
      </main>
      <Toasts />
      <SignInAgain />
      <FreshSignIn />
    </div>
  );
}

/** What was opened, for whoever has switched that on. */
function useUsage(business: string | undefined, path: string): void {
  const now = useRef(path);
  useEffect(() => {
    now.current = path;
    if (business !== undefined) void import('./usage.ts').then(({ noteScreen }) => noteScreen(path));
  }, [business, path]);
  useEffect(() => {
    if (business === undefined) return undefined;
    let [end, ended]: [() => void, boolean] = [() => undefined, false];
    void import('./usage.ts').then(({ startUsage }) => {
      if (!ended) end = startUsage(now.current);
    });
    return () => {
      ended = true;
      end();
    };
  }, [business]);
}

/** A business that is being deleted shows its deletion alone, and whose account it is. */
const showsAnyway = (path: string) => path.startsWith('/app/privacy/delete/') || path === '/app/account';

function Top() {
  const { t } = useLingui();
  return (
    <header className={styles.top}>
      <Link className={styles.name} to="/app">
        <img src="/mark.svg" alt="" /> Steward
      </Link>
      <PaletteButton />
      <nav className={styles.ways} aria-label={t`Main`}>
        <Link to="/app" activeOptions={{ exact: true, includeSearch: false }}>
          <Icon name="projects" />
          <Trans>Projects</Trans>
        </Link>
        <Link to="/app/who-looked" activeOptions={{ includeSearch: false }}>
          <Icon name="eye" />
          <Trans>Who looked</Trans>
        </Link>
        <Link to="/app/people">
          <Icon name="people" />
          <Trans>People</Trans>
        </Link>
        <Link to="/app/privacy" activeOptions={{ includeSearch: false }}>
          <Icon name="shield" />
          <Trans>Privacy</Trans>
        </Link>
      </nav>
      <div className={styles.who}>
        <WaitingBell />
        <NoticeBell />
        <AccountMenu />
      </div>
    </header>
  );
}
