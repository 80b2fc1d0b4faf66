// A copy as in copy.ts of an installation whose stores are services: what whoever could read all of them would have, taken through the ports.
import { decodeChunk } from '../../server/src/lifecycle/snapshot/format.ts';
import type { Stores } from '../../server/src/main/stores.ts';
import type { Blobs } from '../../server/src/ports/blobs.ts';
import type { RowCuts } from '../../server/src/ports/row-cuts.ts';
import type { Row } from '../../server/src/ports/rows.ts';
import { businessIds } from '../../server/src/stores/standing.ts';
import { backupIn, blobIn, exportBlobIn, type Copy, type EpochSecret, type Wrapped } from './copy.ts';

const pageMax = 500;

export async function copyOfStores(stores: Stores): Promise<Copy> {
  const snapshots = await objectsIn(stores.snapshots, 'data.snapshots');
  const blobs = await objectsIn(stores.blobs, 'data/blobs');
  const backups = await objectsIn(stores.keyBackups, 'data.keybackups');
  const chunks = snapshots.filter(([path]) => path.includes('/chunks/')).map(([, bytes]) => decodeChunk(new Uint8Array(bytes)));
  const rowsOf = (store: 'records' | 'identity') => chunks.filter((chunk) => chunk.store === store).flatMap(({ rows }) => rows);
  return {
    files: await everyByte(stores),
    records: await rowsIn(stores.rows),
    identity: await rowsIn(stores.identityRows),
    snapshotRecords: rowsOf('records'),
    snapshotIdentity: rowsOf('identity'),
    ...(await keysIn(stores)),
    backedUp: backups.flatMap(([path, bytes]) => backupIn(path, bytes)),
    blobs: [...blobs, ...snapshots].flatMap(([path, bytes]) => blobIn(path, bytes)),
    exports: blobs.flatMap(([path, bytes]) => exportBlobIn(path, bytes)),
  };
}

async function everyByte({ stored }: Stores): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const file of stored.files()) files.set(`${file.place}/${file.name}`, Buffer.concat(await Array.fromAsync(stored.read(file))));
  return files;
}

export async function rowsIn(store: RowCuts): Promise<readonly Row[]> {
  const cut = await store.cut();
  try {
    return await Array.fromAsync(cut.rows());
  } finally {
    await cut.close();
  }
}

async function keysIn({
  rows,
  keys,
  epochs,
}: Stores): Promise<{ readonly keys: readonly Wrapped[]; readonly epochs: readonly EpochSecret[] }> {
  const found: Wrapped[] = [];
  const secrets: EpochSecret[] = [];
  for (const business of await businessIds(rows)) {
    for (let after: Wrapped['id'] | undefined; ;) {
      const page = await keys.list(business, after, pageMax);
      for (const row of page) if ('wrapped' in row) found.push({ business, id: row.id, epoch: row.epoch, wrapped: row.wrapped });
      if (page.length < pageMax) break;
      after = page.at(-1)!.id;
    }
    for (const name of await epochs.list(business)) {
      const wrapped = await epochs.read(business, name);
      if (typeof wrapped !== 'string') secrets.push({ business, name, wrapped });
    }
  }
  return { keys: found, epochs: secrets };
}

/** Named as files are, with what marks a whole name there. */
async function objectsIn(blobs: Blobs, place: string): Promise<readonly (readonly [string, Buffer])[]> {
  const found: (readonly [string, Buffer])[] = [];
  for (let after: string | undefined; ;) {
    const names = await blobs.list('', after, pageMax);
    for (const name of names) found.push([`${place}/${name}~`, Buffer.concat(await Array.fromAsync((await blobs.get(name))!))]);
    if (names.length < pageMax) return found;
    after = names.at(-1);
  }
}
