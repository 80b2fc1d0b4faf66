// One receipt, checked.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Button } from '../design/parts/button.tsx';
import { checkReceipt, type ReceiptResult } from './check-receipt.ts';
import { CannotCheck } from './ledger-verdict.tsx';
import { saveFile } from './portable.ts';
import { openSeenMemory } from './seen.ts';
import { StepList } from './step-list.tsx';
import { VerdictCard } from './verdict.tsx';
import { receiptStepWords, receiptWords } from './words.ts';
import styles from './verifier.module.css';

export interface ReceiptCheckProps {
  readonly text: string;
  readonly keys: readonly string[];
  /** It came from the server just now. */
  readonly online: boolean;
}

export function ReceiptCheck({ text, keys, online }: ReceiptCheckProps) {
  const { i18n } = useLingui();
  const [result, setResult] = useState<ReceiptResult | 'failed'>();
  useEffect(() => {
    let current = true;
    const run = async () => checkReceipt(text, keys, online, await openSeenMemory());
    run().then(
      (found) => current && setResult(found),
      (error: unknown) => {
        console.error(error);
        if (current) setResult('failed');
      },
    );
    return () => {
      current = false;
    };
  }, [text, keys, online]);
  if (result === undefined) return null;
  if (result === 'failed') return <CannotCheck />;
  const { verdict, reason, index } = result;
  return (
    <div className={styles.check}>
      <VerdictCard verdict={verdict} sentence={i18n._({ ...receiptWords[reason], values: { index: i18n.number(index ?? 0) } })}>
        <div className={styles.row}>
          {online && (
            <Button onClick={() => saveFile(`entry-${index ?? 0}.tlog-proof`, text)}>
              <Trans>Save the receipt</Trans>
            </Button>
          )}
        </div>
      </VerdictCard>
      <StepList steps={result.steps} words={receiptStepWords} />
      <Facts result={result} />
    </div>
  );
}

function Facts({ result: { entry, checkpoint, index } }: { readonly result: ReceiptResult }) {
  const { i18n } = useLingui();
  if (!checkpoint) return null;
  return (
    <dl className={styles.facts}>
      <dt>
        <Trans>Ledger</Trans>
      </dt>
      <dd className={styles.mono}>{checkpoint.origin}</dd>
      <dt>
        <Trans>Position</Trans>
      </dt>
      <dd>
        <Trans>
          entry {i18n.number(index ?? 0)} of {i18n.number(checkpoint.size)}
        </Trans>
      </dd>
      {entry && (
        <>
          <dt>
            <Trans>Written</Trans>
          </dt>
          <dd>{i18n.date(new Date(entry.timeMs), { dateStyle: 'long', timeStyle: 'long' })}</dd>
          <dt>
            <Trans>Content</Trans>
          </dt>
          <dd>
            <Trans>Who looked at what is sealed in it. A receipt proves that the entry is there; only the business can open it.</Trans>
          </dd>
        </>
      )}
    </dl>
  );
}
