// What an export format is: a pure function from what was collected to files. Collecting went through the door once; from then on every format only reads
// what was collected, as often as it likes and always in the same order, so that a crash costs one file written again and nothing else.
import type { Collection, Said } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';

export interface ExportSource {
  /** Of whoever asked: words, dates and the README follow it. */
  readonly language: 'en' | 'de';
  /** IANA name; times in copies for people carry its offset. Machine copies are in UTC. */
  readonly timeZone: string;
  /** When the export was asked for, ISO 8601 in UTC: the one time that may be written into a file, so that a file written twice is the same twice. */
  readonly takenAt: string;
  readonly business: { readonly id: string; readonly name: string };
  /** Collections that have at least one record in the scope, in the order of the catalogue. */
  readonly collections: readonly ExportedCollection[];
  /** Records by id, in batches of at most 1,000; fields that the law or others' rights keep back are not in them. */
  records(collection: string): AsyncIterable<readonly WireRecord[]>;
  /** The name of a project or a person, where it may be seen; everything else goes by its id. */
  nameOf(of: 'project' | 'person', id: string): string | undefined;
  /** Where the archive holds a record's file, relative to its root, with `/`; `undefined` where files were not asked for. */
  pathOf(record: WireRecord, field: string): string | undefined;
  /** What is no record and was collected too, in batches of lines as they are in JSON; none where the scope has none of it. */
  lines?(name: SourceName): AsyncIterable<readonly SourceLine[]>;
  /** The bytes of a file that the export holds; absent where files were not asked for. */
  fileBytes?(record: WireRecord, field: string): AsyncIterable<Uint8Array>;
  /**
   * The one name of a project in paths (below files, messages, mail): letters that every file system takes, unique without regard to case; the business's own for what
   * lies in no project.
   */
  folderOf(project: string | undefined): string;
  /** What is not inside, and why; the manifest, the README and the reader say the same. */
  readonly notInside: readonly NotInside[];
  /** Who changed what when, oldest first, in batches of at most 1,000; without it copies say who created a record and who changed it last. */
  changes?(): AsyncIterable<readonly ExportedChange[]>;
  /** Room for more than fits into memory, sealed like the rest of the export; gone when the format has written its files. */
  scratch(): Scratch;
}

/** `login` holds no secrets; `access-log` is the view of the ledger that whoever asked has. */
export type SourceName = 'access-log' | 'login' | 'preferences';

export type SourceLine = Readonly<Record<string, unknown>>;

export interface ExportedCollection {
  readonly collection: Collection;
  readonly records: number;
}

export interface NotInside {
  readonly what: Said;
  readonly why: Said;
  readonly records?: number;
}

export interface ExportedChange {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** A person's id, where it may be seen. */
  readonly by?: string;
  readonly does: 'created' | 'changed' | 'trashed' | 'restored' | 'erased';
  readonly collection: string;
  readonly record: string;
  /** Names of the fields that were changed, where that is known. */
  readonly fields?: readonly string[];
}

export interface Scratch {
  append(bytes: Uint8Array): Promise<void>;
  /** What was appended so far, from the beginning. */
  read(): AsyncIterable<Uint8Array>;
}

export interface ExportFile {
  /** Below the archive's root, with `/`; letters that every file system takes. */
  readonly path: string;
  /** Media type, for the manifest. */
  readonly type: string;
  /** How many records it holds, where that can be said. */
  readonly records?: number;
  /** Its bytes, whose memory is bounded whatever the size of the export; the same at every call. */
  bytes(): AsyncIterable<Uint8Array>;
}

export interface FormatOptions {
  /** CSV: between cells. */
  readonly separator: ',' | ';';
  /** CSV: begin with the byte order mark that spreadsheets look for. */
  readonly byteOrderMark: boolean;
  /** vCard: what the receiving program asks for. */
  readonly vcard: '4.0' | '3.0';
}

export interface Format {
  /** As it is named in requests, lower case. */
  readonly name: string;
  /** How often it goes through the records, where that is more than once: for saying how far it is. */
  readonly passes?: number;
  /**
   * The files it makes of the source; none where it has nothing to say (a calendar without tasks). Whoever writes them takes one, reads it to its end or leaves it out
   * (when a run before has written it), and only then asks for the next: so many files are made in one pass over the records. The paths are the same at every call.
   */
  files(source: ExportSource, options: FormatOptions): Iterable<ExportFile> | AsyncIterable<ExportFile>;
}
