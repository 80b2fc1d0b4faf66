// What the installation knows of itself: its id, under which its snapshots and key backups lie, and rows of evidence: what was done for all businesses and how it went.
// Opaque ids, counts and times.
//
//   installation   id                          16 random bytes
//                  evidence/<kind>/<time>      the newest of each kind; older ones go
//                  state/<name>                where something goes on that takes turns
import { encodeId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Random } from '../ports/random.ts';
import type { RowKey, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

const partition = 'installation';
const idKey: RowKey = { partition, sort: 'id' };
const timeDigits = 15;
/** Of each kind. */
const evidenceKeptMax = 60;

export type EvidenceKind = 'snapshot' | 'recovery-drill' | 'read-back' | 'recovery';

export interface Evidence {
  readonly atMs: number;
  readonly value: Cbor;
}

/** The id of this installation, made the first time. */
export async function installationId(rows: Rows, random: Random): Promise<string> {
  await rows.commit([{ kind: 'put', key: idKey, value: random.bytes(16), expect: 'absent' }]);
  const row = await rows.get(idKey);
  if (row === undefined) throw new StewardError('store-unavailable', { rule: 'the id of the installation could not be kept' });
  return encodeId<never>(row.value);
}

export async function putEvidence(rows: Rows, kind: EvidenceKind, atMs: number, value: Cbor): Promise<void> {
  const prefix = `evidence/${kind}/`;
  const key = { partition, sort: `${prefix}${String(atMs).padStart(timeDigits, '0')}` };
  const kept = await rows.range({ partition, prefix, limit: evidenceKeptMax + 1 });
  const old = kept.slice(0, Math.max(0, kept.length - evidenceKeptMax + 1)).filter(({ sort }) => sort !== key.sort);
  await rows.commit([
    { kind: 'put', key, value: encodeRow(value), expect: 'any' },
    ...old.map((row) => ({ kind: 'remove', key: { partition, sort: row.sort }, expect: 'any' }) as const),
  ]);
}

export async function latestEvidence(rows: RowReader, kind: EvidenceKind): Promise<Evidence | undefined> {
  const [row] = await rows.range({ partition, prefix: `evidence/${kind}/`, reverse: true, limit: 1 });
  return row && { atMs: Number(lastPart<never>(row.sort)), value: decodeRow<Cbor>(row.value) };
}

export async function readState(rows: RowReader, name: string): Promise<Cbor | undefined> {
  const row = await rows.get({ partition, sort: `state/${name}` });
  return row && decodeRow<Cbor>(row.value);
}

export async function putState(rows: Rows, name: string, value: Cbor): Promise<void> {
  await rows.commit([{ kind: 'put', key: { partition, sort: `state/${name}` }, value: encodeRow(value), expect: 'any' }]);
}

/** The id of the installation whose rows these are; `undefined` where there is none yet. */
export async function installationIn(rows: RowReader): Promise<string | undefined> {
  const row = await rows.get(idKey);
  return row && encodeId<never>(row.value);
}
