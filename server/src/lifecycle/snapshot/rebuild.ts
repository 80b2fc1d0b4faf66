// Rebuilds the stores of a lost machine from a snapshot and the key backups, into stores that are empty. Erased ids are replayed on the way: their rows are not
// brought back, their keys are destroyed again. Repeating it after a crash is harmless as long as the stores hold nothing else.
//
// The order: rows and files, then keys, then the replay. Each ledger is left with a row that says where it comes from, so that nothing is written to it before a
// new volume has declared the gap.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { encodeRecovered, recoveredKey } from '../../ledger/layout.ts';
import type { BlobName, Blobs } from '../../ports/blobs.ts';
import type { Clock } from '../../ports/clock.ts';
import { keysPerCallMax, type Keys } from '../../ports/keys.ts';
import { loadRowsMax, type RowLoader } from '../../ports/row-cuts.ts';
import { rangeRowsMax, type Row, type RowReader } from '../../ports/rows.ts';
import { decodeRecordRow } from '../../stores/record-row.ts';
import { lastPart } from '../../stores/layout.ts';
import { businessIds } from '../../stores/standing.ts';
import type { KeyBackups } from '../../vault/key-backups.ts';
import { ErasedRows } from './erased-rows.ts';
import { decodeChunk, decodeList, rowBytes, type ChunkListed, type OwnerListed, type StoreName, type Told } from './format.ts';
import type { SnapshotName, SnapshotPlace } from './snapshot-place.ts';

const loadBytesMax = 8_388_608;

export interface RebuildParts {
  readonly place: SnapshotPlace;
  readonly snapshot: SnapshotName;
  readonly stores: Readonly<Record<StoreName, RowLoader & RowReader>>;
  readonly files: Blobs;
  /** Without, it is only looked whether each has a copy. */
  readonly copyFiles: boolean;
  readonly filesOf: (row: Row) => readonly BlobName[];
  readonly keys: Keys;
  readonly keyBackups: KeyBackups;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: (what: string) => void;
}

export interface RebuiltBusiness {
  readonly business: BusinessId;
  /** When its keys were backed up; `undefined` when there is no backup: nothing of it opens. */
  readonly keysAtMs: number | undefined;
  readonly keys: number;
  /** Ids that were erased and are erased again. */
  readonly erased: number;
  /** Records whose key is in no backup. */
  readonly unopenable: number;
}

export interface Rebuilt {
  readonly takenAtMs: number;
  readonly rows: number;
  readonly files: number;
  readonly missingFiles: readonly BlobName[];
  readonly businesses: readonly RebuiltBusiness[];
}

export async function rebuild(parts: RebuildParts): Promise<Rebuilt> {
  const { place, snapshot, stores } = parts;
  const manifest = await place.manifest(snapshot);
  const told = (await place.told()).map((each) => each.told);
  const loader = new Loader(parts, new ErasedRows(told, snapshot.takenAtMs));
  for (const [i, owner] of manifest.owners.entries()) {
    parts.onProgress?.(`rows ${i + 1} of ${manifest.owners.length}`);
    await loader.load(owner);
  }
  const businesses: RebuiltBusiness[] = [];
  const all = await businessIds(stores.records);
  for (const [i, business] of all.entries()) {
    parts.onProgress?.(`keys ${i + 1} of ${all.length}`);
    businesses.push(await rebuildKeys(parts, business, told));
    await stores.records.load([{ ...recoveredKey(business), revision: 1, value: encodeRecovered(snapshot.id, snapshot.takenAtMs) }]);
  }
  await parts.keyBackups.restoreIndexes();
  return { takenAtMs: snapshot.takenAtMs, rows: loader.rows, files: loader.files, missingFiles: loader.missingFiles, businesses };
}

class Loader {
  rows = 0;
  files = 0;
  readonly missingFiles: BlobName[] = [];
  readonly #parts: RebuildParts;
  readonly #erased: ErasedRows;

