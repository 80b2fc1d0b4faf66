// People as address books take them: vCard 4.0 (RFC 6350), or 3.0 (RFC 2426) for programs that know no better. Every collection that says somebody's name and how to reach
// them is one file of cards; UIDs are the ids of the records, so that a later export updates the cards of an earlier one.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { basicTime, contentLine, textValue, wholeValue } from './content-lines.ts';
import type { ExportSource, Format, FormatOptions } from './format.ts';
import { encoded } from './text-chunks.ts';

export const people: Format = {
  name: 'vcard',
  files: (source, options) =>
    source.collections
      .filter(({ collection }) => isAddressBook(collection))
      .map(({ collection, records }) => ({
        path: `people/${collection.name}.vcf`,
        type: 'text/vcard; charset=utf-8',
        records,
        bytes: () => encoded(cards(source, collection, options)),
      })),
};

const isAddressBook = ({ name, fields }: Collection): boolean =>
  name !== 'businesses' && fields['name']?.type === 'text' && (fields['email']?.type === 'text' || fields['phone']?.type === 'text');

async function* cards(source: ExportSource, collection: Collection, { vcard }: FormatOptions): AsyncIterable<string> {
  for await (const batch of source.records(collection.name)) for (const record of batch) yield card(source, record, vcard);
}

function card(source: ExportSource, record: WireRecord, version: FormatOptions['vcard']): string {
  const is4 = version === '4.0';
  const whole = is4 ? wholeValue : textValue;
  const text = (name: string): string | undefined => {
    const value = record.fields[name];
    return typeof value === 'string' ? whole(value) : undefined;
  };
  const raw = typeof record.fields['name'] === 'string' ? record.fields['name'] : record.id;
  const project = record.project === undefined ? undefined : source.nameOf('project', record.project);
  return [
    'BEGIN:VCARD\r\n',
    `VERSION:${version}\r\n`,
    'PRODID:-//Steward//Export 1//EN\r\n',
    contentLine('UID', record.id, is4 ? { VALUE: 'text' } : {}),
    is4 ? 'KIND:individual\r\n' : '',
    contentLine('FN', whole(raw)),
    contentLine('N', nameParts(raw)),
    contentLine('ORG', typeof record.fields['company'] === 'string' ? textValue(record.fields['company']) : undefined),
    contentLine('TITLE', text('work')),
    contentLine('ROLE', text('role')),
    contentLine('EMAIL', text('email'), { TYPE: is4 ? 'work' : 'INTERNET,WORK' }),
    contentLine('TEL', text('phone'), { TYPE: is4 ? 'work,voice' : 'WORK,VOICE' }),
    contentLine('NOTE', text('note')),
    contentLine('CATEGORIES', project === undefined ? undefined : whole(project)),
    contentLine('REV', is4 ? basicTime(record.updatedAt) : record.updatedAt),
    'END:VCARD\r\n',
  ].join('');
}

/** Family, given, and three that are not known. Nobody was asked which part is which: what stands last is taken for the family's, as address books do. */
function nameParts(name: string): string {
  const words = name.trim().split(/\s+/u);
  const family = words.pop() ?? '';
  return [family, words.join(' '), '', '', ''].map(textValue).join(';');
}
