// Nodes over rows. Every node has a row that it changes every few seconds; a chore belongs to the node that its row names, as long as that node's row changes.
//
//   nodes         node/<id>           [1, release, beats, forgotten]   gone when the node ended; one that stands still is dead
//                 forget              [1, count, [[n, business] …]]    what nodes were asked to forget, the last of it; each node notes how far it has
//                 lease/<chore>       [1, <id>]               whose chore it is
//   portions.<h>  <until>/<hash>      [1, taken]              what all nodes took of something until then; h is the first digit of the hash
//
// A row that has had the same revision for `deadMs`, measured by whoever looks, is a dead node's: no clock of one machine is compared with another's. A node counts
// its own life from the moment *before* it began to write its row, and less `marginMs`, so it gives up before anybody can take over. One that was paused longer has
// another id afterwards, and what it held is not its own any more. While a newer release lives its nodes do the chores, and those of an older one give theirs to them.
import { createHash } from 'node:crypto';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { NodeWire, Nodes } from '../../ports/nodes.ts';
import type { Random } from '../../ports/random.ts';
import type { Row, RowKey, Rows } from '../../ports/rows.ts';

export interface RowNodesParts {
  readonly rows: Rows;
  readonly random: Random;
  /** Of this node, such as `0.3.0`. */
  readonly release: string;
  readonly wire?: NodeWire | undefined;
  /** For the windows of portions alone. */
  readonly nowMs: () => number;
  readonly times?: Partial<NodeTimes>;
  readonly onAlarm?: (what: string) => void;
}

export interface NodeTimes {
  readonly beatMs: number;
  readonly deadMs: number;
  readonly marginMs: number;
  /** A clock that only measures how long something takes. */
  readonly steadyMs: () => number;
}

const defaultTimes: NodeTimes = { beatMs: 3_000, deadMs: 15_000, marginMs: 3_000, steadyMs: () => performance.now() };
/** Nodes and chores that are looked at. */
const listedMax = 1_000;
const triesMax = 8;
/** Rows of dead nodes and of windows that are over, removed in one go. */
const sweptMax = 90;
/** Requests to forget that are named; whoever was asked longer ago forgets everything. */
const forgetNamedMax = 64;
const portionPartitions = '0123456789abcdef';
/** Windows that are over lie there for some minutes and are in nobody's way. */
const sweepEveryBeats = 10;
const digits = (ms: number) => String(ms).padStart(15, '0');

interface SeenNode {
  readonly release: string;
  readonly revision: number;
  /** Since when it has had this revision, by this node's steady clock. */
  readonly sinceMs: number;
}

/** Makes this process a node; it is known when this resolves. */
export async function openRowNodes(parts: RowNodesParts): Promise<Nodes> {
  const nodes = new RowNodes(parts);
  await nodes.begin();
  return nodes;
}

class RowNodes implements Nodes {
  readonly alone = false;
  readonly wire: NodeWire | undefined;
  readonly #parts: RowNodesParts;
  readonly #times: NodeTimes;
  #id: string;
  #beats = 0;
  #livesUntilMs = 0;
  #seen = new Map<string, SeenNode>();
  #leases = new Map<string, { readonly holder: string; readonly revision: number }>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #closed = false;
  /** Up to which request this node has forgotten: at its beginning it has opened nothing. */
  #forgotten: number | undefined;
  #forget: ((business: BusinessId | 'all') => void) | undefined;

  constructor(parts: RowNodesParts) {
    this.#parts = parts;
    this.#times = { ...defaultTimes, ...parts.times };
    this.wire = parts.wire;
    this.#id = newNodeId(parts.random);
  }

  get id(): string {
    return this.#id;
  }

  async begin(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => {
      // One that the store keeps waiting is not overtaken by the next.
      this.#beating = this.#beating.then(() => this.#beat()).catch(() => undefined);
    }, this.#times.beatMs);
    this.#timer.unref();
  }

