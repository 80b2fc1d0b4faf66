// One of a few, each with a sentence that says what it means.
import { useId } from 'react';
import styles from './radios.module.css';

export interface RadiosProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: string }[];
  readonly onChange: (value: T) => void;
  /** The label is for screen readers alone, where a heading says it already. */
  readonly quiet?: boolean;
}

export function Radios<T extends string>({ label, value, options, onChange, quiet = false }: RadiosProps<T>) {
  const id = useId();
  return (
    <fieldset className={styles.radios}>
      <legend className={quiet ? 'visually-hidden' : styles.legend}>{label}</legend>
      {options.map((option) => (
        <div key={option.value} className={styles.option}>
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            checked={option.value === value}
            aria-describedby={option.hint === undefined ? undefined : `${id}-${option.value}-hint`}
            onChange={() => onChange(option.value)}
          />
          <div>
            <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
            {option.hint !== undefined && (
              <p className={styles.hint} id={`${id}-${option.value}-hint`}>
                {option.hint}
              </p>
            )}
          </div>
        </div>
      ))}
    </fieldset>
  );
}
