// The verdict as everybody must understand it: a word, a sentence, and what it is about. What does not fit is said at once to those who listen.
import { useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Verdict } from '@steward/protocol/ledger/verdict.ts';
import { verdictWords } from './words.ts';
import styles from './verifier.module.css';

export interface VerdictProps {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly children?: ReactNode;
}

const signs: Readonly<Record<'verified' | 'unchecked' | 'wrong', string>> = {
  verified: 'M5 12.5l4.5 4.5L19 7.5',
  unchecked: 'M12 6.5v7M12 17.2v.3',
  wrong: 'M7 7l10 10M17 7L7 17',
};

export function VerdictCard({ verdict, sentence, children }: VerdictProps) {
  const { i18n } = useLingui();
  const kind = verdict === 'verified' || verdict === 'unchecked' ? verdict : 'wrong';
  return (
    <div className={`${styles.verdict} ${styles[kind]}`} role={kind === 'wrong' ? 'alert' : 'status'} data-verdict={verdict}>
      <svg className={styles.sign} viewBox="0 0 24 24" aria-hidden="true">
        <path d={signs[kind]} fill="none" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
      <div className={styles.verdictText}>
        <p className={styles.verdictWord}>{i18n._(verdictWords[verdict])}</p>
        <p>{sentence}</p>
        {children}
      </div>
    </div>
  );
}
