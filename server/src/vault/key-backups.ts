// Backups of the key store, apart from snapshots (docs/formats/snapshot.md, "Key backup"): wrapped record keys, the markers of erased ones, blind indexes. Never an
// epoch key: without the epoch store a backup opens nothing, and once its epoch has ended it never will.
//
//   <installation>/keys/<business>/<time>-<epoch>    one business
//   <installation>/indexes/<time>                    the blind indexes of all
//
//  1. A backup counts only after every key of it was read back and unwrapped under the epoch that is current.
//  2. Of each business the three newest are kept, none for more than 30 days, none of an epoch that has ended.
import { createHash } from 'node:crypto';
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type BusinessId, type KeyId } from '@steward/protocol/ids.ts';
import type { BlobName, Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import { keysPerCallMax, type IndexRow, type KeyRow, type Keys, type WrappedKey } from '../ports/keys.ts';
import { readPieces } from './chunks.ts';
import type { EpochKeys } from './epoch-keys.ts';
import { unwrapRecordKey } from './record-key.ts';

const version = 1;
const pageRowsMax = 500;
const pageBytesMax = 1_048_576;
const namesPerListMax = 1_000;
const keptMax = 3;
/** No key backup is older. */
export const keyBackupMs = 30 * 86_400_000;
const timeDigits = 15;
const attemptsMax = 4;

export interface KeyBackup {
  readonly business: BusinessId;
  readonly atMs: number;
  readonly epoch: number;
  readonly name: BlobName;
}

type Page = { readonly kind: 'keys'; readonly rows: readonly KeyRow[] } | { readonly kind: 'indexes'; readonly rows: readonly IndexRow[] };

export interface KeyBackupParts {
  readonly keys: Keys;
  readonly epochKeys: Pick<EpochKeys, 'pair' | 'list'>;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly installation: string;
}

export class KeyBackups {
  readonly #parts: KeyBackupParts;

  constructor(parts: KeyBackupParts) {
    this.#parts = parts;
  }

  /** Backs the keys of a business up and reads them back; what is older than may be goes afterwards. */
  async backUp(business: BusinessId): Promise<KeyBackup> {
    for (let attempt = 0; attempt < attemptsMax; attempt++) {
      const epoch = await this.#parts.keys.currentEpoch(business);
      const backup = await this.#write(business, epoch);
      try {
        await this.#readBack(backup);
      } catch (error) {
        await this.#parts.blobs.remove(backup.name);
        if ((await this.#parts.keys.currentEpoch(business)) === epoch) throw error;
        // The epoch turned while it was written.
        continue;
      }
      await this.#expire(business);
      return backup;
    }
    throw new StewardError('key-unavailable', { rule: 'the epoch turned each time while the keys were backed up' });
  }

  async backUpIndexes(): Promise<void> {
    const { blobs, clock, keys, installation } = this.#parts;
    const name = `${installation}/indexes/${stamp(clock.nowMs())}`;
    await blobs.put(name, framed(indexPages(keys))).catch(ignoreExisting);
    for await (const page of this.#pages(name)) void page;
    const all = await blobs.list(`${installation}/indexes/`, undefined, namesPerListMax);
    for (const old of all.slice(0, -keptMax)) await blobs.remove(old);
  }

  /** Those of a business, the oldest first; of every business without one. */
  async list(business?: BusinessId): Promise<readonly KeyBackup[]> {
    const prefix = `${this.#parts.installation}/keys/${business === undefined ? '' : `${business}/`}`;
    const found: KeyBackup[] = [];
    for (let after: string | undefined; ;) {
      const names = await this.#parts.blobs.list(prefix, after, namesPerListMax);
      for (const name of names) {
        const [, of, atMs, epoch] = /\/keys\/([a-z2-7]{26})\/(\d{15})-(\d{1,9})$/.exec(name) ?? [];
        if (of !== undefined) found.push({ business: of as BusinessId, atMs: Number(atMs), epoch: Number(epoch), name });
      }
      if (names.length < namesPerListMax) return found;
      after = names.at(-1)!;
    }
  }

  /**
   * Puts the newest backup of a business that is whole and opens into a key store that has nothing of it, erased markers included. `undefined` when there is
   * none.
   */
  async restore(business: BusinessId): Promise<{ readonly backup: KeyBackup; readonly keys: number; readonly erased: number } | undefined> {
    let failure: StewardError | undefined;
    for (const backup of (await this.list(business)).toReversed()) {
      try {
        await this.#readBack(backup);
      } catch (error) {
        if (!isStewardError(error, 'integrity-failed')) throw error;
        failure ??= error;
        continue;
      }
      return this.#restore(business, backup);
    }
    if (failure !== undefined) throw failure;
    return undefined;
  }

  async #restore(
    business: BusinessId,
    backup: KeyBackup,
  ): Promise<{ readonly backup: KeyBackup; readonly keys: number; readonly erased: number }> {
    const { keys } = this.#parts;
    const epochs = new Set<number>();
    let [count, erased] = [0, 0];
    for await (const page of this.#pages(backup.name)) {
      for (const row of page.kind === 'keys' ? page.rows : []) if ('wrapped' in row) epochs.add(row.epoch);
    }
    // One epoch after the other, as they were: an insert is under the current one only.
    for (const epoch of [...epochs.add(backup.epoch)].sort((a, b) => a - b)) {
      const current = await keys.currentEpoch(business);
      if (current < epoch) await keys.turnEpoch(business, current, epoch);
      for await (const page of this.#pages(backup.name)) {
        if (page.kind !== 'keys') continue;
        const of = page.rows.filter((row): row is WrappedKey => 'wrapped' in row && row.epoch === epoch);
        for (const some of inCalls(of)) await insertAll(keys, business, some);
        count += of.length;
      }
    }
    for await (const page of this.#pages(backup.name)) {
      if (page.kind !== 'keys') continue;
      for (const some of inCalls(page.rows.filter((row): row is Exclude<KeyRow, WrappedKey> => !('wrapped' in row)))) {
        await keys.erase(
          business,
          some.map(({ id }) => id),
          some[0]!.erasedAtMs,
        );
        erased += some.length;
      }
    }
    return { backup, keys: count, erased };
  }

  async restoreIndexes(): Promise<number> {
    const { blobs, keys, installation } = this.#parts;
    const name = (await blobs.list(`${installation}/indexes/`, undefined, namesPerListMax)).at(-1);
    let count = 0;
    if (name === undefined) return count;
    for await (const page of this.#pages(name)) {
      for (const { kind, hash, target } of page.kind === 'indexes' ? page.rows : []) {
        await keys.putIndex(kind, hash, target);
        count++;
      }
    }
    return count;
  }

  async #write(business: BusinessId, epoch: number): Promise<KeyBackup> {
    const { keys, blobs, installation, clock } = this.#parts;
    for (let atMs = clock.nowMs(); ; atMs++) {
      const name = `${installation}/keys/${business}/${stamp(atMs)}-${epoch}`;
      try {
        await blobs.put(name, framed(keyPages(keys, business)));
        return { business, atMs, epoch, name };
      } catch (error) {
        if (!isStewardError(error, 'already-exists')) throw error;
      }
    }
  }

  async #readBack({ business, epoch, name }: KeyBackup): Promise<void> {
    const pair = await this.#parts.epochKeys.pair(business, epoch);
    if (typeof pair === 'string') throw new StewardError('key-unavailable', { rule: 'the epoch of a key backup has no key' });
    try {
      for await (const page of this.#pages(name)) {
        for (const row of page.kind === 'keys' ? page.rows : []) {
          if (!('wrapped' in row)) continue;
          if (row.epoch === epoch) unwrapRecordKey(pair, business, row.id, epoch, row.wrapped).fill(0);
          else if (!(await this.#parts.epochKeys.list(business)).includes(row.epoch))
            throw new StewardError('key-unavailable', { rule: 'a key in a backup is under an epoch that has ended' });
        }
      }
    } finally {
      pair.fill(0);
    }
  }

  async #expire(business: BusinessId): Promise<void> {
    const all = await this.list(business);
    const living = new Set(await this.#parts.epochKeys.list(business));
    const bornMs = this.#parts.clock.nowMs() - keyBackupMs;
    for (const [i, { name, atMs, epoch }] of all.entries())
      if (i < all.length - keptMax || atMs <= bornMs || !living.has(epoch)) await this.#parts.blobs.remove(name);
  }

  /** After a turn: the backups of ended epochs open nothing any more, and go too. */
  async dropEnded(business: BusinessId): Promise<void> {
    await this.#expire(business);
  }

  /** The pages, each checked only at the end: `integrity-failed` then when a byte was changed, cut or added. */
  async *#pages(name: BlobName): AsyncGenerator<Page> {
    const stream = await this.#parts.blobs.get(name);
    if (stream === undefined) throw new StewardError('not-found', { rule: 'the key backup is not there' });
    const pieces = readPieces(stream, pageBytesMax);
    const hash = createHash('sha256');
    try {
      for (;;) {
        const head = Buffer.from(await pieces.next(4));
        const length = head.length === 4 ? head.readUInt32BE() : 0;
        if (length < 1 || length > pageBytesMax) throw broken(name);
        const bytes = Uint8Array.from(await pieces.next(length));
        if (bytes.length !== length) throw broken(name);
        const page = decodePage(name, bytes);
        if (page.kind === 'end') {
          if (!hash.digest().equals(page.sha256) || (await pieces.next(1)).length > 0) throw broken(name);
          return;
        }
        hash.update(head).update(bytes);
        yield page;
      }
    } finally {
      await pieces.close();
    }
  }
}

const stamp = (ms: number): string => String(ms).padStart(timeDigits, '0');
const broken = (name: string): StewardError =>
  new StewardError('integrity-failed', { rule: `the key backup ${name.split('/').slice(1).join('/')} was altered` });

function ignoreExisting(error: unknown): void {
  if (!isStewardError(error, 'already-exists')) throw error;
}

async function insertAll(keys: Keys, business: BusinessId, rows: readonly WrappedKey[]): Promise<void> {
  const outcome = await keys.insert(business, rows);
  if (outcome === 'done') return;
  // Repeated after a crash: those that are there already are left alone.
  const found = await keys.find(
    business,
    rows.map(({ id }) => id),
  );
  const absent = rows.filter((_, i) => found[i] === 'absent');
  if (absent.length > 0 && (await keys.insert(business, absent)) !== 'done')
    throw new StewardError('conflict', { rule: 'keys of another store are in the way' });
}

function* inCalls<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += keysPerCallMax) yield rows.slice(at, at + keysPerCallMax);
}

