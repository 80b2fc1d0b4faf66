// The archive's offline reader: a page that opens from a file without a network, and its data in small classic scripts (protocol/src/wire/offline-copy.ts says which). The page
// is built with the web app and handed in; here its data are written in one pass over the records, whatever their number: a shard of at most 128 KiB, or 500 records, at a time.
import { titleField, type Collection, type Field } from '@steward/protocol/catalogue/collection.ts';
import {
  copyFormat,
  foldText,
  type CopyChanges,
  type CopyCollection,
  type CopyField,
  type CopyIndex,
  type CopyShard,
} from '@steward/protocol/wire/offline-copy.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportedChange, ExportFile, ExportSource, Format } from './format.ts';
import { groupByProject, type Grouped } from './grouped.ts';

/** The page as it was built: files by their paths in the archive. */
export type ReaderPage = ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;

const shardCharsMax = 128 * 1024;
const shardRecordsMax = 500;
const idsPerShard = 2_000;
const changesPerShard = 1_000;
const utf8 = new TextEncoder();

/** The page comes last, so that an archive cut off in the middle has none that shows half. */
export function readerFormat(page: () => ReaderPage): Format {
  return {
    name: 'html',
    // Where each record belongs, laying them out, their ids.
    passes: 3,
    async *files(source) {
      const collections: CopyCollection[] = [];
      const projects = new Map<string, string | undefined>();
      for (const { collection, records } of source.collections) {
        const grouped = await groupByProject(source, collection.name);
        const starts: number[] = [];
        for await (const shard of shards(source, collection, grouped)) {
          const at = `reader/data/${collection.name}/`;
          yield script(`${at}records-${starts.length}`, shard.shard, shard.shard.records.length);
          yield script(`${at}text-${starts.length}`, shard.text);
          starts.push(shard.start);
        }
        const ids: string[] = [];
        for await (const shard of idShards(source, collection, grouped)) {
          yield script(`reader/data/${collection.name}/ids-${ids.length}`, shard);
          ids.push(shard[0]![0]);
        }
        for (const { project } of grouped.groups) if (project !== undefined) projects.set(project, source.nameOf('project', project));
        if (collection.name === 'projects')
          for await (const batch of source.records('projects')) for (const { id } of batch) projects.set(id, source.nameOf('project', id));
        const groups = grouped.groups.map(({ project, from, to }) => [project ?? null, from, to - from] as const);
        collections.push({ ...described(collection), records, groups, starts, ids });
      }
      const changes = { count: 0, shards: 0 };
      for await (const { file, count } of changeFiles(source)) {
        yield file;
        changes.count += count;
        changes.shards += 1;
      }
      yield script('reader/data/index', indexOf(source, collections, projects, changes));
      for (const [path, { type, bytes }] of page()) yield { path, type, bytes: () => once(bytes) };
    },
  };
}

function indexOf(
  source: ExportSource,
  collections: readonly CopyCollection[],
  projects: ReadonlyMap<string, string | undefined>,
  changes: { readonly count: number; readonly shards: number },
): CopyIndex {
  const named = [...projects].map(([id, name]) => ({ id, ...(name === undefined ? {} : { name }) }));
  const order = new Intl.Collator(source.language);
  return {
    format: copyFormat,
    language: source.language,
    timeZone: source.timeZone,
    takenAt: source.takenAt,
    business: source.business.name,
    collections,
    projects: named.sort((a, b) => order.compare(a.name ?? a.id, b.name ?? b.id)),
    notInside: source.notInside,
    ...(changes.shards === 0 ? {} : { changes }),
  };
}

const described = (collection: Collection) => ({
  name: collection.name,
  title: collection.title,
  titleField: titleField(collection),
  fields: Object.entries(collection.fields).map(([name, field]) => describedField(name, field)),
});

function describedField(name: string, field: Field): CopyField {
  return {
    name,
    type: field.type,
    title: field.title,
    why: field.why,
    decides: field.decides,
    level: field.level ?? 'essential',
    ...(field.type === 'reference' ? { to: field.to } : {}),
    ...(field.type === 'file' && field.previewOf !== undefined ? { previewOf: field.previewOf } : {}),
  };
}

interface MadeShard {
  readonly start: number;
  readonly shard: CopyShard;
  readonly text: readonly string[];
}

