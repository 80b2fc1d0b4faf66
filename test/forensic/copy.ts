// A copy of everything that exists of an installation at one moment, as a thief takes it: every byte of every file, and what can be read out of them.
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeCbor } from '@steward/protocol/cbor.ts';
import { encodeId, type BusinessId, type KeyId } from '@steward/protocol/ids.ts';
import { decodeChunk } from '../../server/src/lifecycle/snapshot/format.ts';
import type { Row } from '../../server/src/ports/rows.ts';

export interface Wrapped {
  readonly business: BusinessId;
  readonly id: KeyId;
  readonly epoch: number;
  readonly wrapped: Uint8Array;
}

export interface Blob {
  /** The file's id, as records name it. */
  readonly id: string;
  readonly business: BusinessId;
  readonly bytes: Buffer;
  readonly from: string;
}

/** A sealed part of an export. */
export interface ExportBlob {
  readonly business: BusinessId;
  readonly export: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly from: string;
}

export interface EpochSecret {
  readonly business: BusinessId;
  readonly name: string;
  readonly wrapped: Uint8Array;
}

export interface Copy {
  /** Every file by its path in the installation's folder. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly records: readonly Row[];
  readonly identity: readonly Row[];
  /** Rows of both stores that lie in snapshots. */
  readonly snapshotRecords: readonly Row[];
  readonly snapshotIdentity: readonly Row[];
  /** Of the key store. */
  readonly keys: readonly Wrapped[];
  /** Of key backups. */
  readonly backedUp: readonly Wrapped[];
  /** Of the epoch store and of its copy. */
  readonly epochs: readonly EpochSecret[];
  readonly blobs: readonly Blob[];
  readonly exports: readonly ExportBlob[];
}

/** Nothing may be at work in the folder meanwhile; write-ahead logs are taken as they lie there. */
export async function copyOf(folder: string): Promise<Copy> {
  const scratch = await mkdtemp(`${folder}.thief-`);
  try {
    await cp(folder, scratch, { recursive: true });
    // Before anything of it is opened: a database that is opened puts its write-ahead log away.
    const files = await filesIn(scratch);
    const of = (begin: string) => [...files].filter(([path]) => path.startsWith(begin));
    const chunks = of('data.snapshots/')
      .filter(([path]) => path.includes('/chunks/'))
      .map(([, bytes]) => decodeChunk(new Uint8Array(bytes)));
    const rowsOf = (store: 'records' | 'identity') => chunks.filter((chunk) => chunk.store === store).flatMap(({ rows }) => rows);
    return {
      files,
      records: rowsIn(join(scratch, 'data/records.sqlite')),
      identity: rowsIn(join(scratch, 'data/identity.sqlite')),
      snapshotRecords: rowsOf('records'),
      snapshotIdentity: rowsOf('identity'),
      keys: keysIn(join(scratch, 'data/keys.sqlite')),
      backedUp: of('data.keybackups/').flatMap(([path, bytes]) => backupIn(path, bytes)),
      epochs: [...of('data/epochs/'), ...of('epochs-copy/')].flatMap(([path, bytes]) => epochIn(path, bytes)),
      blobs: [...of('data/blobs/'), ...of('data.snapshots/')].flatMap(([path, bytes]) => blobIn(path, bytes)),
      exports: of('data/blobs/named/exports/').flatMap(([path, bytes]) => exportBlobIn(path, bytes)),
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), await readFile(path));
  }
  return files;
}

function rowsIn(file: string): readonly Row[] {
  return read(file, 'SELECT partition, sort, revision, value FROM rows') as unknown as readonly Row[];
}

function keysIn(file: string): readonly Wrapped[] {
  const rows = read(file, 'SELECT business, id, epoch, wrapped FROM keys JOIN slots USING (slot)') as unknown as readonly Wrapped[];
  return rows.filter(({ wrapped }) => wrapped.some((byte) => byte !== 0));
}

function read(file: string, sql: string): readonly object[] {
  const db = new DatabaseSync(file);
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

/** Pages behind their length (docs/formats/snapshot.md, "Key backup"). */
export function backupIn(path: string, bytes: Buffer): readonly Wrapped[] {
  const business = /\/keys\/([a-z2-7]{26})\//.exec(path)?.[1] as BusinessId | undefined;
  if (business === undefined) return [];
  const found: Wrapped[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const [, kind, rows] = decodeCbor(new Uint8Array(bytes.subarray(at + 4, at + 4 + length))) as unknown as [number, string, KeyWire[]];
    if (kind === 'keys')
      for (const [id, epoch, wrapped] of rows) if (wrapped !== undefined) found.push({ business, id: encodeId<KeyId>(id), epoch, wrapped });
    at += 4 + length;
  }
  return found;
}

type KeyWire = [id: Uint8Array, epoch: number, wrapped?: Uint8Array];

const living = 0x4c;

function epochIn(path: string, bytes: Buffer): readonly EpochSecret[] {
  const [, business, name] = /\/([a-z2-7]{26})\/([a-z0-9-]+)$/.exec(path) ?? [];
  if (business === undefined || bytes[0] !== living) return [];
  return [{ business: business as BusinessId, name: name!, wrapped: new Uint8Array(bytes.subarray(1)) }];
}

export function blobIn(path: string, bytes: Buffer): readonly Blob[] {
  const [, business, id] = /(?:^|\/)files\/([a-z2-7]{26})\/([a-z2-7]{26})(?:~|\/[0-9a-f]{64}~)$/.exec(path) ?? [];
  return business === undefined ? [] : [{ id: id!, business: business as BusinessId, bytes, from: path }];
}

export function exportBlobIn(path: string, bytes: Buffer): readonly ExportBlob[] {
  const [, business, id, name] = /\/exports\/([a-z2-7]{26})\/([a-z2-7]{26})\/([^/]+)~$/.exec(path) ?? [];
  return business === undefined ? [] : [{ business: business as BusinessId, export: id!, name: name!, bytes, from: path }];
}
