// Signs committed heads of one log. Off the hot path: whoever needs a checkpoint waits for one that covers what it needs, and all who wait
// share it.
//
// Invariants:
//  1. Only a committed head is signed, and only after the signer's memory, which lies outside the database, holds it durably.
//  2. Nothing is signed that does not begin with what the memory holds; when the head is behind it, an alarm is raised and nothing is signed.
//  3. The stored checkpoint never goes back: of two publishers the one with the smaller tree leaves the row alone.
//  4. A new key signs only trees that hold its `key-rotation` entry; the tree that ends with that entry is signed under the old key first,
//     and that checkpoint is kept: it leads whoever trusts the old key to the new one.
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { signCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { addSignatures, parseNote, type Signer, type SignatureLine } from '@steward/protocol/ledger/note.ts';
import { samePromise, type Promised } from '../ports/signer-memory.ts';
import { checkpointKey, damaged, turnKey, type Head } from './layout.ts';
import { signName } from './ledger-secrets.ts';
import type { LogReader } from './log-reader.ts';
import { assertContains, type LedgerCore } from './open-log.ts';

const roundsMax = 8;

/** A signed checkpoint as it is stored. */
export interface StoredCheckpoint {
  readonly size: number;
  /** The signed note. */
  readonly note: string;
  readonly revision: number;
}

/** A head, and whether this process saw it grow out of one that it had compared with the memory. */
export interface LatestHead {
  readonly head: Head;
  /** Absent when it was merely read. */
  readonly lineage?: number;
}

export class Publisher {
  readonly #core: LedgerCore;
  readonly #reader: LogReader;
  readonly #latest: () => Promise<LatestHead>;
  #last: { readonly promised: Promised; readonly lineage: number | undefined } | undefined;
  #running: Promise<StoredCheckpoint> | undefined;
  #next: Promise<StoredCheckpoint> | undefined;
  #turnKept: string | undefined;

  constructor(core: LedgerCore, reader: LogReader, latest: () => Promise<LatestHead>) {
    this.#core = core;
    this.#reader = reader;
    this.#latest = latest;
  }

  /** A checkpoint of everything that was committed before the call. */
  publish(): Promise<StoredCheckpoint> {
    // The one under way may have read its head before the caller's entry was committed, so the caller takes the one after it.
    if (!this.#running) return this.#begin();
    this.#next ??= this.#running.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  /** The newest checkpoint that is stored, signed by whichever process. */
  async stored(): Promise<StoredCheckpoint | undefined> {
    const row = await this.#core.rows.get(checkpointKey(this.#reader.partition));
    if (!row) return undefined;
    const [size, note] = decodeCbor(row.value) as readonly [number, string];
    return { size, note, revision: row.revision };
  }

  /** Puts witnesses' signatures under the stored checkpoint, if it still is the one they signed. */
  async cosign(note: string, lines: readonly SignatureLine[]): Promise<boolean> {
    const stored = await this.stored();
    if (!stored || parseNote(stored.note).text !== parseNote(note).text) return false;
    return this.#put(stored, stored.size, addSignatures(stored.note, lines));
  }

  #begin(): Promise<StoredCheckpoint> {
    const running = this.#rounds().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    this.#next = undefined;
    return running;
  }

  async #rounds(): Promise<StoredCheckpoint> {
    for (let round = 0; round < roundsMax; round++) {
      const done = await this.#round();
      if (done) return done;
    }
    throw new StewardError('ledger-unavailable', { rule: 'other signers were quicker each time' });
  }

  /** `undefined` when another signer was quicker, or when more is to be signed: then again. */
  async #round(): Promise<StoredCheckpoint | undefined> {
    const { memory } = this.#core;
    const { name } = this.#reader;
    // Before the head, which therefore is not behind an honest memory.
    const promised = this.#last?.promised ?? (await memory.recall(name.origin));
    const { head, lineage } = await this.#latest();
    if (!this.#isGrown(promised, lineage)) await this.#compare(head, promised);
    // Somebody wrote in the meantime, or the key was turned: the tree that ends with the turn is signed first.
    const turnPending = head.keyFrom > 0 && head.size > head.keyFrom && (promised?.size ?? 0) < head.keyFrom;
    const size = turnPending ? head.keyFrom : head.size;
    const to: Promised = { size, root: turnPending ? await this.#reader.rootAt(size) : head.root };
    if (!samePromise(promised, to) && !(await memory.remember(name.origin, promised, to))) {
      this.#last = undefined;
      return undefined;
    }
    this.#last = { promised: to, lineage };
    const stored = await this.#store(head, to);
    return turnPending ? undefined : stored;
  }

  #isGrown(promised: Promised | undefined, lineage: number | undefined): boolean {
    return promised !== undefined && lineage !== undefined && this.#last?.lineage === lineage && samePromise(this.#last.promised, promised);
  }

  async #compare(head: Head, promised: Promised | undefined): Promise<void> {
    try {
      await assertContains(this.#core, this.#reader, head, promised);
    } catch (error) {
      this.#last = undefined;
      throw error;
    }
  }

  /** Signs what the memory holds by now, and stores it unless a larger one is stored. */
  async #store(head: Head, { size, root }: Promised): Promise<StoredCheckpoint> {
    if (head.keyFrom > 0 && size >= head.keyFrom) await this.#keepTurn(head);
    for (let round = 0; round < roundsMax; round++) {
      const stored = await this.stored();
      if (stored && stored.size >= size && (await this.#isGood(stored))) return stored;
      const note = signCheckpoint({ origin: this.#reader.name.origin, size, root }, await this.#signers(head, size));
      if (await this.#put(stored, size, note)) return { size, note, revision: (stored?.revision ?? 0) + 1 };
    }
    throw damaged('the stored checkpoint changes each time');
  }

  /** Signs the tree that ends with the turn of the key under both keys, unless that was done. */
  async #keepTurn(head: Head): Promise<void> {
    const place = `${head.key} ${head.keyFrom}`;
    if (this.#turnKept === place) return;
    const key = turnKey(this.#reader.partition, head.key - 1);
    if (!(await this.#core.rows.get(key))) {
      const { origin } = this.#reader.name;
      const root = head.size === head.keyFrom ? head.root : await this.#reader.rootAt(head.keyFrom);
      const note = signCheckpoint({ origin, size: head.keyFrom, root }, await this.#signers(head, head.keyFrom));
      await this.#core.rows.commit([{ kind: 'put', key, value: new TextEncoder().encode(note), expect: 'absent' }]);
    }
    this.#turnKept = place;
  }

  /** A stored checkpoint beyond what was signed would be one of a history that is gone. */
  async #isGood({ size }: StoredCheckpoint): Promise<boolean> {
    if (size <= (this.#last?.promised.size ?? 0)) return true;
    return size <= ((await this.#core.memory.recall(this.#reader.name.origin))?.size ?? 0);
  }

  async #put(stored: StoredCheckpoint | undefined, size: number, note: string): Promise<boolean> {
    const key = checkpointKey(this.#reader.partition);
    const { done } = await this.#core.rows.commit([
      { kind: 'put', key, value: encodeCbor([size, note]), expect: stored?.revision ?? 'absent' },
    ]);
    return done;
  }

  /** The tree that ends with a key's turn carries both keys' signatures, the old one's first. */
  async #signers({ key, keyFrom }: Head, size: number): Promise<readonly Signer[]> {
    const { business, volume, origin } = this.#reader.name;
    const signer = (n: number): Promise<Signer> => this.#core.secrets.signer(business, origin, signName(volume, n));
    if (keyFrom === 0 || size > keyFrom) return [await signer(key)];
    return size === keyFrom ? [await signer(key - 1), await signer(key)] : [await signer(key - 1)];
  }
}
