// Records of a collection project by project, in the order they were made, however many there are. They come in the order of their ids; where each belongs is worked out
// with 16 bytes a record, then they are laid into scratch room in runs of 4,000 that each fit into memory, and read again run by run.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ExportSource, Scratch } from './format.ts';

const runRecords = 4_000;
/** Sealed room is written in pieces of this size. */
const pieceCharsMax = 16 * 1024;
const utf8 = new TextEncoder();

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
  const runs = await layOut(source, collection, ranks);
  return {
    ranks,
    groups,
    async *read(from, to) {
      for (let run = Math.floor(from / runRecords); run * runRecords < to; run += 1) {
        const start = run * runRecords;
        yield (await runs.read(run)).slice(Math.max(from - start, 0), to - start);
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
  const order = inOrder(at, projects, times);
  const ranks = new Uint32Array(at);
  const counts = new Uint32Array(ordinals.size);
  for (const [position, index] of order.entries()) {
    ranks[index] = position;
    counts[projects[index]!]! += 1;
  }
  let from = 0;
  const groups = [...ordinals].map(([project, ordinal]) => ({ project, from, to: (from += counts[ordinal]!) }));
  return { ranks, groups };
}

/** Stable: of two made in the same millisecond the smaller id comes first. */
function inOrder(count: number, projects: Uint32Array, times: Float64Array): Uint32Array {
  const order = new Uint32Array(count).map((_, index) => index);
  return order.sort((a, b) => projects[a]! - projects[b]! || times[a]! - times[b]!);
}

interface Runs {
  read(run: number): Promise<readonly WireRecord[]>;
}

async function layOut(source: ExportSource, collection: string, ranks: Uint32Array): Promise<Runs> {
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
  let kept: { readonly run: number; readonly records: readonly WireRecord[] } | undefined;
  return {
    async read(run) {
      if (count === 1) return one;
      // Small projects share a run.
      if (kept?.run !== run) kept = { run, records: await runs[run]!.read() };
      return kept.records;
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

  async read(): Promise<readonly WireRecord[]> {
    const records: WireRecord[] = [];
    const decoder = new TextDecoder();
    let text = '';
    for await (const bytes of this.#scratch.read()) {
      text += decoder.decode(bytes, { stream: true });
      const lines = text.split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const space = line.indexOf(' ');
        records[Number(line.slice(0, space))] = JSON.parse(line.slice(space + 1)) as WireRecord;
      }
    }
    return records;
  }
}
