// Snapshots of the whole installation, as a service: taken when due, kept clean, read back, listed; and the place that erasures tell (docs/formats/snapshot.md).
//
//  1. One thing at a time happens to the place, whichever node does it: a snapshot, cleaning and sweeping wait for each other, so that nothing is swept that is
//     being written.
//  2. A run begins with the snapshot. What follows it (key backups, cleaning, expiry, reading back) is done as far as it can be, each by itself; what fails is
//     an alarm and is tried again with the next run.
//  3. What was told is taken out of every snapshot before it is marked as cleaned, and no snapshot that is taken later holds it.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import type { Blobs } from '../../ports/blobs.ts';
import type { Clock } from '../../ports/clock.ts';
import { erasedRecordsMax, type ErasedPlaces, type Erasure } from '../../ports/erased-places.ts';
import type { Random } from '../../ports/random.ts';
import { rangeRowsMax, type Rows } from '../../ports/rows.ts';
import { blobOf } from '../../governed/blob-name.ts';
import { lastPart } from '../../stores/layout.ts';
import { decodeRecordRow } from '../../stores/record-row.ts';
import { putEvidence, putState, readState } from '../../stores/installation.ts';
import { businessIds } from '../../stores/standing.ts';
import { onOneNode, type Mine, type OneNode } from '../one-node.ts';
import type { KeyBackups } from '../../vault/key-backups.ts';
import { expireSnapshots, namedObjects, sweepObjects, takeOut } from './clean-snapshots.ts';
import { ErasedRows } from './erased-rows.ts';
import type { Told } from './format.ts';
import { countObjects, readBack, verifyAll, type Damage, type ReadBack, type Verified } from './read-back.ts';
import type { SnapshotPlace } from './snapshot-place.ts';
import { takeSnapshot, type SnapshotStore, type Taken } from './take-snapshot.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Every byte is read back within so many days. */
export const readBackDays = 14;
/** Told erasures are kept as long as a copy of the place somewhere else may be brought back. */
const toldKeptMs = 120 * dayMs;
const retryMs = 600_000;
const readBackState = 'read-back';

export interface SnapshotsParts {
  readonly place: SnapshotPlace;
  readonly stores: readonly SnapshotStore[];
  readonly files: Blobs;
  /** Where evidence is kept, and where businesses are found. */
  readonly rows: Rows;
  readonly keyBackups: KeyBackups;
  readonly everyHours: number;
  readonly release: string;
  readonly clock: Clock;
  readonly random: Random;
  /** The nodes that serve the same place; absent where there is one. */
  readonly nodes?: OneNode | undefined;
  /** What else is copied before the keys are: the epoch store, where it has a copy. */
  readonly before?: () => Promise<void>;
  readonly onAlarm: (what: string) => void;
}

export interface SnapshotRun {
  readonly id: string;
  readonly takenAtMs: number;
  readonly rows: number;
  readonly newChunks: number;
  readonly newBytes: number;
  readonly keyBackups: number;
  /** What did not succeed, in words; empty when all is well. */
  readonly troubles: readonly string[];
}

export interface SnapshotListed {
  readonly id: string;
  readonly takenAtMs: number;
}

export class Snapshots implements ErasedPlaces {
  readonly #parts: SnapshotsParts;
  readonly #stopped = new AbortController();
  #last: Promise<unknown> = Promise.resolve();
  #tryAgainMs = 0;
  /** Of what is under way, which is one thing at a time. */
  #mine: Mine = { lost: new AbortController().signal, stillMine: async () => undefined };

  constructor(parts: SnapshotsParts) {
    this.#parts = parts;
  }

  get place(): SnapshotPlace {
    return this.#parts.place;
  }

  /** Takes a snapshot now, with everything that follows one. Throws when the snapshot itself could not be taken. */
  now(): Promise<SnapshotRun> {
    return this.#alone(() => this.#run());
  }

  /** Takes one if the last is old enough. Never throws: what fails is an alarm. */
  async runDue(): Promise<void> {
    const { clock, everyHours, onAlarm, place } = this.#parts;
    if (clock.nowMs() < this.#tryAgainMs) return;
    try {
      await this.#alone(async () => {
        const newest = (await place.manifests()).current.at(-1);
        if (newest === undefined || clock.nowMs() - newest.takenAtMs >= everyHours * hourMs) await this.#run();
      });
      this.#tryAgainMs = 0;
    } catch (error) {
      if (this.#stopped.signal.aborted) return;
      this.#tryAgainMs = clock.nowMs() + retryMs;
      onAlarm(`no snapshot could be taken: ${isStewardError(error) ? error.message : 'an error'}`);
    }
  }