async function* keyPages(keys: Keys, business: BusinessId): AsyncGenerator<Cbor> {
  for (let after: KeyId | undefined; ;) {
    const rows = await keys.list(business, after, pageRowsMax);
    if (rows.length > 0) yield [version, 'keys', rows.map(encodeKeyRow)];
    if (rows.length < pageRowsMax) return;
    after = rows.at(-1)!.id;
  }
}

async function* indexPages(keys: Keys): AsyncGenerator<Cbor> {
  for (let after: IndexRow | undefined; ;) {
    const rows = await keys.listIndexes(after, pageRowsMax);
    if (rows.length > 0) yield [version, 'indexes', rows.map(({ kind, hash, target }) => [kind, hash, target])];
    if (rows.length < pageRowsMax) return;
    after = rows.at(-1)!;
  }
}

/** Each page behind its length; the last says what all before it hash to. */
async function* framed(pages: AsyncIterable<Cbor>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const page of pages) {
    const bytes = withLength(encodeCbor(page));
    hash.update(bytes);
    yield bytes;
  }
  yield withLength(encodeCbor([version, 'end', new Uint8Array(hash.digest())]));
}

function withLength(bytes: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(4 + bytes.length);
  whole.writeUInt32BE(bytes.length);
  whole.set(bytes, 4);
  return whole;
}

