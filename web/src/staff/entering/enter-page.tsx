// A page before anybody of the staff is known. It says whose door this is, so that nobody types a customer's password here.
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Mark } from '../../pages/sign-in/mark.tsx';
import styles from './entering.module.css';

export function EnterPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <header className={styles.band}>
        <Trans>For the operator’s staff</Trans>
      </header>
      <main className={styles.page}>
        <Mark />
        <h1>{title}</h1>
        {children}
        <p className={styles.soft}>
          <Trans>
            Customers sign in at <a href="/sign-in">another door</a>. Whoever enters here sees nothing until a customer or a second person
            agrees.
          </Trans>
        </p>
      </main>
    </>
  );
}
