// An export source for tests of tables: a collection with a field of every type, records that chance makes of it, and what a test lays in by hand.
import fc from 'fast-check';
import { dpv } from '@steward/protocol/catalogue/categories.ts';
import { collection, type Collection, type Field } from '@steward/protocol/catalogue/collection.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportFile, ExportSource, FormatOptions, Scratch } from '../format.ts';
import type { RandomBytes } from '../zip-read.ts';

const about = {
  category: dpv.notPersonal,
  why: { en: 'For tests', de: 'Für Tests' },
  purposes: ['service'],
  decides: 'business',
  owner: { kind: 'owned-by', who: 'business' },
} as const;

const titled = <F extends Partial<Field>>(en: string, de: string, field: F) => ({ ...about, title: { en, de }, ...field });

export const everything = collection({
  name: 'all-types',
  title: { en: 'Everything: [all]', de: 'Alles: [ganz]' },
  scope: 'project',
  fields: {
    line: titled('Line', 'Zeile', { type: 'text', required: true } as const),
    story: titled('Story', 'Geschichte', { type: 'long-text' } as const),
    count: titled('Count', 'Anzahl', { type: 'number' } as const),
    price: titled('Price', 'Preis', { type: 'money' } as const),
    day: titled('Day', 'Tag', { type: 'date' } as const),
    at: titled('At', 'Zeitpunkt', { type: 'time' } as const),
    state: titled('State', 'Stand', { type: 'choice', choices: ['open', 'done'] } as const),
    who: titled('Who', 'Wer', { type: 'person' } as const),
    team: titled('Team', 'Mannschaft', { type: 'person', many: true } as const),
    spot: titled('Spot', 'Stelle', { type: 'place' } as const),
    paper: titled('Paper', 'Papier', { type: 'file' } as const),
    task: titled('Task', 'Aufgabe', { type: 'reference', to: 'tasks', whenErased: 'clear' } as const),
    // Its name and its title are those of columns that every record has.
    project: titled('Version', 'Fassung', { type: 'text' } as const),
  },
}) as Collection;

/** The nth id. */
export function idOf(n: number): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setUint32(8, n);
  return encodeId(bytes as Uint8Array<ArrayBuffer>);
}

/** Ids in the order of their characters, as records come. */
export const inOrder = (records: readonly WireRecord[]): WireRecord[] =>
  [...records].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

export function recordOf(n: number, fields: WireRecord['fields'], more: Partial<WireRecord> = {}): WireRecord {
  return {
    id: idOf(n),
    collection: everything.name,
    project: idOf(1_000_000),
    version: 1,
    createdAt: '2026-10-25T00:30:00.000Z',
    updatedAt: '2026-11-24T09:30:00.125Z',
    createdBy: idOf(2_000_000),
    updatedBy: idOf(2_000_001),
    ...more,
    fields,
  };
}

/** Texts that hurt: formulas, quotes, separators, controls, markup, escapes of our own, halves of surrogates. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '=',
          '+',
          '-',
          '@',
          '＝',
          "'",
          '"',
          ',',
          ';',
          '\t',
          '\r',
          '\n',
          ' ',
          '\0',
          '<',
          '&',
          ']]>',
          '_x0041_',
          '_x005F_',
          '\ud800',
          '\udc00',
          '\ufffe',
          '\u200b',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join(''))
    .filter((text) => text !== ''),
);

const someId = fc.integer({ min: 0, max: 99 }).map(idOf);
const moment = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
const degrees = (max: number) => fc.double({ min: -max, max, noNaN: true }).map((n) => (Object.is(n, -0) ? 0 : n));

const fieldsOf = fc.record(
  {
    line: hostileText,
    story: hostileText,
    count: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((n) => (Object.is(n, -0) ? 0 : n)),
    price: fc.record({ amount: fc.maxSafeInteger(), currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'CHF') }, { noNullPrototype: true }),
    day: moment.map((text) => text.slice(0, 10)),
    at: moment,
    state: fc.constantFrom('open', 'done'),
    who: someId,
    team: fc.uniqueArray(someId, { maxLength: 4, minLength: 1 }),
    spot: fc.record(
      { lat: degrees(90), lon: degrees(180), accuracyM: fc.nat({ max: 1_000 }), label: hostileText },
      { requiredKeys: ['lat', 'lon'], noNullPrototype: true },
    ),
    task: someId,
    project: hostileText,
  },
  { requiredKeys: ['line'], noNullPrototype: true },
);

/** Up to thirty records of `everything`, ids ascending. */
export const someRecords = fc
  .array(fieldsOf, { maxLength: 30 })
  .map((all) => all.map((fields, n) => recordOf(n, fields as WireRecord['fields'])));

export function sourceOf(records: readonly WireRecord[], more: Partial<ExportSource> = {}): ExportSource {
  return {
    language: 'de',
    timeZone: 'Europe/Berlin',
    takenAt: '2026-11-27T00:00:00.000Z',
    business: { id: idOf(7), name: 'Bau & Söhne <GmbH>' },
    collections: [{ collection: everything, records: records.length }],
    async *records() {
      for (let i = 0; i < records.length; i += 7) yield records.slice(i, i + 7);
    },
    nameOf: (of, id) =>
      of === 'project' ? (id === idOf(1_000_000) ? '=Haus "A"' : undefined) : id === idOf(5) ? undefined : `Frau ${id.slice(10, 14)}`,
    pathOf: (record, field) =>
      record.fields[field] === undefined ? undefined : `files/Haus A/${record.collection}/Plan #1 100%-${record.id}.pdf`,
    folderOf: () => 'Haus A',
    notInside: [],
    scratch: memoryScratch,
    ...more,
  };
}

function memoryScratch(): Scratch {
  const pieces: Uint8Array[] = [];
  return {
    async append(bytes) {
      pieces.push(Uint8Array.from(bytes));
    },
    async *read() {
      yield* pieces;
    },
  };
}

export const options: FormatOptions = { separator: ',', byteOrderMark: true, vcard: '4.0' };

export async function bytesOf(file: ExportFile): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file.bytes()) pieces.push(piece);
  return Buffer.concat(pieces);
}

export async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

/** Every file of a format, by path. */
export async function filesOf(files: Iterable<ExportFile> | AsyncIterable<ExportFile>): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const file of files) found.set(file.path, await bytesOf(file));
  return found;
}

/** As a file to be read at any place. */
export const randomBytes = (bytes: Uint8Array): RandomBytes => ({
  size: bytes.length,
  read: async (offset, length) => bytes.slice(offset, offset + length),
});
