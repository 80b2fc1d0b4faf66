// Copies ledgers to a second place, under other credentials: what a thief of the first place rewrites, the second still shows.
//
//   ledger/<business>/<volume>/tile/**                     as in an export, as far as the newest checkpoint there goes
//   ledger/<business>/<volume>/values/<first>.<revision>   the row of sealed values of a batch
//   ledger/<business>/<volume>/turn/<n>                    as in an export
//   ledger/<business>/<volume>/checkpoint/<size>           written last: everything below it is there
//
// Names are written once. The newest checkpoint is the one of the largest size; those before it, and the partial tiles that only they
// needed, are removed. A row of values that was cut has a new revision, and the one before is removed with it.
import { isStewardError } from '@steward/protocol/errors.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import { tilePath, tilesOf, tileWidth, tileWidthAt, type TileAt } from '@steward/protocol/ledger/tile.ts';
import type { Remembered } from '@steward/protocol/ledger/verify.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Row } from '../ports/rows.ts';
import { damaged, firstIndexOf, valuesPrefix, type VolumeName } from './layout.ts';
import type { LogReader } from './log-reader.ts';
import type { LedgerCore } from './open-log.ts';
import type { StoredCheckpoint } from './publisher.ts';

const sizeDigits = 12;
const namesPerListMax = 1_000;
const checkpointBytesMax = 65_536;

const digits = (n: number): string => String(n).padStart(sizeDigits, '0');
const placeOf = ({ business, volume }: Pick<VolumeName, 'business' | 'volume'>): string => `ledger/${business}/${volume}`;

type Mirrored = Pick<LedgerCore, 'mirror' | 'rows'>;

/** Brings the mirror's copy of a volume up to a checkpoint. Safe to repeat and to break off. */
export async function mirrorVolume(core: Mirrored, reader: LogReader, { size, note }: StoredCheckpoint): Promise<void> {
  const { mirror } = core;
  if (!mirror) return;
  const place = placeOf(reader.name);
  const before = await lastSize(mirror, place);
  if (before >= size) return;
  for (const at of tilesOf(size)) {
    if (before > 0 && isThere(at, before)) continue;
    const bytes = await reader.tile(at, size);
    if (!bytes) throw damaged(`volume ${reader.name.volume}: ${tilePath(at)} is missing`);
    await putOnce(mirror, `${place}/${tilePath(at)}`, bytes);
  }
  for await (const { first, row } of reader.batches(valuesPrefix, before, size - before)) {
    if (first >= size) break;
    await putOnce(mirror, `${place}/values/${digits(first)}.${row.revision}`, row.value);
    // It may have been cut while it was copied, or between two tries.
    const now = await core.rows.get(row);
    if (now && now.revision > 1) await mirrorValues(core, reader.name, now);
  }
  for (let n = 1; ; n++) {
    const turn = await reader.turn(n);
    if (turn === undefined) break;
    await putOnce(mirror, `${place}/turn/${n}`, new TextEncoder().encode(turn));
  }
  await putOnce(mirror, `${place}/checkpoint/${digits(size)}`, new TextEncoder().encode(note));
  await removeOlder(mirror, place, before, size);
}

/** After a row of values was cut: the mirror forgets them too. */
export async function mirrorValues({ mirror }: Mirrored, name: VolumeName, row: Row): Promise<void> {
  if (!mirror) return;
  const prefix = `${placeOf(name)}/values/${digits(firstIndexOf(row.sort))}.`;
  const now = `${prefix}${row.revision}`;
  const there = await mirror.list(prefix, undefined, namesPerListMax);
  if (there.length === 0) return;
  await putOnce(mirror, now, row.value);
  for (const older of there) if (older !== now) await mirror.remove(older);
}

/** What the mirror saw of a volume; it shows where a rewritten log first differs. `undefined` when it holds nothing. */
export async function mirrorMemory({ mirror }: Mirrored, name: VolumeName): Promise<Remembered | undefined> {
  if (!mirror) return undefined;
  const place = placeOf(name);
  const size = await lastSize(mirror, place);
  const bytes = size === 0 ? undefined : await readBlob(mirror, `${place}/checkpoint/${digits(size)}`);
  if (!bytes) return undefined;
  const note = new TextDecoder().decode(bytes);
  const copy: LedgerSource = { read: (path) => (path === 'checkpoint' ? bytes : readBlob(mirror, `${place}/${path}`)) };
  return { ...readCheckpoint(note).checkpoint, note, copy };
}

/** Whether a tree of `before` entries has this tile in this width. */
const isThere = ({ level, n, width }: TileAt, before: number): boolean => tileWidthAt(level, n, before) === width;

async function lastSize(mirror: Blobs, place: string): Promise<number> {
  const names = await mirror.list(`${place}/checkpoint/`, undefined, namesPerListMax);
  return Number(names.at(-1)?.slice(-sizeDigits) ?? 0);
}

/** What the checkpoint before needed and this one does not. */
async function removeOlder(mirror: Blobs, place: string, before: number, size: number): Promise<void> {
  const needed = new Set([...tilesOf(size)].map(tilePath));
  if (before > 0)
    for (const at of tilesOf(before))
      if (at.width < tileWidth && !needed.has(tilePath(at))) await mirror.remove(`${place}/${tilePath(at)}`);
  for (const name of await mirror.list(`${place}/checkpoint/`, undefined, namesPerListMax))
    if (Number(name.slice(-sizeDigits)) < size) await mirror.remove(name);
}

async function putOnce(mirror: Blobs, name: string, bytes: Uint8Array): Promise<void> {
  try {
    await mirror.put(name, once(bytes));
  } catch (error) {
    if (!isStewardError(error, 'already-exists')) throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readBlob(mirror: Blobs, name: string): Promise<Uint8Array | undefined> {
  const size = await mirror.size(name);
  if (size === undefined) return undefined;
  if (size > Math.max(checkpointBytesMax, tileWidth * 65_537)) throw damaged('a file of the mirror is larger than it can be');
  const parts: Uint8Array[] = [];
  for await (const part of (await mirror.get(name)) ?? []) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}
