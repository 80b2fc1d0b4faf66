// Where several nodes write to one ledger, they take turns. The head is the truth, turn or no turn: every commit compares and swaps it (sequencer.ts), so a turn
// is a courtesy that keeps nodes from undoing each other's work, and whoever cannot have one writes without.
//
//            conflicts, batch after batch                     free, or the holder has not been heard of for `staleMs`
//   alone ─────────────────────────▶ waiting for the turn ─────────────────────────────────────────────────────▶ holding it
//     ▲                                                                                                            │ idle, or held for `turnMs`
//     └──── `calmTurns` turns in a row in which nobody else wrote ◀──────────────────────── given up ◀──────────────┘
//
// Invariants:
//  1. Where nobody else writes (`alone`, the embedded edition) there are no turns. Elsewhere a node that meets nobody never writes the row of the turn, and looks at
//     it beside each commit, which costs a thirtieth of it and no time: so one that writes without pause notices the others, who are never quick enough.
//  2. A turn is held for at most `turnMs` and a commit, then given up; one whose holder died is taken over after `staleMs`. Time is measured by what a node
//     itself has waited, so no two nodes' clocks are compared, and one that was paused takes nothing over in haste.
//  3. It is waited for as long as anybody waits here, which is bounded (limits.ts). Whoever wrote without would only be refused, and make everybody slower; only where
//     the row of the turn cannot be read or written is written without.
//
//   <business>.l<volume>   writing   [1, 16 random bytes of this turn]; absent when nobody has it
import { setTimeout } from 'node:timers/promises';
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { equalBytes } from '@steward/protocol/ledger/sha256.ts';
import type { Random } from '../ports/random.ts';
import type { Row, RowKey, Rows } from '../ports/rows.ts';

export interface TurnLimits {
  /** How long a turn is held while others may wait for it. */
  readonly turnMs: number;
  /** A turn that has been the same for so long is nobody's any more. */
  readonly staleMs: number;
  /** How often the row is looked at, give or take half. */
  readonly lookEveryMs: number;
}

export const defaultTurnLimits: TurnLimits = { turnMs: 250, staleMs: 1_500, lookEveryMs: 12 };

/** So many turns in a row in which nobody else wrote, and the node writes without again. */
const calmTurns = 4;
const tokenBytes = 16;

export const writingKey = (partition: string): RowKey => ({ partition, sort: 'writing' });

interface Held {
  readonly key: RowKey;
  readonly token: Uint8Array;
  readonly revision: number;
  over: boolean;
  readonly timer: NodeJS.Timeout;
}

/** The turns of one sequencer. */
export class WritingTurn {
  readonly #rows: Rows;
  readonly #random: Random;
  readonly #limits: TurnLimits;
  #held: Held | undefined;
  /** Turns still to be taken before writing without one again; 0 for a node that meets nobody. */
  #wary = 0;

  constructor(rows: Rows, random: Random, limits: TurnLimits = defaultTurnLimits) {
    this.#rows = rows;
    this.#random = random;
    this.#limits = limits;
  }

  /** Whether others were met lately, so that a turn is taken before writing. */
  get wary(): boolean {
    return this.#wary > 0;
  }

  get held(): boolean {
    return this.#held !== undefined;
  }

  /** Somebody else wrote while this node meant to. */
  met(): void {
    this.#wary = calmTurns;
  }

  /** Whether somebody else has the turn or wants it; never fails. */
  async look(partition: string): Promise<void> {
    if (this.#held) return;
    const row = await this.#rows.get(writingKey(partition)).catch(() => undefined);
    if (row) this.met();
  }

  /** Takes the turn; resolves without it when `wanted` ends, or when the store does not answer. */
  async take(partition: string, wanted: () => boolean): Promise<void> {
    if (this.#held) return;
    const key = writingKey(partition);
    const token = this.#random.bytes(tokenBytes);
    let waitedMs = 0;
    let seen: { readonly value: Uint8Array; readonly atMs: number } | undefined;
    try {
      while (wanted()) {
        const row = await this.#rows.get(key);
        if (row && equalBytes(tokenOf(row), token)) return this.#hold(key, token, row.revision);
        if (row && (seen === undefined || !equalBytes(seen.value, row.value))) seen = { value: row.value, atMs: waitedMs };
        if (row) this.met();
        const free = row === undefined || waitedMs - seen!.atMs >= this.#limits.staleMs;
        if (free && (await this.#put(key, token, row))) return this.#hold(key, token, (row?.revision ?? 0) + 1);
        const pauseMs = this.#limits.lookEveryMs * (0.5 + this.#random.bytes(1)[0]! / 255);
        waitedMs += pauseMs;
        await setTimeout(pauseMs);
      }
    } catch (error) {
      // Without a turn, then: the head decides.
      if (!isStewardError(error)) throw error;
    }
  }

  /** After a commit, or when nothing came of one: gives the turn up when its time is over or nobody waits here. `calm` when nobody else wrote in it. */
  async after(idle: boolean, calm: boolean): Promise<void> {
    if (!calm) this.met();
    const held = this.#held;
    if (!held || (!held.over && !idle)) return;
    if (calm && this.#wary > 0) this.#wary--;
    await this.giveUp();
    // So that whoever waits comes first.
    if (!idle && this.#wary > 0) await setTimeout(2 * this.#limits.lookEveryMs);
  }

  async giveUp(): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    clearTimeout(held.timer);
    // One that cannot be given up ends by itself.
    await this.#rows.commit([{ kind: 'remove', key: held.key, expect: held.revision }]).catch(() => undefined);
  }

  #hold(key: RowKey, token: Uint8Array, revision: number): void {
    const timer = globalThis.setTimeout(() => {
      if (this.#held?.token === token) this.#held.over = true;
    }, this.#limits.turnMs);
    timer.unref();
    this.#held = { key, token, revision, over: false, timer };
  }

  async #put(key: RowKey, token: Uint8Array, over: Row | undefined): Promise<boolean> {
    const value = encodeCbor([1, token]);
    try {
      return (await this.#rows.commit([{ kind: 'put', key, value, expect: over?.revision ?? 'absent' }])).done;
    } catch (error) {
      // It may be ours by now: the next look tells.
      if (isStewardError(error, 'outcome-unknown')) return false;
      throw error;
    }
  }
}

function tokenOf(row: Row): Uint8Array {
  const list = decodeCbor(row.value);
  const token = Array.isArray(list) ? (list as readonly unknown[])[1] : undefined;
  return token instanceof Uint8Array ? token : new Uint8Array(0);
}
