// A page before anybody is known: whose it is, what it is for, and what everybody may read and check without an account.
import type { ReactNode } from 'react';
import { Foot } from '../../app/foot.tsx';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

export function OutsidePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.page}>
      <Mark />
      <h1>{title}</h1>
      {children}
      <Foot />
    </main>
  );
}
