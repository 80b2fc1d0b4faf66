// One ledger, checked: the steps while they run, the verdict, what can be taken along, and the game of cheating. The same in the app, on the
// public page and in a saved copy of it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import type { Reason } from '@steward/protocol/ledger/verdict.ts';
import { Button } from '../design/parts/button.tsx';
import { checkLedger, type LedgerResult, type LedgerSubject } from './check-ledger.ts';
import { CheatPanel } from './cheat-panel.tsx';
import { CannotCheck, LedgerVerdict, SaveEvidence } from './ledger-verdict.tsx';
import { bundleOf, saveFile } from './portable.ts';
import { openSeenMemory } from './seen.ts';
import { StepList } from './step-list.tsx';
import { ledgerSteps, type LedgerStep, type Step } from './steps.ts';
import { ledgerStepWords } from './words.ts';
import styles from './verifier.module.css';

export interface LedgerCheckProps {
  readonly subject: LedgerSubject;
  /** Told once for each check that came to a result. */
  readonly onResult?: (result: LedgerResult) => void;
}

/** Checks `subject` as soon as it is there, and again whenever another one is given. */
export function LedgerCheck({ subject, onResult }: LedgerCheckProps) {
  const { steps, result, failed } = useLedgerCheck(subject);
  const told = useRef(onResult);
  told.current = onResult;
  useEffect(() => {
    if (result) told.current?.(result);
  }, [result]);
  return (
    <div className={styles.check}>
      {failed && <CannotCheck />}
      {result && (
        <LedgerVerdict result={result}>
          <Taking subject={subject} result={result} />
        </LedgerVerdict>
      )}
      <StepList steps={steps} words={ledgerStepWords} />
      {result && <About result={result} />}
      {result?.report.verdict === 'verified' && <CheatPanel subject={subject} result={result} />}
    </div>
  );
}

function useLedgerCheck(subject: LedgerSubject) {
  const [steps, setSteps] = useState<readonly Step<LedgerStep>[]>(waiting);
  const [result, setResult] = useState<LedgerResult>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let current = true;
    setResult(undefined);
    setFailed(false);
    const run = async () => {
      const found = await checkLedger(subject, (now) => current && setSteps(now), await openSeenMemory());
      if (current) setResult(found);
    };
    run().catch((error: unknown) => {
      console.error(error);
      if (current) setFailed(true);
    });
    return () => {
      current = false;
    };
  }, [subject]);
  return { steps, result, failed };
}

const waiting = ledgerSteps.map((name): Step<LedgerStep> => ({ name, state: 'waiting', online: false }));

/** What it was, in figures; and what of it is remembered. */
function About({ result }: { readonly result: LedgerResult }) {
  const { i18n } = useLingui();
  const { report, keys, compared, kept, durationMs } = result;
  return (
    <>
      {report.checkpoint && (
        <details className={styles.technical}>
          <summary>
            <Trans>Technical details</Trans>
          </summary>
          <dl className={styles.facts}>
            <dt>
              <Trans>Ledger</Trans>
            </dt>
            <dd className={styles.mono}>{report.checkpoint.origin}</dd>
            <dt>
              <Trans>Entries</Trans>
            </dt>
            <dd>{i18n.number(report.checkpoint.size)}</dd>
            <dt>
              <Trans>Root</Trans>
            </dt>
            <dd className={styles.mono}>{report.checkpoint.root.toBase64()}</dd>
            {keys[0] !== undefined && (
              <>
                <dt>
                  <Trans>Key</Trans>
                </dt>
                <dd className={styles.mono}>{keys[0]}</dd>
              </>
            )}
            <dt>
              <Trans>Time it took</Trans>
            </dt>
            <dd>
              <Trans>{i18n.number(durationMs / 1_000, { maximumFractionDigits: 2 })} seconds</Trans>
            </dd>
          </dl>
        </details>
      )}
      {report.verdict === 'verified' && <Memory compared={compared} kept={kept} />}
    </>
  );
}

function Memory({ compared, kept }: Pick<LedgerResult, 'compared' | 'kept'>) {
  return (
    <p className={styles.quiet}>
      {compared === 0 ? (
        <Trans>There was nothing to compare with: this is the first check of this ledger here.</Trans>
      ) : (
        <Trans>It is the same ledger as before, and nothing was taken away from it.</Trans>
      )}{' '}
      {kept === 'lasting' ? (
        <Trans>This browser now remembers the checkpoint: next time the ledger must have grown from it.</Trans>
      ) : (
        <Trans>This browser keeps nothing for this page. Save the checkpoint, and bring it along next time: it is compared then.</Trans>
      )}
    </p>
  );
}

function Taking({ subject, result }: { readonly subject: LedgerSubject; readonly result: LedgerResult }) {
  const { report, keys } = result;
  const { verdict, evidence, checkpoint } = report;
  if (verdict === 'verified' && checkpoint && evidence?.checkpoint !== undefined)
    return (
      <div className={styles.row}>
        <Button onClick={() => saveFile('steward-checkpoint.txt', evidence.checkpoint!)}>
          <Trans>Save the checkpoint</Trans>
        </Button>
        {subject.online && (
          <Button onClick={() => void saveBundle(subject, result)}>
            <Trans>Save the ledger as files</Trans>
          </Button>
        )}
      </div>
    );
  return verdict === 'unchecked' || keys.length === 0 ? null : (
    <>
      <SaveEvidence result={result} />
      {result.origin !== undefined && <Forget origin={result.origin} reason={report.reason} />}
    </>
  );
}

const ofMemory: readonly Reason[] = ['shorter-than-remembered', 'differs-from-remembered', 'checkpoint-not-signed'];

/** What was seen first may itself have been the forgery; then only the person can know which to believe. */
function Forget({ origin, reason }: { readonly origin: string; readonly reason: Reason }) {
  const [forgotten, setForgotten] = useState(false);
  if (!ofMemory.includes(reason)) return null;
  if (forgotten)
    return (
      <p role="status">
        <Trans>Forgotten. Check again.</Trans>
      </p>
    );
  const forget = async () => {
    await (await openSeenMemory()).forget(origin);
    setForgotten(true);
  };
  return (
    <details className={styles.technical}>
      <summary>
        <Trans>I know that what was seen earlier was the wrong one</Trans>
      </summary>
      <p>
        <Trans>Save the evidence first: it is the only trace of what was seen.</Trans>
      </p>
      <div className={styles.row}>
        <Button kind="severe" onClick={() => void forget()}>
          <Trans>Forget what this browser saw of this ledger</Trans>
        </Button>
      </div>
    </details>
  );
}

async function saveBundle({ source }: LedgerSubject, { report, keys }: LedgerResult): Promise<void> {
  const bundle = await bundleOf(source, report.checkpoint!, report.rotations.at(-1)?.vkey ?? keys[0]!);
  if (bundle) saveFile('steward-ledger.zip', bundle);
}
