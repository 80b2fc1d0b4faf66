// A page before anybody is known: whose it is, what it is for.
import type { ReactNode } from 'react';
import { Mark } from './mark.tsx';
import styles from './sign-in.module.css';

export function OutsidePage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <main className={styles.page}>
      <Mark />
      <h1>{title}</h1>
      {children}
    </main>
  );
}
