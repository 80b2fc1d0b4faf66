// Try to cheat: the person chooses what is done to a copy of the ledger, and sees what the check says.
import { Trans, useLingui } from '@lingui/react/macro';
import { useId, useState } from 'react';
import { Button } from '../design/parts/button.tsx';
import { checkLedger, type LedgerResult, type LedgerSubject } from './check-ledger.ts';
import { cheated, cheats, type Cheat } from './cheats.ts';
import { CannotCheck, LedgerVerdict, SaveEvidence } from './ledger-verdict.tsx';
import { StepList } from './step-list.tsx';
import type { LedgerStep, Step } from './steps.ts';
import { cheatWords, ledgerStepWords } from './words.ts';
import styles from './verifier.module.css';

interface Played {
  readonly cheat: Cheat;
  readonly at: number;
  readonly steps: readonly Step<LedgerStep>[];
  readonly result?: LedgerResult;
  readonly failed?: boolean;
}

export function CheatPanel({ subject, result }: { readonly subject: LedgerSubject; readonly result: LedgerResult }) {
  const { i18n } = useLingui();
  const head = result.report.checkpoint!;
  const [cheat, setCheat] = useState<Cheat>('change');
  const [typed, setTyped] = useState(String(Math.floor(head.size / 2)));
  const [played, setPlayed] = useState<Played>();
  const at = Math.min(Math.max(0, Math.trunc(Number(typed)) || 0), Math.max(0, head.size - 1));
  const play = async () => {
    setTyped(String(at));
    const told = (steps: readonly Step<LedgerStep>[]) => setPlayed({ cheat, at, steps });
    try {
      // It is judged with the keys that the ledger was found right with.
      const found = await checkLedger(await cheated(cheat, at, { ...subject, keys: result.keys }, head), told);
      setPlayed({ cheat, at, steps: found.steps, result: found });
    } catch (error) {
      console.error(error);
      setPlayed({ cheat, at, steps: [], failed: true });
    }
  };
  const busy = played !== undefined && played.result === undefined && played.failed !== true;
  return (
    <section className={styles.cheat}>
      <h3>
        <Trans>Try to cheat</Trans>
      </h3>
      <p>
        <Trans>Tamper with a copy of this ledger, here in this page, and see what the check says. The ledger itself stays as it is.</Trans>
      </p>
      <CheatChoice cheat={cheat} onCheat={setCheat} typed={typed} onTyped={setTyped} last={head.size - 1} />
      <div className={styles.row}>
        <Button busy={busy} onClick={() => void play()}>
          <Trans>Cheat, then check</Trans>
        </Button>
      </div>
      {played?.failed === true && <CannotCheck />}
      {played?.result && (
        <LedgerVerdict result={played.result}>
          <p className={styles.done}>{i18n._({ ...cheatWords[played.cheat].done, values: { at: i18n.number(played.at) } })}</p>
          <p>
            <Trans>This was a copy. Nothing on the server, and nothing in your files, was touched.</Trans>
          </p>
          <SaveEvidence result={played.result} cheat={played.cheat} />
        </LedgerVerdict>
      )}
      {played && played.steps.length > 0 && <StepList steps={played.steps} words={ledgerStepWords} />}
    </section>
  );
}

interface ChoiceProps {
  readonly cheat: Cheat;
  readonly onCheat: (cheat: Cheat) => void;
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  readonly last: number;
}

function CheatChoice({ cheat, onCheat, typed, onTyped, last }: ChoiceProps) {
  const { t, i18n } = useLingui();
  const id = useId();
  return (
    <div className={styles.cheatForm}>
      <fieldset className={styles.choices}>
        <legend className="visually-hidden">
          <Trans>What is done to the copy</Trans>
        </legend>
        {cheats.map((each) => (
          <label key={each} className={styles.choice}>
            <input type="radio" name={`${id}-cheat`} value={each} checked={cheat === each} onChange={() => onCheat(each)} />
            {i18n._(cheatWords[each].name)}
          </label>
        ))}
      </fieldset>
      <label className={styles.at}>
        <span>{cheat === 'cut' ? t`First entry that is cut off` : t`Entry`}</span>
        <input
          className={styles.number}
          type="number"
          inputMode="numeric"
          min={0}
          max={last}
          value={typed}
          onChange={(event) => onTyped(event.target.value)}
        />
      </label>
    </div>
  );
}
