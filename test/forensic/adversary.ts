// Who has every file and the root key: unwraps every key that any of the copies gives, and tries them on everything sealed that any of the copies holds.
import { inflateRawSync } from 'node:zlib';
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import type { KeyId, RecordId } from '@steward/protocol/ids.ts';
import { openIdentityKeys, type IdentityKeys } from '../../server/src/adapters/embedded/identity/identity-keys.ts';
import { memoryRows } from '../../server/src/adapters/memory/memory-rows.ts';
import { systemRandom } from '../../server/src/adapters/embedded/system-random.ts';
import { fileWhere } from '../../server/src/governed/blob-name.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { RootKey } from '../../server/src/ports/root-key.ts';
import type { Row } from '../../server/src/ports/rows.ts';
import { decodeRecordRow, type RecordRow } from '../../server/src/stores/record-row.ts';
import { envelopeKey, openEnvelope } from '../../server/src/vault/envelope.ts';
import { fileHeaderBytes, frameBytes, openFrame, openHeader } from '../../server/src/vault/file-frames.ts';
import { epochPair, unwrapRecordKey } from '../../server/src/vault/record-key.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { roomName } from '../../server/src/governed/exports/sealed-room.ts';
import type { FileWhere } from '../../server/src/vault/vault.ts';
import type { Copy, ExportBlob } from './copy.ts';

export interface Hoard {
  readonly root: RootKey;
  /** Copies whose key stores and key backups are at hand. */
  readonly keysOf: readonly Copy[];
  /** Copies whose epoch stores are at hand. */
  readonly epochsOf: readonly Copy[];
  /** Copies whose ciphertext is at hand. */
  readonly sealedIn: readonly Copy[];
}

/** One thing that opened. */
export interface Opened {
  readonly where: string;
  readonly content: Buffer;
  /** The sealed bytes, without header and tag. */
  readonly sealed: Uint8Array;
  /** The key it opened under, where it was a record's. */
  readonly key?: KeyId;
}

const tagBytes = 16;

/** Everything that opens. Nothing that does not is an error. */
export async function openAll(hoard: Hoard): Promise<readonly Opened[]> {
  const keys = await recordKeys(hoard);
  const opened: Opened[] = [];
  const places = new Map<string, RecordRow>();
  for (const copy of [...hoard.keysOf, ...hoard.sealedIn])
    for (const row of contentRows([...copy.records, ...copy.snapshotRecords]))
      for (const file of row.record.files) places.set(file, row.record);
  for (const copy of hoard.sealedIn) {
    for (const [from, rows] of [['records', copy.records] as const, ['snapshots', copy.snapshotRecords] as const])
      for (const each of contentRows(rows)) opened.push(...envelopesOf(keys, from, each));
    for (const blob of copy.blobs) {
      const of = places.get(blob.id);
      if (of) opened.push(...fileOf(keys, fileWhere(blob.business, of, blob.id), blob));
    }
    opened.push(...exportsOf(keys, copy.exports));
  }
  return [...opened, ...(await logins(hoard))];
}

/** Every wrapped key under every epoch key there is. */
async function recordKeys({ root, keysOf, epochsOf }: Hoard): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const pairs = new Map<string, Buffer[]>();
  for (const { business, name, wrapped } of epochsOf.flatMap(({ epochs }) => epochs)) {
    const secret = await root.unwrap({ use: 'epoch', owner: business, name }, wrapped).catch(() => undefined);
    if (secret) pairs.set(`${business} ${name}`, [...(pairs.get(`${business} ${name}`) ?? []), epochPair(secret)]);
  }
  const keys = new Map<string, Buffer[]>();
  for (const { business, id, epoch, wrapped } of keysOf.flatMap(({ keys: own, backedUp }) => [...own, ...backedUp])) {
    for (const pair of pairs.get(`${business} epoch-${epoch}`) ?? []) {
      const key = orNothing(() => unwrapRecordKey(pair, business, id, epoch, wrapped));
      if (key) keys.set(id, [...(keys.get(id) ?? []), key]);
    }
  }
  return keys;
}

interface ContentRow {
  readonly row: Row;
  readonly record: RecordRow;
}

/** Rows that hold envelopes: records, versions, what a law keeps. */
function contentRows(rows: readonly Row[]): readonly ContentRow[] {
  return rows.flatMap((row) => {
    const [kind, first, second] = row.sort.split('/');
    const id = kind === 'rec' || kind === 'ver' ? first : kind === 'kept' ? second : undefined;
    return id === undefined ? [] : [{ row, record: decodeRecordRow(id as never, new Uint8Array(row.value)) }];
  });
}

