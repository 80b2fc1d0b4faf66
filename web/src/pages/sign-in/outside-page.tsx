// A page before anybody is known: whose it is, what it is for, and what everybody may read and check without an account.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

export function OutsidePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { t, i18n } = useLingui();
  return (
    <main className={styles.page}>
      <Mark />
      <h1>{title}</h1>
      {children}
      <nav className={styles.foot} aria-label={t`For everybody`}>
        <a href="/trust">
          <Trans context="page">Trust</Trans>
        </a>
        <a href={i18n.locale === 'de' ? '/policies/de' : '/policies'}>
          <Trans>What we promise</Trans>
        </a>
        <a href="/verify">
          <Trans>Verifier</Trans>
        </a>
      </nav>
    </main>
  );
}
