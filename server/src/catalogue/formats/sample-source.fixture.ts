// An export as the engine gives it to a format, out of memory, for tests: the records of a small construction company, with umlauts, hostile texts and gaps in them.
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { cleanName } from './clean-name.ts';
import type { ExportFile, ExportSource, Format, Scratch } from './format.ts';
import { defaultOptions } from './formats.ts';

export const projectIds = { kita: idOf('kita'), scheune: idOf('scheune') } as const;
export const personIds = { petra: idOf('petra'), jonas: idOf('jonas') } as const;
export const hostileText = '</script><img src=x onerror=alert(1)>\u2028\u2029 "\'; =1+1 ]]> \u0000 \u202Efdp';

/** An id that looks like one and is always the same for `name`. */
export function idOf(name: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  let state = 7;
  let id = '';
  for (let at = 0; at < 26; at += 1) {
    state = (Math.imul(state, 31) + name.charCodeAt(at % name.length) + at) >>> 0;
    id += letters[(state >>> 7) & 31];
  }
  return id;
}

type Draft = Partial<WireRecord> & { readonly fields: Record<string, unknown> };

/** A record with what every record has. */
export function record(collection: string, name: string, draft: Draft): WireRecord {
  return {
    id: idOf(`${collection}${name}`),
    collection,
    version: 1,
    createdAt: '2026-10-05T07:00:00.000Z',
    updatedAt: '2026-10-06T08:30:00.000Z',
    createdBy: personIds.petra,
    updatedBy: personIds.jonas,
    ...draft,
  };
}

const file = (name: string, type: string, size = 1_234) => ({ id: idOf(name), name, type, size, sha256: 'a'.repeat(64) });
const inKita = { project: projectIds.kita } as const;

export const sampleRecords: readonly WireRecord[] = [
  record('businesses', 'lindner', { fields: { name: 'Lindner & Söhne Bau GmbH', address: 'Am Anger 3\n83022 Rosenheim' } }),
  record('members', 'petra', {
    id: personIds.petra,
    fields: { name: 'Petra Lindner', email: 'petra@lindner-bau.example', phone: '+49 8031 4711', work: 'Geschäftsführerin' },
  }),
  record('members', 'jonas', { id: personIds.jonas, fields: { name: 'Jonas Weiß', email: 'jonas@lindner-bau.example' } }),
  record('projects', 'kita', {
    id: projectIds.kita,
    fields: {
      name: 'Kita Sonnenhang',
      status: 'running',
      start: '2026-03-02',
      end: '2027-05-31',
      place: { lat: 47.857_1, lon: 12.118_1, accuracyM: 12, label: 'Rosenheim' },
      budget: { amount: 184_500_000, currency: 'EUR' },
    },
  }),
  record('projects', 'scheune', { id: projectIds.scheune, fields: { name: 'Scheune / Altbruck', status: 'planned' } }),
  record('tasks', 'fenster', {
    ...inKita,
    version: 3,
    fields: {
      title: 'Fenster im 1. OG abdichten',
      description: 'Nur; mit, \\ Kompriband\nund sorgfältig – die Fuge ist breiter als im Plan, deshalb bitte vorher messen.',
      status: 'doing',
      priority: 'high',
      due: '2026-11-30',
      assignee: personIds.jonas,
      photos: [idOf('photosriss')],
    },
  }),
  record('tasks', 'done', { ...inKita, fields: { title: 'Estrich bestellt', status: 'done', priority: 'low', due: '2026-10-01' } }),
  record('tasks', 'hostile', { ...inKita, fields: { title: hostileText, status: 'open' } }),
  record('photos', 'riss', {
    ...inKita,
    fields: {
      picture: file('crack.jpg', 'image/jpeg'),
      caption: 'Riss über der Tür',
      takenAt: '2026-10-12T14:01:27.000Z',
      place: { lat: 47.857_234_5, lon: -12.118_1, accuracyM: 4.5 },
    },
  }),
  record('photos', 'ohne-ort', { ...inKita, fields: { picture: file('kita.jpg', 'image/jpeg'), caption: hostileText } }),
  record('documents', 'plan', {
    ...inKita,
    fields: {
      title: 'Grundriss Erdgeschoss',
      kind: 'plan',
      file: file('Bauplan Erdgeschoß #2.pdf', 'application/pdf', 48_211),
      note: 'Stand: Oktober',
    },
  }),
  record('messages', 'eins', {
    ...inKita,
    createdAt: '2026-10-06T21:59:00.000Z',
    fields: { text: 'Der Riss ist größer geworden.\nBitte heute noch ansehen!', about: idOf('tasksfenster'), mentions: [personIds.jonas] },
  }),
  record('messages', 'zwei', {
    ...inKita,
    createdAt: '2026-10-06T22:01:00.000Z',
    createdBy: personIds.jonas,
    fields: { text: hostileText, attachment: file('x"><script>.jpg', 'image/jpeg') },
  }),
  record('messages', 'drei', { project: projectIds.scheune, createdAt: '2026-10-04T10:00:00.000Z', fields: { text: 'Angebot ist da.' } }),
  record('daily-reports', 'montag', {
    ...inKita,
    fields: {
      day: '2026-10-12',
      weather: 'sonnig',
      temperature: 14,
      crew: 6,
      crewNames: [personIds.jonas],
      work: 'Mauerwerk Achse 3 bis 5',
    },
  }),
  record('contacts', 'mueller', {
    ...inKita,
    fields: {
      name: 'Dr. Anna-Lena Müller-Lüdenscheidt',
      company: 'Statik; Müller, Partner',
      role: 'Tragwerksplanerin',
      email: 'a.mueller@statik.example',
      phone: '+49 89 123456',
      note: 'Ruft nur\nvormittags zurück; '.repeat(6),
    },
  }),
];

