// The value of a field of any built-in collection, by how the field is declared.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { declarations, isKnown } from '../../../api/any-collection.ts';
import { membersQuery } from '../../../api/people.ts';
import { useRole } from '../../../app/account.ts';
import { kinds } from '../../project/documents/kinds.ts';
import { priorityWords, statusWords } from '../../project/tasks/task-words.ts';
import { useStatusWords } from '../../projects/status-words.ts';

export function fieldTitle(collection: string, field: string, locale: string): string {
  const declared = isKnown(collection) ? declarations[collection].fields[field] : undefined;
  return declared?.title[locale === 'de' ? 'de' : 'en'] ?? field;
}

interface FieldValueProps {
  readonly collection: string;
  readonly field: string;
  readonly value: unknown;
}

export function FieldValue({ collection, field, value }: FieldValueProps) {
  const { i18n } = useLingui();
  const declared = isKnown(collection) ? declarations[collection].fields[field] : undefined;
  if (value === undefined || value === null || value === '') return <Trans>not said</Trans>;
  const text = plain(value);
  switch (declared?.type) {
    case 'choice':
      return <ChoiceValue value={text} />;
    case 'date':
      return i18n.date(new Date(`${text}T12:00`), { dateStyle: 'medium' });
    case 'time':
      return i18n.date(text, { dateStyle: 'medium', timeStyle: 'short' });
    case 'number':
    case 'money':
      return typeof value === 'number' ? i18n.number(value) : text;
    case 'person':
      return <People people={(Array.isArray(value) ? value : [value]).map(String)} />;
    case 'reference':
      return <Plural value={Array.isArray(value) ? value.length : 1} one="# link" other="# links" />;
    default:
      return <span dir="auto">{text}</span>;
  }
}

function ChoiceValue({ value }: { readonly value: string }) {
  const { i18n } = useLingui();
  const projects = useStatusWords();
  const words = { ...statusWords, ...priorityWords, ...kinds };
  if (Object.hasOwn(words, value)) return i18n._(words[value as keyof typeof words]);
  return Object.hasOwn(projects, value) ? projects[value as keyof typeof projects] : value;
}

function People({ people }: { readonly people: readonly string[] }) {
  const { t } = useLingui();
  const role = useRole();
  const { data: members } = useQuery({ ...membersQuery, enabled: role !== undefined && role !== 'guest' });
  return people.map((person) => members?.find((each) => each.person === person)?.name ?? t`somebody who has left`).join(', ');
}

/** A file by its name, a place by what it is called, everything else as it is. */
function plain(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  const { name, label } = value as Readonly<Record<string, unknown>>;
  const named = name ?? label;
  if (typeof named === 'string') return named;
  // Coordinates, amounts: what they are made of.
  return Object.values(value as object)
    .filter((part) => typeof part === 'string' || typeof part === 'number')
    .join(' ');
}
