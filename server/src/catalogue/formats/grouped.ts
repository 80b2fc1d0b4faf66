// Records of a collection project by project, in the order they were made, however many there are. They come in the order of their ids; where each belongs is worked out
// with 16 bytes a record, of which 4 stay; then their lines are laid into scratch room in at most 64 runs, or of 4,000 records each where there are few, and read again run by
// run: a run's lines in memory, a batch of its records.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportSource, Scratch } from './format.ts';

const runRecordsMin = 4_000;
const runsMax = 64;
const batchRecordsMax = 250;
/** Sealed room is written in pieces of this size. */
const pieceCharsMax = 16 * 1024;
const newline = 10;
const space = 32;
const zero = 48;
const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true });

export interface ProjectGroup {
  /** `undefined` for what lies in no project. */
  readonly project: string | undefined;
  readonly records: number;
  /** In the order they were made, in batches; may be read again. Only until the next group is asked for. */
  read(): AsyncIterable<readonly WireRecord[]>;
}

export interface Grouped {
  /** Which stretch each project has. */
  readonly groups: readonly Group[];
  /** Where each record stands, by the order in which the source gives them. */
  readonly ranks: Uint32Array;
  /** The records that stand from `from` up to `to`, in batches. */
  read(from: number, to: number): AsyncIterable<readonly WireRecord[]>;
}

export interface Group {
  readonly project: string | undefined;
  readonly from: number;
  readonly to: number;
}

export async function* groupedByProject(source: ExportSource, collection: string): AsyncIterable<ProjectGroup> {
  const grouped = await groupByProject(source, collection);
  for (const { project, from, to } of grouped.groups) yield { project, records: to - from, read: () => grouped.read(from, to) };
}

export async function groupByProject(source: ExportSource, collection: string): Promise<Grouped> {
  const { ranks, groups } = await rank(source, collection);
  const runRecords = Math.max(runRecordsMin, Math.ceil(ranks.length / runsMax));
  const runs = await layOut(source, collection, ranks, runRecords);
  return {
    ranks,
    groups,
    async *read(from, to) {
      for (let at = from; at < to;) {
        const run = Math.floor(at / runRecords);
        const lines = await runs.read(run);
        const end = Math.min(to, (run + 1) * runRecords, at + batchRecordsMax);
        yield lines.records(at - run * runRecords, end - run * runRecords);
        at = end;
      }
    },
  };
}

/** Where each record comes, by the order in which the source gives them; and which stretch each project has. */
async function rank(source: ExportSource, collection: string): Promise<{ ranks: Uint32Array; groups: readonly Group[] }> {
  const count = source.collections.find((each) => each.collection.name === collection)?.records ?? 0;
  const ordinals = new Map<string | undefined, number>();
  const projects = new Uint32Array(count);
  const times = new Float64Array(count);
  let at = 0;
  for await (const batch of source.records(collection))
    for (const { project, createdAt } of batch) {
      if (at === count) throw new RangeError(`${collection}: more records than were counted`);
      let ordinal = ordinals.get(project);
      if (ordinal === undefined) ordinals.set(project, (ordinal = ordinals.size));
      projects[at] = ordinal;
      times[at] = Date.parse(createdAt);
      at += 1;
    }
  const counts = new Uint32Array(ordinals.size);
  for (let index = 0; index < at; index += 1) counts[projects[index]!]! += 1;
  let from = 0;
  const groups = [...ordinals].map(([project, ordinal]) => ({ project, from, to: (from += counts[ordinal]!) }));
  const order = inOrder(at, groups, projects, times);
  // Nobody needs the projects any more.
  const ranks = projects.subarray(0, at);
  for (let position = 0; position < at; position += 1) ranks[order[position]!] = position;
  return { ranks, groups };
}

/** Project by project, since one is sorted in memory of its own. Stable: of two made in the same millisecond the smaller id comes first. */
function inOrder(count: number, groups: readonly Group[], projects: Uint32Array, times: Float64Array): Uint32Array {
  const order = new Uint32Array(count);
  const next = Uint32Array.from(groups, ({ from }) => from);
  for (let index = 0; index < count; index += 1) order[next[projects[index]!]!++] = index;
  for (const { from, to } of groups) order.subarray(from, to).sort((a, b) => times[a]! - times[b]! || a - b);
  return order;
}

interface Runs {
  read(run: number): Promise<RunLines>;
}

interface RunLines {
  records(from: number, to: number): readonly WireRecord[];
}

async function layOut(source: ExportSource, collection: string, ranks: Uint32Array, runRecords: number): Promise<Runs> {
  const count = Math.max(1, Math.ceil(ranks.length / runRecords));
  const one: WireRecord[] = [];
  const runs = count === 1 ? [] : Array.from({ length: count }, () => new Run(source.scratch()));
  let at = 0;
  for await (const batch of source.records(collection))
    for (const record of batch) {
      const place = ranks[at]!;
      at += 1;
      if (count === 1) one[place] = record;
      else await runs[Math.floor(place / runRecords)]!.add(place % runRecords, record);
    }
  for (const run of runs) await run.close();
  let kept: { readonly run: number; readonly lines: RunLines } | undefined;
  return {
    async read(run) {
      if (count === 1) return { records: (from, to) => one.slice(from, to) };
      // Small projects share a run. The one before goes first, so that there are never two.
      if (kept?.run !== run) {
        kept = undefined;
        kept = { run, lines: await runs[run]!.read(Math.min(runRecords, ranks.length - run * runRecords)) };
      }
      return kept.lines;
    },
  };
}

/** Lines of `<place within the run> <record as JSON>`. */
class Run {
  readonly #scratch: Scratch;
  #pending = '';

  constructor(scratch: Scratch) {
    this.#scratch = scratch;
  }

  async add(place: number, record: WireRecord): Promise<void> {
    this.#pending += `${place} ${JSON.stringify(record)}\n`;
    if (this.#pending.length >= pieceCharsMax) await this.close();
  }

  async close(): Promise<void> {
    if (this.#pending === '') return;
    await this.#scratch.append(utf8.encode(this.#pending));
    this.#pending = '';
  }

  /** Its lines as they lie, and where the one of each place ends and begins. */
  async read(count: number): Promise<RunLines> {
    const bytes = await whole(this.#scratch);
    const starts = new Uint32Array(count);
    const ends = new Uint32Array(count);
    for (let at = 0; at < bytes.length;) {
      let place = 0;
      for (; bytes[at] !== space; at += 1) place = place * 10 + bytes[at]! - zero;
      const end = bytes.indexOf(newline, at);
      starts[place] = at + 1;
      ends[place] = end;
      at = end + 1;
    }
    const record = (place: number) => JSON.parse(fromUtf8.decode(bytes.subarray(starts[place], ends[place]))) as WireRecord;
    return { records: (from, to) => Array.from({ length: to - from }, (_, i) => record(from + i)) };
  }
}

async function whole(scratch: Scratch): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of scratch.read()) pieces.push(Uint8Array.from(piece));
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces.splice(0)) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