  async list(): Promise<readonly SnapshotListed[]> {
    return (await this.#parts.place.manifests()).current.map(({ id, takenAtMs }) => ({ id, takenAtMs }));
  }

  /** Reads every byte of every snapshot. */
  verify(): Promise<Verified> {
    return this.#alone(() => verifyAll(this.#parts.place, this.#signal));
  }

  async tell(erasure: Erasure): Promise<void> {
    if (erasure.records.length > erasedRecordsMax)
      throw new StewardError('too-large', { rule: `at most ${erasedRecordsMax} records are told at once` });
    await this.#parts.place.tell(erasure, this.#parts.clock.nowMs());
  }

  async stillHolds(ids: readonly string[]): Promise<readonly string[]> {
    const { place, keyBackups } = this.#parts;
    const left = new Set<string>(ids);
    const oldest = new Map<string, number>();
    for (const { business, atMs } of await keyBackups.list()) oldest.set(business, Math.min(atMs, oldest.get(business) ?? Infinity));
    const held = new Set<string>();
    for (const { told, cleaned } of await place.told()) {
      const inKeys = told.business !== undefined && (oldest.get(told.business) ?? Infinity) <= told.atMs;
      for (const id of idsOf(told)) {
        left.delete(id);
        if (!cleaned || inKeys) held.add(id);
      }
    }
    return ids.filter((id) => left.has(id) || held.has(id));
  }

  /** Ends what is under way as soon as it can be broken off. */
  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#last.catch(() => undefined);
  }

