// The one writer of a business's ledger in this process. Callers who come while a commit is under way, or in the same turn of the event
// loop, share the next one; an idle log commits at once.
//
//             append                    commit done                       commit: conflict of a caller's change
//   idle ───────────▶ gathering ──▶ committing ──────▶ idle/gathering    ──▶ committing, without that caller
//                        (one turn)      │ head moved, outcome unknown
//                                        └──────▶ reloading ──▶ committing, the same callers
//
// Invariants:
//  1. A caller is answered with a place only after the commit that holds its entry is durable.
//  2. Every commit compares and swaps the head, so of two sequencers on the same rows one loses; the loser reads what the winner wrote and
//     tries again with its entries behind the winner's. It signs nothing meanwhile: signing begins at committed heads (publisher.ts).
//     Nodes that keep meeting so take turns (writing-turn.ts), which changes nothing of this.
//  3. A commit of unknown outcome is sent again unchanged until it is known: it happened if and only if its entries lie in their place.
//  4. Queue, batch, attempts and waiting are bounded; who waited too long is told that nothing is released.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { equalBytes } from '@steward/protocol/ledger/sha256.ts';
import type { CommitOutcome } from '../ports/rows.ts';
import { buildBatch, ownersOf, type Batch } from './batch.ts';
import { damaged, entriesKey } from './layout.ts';
import { catchUp, openLog, type LedgerCore, type OpenLog } from './open-log.ts';
import { unavailable, unknown, type Waiter } from './waiter.ts';
import { WritingTurn } from './writing-turn.ts';

/** A waiter is given up after two to three ticks. */
const ticksMax = 2;
/** After somebody else wrote, the head is looked at before so many batches: cheaper than a commit that is refused. */
const lookedAtFirstMax = 8;
/** So many conflicts count; with two of them nodes are in each other's way, and take turns. */
const crossingsMax = 4;
/** Of conflicts, with each batch that met with none: so one in eight batches, as with nodes that write now and then, never comes to two. */
const forgottenPerBatch = 0.25;
/** Where others may write, being too late is no sign that anything is wrong: so many times more are borne than where nobody does. */
const patience = 8;

export class Sequencer {
  readonly #core: LedgerCore;
  readonly #business: BusinessId;
  readonly #onCommitted: (log: OpenLog) => void;
  #queue: Waiter[] = [];
  #flying: readonly Waiter[] = [];
  #log: OpenLog | undefined;
  /** Goes up whenever the log is opened: a head of the same lineage has grown out of the one that was looked at then. */
  #lineage = 0;
  #running: Promise<void> | undefined;
  #tick = 0;
  /** Absent where nobody else writes. */
  readonly #turn: WritingTurn | undefined;
  /** Conflicts with others, less the batches that met with none since. */
  #crossings = 0;
  /** Batches before which the head is still looked at; 0 where nobody else writes. */
  #lookFirst = 0;

  constructor(core: LedgerCore, business: BusinessId, onCommitted: (log: OpenLog) => void) {
    this.#core = core;
    this.#turn = core.alone ? undefined : new WritingTurn(core.rows, core.random, core.limits.turns);
    this.#business = business;
    this.#onCommitted = onCommitted;
  }

  /** The log as this process last committed or opened it, if it did. */
  get open(): { readonly log: OpenLog; readonly lineage: number } | undefined {
    return this.#log && { log: this.#log, lineage: this.#lineage };
  }

  get idle(): boolean {
    return this.#running === undefined && this.#queue.length === 0;
  }

  enqueue(waiter: Waiter): void {
    const { waitersMax } = this.#core.limits;
    if (this.#queue.length >= waitersMax) {
      waiter.reject(new StewardError('ledger-unavailable', { rule: `more than ${waitersMax} wait for this ledger` }));
      return;
    }
    waiter.tick = this.#tick;
    this.#queue.push(waiter);
    this.#running ??= this.#run();
  }

  /** Resolves when nobody waits any more. */
  async settle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Forgets what it knows of the log; the next append opens it anew. */
  forget(): void {
    this.#log?.sealer.close();
    this.#log = undefined;
  }