async function* shards(source: ExportSource, collection: Collection, grouped: Grouped): AsyncIterable<MadeShard> {
  let start = 0;
  let records: WireRecord[] = [];
  let chars = 0;
  const made = (): MadeShard => ({ start, ...shardOf(source, collection, records) });
  for await (const batch of grouped.read(0, grouped.ranks.length))
    for (const record of batch) {
      const size = sizeOf(record);
      if (records.length > 0 && (records.length === shardRecordsMax || chars + size > shardCharsMax)) {
        yield made();
        start += records.length;
        records = [];
        chars = 0;
      }
      records.push(record);
      chars += size;
    }
  if (records.length > 0) yield made();
}

const recordChars = 320;

/** About how long it is as JSON; what counts is that long texts fill a shard sooner. */
function sizeOf({ fields }: WireRecord): number {
  let chars = recordChars;
  for (const value of Object.values(fields))
    chars += typeof value === 'string' ? value.length + 20 : Array.isArray(value) ? value.length * 30 : 100;
  return chars;
}

function shardOf(
  source: ExportSource,
  collection: Collection,
  records: readonly WireRecord[],
): { readonly shard: CopyShard; readonly text: readonly string[] } {
  const names: Record<string, string> = {};
  const files: Record<string, Record<string, string>> = {};
  const fields = Object.entries(collection.fields);
  const remember = (person: unknown): string => {
    if (typeof person !== 'string') return '';
    const name = source.nameOf('person', person);
    if (name !== undefined) names[person] = name;
    return name ?? '';
  };
  const text = records.map((record) => {
    const said = [
      remember(record.createdBy),
      record.id,
      record.project === undefined ? '' : (source.nameOf('project', record.project) ?? ''),
    ];
    remember(record.updatedBy);
    for (const [name, field] of fields) {
      const value = record.fields[name];
      if (value === undefined) continue;
      if (field.type === 'person') said.push(...[value].flat().map(remember));
      else said.push(searchable(field, value));
      const path = field.type === 'file' ? source.pathOf(record, name) : undefined;
      if (path !== undefined) (files[record.id] ??= {})[name] = path;
    }
    return foldText(said.filter((each) => each !== '').join(' \u00b7 '));
  });
  return { shard: { records, names, files }, text };
}

/** What somebody would type to find it; numbers, references and moments are found by what they belong to. */
function searchable(field: Field, value: unknown): string {
  switch (field.type) {
    case 'text':
    case 'long-text':
    case 'choice':
    case 'date':
    case 'number':
      return String(value);
    case 'file':
      // A preview has no name that anybody gave.
      return field.previewOf === undefined ? (value as { readonly name: string }).name : '';
    case 'place':
      return (value as { readonly label?: string }).label ?? '';
    default:
      return '';
  }
}

async function* idShards(
  source: ExportSource,
  { name }: Collection,
  { ranks }: Grouped,
): AsyncIterable<readonly (readonly [string, number])[]> {
  let ids: (readonly [string, number])[] = [];
  let at = 0;
  for await (const batch of source.records(name))
    for (const { id } of batch) {
      ids.push([id, ranks[at]!]);
      at += 1;
      if (ids.length < idsPerShard) continue;
      yield ids;
      ids = [];
    }
  if (ids.length > 0) yield ids;
}

async function* changeFiles(source: ExportSource): AsyncIterable<{ readonly file: ExportFile; readonly count: number }> {
  if (source.changes === undefined) return;
  let pending: ExportedChange[] = [];
  let shard = 0;
  const made = () => {
    const changes = pending;
    pending = [];
    const file = script(`reader/data/changes/changes-${shard}`, { changes, names: namesIn(source, changes) } satisfies CopyChanges);
    shard += 1;
    return { file, count: changes.length };
  };
  for await (const batch of source.changes())
    for (const change of batch) {
      pending.push(change);
      if (pending.length === changesPerShard) yield made();
    }
  if (pending.length > 0) yield made();
}

function namesIn(source: ExportSource, changes: readonly ExportedChange[]): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { by } of changes) {
    const name = by === undefined ? undefined : source.nameOf('person', by);
    if (by !== undefined && name !== undefined) names[by] = name;
  }
  return names;
}

/** A classic script that hands over one value. JSON in a string literal of ASCII's safe part: nothing in it can end a string, a script or a comment. */
function script(path: string, value: unknown, records?: number): ExportFile {
  const name = path.replace('reader/data/', '');
  const text = `stewardCopy(${JSON.stringify(name)},${forScript(JSON.stringify(JSON.stringify(value)))});\n`;
  return {
    path: `${path}.js`,
    type: 'text/javascript; charset=utf-8',
    ...(records === undefined ? {} : { records }),
    bytes: () => once(utf8.encode(text)),
  };
}

const forScript = (literal: string): string =>
  literal.toWellFormed().replaceAll(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
