// What was collected, as the format writers read it: runs of records merged by their ids, names, other sources, and room for what does not fit into memory.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { filePath } from '../../catalogue/archive/safe-path.ts';
import { cleanName } from '../../catalogue/formats/clean-name.ts';
import type { ExportSource, NotInside, Scratch, SourceLine, SourceName } from '../../catalogue/formats/format.ts';
import type { Export, Run } from '../../stores/exports.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Tools } from '../operation.ts';
import { changesIn } from './changes-of.ts';
import { heldFiles } from './held-files.ts';
import { linesOf, roomName, type SealedRoom } from './sealed-room.ts';

/** Records given to a writer at once. */
const batchRecordsMax = 250;
/** Of all scratch rooms together that is not sealed yet; the fullest is sealed when it is more. */
export const scratchHeldMax = 6_000_000;
/** `{"id":"` and then the id, as every line of the machine copy begins. */
const idAt = 7;
const idChars = 26;

export interface SourceParts {
  readonly tools: Pick<Tools, 'catalogue'>;
  readonly room: SealedRoom;
  readonly export: Export;
  readonly takenAtMs: number;
  readonly business: string;
  readonly names: Names;
  readonly notInside: readonly NotInside[];
}

export interface Names {
  /** Of projects, people and the business, by their ids. */
  readonly of: ReadonlyMap<string, string>;
  /** Of projects: the folder their files are in. */
  readonly folders: ReadonlyMap<string, string>;
  /** For what lies in no project. */
  readonly house: string;
}

/** The one folder of a project, also of one whose name may not be seen. */
export const folderIn = ({ folders, house }: Names, project: string | undefined): string =>
  project === undefined ? house : (folders.get(project) ?? cleanName(project));

export function sealedSource(parts: SourceParts): ExportSource {
  const { room, export: data, names } = parts;
  const { settings } = data;
  const records = (collection: string) => data.runs.filter((run) => run.collection === collection);
  const scratches = new Scratches(room);
  return {
    language: settings.language,
    timeZone: settings.timeZone,
    takenAt: isoTime(parts.takenAtMs),
    business: { id: parts.business, name: names.of.get(parts.business) ?? '' },
    collections: [...parts.tools.catalogue.collections.values()].flatMap((collection) => {
      const count = records(collection.name).reduce((sum, run) => sum + run.records, 0);
      return count === 0 ? [] : [{ collection, records: count }];
    }),
    records: (collection) => batches(mergedLines(room, records(collection))),
    nameOf: (_of, id) => names.of.get(id),
    pathOf: (record, field) => (settings.files ? pathOf(parts, record, field) : undefined),
    folderOf: (project) => folderIn(names, project),
    notInside: parts.notInside,
    ...(data.sources['changes'] === undefined ? {} : { changes: () => changesIn(room, data.sources['changes']!) }),
    ...(settings.files ? { fileBytes: heldFiles(parts) } : {}),
    lines: (name) => sourceLines(room, name, data.sources[name] ?? 0),
    scratch: () => scratches.open(),
  };
}

function pathOf({ tools, names }: SourceParts, record: WireRecord, field: string): string | undefined {
  const file = record.fields[field] as { readonly id?: unknown; readonly name?: unknown } | undefined;
  if (typeof file?.id !== 'string' || typeof file.name !== 'string') return undefined;
  return originalPath(tools, names, record, field, { id: file.id, name: file.name });
}

/** One place for where an original file stands, for the copy and for everything that points to it. */
export function originalPath(
  { catalogue }: Pick<Tools, 'catalogue'>,
  names: Names,
  record: Pick<WireRecord, 'collection' | 'project'>,
  field: string,
  file: { readonly id: string; readonly name: string },
): string {
  const declared = catalogue.collections.get(record.collection)?.fields[field];
  const small = declared?.type === 'file' && declared.previewOf !== undefined;
  return filePath(folderIn(names, record.project), record.collection, file.name, file.id, small);
}

