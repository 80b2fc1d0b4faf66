// A word about the state of something. The colour adds to the word, it never replaces it.
import type { ReactNode } from 'react';
import styles from './badge.module.css';

export type Tone = 'quiet' | 'good' | 'wait' | 'stop' | 'info';

export function Badge({ tone = 'quiet', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}
