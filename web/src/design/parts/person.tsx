// People of the business, chosen or shown.
import { useId } from 'react';
import { Avatar } from './avatar.tsx';
import { Choice } from './choice.tsx';
import styles from './person.module.css';

export interface PersonName {
  readonly person: string;
  readonly name: string;
}

/** Somebody, with the two letters of the name in front. */
export function Person({ name }: { readonly name: string }) {
  return (
    <span className={styles.person}>
      <Avatar name={name} />
      {name}
    </span>
  );
}

export interface PersonChoiceProps {
  readonly label: string;
  /** What it says when nobody is chosen. */
  readonly nobody: string;
  readonly people: readonly PersonName[];
  readonly value: string | undefined;
  readonly onChange: (person: string | undefined) => void;
  readonly quiet?: boolean;
}

/** One of them, or nobody. */
export function PersonChoice({ label, nobody, people, value, onChange, quiet }: PersonChoiceProps) {
  const options = [{ value: '', label: nobody }, ...people.map(({ person, name }) => ({ value: person, label: name }))];
  return (
    <Choice
      label={label}
      value={value ?? ''}
      options={options}
      onChange={(person) => onChange(person === '' ? undefined : person)}
      {...(quiet === undefined ? {} : { quiet })}
    />
  );
}

export interface PeopleChoiceProps {
  readonly label: string;
  readonly people: readonly PersonName[];
  readonly value: readonly string[];
  readonly onChange: (people: readonly string[]) => void;
}

/** Any number of them. */
export function PeopleChoice({ label, people, value, onChange }: PeopleChoiceProps) {
  const id = useId();
  const toggle = (person: string) => onChange(value.includes(person) ? value.filter((each) => each !== person) : [...value, person]);
  return (
    <fieldset>
      <legend className={styles.legend}>{label}</legend>
      <div className={styles.people}>
        {people.map(({ person, name }) => (
          <label key={person} className={styles.choice} htmlFor={`${id}-${person}`}>
            <input id={`${id}-${person}`} type="checkbox" checked={value.includes(person)} onChange={() => toggle(person)} />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