/** The lines of all runs in the order of their ids. */
export async function* mergedLines(room: SealedRoom, runs: readonly Run[]): AsyncGenerator<string> {
  const readers = runs.map((run) => linesOf(room, pagesOf(run)));
  if (readers.length === 1) return yield* readers[0]!;
  const heads: { readonly id: string; readonly line: string; readonly reader: AsyncGenerator<string> }[] = [];
  const take = async (reader: AsyncGenerator<string>) => {
    const { value, done } = await reader.next();
    if (done !== true) insert(heads, { id: idOf(value), line: value, reader });
  };
  try {
    for (const reader of readers) await take(reader);
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      yield head.line;
      await take(head.reader);
    }
  } finally {
    for (const reader of readers) await reader.return(undefined);
  }
}

const idOf = (line: string) => line.slice(idAt, idAt + idChars);

/** Kept in falling order, so that the least is at the end. */
function insert<T extends { readonly id: string }>(heads: T[], head: T): void {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (heads[middle]!.id > head.id) low = middle + 1;
    else high = middle;
  }
  heads.splice(low, 0, head);
}

function* pagesOf({ first, pages }: Run): Generator<string> {
  for (let page = first; page < first + pages; page++) yield roomName.records(page);
}

async function* batches(lines: AsyncIterable<string>): AsyncGenerator<readonly WireRecord[]> {
  let batch: WireRecord[] = [];
  for await (const line of lines) {
    batch.push(JSON.parse(line) as WireRecord);
    if (batch.length < batchRecordsMax) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* sourceLines(room: SealedRoom, name: SourceName, pages: number): AsyncGenerator<readonly SourceLine[]> {
  for (let page = 0; page < pages; page++) {
    const lines: SourceLine[] = [];
    for await (const line of linesOf(room, [roomName.source(name, page)])) lines.push(JSON.parse(line) as SourceLine);
    if (lines.length > 0) yield lines;
  }
}

/** Room in which formats put what does not fit into memory: sealed like everything else; what is left of it goes with what was collected. */
class Scratches {
  readonly #room: SealedRoom;
  readonly #opened: SealedScratch[] = [];
  #held = 0;
  #named = 0;

  constructor(room: SealedRoom) {
    this.#room = room;
  }

  open(): Scratch {
    const scratch = new SealedScratch(this.#room, {
      newName: () => roomName.scratch(this.#named++),
      onHeld: (bytes) => this.#hold(bytes),
    });
    this.#opened.push(scratch);
    return scratch;
  }

  async #hold(bytes: number): Promise<void> {
    this.#held += bytes;
    if (this.#held < scratchHeldMax) return;
    let fullest = this.#opened[0]!;
    for (const each of this.#opened) if (each.held > fullest.held) fullest = each;
    await fullest.flush();
  }
}

interface ScratchParts {
  newName(): string;
  /** So many bytes more are in memory, or fewer. */
  onHeld(bytes: number): Promise<void>;
}

class SealedScratch implements Scratch {
  readonly #room: SealedRoom;
  readonly #parts: ScratchParts;
  readonly #names: string[] = [];
  #chunks: Uint8Array[] = [];
  held = 0;

  constructor(room: SealedRoom, parts: ScratchParts) {
    this.#room = room;
    this.#parts = parts;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(Uint8Array.from(bytes));
    this.held += bytes.length;
    await this.#parts.onHeld(bytes.length);
  }

  async *read(): AsyncGenerator<Uint8Array> {
    await this.flush();
    for (const name of this.#names) yield* this.#room.read(name);
  }

  async flush(): Promise<void> {
    const [name, chunks, held] = [this.#parts.newName(), this.#chunks, this.held];
    if (held === 0) return;
    this.#chunks = [];
    this.held = 0;
    await this.#room.put(
      name,
      (async function* () {
        yield* chunks;
      })(),
    );
    this.#names.push(name);
    await this.#parts.onHeld(-held);
  }
}
