// The number of a receipt, pasted or typed: it leads to the receipt's page.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import { decodeReference, encodeReference } from '@steward/protocol/reference.ts';
import { Button } from '../design/parts/button.tsx';
import { Field } from '../design/parts/field.tsx';
import styles from './verifier.module.css';

export interface NumberFieldProps {
  readonly value?: string | undefined;
  /** Without it the browser goes there. The number as people write it. */
  readonly onNumber?: (reference: string) => void;
}

export function NumberField({ value = '', onNumber = goThere }: NumberFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(value);
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const bytes = decodeReference(typed);
    setWrong(bytes === undefined);
    if (bytes) onNumber(encodeReference(bytes));
  };
  return (
    <form className={styles.lookup} onSubmit={submit}>
      <Field
        label={t`Number of a receipt`}
        hint={t`Seven groups of four letters and digits. It tells what was asked for and on which day each step was done; no name.`}
        error={wrong ? t`This is no number of a receipt: a letter is missing or mistyped.` : undefined}
        autoComplete="off"
        required
        value={typed}
        onChange={(next) => {
          setTyped(next);
          setWrong(false);
        }}
      />
      <Button type="submit">
        <Trans>Look it up</Trans>
      </Button>
    </form>
  );
}

const goThere = (reference: string) => location.assign(`/receipts/${reference}`);
