// manifest.json and README.txt: what is inside, what is not and why (docs/formats/export-archive.md).
import type { Collection, Said } from '@steward/protocol/catalogue/collection.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { ExportSettings, WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import type { ExportFile, ExportSource, NotInside } from '../formats/format.ts';
import { manifestForPeople, readmeText, type ExportAbout } from '../formats/readme.ts';
import { lineSchema } from '../formats/ndjson.ts';
import type { ArchiveEntry } from './entry.ts';

export const manifestVersion = 1;
const chunkCharsMax = 64 * 1024;
const utf8 = new TextEncoder();

export interface ManifestParts {
  readonly export: string;
  readonly takenAtMs: number;
  readonly source: ExportSource;
  readonly about: ExportAbout;
  readonly settings: ExportSettings;
  readonly records: number;
  readonly collections: ReadonlyMap<string, Collection>;
  readonly counts: ReadonlyMap<string, number>;
}

export interface ListedEntry {
  readonly entry: ArchiveEntry;
  /** From 1. */
  readonly part: number;
}

/** `entries` gives every other file of the archive, anew at each call. */
export function manifestFile(parts: ManifestParts, entries: () => AsyncIterable<ListedEntry>): ExportFile {
  return {
    path: 'manifest.json',
    type: 'application/json',
    async *bytes() {
      const head = JSON.stringify(headOf(parts), null, 2);
      let text = `${head.slice(0, head.lastIndexOf('\n'))},\n  "files": [`;
      let first = true;
      for await (const listed of entries()) {
        text += `${first ? '' : ','}\n    ${JSON.stringify(fileOf(listed, parts.settings.partBytes !== undefined))}`;
        first = false;
        if (text.length < chunkCharsMax) continue;
        yield utf8.encode(text);
        text = '';
      }
      yield utf8.encode(`${text}\n  ]\n}\n`);
    },
  };
}

function headOf({ settings, takenAtMs, counts, source, about, ...parts }: ManifestParts): object {
  const { scope, formats, files, archive, language, timeZone } = settings;
  return {
    format: 'steward-export',
    version: manifestVersion,
    export: parts.export,
    takenAt: new Date(takenAtMs).toISOString(),
    business: source.business,
    scope,
    archive,
    formats: ['ndjson', ...formats.filter((name) => name !== 'ndjson')],
    withFiles: files,
    language,
    timeZone,
    schemaVersion: schemaVersion(parts.collections, counts),
    records: parts.records,
    counts: Object.fromEntries(counts),
    notInside: source.notInside,
    forPeople: manifestForPeople(source, about),
  };
}

/** Two exports with the same one have collections that are declared alike. */
function schemaVersion(collections: ReadonlyMap<string, Collection>, counts: ReadonlyMap<string, number>): string {
  const schemas = [...collections.values()].filter(({ name }) => counts.has(name)).map(lineSchema);
  return sha256(utf8.encode(JSON.stringify(schemas)))
    .subarray(0, 16)
    .toHex();
}

function fileOf({ entry, part }: ListedEntry, several: boolean): object {
  const { path, type, size, sha256: hash, records, of, original } = entry;
  return {
    path,
    type,
    size,
    sha256: hash,
    ...(records === undefined ? {} : { records }),
    ...(of === undefined ? {} : { collection: of.collection, record: of.id, field: of.field }),
    ...(original === undefined ? {} : { original }),
    ...(several ? { part } : {}),
  };
}

/** README.txt, for whoever opens the archive without knowing it. */
export function readmeFile(source: ExportSource, about: ExportAbout): ExportFile {
  return {
    path: 'README.txt',
    type: 'text/plain; charset=utf-8',
    async *bytes() {
      yield utf8.encode(readmeText(source, about));
    },
  };
}

