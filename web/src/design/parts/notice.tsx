import type { ReactNode } from 'react';
import styles from './notice.module.css';

/** Something to know. What went wrong is said at once to those who listen. */
export function Notice({ kind, children }: { readonly kind?: 'stop'; readonly children: ReactNode }) {
  return (
    <div className={kind === 'stop' ? `${styles.notice} ${styles.stop}` : styles.notice} role={kind === 'stop' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** Nothing is there yet: what it will be for, and the first step. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.empty}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
