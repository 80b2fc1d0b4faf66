// The five steps with their marks.
import type { MessageDescriptor } from '@lingui/core';
import { Trans, useLingui } from '@lingui/react/macro';
import type { Step } from './steps.ts';
import { stateWords } from './words.ts';
import styles from './verifier.module.css';

export function StepList<N extends string>({
  steps,
  words,
}: {
  readonly steps: readonly Step<N>[];
  readonly words: Readonly<Record<N, MessageDescriptor>>;
}) {
  const { i18n } = useLingui();
  return (
    <ol className={styles.steps}>
      {steps.map(({ name, state, online, read, of }) => (
        <li key={name} className={styles.step} data-state={state}>
          <span className={styles.stepName}>{i18n._(words[name])}</span>
          <span className={styles.stepSide}>
            {online ? (
              <span className={`${styles.place} ${styles.online}`}>
                <Trans>online</Trans>
              </span>
            ) : (
              <span className={styles.place}>
                <Trans>offline</Trans>
              </span>
            )}
            <span className={styles.stepState}>{i18n._(stateWords[state])}</span>
          </span>
          {read !== undefined && of !== undefined && of > 0 && (
            <span className={styles.stepMore}>
              {state === 'running' && <progress className={styles.progress} value={read} max={of} aria-label={i18n._(words[name])} />}
              <Trans>
                {i18n.number(read)} of {i18n.number(of)} entries
              </Trans>
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