  async mayDo(chore: string): Promise<boolean> {
    if (!this.#lives()) return false;
    // What is new to do only the newer release can do, such as saying by which policies it decides.
    if (!this.isNewestRelease()) {
      await this.giveUp(chore);
      return false;
    }
    const lease = this.#leases.get(chore);
    if (lease?.holder === this.#id) return true;
    if (lease && !this.#isDead(lease.holder)) return false;
    return this.#take(chore).catch(() => false);
  }

  async giveUp(chore: string): Promise<void> {
    const lease = this.#leases.get(chore);
    if (lease?.holder !== this.#id) return;
    this.#leases.delete(chore);
    await this.#parts.rows.commit([{ kind: 'remove', key: leaseKey(chore), expect: lease.revision }]).catch(() => undefined);
  }

  isNewestRelease(): boolean {
    if (!this.#lives()) return false;
    return [...this.#seen.entries()].every(([id, { release }]) => this.#isDead(id) || !isNewer(release, this.#parts.release));
  }

  async portion(what: string, wanted: number, max: number, everyMs: number): Promise<number> {
    const untilMs = (Math.floor(this.#parts.nowMs() / everyMs) + 1) * everyMs;
    const hash = createHash('sha256').update(what).digest('hex').slice(0, 32);
    const key: RowKey = { partition: `portions.${hash[0]}`, sort: `${digits(untilMs)}/${hash}` };
    for (let tries = 0; tries < triesMax; tries++) {
      const row = await this.#parts.rows.get(key);
      const taken = row ? Number(listOf(row)[1]) : 0;
      const given = Math.max(0, Math.min(wanted, max - taken));
      if (given === 0) return 0;
      const value = encodeCbor([1, taken + given]);
      try {
        if ((await this.#parts.rows.commit([{ kind: 'put', key, value, expect: row?.revision ?? 'absent' }])).done) return given;
      } catch (error) {
        // It may have been taken; then it is lost, and what is left is asked for.
        if (!isStewardError(error, 'outcome-unknown')) throw error;
      }
    }
    throw new StewardError('store-unavailable', { rule: 'other nodes were quicker each time' });
  }

  async askToForget(business: BusinessId): Promise<number> {
    for (let tries = 0; tries < triesMax; tries++) {
      const row = await this.#parts.rows.get(forgetKey);
      const { count, named } = requestsOf(row);
      const asked = count + 1;
      const value = encodeCbor([1, asked, [...named, [asked, business] as const].slice(-forgetNamedMax).map(([n, of]) => [n, of])]);
      if ((await this.#parts.rows.commit([{ kind: 'put', key: forgetKey, value, expect: row?.revision ?? 'absent' }])).done) return asked;
    }
    throw new StewardError('store-unavailable', { rule: 'other nodes were quicker each time' });
  }

  async haveForgotten(asked: number): Promise<boolean> {
    const nodes = await this.#parts.rows.range({ partition, prefix: 'node/', limit: listedMax });
    // A release that knows nothing of it notes nothing, and what is not a number is never enough.
    return nodes.every((row) => Number(listOf(row)[3] ?? -1) >= asked);
  }

  onForget(forget: (business: BusinessId | 'all') => void): () => void {
    this.#forget = forget;
    return () => {
      this.#forget = undefined;
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#beating;
    this.#livesUntilMs = 0;
    for (const chore of this.#leases.keys()) await this.giveUp(chore);
    await this.#parts.rows.commit([{ kind: 'remove', key: nodeKey(this.#id), expect: 'any' }]).catch(() => undefined);
    await this.wire?.close();
  }

  #lives(): boolean {
    return this.#times.steadyMs() < this.#livesUntilMs;
  }

  /** Not for a node that was never seen: it may have begun a moment ago. */
  #isDead(id: string): boolean {
    const seen = this.#seen.get(id);
    return seen !== undefined && this.#times.steadyMs() - seen.sinceMs >= this.#times.deadMs;
  }

  async #beat(): Promise<void> {
    if (this.#closed) return;
    const { rows, release, onAlarm } = this.#parts;
    const { steadyMs, deadMs, marginMs } = this.#times;
    const fromMs = steadyMs();
    if (this.#beats > 0 && fromMs >= this.#livesUntilMs) this.#lapse();
    this.#forgotten ??= requestsOf(await rows.get(forgetKey)).count;
    await this.#note(release);
    const lapsed = this.#beats > 1 && steadyMs() >= this.#livesUntilMs;
    if (lapsed) onAlarm?.('this node was not heard of for a while, and gives up its chores');
    // Whoever waited so long for the store may have been taken for dead meanwhile.
    if (lapsed) return this.#lapse();
    this.#livesUntilMs = fromMs + deadMs - marginMs;
    // Noted at once: somebody waits for it.
    if (await this.#look()) await this.#note(release);
  }

  async #note(release: string): Promise<void> {
    const value = encodeCbor([1, release, ++this.#beats, this.#forgotten ?? 0]);
    await this.#parts.rows.commit([{ kind: 'put', key: nodeKey(this.#id), value, expect: 'any' }]);
  }

  #lapse(): void {
    this.#id = newNodeId(this.#parts.random);
    this.#beats = 0;
    this.#leases.clear();
  }

  /** Whether it was asked to forget something, and did. */
  async #look(): Promise<boolean> {
    const { rows } = this.#parts;
    const nowMs = this.#times.steadyMs();
    const all = await rows.range({ partition, prefix: '', limit: listedMax });
    const found = all.filter(({ sort }) => sort.startsWith('node/'));
    const before = this.#seen;
    this.#seen = new Map(
      found.map((row) => {
        const id = row.sort.slice('node/'.length);
        const was = before.get(id);
        return [id, was?.revision === row.revision ? was : { release: String(listOf(row)[1]), revision: row.revision, sinceMs: nowMs }];
      }),
    );
    const leases = all.filter(({ sort }) => sort.startsWith('lease/'));
    this.#leases = new Map(
      leases.map((row) => [row.sort.slice('lease/'.length), { holder: String(listOf(row)[1]), revision: row.revision }]),
    );
    // A holder whose row is gone has ended, or was swept: from now on it is as dead as one that stands still.
    for (const { holder } of this.#leases.values())
      if (!this.#seen.has(holder)) this.#seen.set(holder, before.get(holder) ?? { release: '0', revision: 0, sinceMs: nowMs });
    const asked = this.#doForget(all.find(({ sort }) => sort === forgetKey.sort));
    await this.#sweep(found, nowMs);
    return asked;
  }

  #doForget(row: Row | undefined): boolean {
    const { count, named } = requestsOf(row);
    const from = this.#forgotten ?? 0;
    if (count <= from || this.#forget === undefined) return false;
    const mine = named.filter(([n]) => n > from);
    if (mine.length < count - from) this.#forget('all');
    else for (const business of new Set(mine.map(([, of]) => of))) this.#forget(business);
    this.#forgotten = count;
    return true;
  }

  async #sweep(found: readonly Row[], nowMs: number): Promise<void> {
    const longDead = found.filter(
      ({ sort }) => nowMs - (this.#seen.get(sort.slice('node/'.length))?.sinceMs ?? nowMs) > 20 * this.#times.deadMs,
    );
    for (const row of longDead.slice(0, sweptMax))
      await this.#parts.rows.commit([{ kind: 'remove', key: row, expect: row.revision }]).catch(() => undefined);
    if (this.#beats % sweepEveryBeats !== 0 || !(await this.mayDo(sweepChore))) return;
    const over = digits(this.#parts.nowMs());
    const partitionHere = `portions.${portionPartitions[(this.#beats / sweepEveryBeats) % portionPartitions.length]!}`;
    const old = (await this.#parts.rows.range({ partition: partitionHere, prefix: '', limit: sweptMax })).filter(({ sort }) => sort < over);
    if (old.length > 0) await this.#parts.rows.commit(old.map((row) => ({ kind: 'remove', key: row, expect: 'any' }) as const));
  }

  async #take(chore: string): Promise<boolean> {
    const key = leaseKey(chore);
    const value = encodeCbor([1, this.#id]);
    const id = this.#id;
    const row = await this.#parts.rows.get(key);
    const holder = row && String(listOf(row)[1]);
    if (holder !== undefined && holder !== id && !this.#isDead(holder)) {
      this.#leases.set(chore, { holder, revision: row!.revision });
      return false;
    }
    const { done } = await this.#parts.rows.commit([{ kind: 'put', key, value, expect: row?.revision ?? 'absent' }]);
    if (!done || id !== this.#id) return false;
    this.#leases.set(chore, { holder: id, revision: (row?.revision ?? 0) + 1 });
    return this.#lives();
  }
}

const partition = 'nodes';
const sweepChore = 'sweeping-portions';
const nodeKey = (id: string): RowKey => ({ partition, sort: `node/${id}` });
const leaseKey = (chore: string): RowKey => ({ partition, sort: `lease/${chore}` });
const forgetKey: RowKey = { partition, sort: 'forget' };
const newNodeId = (random: Random): string => Buffer.from(random.bytes(16)).toString('hex');

interface Requests {
  readonly count: number;
  readonly named: readonly (readonly [n: number, business: BusinessId])[];
}

function requestsOf(row: Row | undefined): Requests {
  if (row === undefined) return { count: 0, named: [] };
  const [, count, named] = listOf(row) as readonly [number, number, Requests['named']];
  return { count, named };
}

function listOf(row: Row): readonly unknown[] {
  const list = decodeCbor(row.value);
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

/** Whether release `a` is newer than `b`: by their numbers; what is no number counts as 0. */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((each) =>
    each
      .split(/[.+-]/)
      .slice(0, 3)
      .map((part) => Number(part) || 0),
  );
  for (let i = 0; i < 3; i++) if ((left![i] ?? 0) !== (right![i] ?? 0)) return (left![i] ?? 0) > (right![i] ?? 0);
  return false;
}
