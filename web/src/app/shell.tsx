// What is around every page of somebody who is signed in: where one can go, who one is, and the way out.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../api/client.ts';
import { Menu } from '../design/parts/menu.tsx';
import { accountQuery } from './account.ts';
import { speak, type Language } from './language.ts';
import styles from './shell.module.css';

export function Shell() {
  const { data: account } = useQuery(accountQuery);
  return (
    <>
      <a className={styles.skip} href="#main">
        <Trans>Skip to the content</Trans>
      </a>
      <Top name={account?.name ?? ''} />
      <main id="main" className={styles.page}>
        <Outlet />
      </main>
    </>
  );
}

function Top({ name }: { readonly name: string }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await client.call(accountRoutes.signOut, { body: {} });
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  const chooseLanguage = async (language: Language) => {
    await speak(language);
    await client.call(accountRoutes.updateMe, { body: { language } });
  };
  return (
    <header className={styles.top}>
      <Link className={styles.name} to="/app">
        <img src="/mark.svg" alt="" /> Steward
      </Link>
      <nav className={styles.ways} aria-label={t`Main`}>
        <Link to="/app" activeOptions={{ exact: true }}>
          <Trans>Projects</Trans>
        </Link>
        <Link to="/app/who-looked">
          <Trans>Who looked</Trans>
        </Link>
      </nav>
      <div className={styles.who}>
        <Menu
          label={name}
          items={[
            i18n.locale === 'de'
              ? { label: 'English', lang: 'en', onSelect: () => void chooseLanguage('en') }
              : { label: 'Deutsch', lang: 'de', onSelect: () => void chooseLanguage('de') },
            { label: t`Sign out`, onSelect: () => void signOut() },
          ]}
        />
      </div>
    </header>
  );
}