function envelopesOf(keys: ReadonlyMap<string, readonly Buffer[]>, from: string, { row, record }: ContentRow): readonly Opened[] {
  return record.groups.flatMap(({ group, key, version, fields, envelope }) => {
    const where = { business: row.partition as never, collection: record.collection, record: record.id, version };
    const candidates = keys.get(orNothing(() => envelopeKey(envelope)) ?? '') ?? [];
    for (const candidate of candidates) {
      const values = orNothing(() => openEnvelope(candidate, {}, key, where, { name: group, fields }, envelope));
      if (values)
        return [
          {
            where: `${from} ${row.sort} ${group}`,
            content: Buffer.from(encodeCbor({ ...values })),
            sealed: envelope.subarray(77, -tagBytes),
            key,
          },
        ];
    }
    return [];
  });
}

function fileOf(
  keys: ReadonlyMap<string, readonly Buffer[]>,
  where: FileWhere,
  { bytes, from }: { readonly bytes: Buffer; readonly from: string },
): readonly Opened[] {
  if (bytes.length < fileHeaderBytes) return [];
  const header = bytes.subarray(0, fileHeaderBytes);
  const key = encodeId<KeyId>(header.subarray(1, 17));
  for (const candidate of keys.get(key) ?? []) {
    const file = orNothing(() => openHeader(candidate, key, where, header));
    if (!file) continue;
    const frames: Buffer[] = [];
    const all = Math.max(1, Math.ceil((bytes.length - fileHeaderBytes) / frameBytes));
    for (let index = 0; index < all; index++) {
      const at = fileHeaderBytes + index * frameBytes;
      const frame = orNothing(() => openFrame(file, index, index === all - 1, bytes.subarray(at, at + frameBytes)));
      if (frame) frames.push(frame);
    }
    return [{ where: from, content: Buffer.concat(frames), sealed: bytes.subarray(fileHeaderBytes, -tagBytes), key }];
  }
  return [];
}

/** Exports that are held: their sealed parts as they are, and every file in them unpacked, where the pages that say where each lies open too. */
function exportsOf(keys: ReadonlyMap<string, readonly Buffer[]>, blobs: readonly ExportBlob[]): readonly Opened[] {
  const opened = blobs.map((blob) => {
    const where = { business: blob.business, collection: 'exports', record: blob.export as RecordId, version: 1, file: blob.name };
    return { blob, opened: fileOf(keys, where, blob) };
  });
  return opened.flatMap(({ blob, opened: parts }) =>
    parts.map((part) => {
      const pages = opened.filter((other) => other.blob.export === blob.export && other.blob.name.startsWith('e'));
      const unpacked = pages.flatMap((page) => page.opened.flatMap(({ content }) => filesOf(blob.name, part.content, content)));
      return { ...part, content: Buffer.concat([part.content, ...unpacked]) };
    }),
  );
}

/** What of a part of the archive one page of its entries names. */
function filesOf(name: string, part: Buffer, page: Buffer): readonly Buffer[] {
  const entries = decodeCbor(new Uint8Array(page)) as unknown as ArchiveEntryWire[];
  return entries
    .filter((entry) => name === roomName.part(entry[9]))
    .map((entry) => {
      const bytes = part.subarray(entry[10], entry[10] + entry[3]);
      return entry[4] ? inflateRawSync(bytes) : bytes;
    });
}

/** As governed/exports/entry-pages.ts writes it; of which only what is stored, whether it is deflated, and in which part it lies where is looked at. */
type ArchiveEntryWire = [
  string,
  string,
  number,
  stored: number,
  deflated: boolean,
  number,
  string,
  unknown,
  unknown,
  part: number,
  offset: number,
];

/** Login data, under the identity key that each copy holds. */
async function logins({ root, sealedIn }: Hoard): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const copy of sealedIn) {
    for (const [from, rows] of [['logins', copy.identity] as const, ['logins in snapshots', copy.snapshotIdentity] as const]) {
      const keys = await identityKeys(root, rows.some(isIdentityKey) ? rows : copy.identity);
      for (const { partition, sort, value } of rows) {
        const content = orNothing(() => keys.open(`${partition} ${sort}`, new Uint8Array(value)));
        if (content !== undefined)
          opened.push({
            where: `${from} ${partition} ${sort}`,
            content: Buffer.from(encodeCbor(content)),
            sealed: value.subarray(29, -tagBytes),
          });
      }
    }
  }
  return opened;
}

const isIdentityKey = ({ partition, sort }: Row) => partition === 'k' && sort === 'identity-key';

export async function identityKeys(root: RootKey, rows: readonly Row[]): Promise<IdentityKeys> {
  const store = memoryRows();
  await store.load([
    ...new Map(rows.filter(isIdentityKey).map((row) => [row.sort, { ...row, value: new Uint8Array(row.value) }])).values(),
  ]);
  return openIdentityKeys(store, root, systemRandom);
}

function orNothing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isStewardError(error)) return undefined;
    throw error;
  }
}