export interface SampleOptions {
  readonly records?: readonly WireRecord[];
  readonly collections?: readonly Collection[];
  readonly language?: 'en' | 'de';
  readonly files?: boolean;
}

export interface SampleSource extends ExportSource {
  /** Rooms that were asked for. */
  readonly scratches: () => number;
}

export function sampleSource({
  records = sampleRecords,
  collections = builtIn,
  language = 'en',
  files = true,
}: SampleOptions = {}): SampleSource {
  const names = new Map(records.map(({ id, fields }) => [id, typeof fields['name'] === 'string' ? fields['name'] : undefined]));
  const of = (collection: string) => records.filter((each) => each.collection === collection).sort((a, b) => (a.id < b.id ? -1 : 1));
  let scratches = 0;
  return {
    language,
    timeZone: 'Europe/Berlin',
    takenAt: '2026-11-24T09:00:00.000Z',
    business: { id: idOf('business'), name: 'Lindner & Söhne Bau GmbH' },
    collections: collections.map((collection) => ({ collection, records: of(collection.name).length })).filter((each) => each.records > 0),
    async *records(collection) {
      const all = of(collection);
      for (let at = 0; at < all.length; at += 1_000) yield all.slice(at, at + 1_000);
    },
    nameOf: (_kind, id) => names.get(id),
    pathOf: (each, field) => (files ? pathOf(each, field, folderOf(names, each.project)) : undefined),
    folderOf: (project) => folderOf(names, project),
    async *fileBytes(each, field) {
      yield new TextEncoder().encode(`${each.id}.${field}`);
    },
    notInside: [
      {
        what: { en: 'What lies in the trash', de: 'Was im Papierkorb liegt' },
        why: { en: 'It is hidden until it is restored', de: 'Es ist verborgen, bis es wiederhergestellt wird' },
        records: 3,
      },
    ],
    scratch() {
      scratches += 1;
      return memoryScratch();
    },
    scratches: () => scratches,
  };
}

function folderOf(names: ReadonlyMap<string, string | undefined>, project: string | undefined): string {
  return project === undefined ? 'Lindner & Söhne Bau GmbH' : cleanName(names.get(project) ?? project);
}

function pathOf({ collection, fields }: WireRecord, field: string, folder: string): string | undefined {
  const value = fields[field] as { readonly name: string; readonly id: string } | undefined;
  if (value === undefined) return undefined;
  const [, name, ending = ''] = /^(.*?)(\.[A-Za-z0-9]+)?$/.exec(cleanName(value.name)) ?? [];
  return `files/${folder}/${collection}/${name}-${value.id}${ending}`;
}

function memoryScratch(): Scratch {
  const parts: Uint8Array[] = [];
  return {
    async append(bytes) {
      parts.push(bytes.slice());
    },
    async *read() {
      yield* parts;
    },
  };
}

/** Every file of the format, by its path, in the order they were made. Each is read twice and must be the same twice. */
export async function filesOf(format: Format, source: ExportSource, options = defaultOptions): Promise<ReadonlyMap<string, Buffer>> {
  const made = new Map<string, Buffer>();
  for await (const each of format.files(source, options)) {
    const [first, second] = [await bytesOf(each), await bytesOf(each)];
    if (!first.equals(second)) throw new Error(`${each.path} is not the same twice`);
    if (made.has(each.path)) throw new Error(`${each.path} was made twice`);
    made.set(each.path, first);
  }
  return made;
}

const bytesOf = async (each: ExportFile): Promise<Buffer> => Buffer.concat(await Array.fromAsync(each.bytes()));
