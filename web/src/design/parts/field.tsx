// What is typed.
import { Trans } from '@lingui/react/macro';
import { useId, useState, type ComponentProps, type HTMLInputAutoCompleteAttribute } from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'time' | 'search' | 'url';
  /** Several lines. */
  readonly long?: boolean;
  readonly hint?: string | undefined;
  /** What is wrong with it, in a sentence. */
  readonly error?: string | undefined;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly inputMode?: 'numeric' | 'text';
  readonly required?: boolean;
  /** Of a date: the first and the last one that can be meant. */
  readonly min?: string;
  readonly max?: string;
}

/** A text with its label above, its hint below, and what is wrong with it said where it is. */
export function Field({ label, value, onChange, type = 'text', long = false, hint, error, required = false, ...rest }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const shared = {
    id,
    value,
    required,
    'aria-invalid': error !== undefined,
    ...(described === '' ? {} : { 'aria-describedby': described }),
    ...rest,
  };
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {error !== undefined && (
        <span className={styles.error} id={`${id}-error`}>
          {error}
        </span>
      )}
      {long ? (
        <textarea {...shared} className={`${styles.input} ${styles.long}`} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <Line {...shared} type={type} onChange={(event) => onChange(event.target.value)} />
      )}
      {hint !== undefined && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** One line. What is typed blind can be shown: whoever sees what they type needs no second field to be sure. */
function Line({ type, ...input }: ComponentProps<'input'>) {
  const [shown, setShown] = useState(false);
  if (type !== 'password') return <input {...input} className={styles.input} type={type} />;
  return (
    <span className={styles.secret}>
      <input {...input} className={styles.input} type={shown ? 'text' : 'password'} spellCheck={false} autoCapitalize="none" />
      <button className={styles.show} type="button" aria-pressed={shown} aria-controls={input.id} onClick={() => setShown(!shown)}>
        {shown ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
      </button>
    </span>
  );
}
