// One of a few values.
import { useId } from 'react';
import styles from './field.module.css';

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  /** The label is for screen readers alone, where what is chosen says enough. */
  readonly quiet?: boolean;
}

/** One of a few; the device's own list, which every phone and screen reader knows. */
export function Choice<T extends string>({ label, value, options, onChange, quiet = false }: ChoiceProps<T>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={quiet ? 'visually-hidden' : styles.label} htmlFor={id}>
        {label}
      </label>
      <select id={id} className={styles.input} value={value} onChange={(event) => onChange(event.target.value as T)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
