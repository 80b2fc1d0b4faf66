// One confirmation of erasure, checked, and what it says.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { checkConfirmation, type ConfirmationResult } from './check-confirmation.ts';
import { CannotCheck } from './ledger-verdict.tsx';
import { openSeenMemory } from './seen.ts';
import { VerdictCard } from './verdict.tsx';
import { confirmationWords, doneWords, subjectWords } from './words.ts';
import styles from './verifier.module.css';

export interface ConfirmationCheckProps {
  readonly text: string;
  /** That the person brought. */
  readonly keys: readonly string[];
  /** The key that came along with it, from the same server. */
  readonly along?: string | undefined;
  /** Its steps stand elsewhere on the page. */
  readonly withoutSteps?: boolean;
}

export function ConfirmationCheck({ text, keys, along, withoutSteps = false }: ConfirmationCheckProps) {
  const { i18n } = useLingui();
  const [result, setResult] = useState<ConfirmationResult | 'failed'>();
  useEffect(() => {
    let current = true;
    const run = async () => checkConfirmation(text, keys, along, await openSeenMemory());
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
  }, [text, keys, along]);
  if (result === undefined) return null;
  if (result === 'failed') return <CannotCheck />;
  return (
    <div className={styles.check}>
      <VerdictCard verdict={result.verdict} sentence={i18n._(confirmationWords[result.reason])} />
      <Says result={result} withoutSteps={withoutSteps} />
    </div>
  );
}

function Says({ result: { confirmation }, withoutSteps }: { readonly result: ConfirmationResult; readonly withoutSteps: boolean }) {
  const { i18n } = useLingui();
  if (!confirmation) return null;
  const { subject, destroyed, keptByLaw, told, steps, ledger, reference } = confirmation;
  return (
    <>
      <dl className={styles.facts}>
        <dt>
          <Trans>Number</Trans>
        </dt>
        <dd className={styles.mono}>{reference}</dd>
        <dt>
          <Trans>Erased</Trans>
        </dt>
        <dd>{i18n._(subjectWords[subject])}</dd>
        <dt>
          <Trans>Records nobody can open any more</Trans>
        </dt>
        <dd>{i18n.number(destroyed)}</dd>
        {keptByLaw > 0 && (
          <>
            <dt>
              <Trans>Of these a law keeps a part of</Trans>
            </dt>
            <dd>{i18n.number(keptByLaw)}</dd>
          </>
        )}
        <dt>
          <Trans>Other companies told</Trans>
        </dt>
        <dd>{told.length === 0 ? <Trans>none: no other company held anything</Trans> : told.join(', ')}</dd>
        {!withoutSteps &&
          steps.map(({ step, at }) => [
            <dt key={`${step} name`}>{i18n._(doneWords[step])}</dt>,
            <dd key={step}>{i18n.date(at, { dateStyle: 'long', timeStyle: 'short' })}</dd>,
          ])}
        <dt>
          <Trans>Ledger</Trans>
        </dt>
        <dd className={styles.mono}>{ledger.origin}</dd>
      </dl>
      <p className={styles.quiet}>
        <Trans>This speaks for what this installation holds. It cannot speak for copies that others have made.</Trans>
      </p>
    </>
  );
}