  async #run(): Promise<SnapshotRun> {
    const { clock, rows, onAlarm } = this.#parts;
    const taken = await this.#take(true);
    const troubles: string[] = taken.missingFiles.map((file) => `the file ${file} is nowhere`);
    const step = async <T>(what: string, act: () => Promise<T>): Promise<T | undefined> => {
      try {
        this.#signal.throwIfAborted();
        return await act();
      } catch (error) {
        troubles.push(`${what}: ${isStewardError(error) ? error.message : 'an error'}`);
        return undefined;
      }
    };
    await step('the copy of the epoch store', async () => this.#parts.before?.());
    const keyBackups = (await step('key backups', () => this.#backUpKeys(troubles))) ?? 0;
    await step('cleaning', () => this.#clean());
    await step('letting old snapshots go', () => this.#expire());
    const read = await step('reading back', () => this.#readBack());
    for (const each of read?.damaged ?? []) troubles.push(...(await this.#repair(each)));
    for (const trouble of troubles) onAlarm(`snapshots: ${trouble}`);
    const { manifest, newChunks, newBytes } = taken;
    const run = { id: manifest.id, takenAtMs: manifest.takenAtMs, rows: taken.rows, newChunks, newBytes, keyBackups, troubles };
    await putEvidence(rows, 'snapshot', clock.nowMs(), { ...run, troubles });
    return run;
  }

  /** `trusting`: what the newest snapshot names is there. */
  async #take(trusting: boolean): Promise<Taken> {
    const { place, stores, files, clock, random, release } = this.#parts;
    const newest = (await place.manifests()).current.at(-1);
    let known: ReadonlySet<string> = new Set();
    if (trusting && newest !== undefined) {
      const named = await namedObjects(place, [newest]).catch((error: unknown) => {
        if (!isStewardError(error, 'integrity-failed')) throw error;
      });
      known = new Set([...(named?.chunks ?? []), ...(named?.lists ?? [])]);
    }
    const takenAtMs = Math.max(clock.nowMs(), (newest?.takenAtMs ?? 0) + 1);
    // The list of what was told is read before the cut; what is told later is cleaned later.
    const erased = new ErasedRows(
      (await place.told()).map(({ told }) => told),
      takenAtMs,
    );
    const id = encodeId<never>(random.bytes(16));
    return takeSnapshot({ stores, files, place, erased, id, takenAtMs, release, known, signal: this.#signal, still: this.#mine.stillMine });
  }

  async #backUpKeys(troubles: string[]): Promise<number> {
    let done = 0;
    for (const business of await businessIds(this.#parts.rows)) {
      try {
        await this.#parts.keyBackups.backUp(business);
        done++;
      } catch (error) {
        troubles.push(`the keys of ${business}: ${isStewardError(error) ? error.message : 'an error'}`);
      }
    }
    await this.#parts.keyBackups.backUpIndexes();
    return done;
  }

  async #clean(): Promise<void> {
    const { place, clock } = this.#parts;
    const all = await place.told();
    const pending = all.filter(({ cleaned }) => !cleaned).map(({ told }) => told);
    if (pending.length > 0) {
      for (const file of await takeOut(place, pending, this.#signal)) await place.removeFile(file);
      for (const { records, business, wholeBusiness } of pending) {
        for (const { files } of records) for (const file of files) await place.removeFile(file);
        if (wholeBusiness && business !== undefined) await this.#removeFilesOf(business);
      }
      await this.#sweep();
      for (const told of pending) await place.markCleaned(await withoutAddresses(place, told));
    }
    for (const { told, cleaned } of all) if (cleaned && told.atMs <= clock.nowMs() - toldKeptMs) await place.forgetTold(told.id);
  }

  /** All of a business, but those that a law keeps. */
  async #removeFilesOf(business: BusinessId): Promise<void> {
    const { place, rows } = this.#parts;
    const kept = new Set<string>();
    for (let after: string | undefined; ;) {
      const found = await rows.range({
        partition: business,
        prefix: 'kept/',
        limit: rangeRowsMax,
        ...(after === undefined ? {} : { after }),
      });
      for (const row of found) for (const file of decodeRecordRow(lastPart(row.sort), row.value).files) kept.add(blobOf(business, file));
      if (found.length < rangeRowsMax) break;
      after = found.at(-1)!.sort;
    }
    for await (const name of place.names(`files/${business}`)) if (!kept.has(place.copyNamed(name).file)) await place.remove(name);
  }

  async #expire(): Promise<void> {
    const { place, clock } = this.#parts;
    if ((await expireSnapshots(place, clock.nowMs())) > 0) await this.#sweep();
  }

  /** What no manifest names may be what another node is about to name. */
  async #sweep(): Promise<void> {
    await this.#mine.stillMine();
    await sweepObjects(this.#parts.place);
  }

  /** The share that is due, so that a fortnight reads everything. */
  async #readBack(): Promise<ReadBack> {
    const { place, rows, everyHours, clock } = this.#parts;
    const runs = Math.max(1, Math.floor((readBackDays * 24) / everyHours));
    const share = Math.ceil((await countObjects(place)) / runs) + 1;
    const state = (await readState(rows, readBackState)) as { readonly next?: string } | undefined;
    const read = await readBack(place, state?.next, share, this.#signal);
    await putState(rows, readBackState, read.next === undefined ? {} : { next: read.next });
    if (read.next === undefined) await putEvidence(rows, 'read-back', clock.nowMs(), { ended: true });
    return read;
  }

  /** Sets the damaged object aside and takes a snapshot: if the living data still give it, it is there again. */
  async #repair({ name }: Damage): Promise<readonly string[]> {
    const { place, files } = this.#parts;
    await place.setAside(name);
    if (name.startsWith('files/')) {
      const again = await place.putFile(files, place.copyNamed(name).file);
      return [`${name} was damaged ${again ? 'and is copied anew' : 'and is lost: the living file is gone'}`];
    }
    await this.#take(false);
    const [kind, , hash] = name.split('/') as ['chunks' | 'lists', string, string];
    return [`${name} was damaged ${(await place.has(kind, hash)) ? 'and is written anew' : 'and is lost: the living data have moved on'}`];
  }

  get #signal(): AbortSignal {
    return AbortSignal.any([this.#stopped.signal, this.#mine.lost]);
  }

  /** After whatever is under way, here and at other nodes, whether that succeeds or not. */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    const atOneNode = () =>
      onOneNode(this.#parts.nodes, 'keeping-snapshots', this.#stopped.signal, (mine) => {
        this.#mine = mine;
        return act();
      });
    const mine = this.#last.then(atOneNode, atOneNode);
    this.#last = mine;
    return mine;
  }
}

/** The keyed hash of an address is nobody's business any more once no snapshot holds it; the account's own id stays, for copies of the place. The id to mark. */
async function withoutAddresses(place: SnapshotPlace, told: Told): Promise<string> {
  const accounts = (told.identity ?? []).filter((partition) => partition.startsWith('a.'));
  if (accounts.length === (told.identity ?? []).length) return told.id;
  const id = await place.tell({ ...told, identity: accounts }, told.atMs);
  await place.forgetTold(told.id);
  return id;
}

function* idsOf({ records, identity, business, wholeBusiness }: Erasure): Generator<string> {
  for (const { id } of records) yield id;
  // An account's partition is named after it.
  for (const partition of identity ?? []) yield partition.slice(partition.indexOf('.') + 1);
  if (wholeBusiness && business !== undefined) yield business;
}
