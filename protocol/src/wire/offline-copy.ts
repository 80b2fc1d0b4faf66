// The data of an archive's offline reader (docs/formats/offline-reader.md): what the export writes into small classic scripts and the reader asks for one by one. A page from
// a file may neither fetch nor load modules, so each script calls `stewardCopy(name, json)`; the value is JSON in a string, which no name in it can turn into code.
//
//   reader/data/index.js                    CopyIndex
//   reader/data/<collection>/records-N.js   CopyShard: records by project, each project's in the order they were made
//   reader/data/<collection>/text-N.js      CopyText: what is searched, one folded line a record of the shard of the same number
//   reader/data/<collection>/ids-N.js       CopyIds: where the record of an id stands
//   reader/data/changes/changes-N.js        CopyChanges: who changed what when, oldest first
import type { CollectionLevel, FieldType, Said } from '../catalogue/collection.ts';
import type { WireRecord } from './record-routes.ts';

export const copyFormat = 'steward/offline-copy/v1';

export interface CopyIndex {
  readonly format: typeof copyFormat;
  readonly language: 'en' | 'de';
  /** IANA. */
  readonly timeZone: string;
  readonly takenAt: string;
  readonly business: string;
  readonly collections: readonly CopyCollection[];
  /** By name; `name` is absent where it may not be seen. */
  readonly projects: readonly { readonly id: string; readonly name?: string }[];
  readonly notInside: readonly { readonly what: Said; readonly why: Said; readonly records?: number }[];
  readonly changes?: { readonly count: number; readonly shards: number };
}

export interface CopyCollection {
  readonly name: string;
  readonly title: Said;
  readonly records: number;
  readonly titleField: string;
  readonly fields: readonly CopyField[];
  /** Stretches of one project each: project (null for none), where it begins, how many. */
  readonly groups: readonly (readonly [string | null, number, number])[];
  /** Where each shard of records begins. */
  readonly starts: readonly number[];
  /** The first id of each shard of ids. */
  readonly ids: readonly string[];
}

export interface CopyField {
  readonly name: string;
  readonly type: FieldType;
  readonly title: Said;
  readonly why: Said;
  readonly decides: 'business' | 'person' | 'law';
  readonly level: CollectionLevel;
  /** The collection a reference points to. */
  readonly to?: string;
  /** The field whose small pictures it holds. */
  readonly previewOf?: string;
}

export interface CopyShard {
  readonly records: readonly WireRecord[];
  /** Of the people that these records name, where it may be seen. */
  readonly names: Readonly<Record<string, string>>;
  /** By record and field, below the archive's root. */
  readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type CopyText = readonly string[];
/** An id and where its record stands, by id. */
export type CopyIds = readonly (readonly [string, number])[];

export interface CopyChanges {
  readonly changes: readonly {
    readonly at: string;
    readonly by?: string;
    readonly does: string;
    readonly collection: string;
    readonly record: string;
    readonly fields?: readonly string[];
  }[];
  readonly names: Readonly<Record<string, string>>;
}

const marks = /\p{M}+/gu;

/** A text as it is searched: without case and accents, `ß` as `ss`. The same on both sides. */
export const foldText = (text: string): string => text.normalize('NFKD').replaceAll(marks, '').toLowerCase().replaceAll('ß', 'ss');

const opens =
  /\.(pdf|jpe?g|png|webp|gif|avif|heic|heif|tiff?|bmp|txt|csv|json|docx?|xlsx?|pptx?|od[tspg]|rtf|zip|7z|gz|tar|mp[34]|m4[av]|mov|webm|wav|ogg|eml|msg|ics|vcf)$/i;

/** Whether every browser shows such a file as what it is or hands it on. Of others it may guess, and what it takes for a page it would run from beside the copy. */
export const opensSafely = (path: string): boolean => opens.test(path);
