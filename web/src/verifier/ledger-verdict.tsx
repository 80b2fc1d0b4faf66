// What a check of a ledger came to, and the evidence of it.
import { Trans, useLingui } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { Button } from '../design/parts/button.tsx';
import type { LedgerResult } from './check-ledger.ts';
import type { Cheat } from './cheats.ts';
import { evidenceOf, saveFile } from './portable.ts';
import { VerdictCard } from './verdict.tsx';
import { reasonWords } from './words.ts';
import styles from './verifier.module.css';

/** The verdict of a check, or of a cheat. */
export function LedgerVerdict({ result, children }: { readonly result: LedgerResult; readonly children?: ReactNode }) {
  const { i18n } = useLingui();
  const { verdict, reason, firstEntry, before } = result.report;
  const sentence = i18n._({ ...reasonWords[reason], values: { first: i18n.number(firstEntry ?? 0) } });
  return (
    <VerdictCard verdict={verdict} sentence={sentence}>
      {before !== undefined && (
        <p>
          <Trans>The first difference lies before entry {i18n.number(before)}.</Trans>
        </p>
      )}
      {children}
    </VerdictCard>
  );
}

/** A browser without Ed25519, or a fault of ours: said, never taken for a verdict about the ledger. */
export function CannotCheck() {
  const { t } = useLingui();
  return <VerdictCard verdict="unchecked" sentence={t`This browser cannot check Ed25519 signatures. A newer version of it can.`} />;
}

export function SaveEvidence({ result, cheat }: { readonly result: LedgerResult; readonly cheat?: Cheat }) {
  return (
    <div className={styles.row}>
      <Button onClick={() => saveFile('steward-evidence.json', evidenceOf(result, cheat))}>
        <Trans>Save the evidence</Trans>
      </Button>
    </div>
  );
}
