// manifest.json and README.txt: what is inside, what is not and why (docs/formats/export-archive.md).
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { ExportSettings, WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import type { ExportFile, ExportSource } from '../formats/format.ts';
import { lineSchema } from '../formats/ndjson.ts';
import type { ArchiveEntry } from './entry.ts';

export const manifestVersion = 1;
const chunkCharsMax = 64 * 1024;
const utf8 = new TextEncoder();

export interface ManifestParts {
  readonly export: string;
  readonly takenAtMs: number;
  readonly business: { readonly id: string; readonly name: string };
  readonly settings: ExportSettings;
  readonly records: number;
  readonly leftOut: readonly { readonly collection: string; readonly why: string }[];
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

function headOf({ settings, takenAtMs, counts, ...parts }: ManifestParts): object {
  const { scope, formats, files, archive, language, timeZone } = settings;
  return {
    format: 'steward-export',
    version: manifestVersion,
    export: parts.export,
    takenAt: new Date(takenAtMs).toISOString(),
    business: parts.business,
    scope,
    archive,
    formats: ['ndjson', ...formats.filter((name) => name !== 'ndjson')],
    withFiles: files,
    language,
    timeZone,
    schemaVersion: schemaVersion(parts.collections, counts),
    records: parts.records,
    counts: Object.fromEntries(counts),
    notInside: notInside(parts, settings),
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
  const { path, type, size, sha256: hash, records, of } = entry;
  return {
    path,
    type,
    size,
    sha256: hash,
    ...(records === undefined ? {} : { records }),
    ...(of === undefined ? {} : { collection: of.collection, record: of.id, field: of.field }),
    ...(several ? { part } : {}),
  };
}

type Sentence = readonly [what: string, en: string, de: string];

const always: readonly Sentence[] = [
  [
    'trash',
    'What lies in the trash. Take it out before you export if you want it.',
    'Was im Papierkorb liegt. Holen Sie es vor dem Export zurück, wenn Sie es brauchen.',
  ],
  [
    'history',
    'Earlier versions. The export holds each record as it was when it was read.',
    'Frühere Fassungen. Der Export enthält jeden Eintrag so, wie er beim Lesen war.',
  ],
  [
    'erased',
    'What was erased. Its keys are destroyed; nobody can export it any more.',
    'Was gelöscht wurde. Die Schlüssel dafür sind vernichtet; niemand kann es mehr exportieren.',
  ],
  [
    'secrets',
    'Passwords, passkeys, codes and keys. They are never given out, to nobody.',
    'Kennwörter, Passkeys, Codes und Schlüssel. Sie werden nie herausgegeben, an niemanden.',
  ],
];
const noFiles: Sentence = [
  'files',
  'The original files, because they were not asked for. The records name them.',
  'Die Originaldateien, weil sie nicht verlangt wurden. Die Einträge nennen sie.',
];
const notYours: Sentence = [
  'unreachable-projects',
  'Projects in which the person who asked has no role.',
  'Projekte, in denen die Person, die gefragt hat, keine Rolle hat.',
];
const rightsOfOthers: Sentence = [
  'rights-of-others',
  'In what others wrote: what is theirs alone, and who else is named.',
  'In dem, was andere geschrieben haben: was allein ihnen gehört, und wer sonst genannt ist.',
];
const notPermitted = {
  en: 'The person who asked may not see it.',
  de: 'Die Person, die gefragt hat, darf es nicht sehen.',
} as const;

function notInside({ leftOut }: Pick<ManifestParts, 'leftOut'>, { scope, files, language }: ExportSettings): readonly object[] {
  const sentences = [
    ...always,
    ...(files ? [] : [noFiles]),
    ...(scope.kind === 'business' || scope.kind === 'person' ? [notYours] : []),
    ...(scope.kind === 'person' ? [rightsOfOthers] : []),
  ];
  return [
    ...sentences.map(([what, en, de]) => ({ what, why: language === 'de' ? de : en })),
    ...leftOut.map(({ collection }) => ({ what: 'collection', collection, why: notPermitted[language] })),
  ];
}

/** Plain text for whoever opens the archive without knowing it. */
export function readmeFile(source: ExportSource, scope: WireExportScope['kind']): ExportFile {
  return {
    path: 'README.txt',
    type: 'text/plain',
    async *bytes() {
      yield utf8.encode(source.language === 'de' ? readmeDe(source, scope) : readmeEn(source, scope));
    },
  };
}

const counted = ({ collections, language }: ExportSource) =>
  collections.map(({ collection, records }) => `  ${collection.title[language]}: ${records}\n`).join('');

const scopes: Readonly<Record<WireExportScope['kind'], { readonly en: string; readonly de: string }>> = {
  record: { en: 'one record', de: 'ein Eintrag' },
  collection: { en: 'a collection', de: 'eine Sammlung' },
  project: { en: 'a project', de: 'ein Projekt' },
  person: { en: 'everything about a person', de: 'alles über eine Person' },
  business: { en: 'the business', de: 'das Unternehmen' },
  'access-log': { en: 'the access log', de: 'das Zugriffsprotokoll' },
};

const readmeEn = (source: ExportSource, scope: WireExportScope['kind']) => `Export of ${source.business.name}

What:   ${scopes[scope].en}
Taken:  ${source.takenAt} (UTC)

Records
${counted(source)}
Where to look
  index.html      opens in every browser, without a network (when it was asked for)
  records/        the complete copy for machines: one record a line, as JSON
  schema/         what each line holds, as JSON Schema
  files/          the original files, by project
  manifest.json   every file with its size and SHA-256, and what is not inside and why

Whoever has this archive can read all of it. Keep it as you would keep what it was made from.
`;

const readmeDe = (source: ExportSource, scope: WireExportScope['kind']) => `Export von ${source.business.name}

Was:    ${scopes[scope].de}
Stand:  ${source.takenAt} (UTC)

Einträge
${counted(source)}
Wo Sie was finden
  index.html      öffnet sich in jedem Browser, ohne Netz (wenn es verlangt wurde)
  records/        die vollständige Kopie für Maschinen: ein Eintrag je Zeile, als JSON
  schema/         was jede Zeile enthält, als JSON Schema
  files/          die Originaldateien, nach Projekten
  manifest.json   jede Datei mit Größe und SHA-256, und was nicht enthalten ist und warum

Wer dieses Archiv hat, kann alles darin lesen. Bewahren Sie es so auf wie das, woraus es entstanden ist.
`;
