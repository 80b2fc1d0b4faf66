// What is typed.
import { useId, type HTMLInputAutoCompleteAttribute } from 'react';
import styles from './field.module.css';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password' | 'date' | 'search';
  /** Several lines. */
  readonly long?: boolean;
  readonly hint?: string | undefined;
  /** What is wrong with it, in a sentence. */
  readonly error?: string | undefined;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly inputMode?: 'numeric' | 'text';
  readonly required?: boolean;
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
        <input {...shared} className={styles.input} type={type} onChange={(event) => onChange(event.target.value)} />
      )}
      {hint !== undefined && (
        <span className={styles.hint} id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
