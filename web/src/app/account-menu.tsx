// Who is signed in, for which business; another business, the account, language and light, and the way out.
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../api/client.ts';
import { Avatar } from '../design/parts/avatar.tsx';
import { Menu, type MenuItem } from '../design/parts/menu.tsx';
import styles from './account-menu.module.css';
import { accountQuery, businessesQuery } from './account.ts';
import { speak, type Language } from './language.ts';
import { chosenTheme, showTheme, type Theme } from './theme.ts';

export function AccountMenu() {
  const { t } = useLingui();
  const { data: account } = useQuery(accountQuery);
  const { data: businesses } = useQuery(businessesQuery);
  const items = [...useBusinesses(), ...useChoices(), ...useWayOut()];
  const name = account?.name ?? '';
  const here = businesses?.find(({ id }) => id === account?.business);
  const business = here?.hidden ? t`A business that is being deleted` : (here?.name ?? '');
  return (
    <Menu
      label={`${name}, ${business}`}
      items={items}
      face={
        <>
          <Avatar name={name} />
          <span className={styles.who}>
            <strong>{name}</strong>
            <span>{business}</span>
          </span>
        </>
      }
    />
  );
}

/** The other businesses of the person; choosing one turns the session to it. */
function useBusinesses(): readonly MenuItem[] {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data: account } = useQuery(accountQuery);
  const { data: businesses } = useQuery(businessesQuery);
  const turnTo = async (business: string) => {
    await client.call(accountRoutes.turnTo, { body: { business } });
    queries.clear();
    await navigate({ to: '/app' });
  };
  const others = businesses?.filter(({ id }) => id !== account?.business) ?? [];
  return others.map(({ id, name, hidden }) => ({
    label: hidden ? t`Switch to the business that is being deleted` : t`Switch to ${name}`,
    icon: 'building',
    onSelect: () => void turnTo(id),
  }));
}

function useChoices(): readonly MenuItem[] {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  const [theme, setTheme] = useState(chosenTheme);
  const next: Theme = theme === 'system' ? 'light' : theme === 'light' ? 'dark' : 'system';
  const themes = { light: t`Show it light`, dark: t`Show it dark`, system: t`Light or dark as the device says` };
  const chooseTheme = () => {
    showTheme(next);
    setTheme(next);
  };
  const chooseLanguage = async (language: Language) => {
    await speak(language);
    await client.call(accountRoutes.updateMe, { body: { language } });
  };
  return [
    { label: t`My account`, icon: 'person', onSelect: () => void navigate({ to: '/app/account' }) },
    { label: themes[next], icon: 'eye', onSelect: chooseTheme },
    i18n.locale === 'de'
      ? { label: 'English', lang: 'en', icon: 'message', onSelect: () => void chooseLanguage('en') }
      : { label: 'Deutsch', lang: 'de', icon: 'message', onSelect: () => void chooseLanguage('de') },
  ];
}

function useWayOut(): readonly MenuItem[] {
  const { t } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await client.call(accountRoutes.signOut, { body: {} });
    await navigate({ to: '/sign-in' });
    queries.clear();
  };
  return [{ label: t`Sign out`, icon: 'left', onSelect: () => void signOut() }];
}
