// Wake-ups over several nodes. What is put into a list here wakes the loop of this node that looks at it; whoever else may be the one to look is told through the queue,
// which gives it to one node, and that one tells it to all when the chore is another's.
//
//   commit ─▶ own loop
//          └▶ queue ─▶ some node ─▶ own loop, or ─▶ wire ─▶ the node whose chore it is
//
// However much is written, at most one message a second leaves a node. What is due later than anybody rests wakes nobody: it is seen in time.
import type { Random } from '../../ports/random.ts';
import type { RowReader } from '../../ports/rows.ts';
import type { Sleeper, WakeUpKind, WakeUpQueue, WakeUps } from '../../ports/wake-ups.ts';
import type { NodeMessages } from './node-messages.ts';
import { dueMsOf, type DueLists } from './waking-rows.ts';

export interface SharedWakeUpsParts {
  readonly queue: WakeUpQueue;
  readonly messages: NodeMessages | undefined;
  readonly random: Random;
  /** The time of day. */
  readonly nowMs: () => number;
  readonly times?: Partial<WakeUpTimes>;
}

export interface WakeUpTimes {
  /** Nobody rests longer, a quarter more or less. */
  readonly restMs: number;
  readonly betweenMs: number;
}

const defaultTimes: WakeUpTimes = { restMs: 30_000, betweenMs: 1_000 };
const soonestMs = 1_000;
const shortestShare = 0.75;
const longestShare = 1.25;

/** Rows and the lists in them that are looked at. */
export interface WatchedRows {
  readonly rows: RowReader;
  readonly lists: DueLists;
}

export interface SharedWakeUps extends WakeUps {
  /** Something was put into a list, after its commit. */
  noteDue(kind: WakeUpKind, dueMs: number): void;
  /** What another node passed on. */
  heardFrom(kinds: readonly WakeUpKind[]): void;
  /** Some may have been missed. */
  gap(): void;
  /** Where the lists lie: known once the rows above are made. */
  watch(rows: readonly WatchedRows[]): void;
  close(): Promise<void>;
}

export function sharedWakeUps(parts: SharedWakeUpsParts): SharedWakeUps {
  return new NodeWakeUps(parts);
}

class NodeWakeUps implements SharedWakeUps {
  readonly #parts: SharedWakeUpsParts;
  readonly #times: WakeUpTimes;
  readonly #sleepers = new Map<WakeUpKind, Set<Sleeper>>();
  readonly #waiting = new Set<WakeUpKind>();
  #endListening: (() => void) | undefined;
  #watched: readonly WatchedRows[] = [];
  #sentMs = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: SharedWakeUpsParts) {
    this.#parts = parts;
    this.#times = { ...defaultTimes, ...parts.times };
  }

  watch(rows: readonly WatchedRows[]): void {
    this.#watched = rows;
  }

  attend(kind: WakeUpKind, sleeper: Sleeper): () => void {
    const here = this.#sleepers.get(kind) ?? new Set();
    this.#sleepers.set(kind, here.add(sleeper));
    // Whoever does no background work, such as the command line, takes no wake-up away from those who do.
    this.#endListening ??= this.#parts.queue.listen((kinds) => this.#given(kinds));
    return () => {
      here.delete(sleeper);
      if ([...this.#sleepers.values()].some(({ size }) => size > 0)) return;
      this.#endListening?.();
      this.#endListening = undefined;
    };
  }

  noteDue(kind: WakeUpKind, dueMs: number): void {
    if (dueMs > this.#parts.nowMs() + this.#times.restMs * longestShare) return;
    this.#wake(kind);
    if (!this.#isAllHere(kind)) this.#send(kind);
  }

  heardFrom(kinds: readonly WakeUpKind[]): void {
    for (const kind of kinds) this.#wake(kind);
  }

  passOn(...kinds: readonly WakeUpKind[]): void {
    if (kinds.length === 0) return;
    this.#parts.messages?.tell(['w', kinds]);
    this.#parts.messages?.flush();
  }

  gap(): void {
    for (const kind of this.#sleepers.keys()) this.#wake(kind);
  }

  async restMs(kind: WakeUpKind): Promise<number> {
    const { nowMs, random } = this.#parts;
    const [chance] = random.bytes(1);
    // Not all nodes at once.
    const longestMs = this.#times.restMs * (shortestShare + ((longestShare - shortestShare) * chance!) / 255);
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { rows, lists } of this.#watched)
      for (const [partition, of] of lists) {
        if (of !== kind) continue;
        const [first] = await rows.range({ partition, prefix: '', limit: 1 });
        if (first) dueMs = Math.min(dueMs, dueMsOf(first.sort));
      }
    return Math.min(longestMs, Math.max(soonestMs, dueMs - nowMs()));
  }

  async close(): Promise<void> {
    this.#endListening?.();
    this.#flush();
    await this.#parts.queue.close();
  }

  #given(kinds: readonly WakeUpKind[]): void {
    this.heardFrom(kinds);
    this.passOn(...kinds.filter((kind) => [...(this.#sleepers.get(kind) ?? [])].some((each) => !each.isHere())));
  }

  #wake(kind: WakeUpKind): void {
    for (const sleeper of this.#sleepers.get(kind) ?? []) if (sleeper.isHere()) sleeper.wake();
  }

  /** Nobody but this node would look. */
  #isAllHere(kind: WakeUpKind): boolean {
    const sleepers = [...(this.#sleepers.get(kind) ?? [])];
    return sleepers.length > 0 && sleepers.every((each) => !each.everywhere && each.isHere());
  }

  #send(kind: WakeUpKind): void {
    this.#waiting.add(kind);
    const waitMs = this.#sentMs + this.#times.betweenMs - performance.now();
    if (waitMs <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), waitMs).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    this.#sentMs = performance.now();
    this.#parts.queue.send([...this.#waiting]);
    this.#waiting.clear();
  }
}
