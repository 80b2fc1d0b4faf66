// The value of a field, by its type. People and other records are not named: they are not in what the case covers.
import type { MessageDescriptor } from '@lingui/core';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { FieldType } from '@steward/protocol/catalogue/collection.ts';
import { kinds } from '../../pages/project/documents/kinds.ts';
import { priorityWords, statusWords } from '../../pages/project/tasks/task-words.ts';
import { useStatusWords } from '../../pages/projects/status-words.ts';
import styles from '../staff.module.css';

export function StaffValue({ type, value }: { readonly type: FieldType; readonly value: unknown }) {
  const { i18n } = useLingui();
  switch (type) {
    case 'choice':
      return <ChoiceWord value={String(value)} />;
    case 'date':
      return i18n.date(new Date(`${String(value)}T12:00`), { dateStyle: 'medium' });
    case 'time':
      return i18n.date(String(value), { dateStyle: 'medium', timeStyle: 'short' });
    case 'number':
      return i18n.number(Number(value));
    case 'person':
      return <Plural value={[value].flat().length} one="a person" other="# people" />;
    case 'reference':
      return <Plural value={[value].flat().length} one="# link" other="# links" />;
    case 'money': {
      const { amount, currency } = value as { readonly amount: number; readonly currency: string };
      const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
      return i18n.number(amount / 10 ** digits, { style: 'currency', currency });
    }
    case 'place': {
      const { lat, lon, label } = value as { readonly lat: number; readonly lon: number; readonly label?: string };
      return label ?? `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    }
    case 'file':
      return <Trans>a file</Trans>;
    case 'text':
    case 'long-text':
      return (
        <span className={styles.text} dir="auto">
          {String(value)}
        </span>
      );
  }
}

export function ChoiceWord({ value }: { readonly value: string }) {
  const { i18n } = useLingui();
  const projects = useStatusWords();
  const words: Readonly<Record<string, MessageDescriptor>> = { ...statusWords, ...priorityWords, ...kinds };
  const known = Object.hasOwn(words, value) ? words[value] : undefined;
  if (known) return i18n._(known);
  return Object.hasOwn(projects, value) ? projects[value as keyof typeof projects] : value;
}
