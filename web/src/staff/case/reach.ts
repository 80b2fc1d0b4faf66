// What a case shows of one kind of records, in the reader's words.
import { useQuery } from '@tanstack/react-query';
import type { WireReach } from '@steward/protocol/wire/staff-case-routes.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { plainName } from '../../app/plain-name.ts';
import { caseQuery } from '../queries.ts';

export type Kind = WireReach[number];
export type KindField = Kind['fields'][number];

export function useKind(id: string, collection: string): Kind | undefined {
  const { data } = useQuery(caseQuery(id));
  return data?.reach.find((each) => each.collection === collection);
}

export const said = (locale: string, { en, de }: { readonly en: string; readonly de: string }): string => (locale === 'de' ? de : en);

/** The names of fields that are shown, or of those that are withheld, one after the other. */
export function namesOf(locale: string, { fields }: Kind, shown: boolean): string {
  const names = fields.filter((each) => each.shown === shown && each.previewOf === undefined).map(({ title }) => said(locale, title));
  return new Intl.ListFormat(locale).format(names);
}

export const previewOf = ({ fields }: Kind): KindField | undefined => fields.find((each) => each.shown && each.previewOf !== undefined);

/** What a record goes by: the first of its texts that is shown and said. */
export function titleOf({ fields }: Kind, record: WireRecord): string | undefined {
  for (const { name, type, shown } of fields) {
    const value = record.fields[name];
    if (shown && ['text', 'long-text', 'date'].includes(type) && typeof value === 'string' && value !== '') return plainName(value);
  }
  return undefined;
}
