// What was taken out of records that stay, and logins that were removed, until no copy elsewhere holds it any more. Opaque names and times.
import { decodeId, encodeId, type KeyId, type PersonId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf } from './layout.ts';

export interface Left {
  /** When it was cleared away. */
  readonly atMs: number;
  readonly keys: readonly KeyId[];
  readonly files: readonly string[];
  /** When the places that hold copies were told. */
  readonly toldMs: number | undefined;
}

export const encodeLeft = ({ atMs, keys, files, toldMs }: Left): Uint8Array =>
  encodeRow({
    at: atMs,
    keys: keys.map((key) => decodeId(key)),
    files: files.map((file) => decodeId(file)),
    ...(toldMs === undefined ? {} : { told: toldMs }),
  });

export function decodeLeft(value: Uint8Array): Left {
  const row = decodeRow<{ at: number; keys: Uint8Array[]; files: Uint8Array[]; told?: number }>(value);
  return {
    atMs: row.at,
    keys: row.keys.map((key) => encodeId<KeyId>(key)),
    files: row.files.map((file) => encodeId(file)),
    toldMs: row.told,
  };
}

export interface GoneLogin {
  /** Of the login store. */
  readonly partitions: readonly string[];
  readonly toldMs: number | undefined;
}

export const encodeGoneLogin = ({ partitions, toldMs }: GoneLogin): Uint8Array =>
  encodeRow({ partitions: [...partitions], ...(toldMs === undefined ? {} : { told: toldMs }) });

export function decodeGoneLogin(value: Uint8Array): GoneLogin {
  const row = decodeRow<{ partitions: string[]; told?: number }>(value);
  return { partitions: row.partitions, toldMs: row.told };
}

/** Before a login is removed: afterwards nobody knows any more where it lay. Throws `conflict` when two note it at once. */
export async function noteGoneLogin(rows: Rows, person: PersonId, partitions: readonly string[]): Promise<void> {
  const key = keyOf.goneLogin(person);
  const before = await rows.get(key);
  const all = new Set([...(before ? decodeGoneLogin(before.value).partitions : []), ...partitions]);
  const value = encodeGoneLogin({ partitions: [...all], toldMs: undefined });
  const { done } = await rows.commit([{ kind: 'put', key, value, expect: before?.revision ?? 'absent' }]);
  if (!done) throw new StewardError('conflict');
}