  async #run(): Promise<void> {
    const timer = setInterval(() => this.#giveUp(), Math.max(1, Math.ceil(this.#core.limits.waitMs / (ticksMax + 1))));
    try {
      while (this.#queue.length > 0) {
        // All who append in this turn of the event loop, those just answered included, go together.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#queue.length > 0) await this.#round();
      }
      if (this.#turn?.held === true) await this.#turn.giveUp();
    } finally {
      clearInterval(timer);
      this.#running = undefined;
      // Who came while the turn was given up.
      if (this.#queue.length > 0) this.#running = this.#run();
    }
  }

  /** One batch, from choosing it to answering it. Never throws: whoever waits is told. */
  async #round(): Promise<void> {
    try {
      await this.#attempts();
    } catch (error) {
      this.forget();
      const flying = this.#flying;
      this.#flying = [];
      for (const waiter of flying) waiter.reject(unavailable(error));
      if (flying.length > 0) this.#drop(flying);
      else for (const waiter of this.#queue.splice(0)) waiter.reject(unavailable(error));
    }
  }

  /** Ends when a batch is answered: each conflict of a caller shortens the queue, each move of the head is counted. */
  async #attempts(): Promise<void> {
    for (let moves = 0; this.#queue.length > 0;) {
      const log = await this.#current();
      const batch = this.#build(log);
      if (!batch) return;
      this.#flying = batch.members.map(({ waiter }) => waiter);
      // Beside the commit, whether somebody waits: whoever has it easy may be what keeps another from ever being quick enough.
      const looked = this.#turn?.look(log.reader.partition);
      const outcome = await this.#send(log, batch);
      await looked;
      if (outcome !== 'moved' && outcome.done) {
        this.#answer(log, batch);
        if (this.#turn) await this.#afterBatch(this.#turn, moves === 0);
        return;
      }
      this.#flying = [];
      if (outcome !== 'moved') this.#takeOut(batch, outcome.conflict);
      else {
        moves++;
        this.#crossings = Math.min(crossingsMax, this.#crossings + 1);
        this.#lookFirst = lookedAtFirstMax;
        if (moves >= this.#core.limits.attemptsMax * (this.#turn ? patience : 1))
          throw new StewardError('ledger-unavailable', { rule: 'other writers were quicker each time' });
      }
    }
  }

  /** The log as it is committed, as far as that is worth asking, and in this node's turn where nodes meet. */
  async #current(): Promise<OpenLog> {
    const log = await this.#opened();
    const { partition } = log.reader;
    const turn = this.#turn;
    const isWanted = () => this.#queue.length > 0;
    if (turn && (this.#crossings > 1 || turn.wary)) await this.#takeTurn(turn, partition, isWanted);
    if (this.#lookFirst === 0) return log;
    this.#lookFirst--;
    const { revision } = log;
    let [same] = await Promise.all([catchUp(log), turn?.look(partition)]);
    if (turn?.wary === true && !turn.held) {
      await this.#takeTurn(turn, partition, isWanted);
      same = same && (await catchUp(log));
    }
    if (!same) {
      this.forget();
      return this.#opened();
    }
    if (log.revision !== revision) {
      // Others wrote since this node's last turn: it is not alone again.
      if (turn?.wary === true) turn.met();
      if (turn?.held !== true) this.#lookFirst = lookedAtFirstMax;
    }
    return log;
  }

  async #takeTurn(turn: WritingTurn, partition: string, wanted: () => boolean): Promise<void> {
    if (turn.held) return;
    await turn.take(partition, wanted);
    this.#lookFirst = Math.max(1, this.#lookFirst);
  }

  async #afterBatch(turn: WritingTurn, clean: boolean): Promise<void> {
    if (turn.held) {
      await turn.after(this.#queue.length === 0, clean);
      this.#lookFirst = turn.held ? 0 : lookedAtFirstMax;
    }
    if (clean) this.#crossings = Math.max(0, this.#crossings - forgottenPerBatch);
    else if (this.#crossings > 1) turn.met();
  }

  async #opened(): Promise<OpenLog> {
    if (this.#log) return this.#log;
    const log = await openLog(this.#core, this.#business);
    this.#log = log;
    this.#lineage++;
    return log;
  }

  /** A caller whose entry cannot be written at all is answered alone. */
  #build(log: OpenLog): Batch | undefined {
    while (this.#queue.length > 0) {
      try {
        return buildBatch(this.#core, log, this.#queue);
      } catch (error) {
        const faulty = this.#queue.find(({ written }) => written === undefined);
        if (!faulty || !(error instanceof RangeError)) throw error;
        this.#drop([faulty]);
        faulty.reject(error);
      }
    }
    return undefined;
  }

  /** `moved`: the head is another than the batch was built on, and nothing of the batch was written. */
  async #send(log: OpenLog, batch: Batch): Promise<CommitOutcome | 'moved'> {
    let doubtful = false;
    for (let attempt = 0; attempt < this.#core.limits.attemptsMax; attempt++) {
      try {
        const outcome = await this.#core.rows.commit(batch.changes);
        if (outcome.done || outcome.conflict >= batch.own) return outcome;
        if (doubtful && (await this.#isThere(log, batch))) return { done: true };
        if (outcome.conflict > 0) throw damaged(`volume ${log.name.volume}: there are rows behind its end, entry ${log.head.size}`);
        return 'moved';
      } catch (error) {
        if (isStewardError(error, 'outcome-unknown')) doubtful = true;
        else if (!isStewardError(error, 'store-unavailable')) throw this.#doubted(doubtful, error);
        if (attempt + 1 >= this.#core.limits.attemptsMax) throw this.#doubted(doubtful, error);
      }
    }
    return 'moved';
  }

  /** Answers those in flight before the error goes on, if their entries may have been written. */
  #doubted(doubtful: boolean, error: unknown): unknown {
    if (!doubtful && isStewardError(error)) return error;
    const flying = this.#flying;
    this.#drop(flying);
    for (const waiter of flying) waiter.reject(unknown(waiter, error));
    return error;
  }

  async #isThere(log: OpenLog, batch: Batch): Promise<boolean> {
    const row = await this.#core.rows.get(entriesKey(log.reader.partition, log.head.size));
    return row !== undefined && equalBytes(row.value, batch.entries);
  }

  #answer(log: OpenLog, batch: Batch): void {
    const { origin, volume } = log.name;
    const first = log.head.size;
    log.head = batch.head;
    log.tree = batch.tree;
    log.revision++;
    if (batch.head.closed) this.forget();
    this.#drop(this.#flying);
    this.#flying = [];
    batch.members.forEach(({ waiter, entry }, i) => {
      waiter.resolve({ origin, volume, index: first + i, entryId: entry.id, leaf: entry.leaf, timeMs: entry.timeMs });
    });
    this.#onCommitted(log);
  }

  #takeOut(batch: Batch, at: number): void {
    const owners = ownersOf(batch, at);
    this.#drop(owners.map(({ waiter }) => waiter));
    for (const { waiter, conflict } of owners) waiter.resolve({ conflict });
  }

  #drop(waiters: readonly Waiter[]): void {
    if (waiters.length === this.#queue.length && waiters.every((waiter, i) => waiter === this.#queue[i])) {
      this.#queue = [];
      return;
    }
    const gone = new Set(waiters);
    this.#queue = this.#queue.filter((waiter) => !gone.has(waiter));
  }

  #giveUp(): void {
    this.#tick++;
    const late = this.#queue.filter((waiter) => this.#tick - waiter.tick > ticksMax);
    if (late.length === 0) return;
    const cause = new StewardError('ledger-unavailable', { rule: `it took longer than ${this.#core.limits.waitMs} ms` });
    const flying = new Set(this.#flying);
    this.#drop(late);
    for (const waiter of late) waiter.reject(flying.has(waiter) ? unknown(waiter, cause) : cause);
  }
}