const encodeKeyRow = (row: KeyRow): Cbor =>
  'wrapped' in row
    ? [decodeId(row.id), row.epoch, row.wrapped, row.state === 'parked', row.createdAtMs]
    : [decodeId(row.id), row.erasedAtMs];

type KeyWire = [Uint8Array, number] | [Uint8Array, number, Uint8Array, boolean, number];

function decodePage(name: string, bytes: Uint8Array): Page | { readonly kind: 'end'; readonly sha256: Uint8Array } {
  let page: unknown;
  try {
    page = decodeCbor(bytes);
  } catch {
    throw broken(name);
  }
  if (!Array.isArray(page) || page[0] !== version) throw broken(name);
  const [, kind, content] = page as [number, string, unknown];
  if (kind === 'end') return { kind, sha256: content as Uint8Array };
  if (kind === 'indexes') {
    const rows = (content as [string, Uint8Array, string][]).map(([of, hash, target]) => ({ kind: of, hash, target }));
    return { kind, rows };
  }
  if (kind !== 'keys') throw broken(name);
  return { kind, rows: (content as KeyWire[]).map(decodeKeyRow) };
}

function decodeKeyRow(wire: KeyWire): KeyRow {
  const id = encodeId<KeyId>(wire[0]);
  if (wire.length === 2) return { id, erasedAtMs: wire[1] };
  const [, epoch, wrapped, parked, createdAtMs] = wire;
  return { id, epoch, wrapped, state: parked ? 'parked' : 'live', createdAtMs };
}