const always: readonly NotInside[] = [
  {
    what: { en: 'What lies in the trash', de: 'Was im Papierkorb liegt' },
    why: { en: 'Take it out before you export if you want it.', de: 'Holen Sie es vor dem Export zurück, wenn Sie es brauchen.' },
  },
  {
    what: { en: 'Earlier versions', de: 'Frühere Fassungen' },
    why: {
      en: 'The export holds each record as it was when it was read.',
      de: 'Der Export enthält jeden Eintrag so, wie er beim Lesen war.',
    },
  },
  {
    what: { en: 'What was erased', de: 'Was gelöscht wurde' },
    why: {
      en: 'Its keys are destroyed; nobody can export it any more.',
      de: 'Die Schlüssel dafür sind vernichtet; niemand kann es mehr exportieren.',
    },
  },
  {
    what: { en: 'Passwords, passkeys, codes and keys', de: 'Kennwörter, Passkeys, Codes und Schlüssel' },
    why: { en: 'They are never given out, to nobody.', de: 'Sie werden nie herausgegeben, an niemanden.' },
  },
];
const noFiles: NotInside = {
  what: { en: 'The original files', de: 'Die Originaldateien' },
  why: { en: 'They were not asked for. The records name them.', de: 'Sie wurden nicht verlangt. Die Einträge nennen sie.' },
};
const otherProjects: NotInside = {
  what: { en: 'Projects in which whoever asked has no role', de: 'Projekte, in denen die anfragende Person keine Rolle hat' },
  why: { en: 'They may not see them.', de: 'Sie darf sie nicht sehen.' },
};
const rightsOfOthers: NotInside = {
  what: {
    en: 'In what others wrote: what is theirs alone, and who else is named',
    de: 'In dem, was andere geschrieben haben: was allein ihnen gehört, und wer sonst genannt ist',
  },
  why: { en: 'Others have a right to it.', de: 'Andere haben ein Recht daran.' },
};
const olderChanges: Omit<NotInside, 'records'> = {
  what: { en: 'Older changes', de: 'Ältere Änderungen' },
  why: {
    en: 'Of who changed what when, the newest are told. Each record says who made it and who changed it last.',
    de: 'Wer wann was geändert hat, steht hier für die neuesten Änderungen. Jeder Eintrag sagt, wer ihn angelegt und wer ihn zuletzt geändert hat.',
  },
};
const notPermitted = { en: 'Whoever asked may not see it.', de: 'Die anfragende Person darf es nicht sehen.' };

export function notInside(
  { scope, files }: Pick<ExportSettings, 'scope' | 'files'>,
  leftOut: readonly string[],
  collections: ReadonlyMap<string, Collection>,
  changesBeyond: number = 0,
): readonly NotInside[] {
  return [
    ...(scope.kind === 'access-log' ? [] : always.slice(0, 3)),
    always[3]!,
    ...(files || scope.kind === 'access-log' ? [] : [noFiles]),
    ...(scope.kind === 'business' || scope.kind === 'person' ? [otherProjects] : []),
    ...(scope.kind === 'person' ? [rightsOfOthers] : []),
    ...leftOut.map((name) => ({ what: collections.get(name)?.title ?? { en: name, de: name }, why: notPermitted })),
    ...(changesBeyond > 0 ? [{ ...olderChanges, records: changesBeyond }] : []),
  ];
}

/** What it is of, in words; a name where it may be seen. */
export function saidScope(
  scope: WireExportScope,
  collections: ReadonlyMap<string, Collection>,
  nameOf: (id: string) => string | undefined,
): Said {
  const both = (name: string): Said => ({ en: name, de: name });
  switch (scope.kind) {
    case 'record':
      return { en: 'one record', de: 'ein Eintrag' };
    case 'collection':
      return collections.get(scope.collection)?.title ?? both(scope.collection);
    case 'project':
      return both(nameOf(scope.id) ?? scope.id);
    case 'person': {
      const name = scope.person === undefined ? undefined : nameOf(scope.person);
      return name === undefined
        ? { en: 'everything about you', de: 'alles über Sie' }
        : { en: `everything about ${name}`, de: `alles über ${name}` };
    }
    case 'business':
      return { en: 'everything you may see', de: 'alles, was Sie sehen dürfen' };
    case 'access-log':
      return { en: 'the access log', de: 'das Zugriffsprotokoll' };
  }
}
