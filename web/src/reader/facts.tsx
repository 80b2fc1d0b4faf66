// The few things that tell entries of a list apart: their choices as words, days, people, places, amounts.
import type { CopyField } from '@steward/protocol/wire/offline-copy.ts';
import { Badge, type Tone } from '../design/parts/badge.tsx';
import type { Shown } from './copy.ts';
import { useSaid } from './copy-context.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

const factsMax = 4;
const tones: Readonly<Record<string, Tone>> = { done: 'good', finished: 'good', doing: 'info', running: 'info', high: 'stop' };
const shownTypes: ReadonlySet<CopyField['type']> = new Set(['choice', 'date', 'person', 'money', 'text']);

export function Facts({ of }: { readonly of: Shown }) {
  const { record, collection } = of;
  const fields = collection.fields.filter(
    ({ name, type }) => name !== collection.titleField && name !== 'caption' && shownTypes.has(type) && record.fields[name] !== undefined,
  );
  if (fields.length === 0) return null;
  return (
    <ul className={styles.facts}>
      {fields.slice(0, factsMax).map((field) => (
        <li key={field.name}>
          <Fact field={field} of={of} />
        </li>
      ))}
    </ul>
  );
}

function Fact({ field, of: { record, names } }: { readonly field: CopyField; readonly of: Shown }) {
  const said = useSaid();
  const say = useSay();
  const value = record.fields[field.name];
  if (field.type === 'choice') return <Badge tone={tones[String(value)] ?? 'quiet'}>{say.choice(String(value))}</Badge>;
  if (field.type === 'date')
    return (
      <>
        {said(field.title)} <time dateTime={String(value)}>{say.day(String(value))}</time>
      </>
    );
  if (field.type === 'person')
    return [value]
      .flat()
      .map((person) => names[String(person)] ?? '')
      .filter((name) => name !== '')
      .join(', ');
  if (field.type === 'money') {
    const { amount, currency } = value as { readonly amount: number; readonly currency: string };
    return `${said(field.title)} ${say.money(amount, currency)}`;
  }
  return String(value);
}