  constructor(parts: RebuildParts, erased: ErasedRows) {
    this.#parts = parts;
    this.#erased = erased;
  }

  async load(owner: OwnerListed): Promise<void> {
    for (const hash of owner.lists) {
      for (const chunk of decodeList(await this.#parts.place.get('lists', hash))) {
        this.#parts.signal.throwIfAborted();
        await this.#chunk(owner, chunk);
      }
    }
  }

  async #chunk({ store }: OwnerListed, chunk: ChunkListed): Promise<void> {
    const bytes = await this.#parts.place.get('chunks', chunk.hash).catch((error: unknown) => {
      if (!isStewardError(error, 'integrity-failed')) throw error;
      throw new StewardError('integrity-failed', {
        rule: `${error.rule}: it holds ${chunk.rows} rows from ${chunk.first.partition} on`,
        cause: error,
      });
    });
    const decoded = decodeChunk(bytes);
    let some: Row[] = [];
    let size = 0;
    const flush = async () => {
      if (some.length > 0) await this.#parts.stores[store].load(some);
      this.rows += some.length;
      [some, size] = [[], 0];
    };
    for (const given of decoded.rows) {
      const row = this.#erased.without(store, given, true);
      if (row === undefined) continue;
      if (some.length >= loadRowsMax || size + rowBytes(row) > loadBytesMax) await flush();
      if (store === 'records') for (const file of this.#parts.filesOf(row)) await this.#file(file);
      some.push(row);
      size += rowBytes(row);
    }
    await flush();
  }

  async #file(file: BlobName): Promise<void> {
    const { files, place, copyFiles } = this.#parts;
    if (copyFiles && (await files.size(file)) !== undefined) return;
    const copy = await place.findFile(file);
    if (copy === undefined) {
      this.missingFiles.push(file);
      return;
    }
    if (copyFiles) await files.put(file, place.readFile(copy));
    this.files++;
  }
}

/** The keys as they were backed up last, without those of what was erased since. */
async function rebuildKeys(parts: RebuildParts, business: BusinessId, told: readonly Told[]): Promise<RebuiltBusiness> {
  const restored = await parts.keyBackups.restore(business);
  const gone = new Set<KeyId>();
  const ids = new Set<string>();
  for (const each of told) {
    if (each.business !== business) continue;
    for (const { id, keys } of each.records) {
      ids.add(id);
      for (const key of keys) gone.add(key);
    }
  }
  const list = [...gone];
  for (let at = 0; at < list.length; at += keysPerCallMax)
    await parts.keys.erase(business, list.slice(at, at + keysPerCallMax), parts.clock.nowMs());
  return {
    business,
    keysAtMs: restored?.backup.atMs,
    keys: restored?.keys ?? 0,
    erased: ids.size,
    unopenable: await fitStates(parts, business),
  };
}

/**
 * What is in sight opens, what lies in the trash does not: the keys are as they were backed up last, and records may have gone into the trash, or come out of it,
 * since the snapshot. How many records have a group whose key is neither there nor erased.
 */
async function fitStates({ stores, keys }: RebuildParts, business: BusinessId): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ;) {
    const rows = await stores.records.range({
      partition: business,
      prefix: 'rec/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of rows) {
      const { groups, state } = decodeRecordRow(lastPart(row.sort), row.value);
      const wanted = [...new Set(groups.map(({ key }) => key))];
      const fits = state === 'trashed' ? 'parked' : 'live';
      let absent = false;
      for (let at = 0; at < wanted.length; at += keysPerCallMax) {
        const found = await keys.find(business, wanted.slice(at, at + keysPerCallMax));
        if (found.includes('absent')) absent = true;
        const others = found.flatMap((key) => (typeof key === 'object' && key.state !== fits ? [key.id] : []));
        if (others.length > 0) await keys.setState(business, others, fits);
      }
      if (absent) count++;
    }
    if (rows.length < rangeRowsMax) return count;
    after = rows.at(-1)!.sort;
  }
}
