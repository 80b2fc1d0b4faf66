// The record row: clear metadata (opaque ids, enumerations, times) and one envelope per erasure group, as canonical CBOR.
import { decodeId, encodeId, type JobId, type KeyId, type PersonId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { decodeCbor, decodeCborStart, encodeCbor } from '@steward/protocol/cbor.ts';
import type { SealedGroup } from '../vault/vault.ts';
import type { Collected } from './admitted.ts';

export type RecordState = 'living' | 'trashed' | 'erased';

/** One erasure group as it is stored, with the version of the record in which it was last written (bound into its envelope). */
export interface StoredGroup extends SealedGroup {
  readonly version: number;
  /** The fields of the group when it was sealed: bound into the envelope, so that old data opens after the catalogue has changed. */
  readonly fields: readonly string[];
  /** Of what is optional: what allowed it to be collected. */
  readonly collected?: Collected;
}

export interface RecordRow {
  readonly id: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly version: number;
  readonly state: RecordState;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: PersonId | undefined;
  readonly updatedBy: PersonId | undefined;
  /** When in the trash: until when it can be restored. */
  readonly restorableUntilMs: number | undefined;
  readonly groups: readonly StoredGroup[];
  /** Names of the blobs that belong to this version, opaque. */
  readonly files: readonly string[];
}

/** Of a row that an import has written: it counts once the import is complete (see import-marks.ts). */
export interface ImportMark {
  readonly job: JobId;
  /** The version that counts until then, from the history; absent for a record that is new. */
  readonly over: number | undefined;
}

type Wire = [
  string,
  Uint8Array | null,
  number,
  string,
  number,
  number,
  Uint8Array | null,
  Uint8Array | null,
  number | null,
  [string, Uint8Array, number, string[], Uint8Array, [string, number, number]?][],
  Uint8Array[],
  /** Absent in almost every row, so that `isMarked` can tell by the first byte. */
  [Uint8Array, number | null]?,
];

const optionalId = (id: string | undefined) => (id === undefined ? null : decodeId(id));
const readId = <I>(bytes: Uint8Array | null): I | undefined => (bytes === null ? undefined : (encodeId(bytes) as I));

/** A mark is not part of the row: whoever writes a row that was read writes it without. */
export function encodeRecordRow(row: RecordRow, mark?: ImportMark): Uint8Array {
  return encodeCbor([
    row.collection,
    optionalId(row.project),
    row.version,
    row.state,
    row.createdAtMs,
    row.updatedAtMs,
    optionalId(row.createdBy),
    optionalId(row.updatedBy),
    row.restorableUntilMs ?? null,
    row.groups.map(({ group, key, version, fields, envelope, collected }) => [
      group,
      decodeId(key),
      version,
      [...fields],
      envelope,
      ...(collected === undefined ? [] : [[collected.level, collected.turn, collected.atMs]]),
    ]),
    row.files.map((file) => decodeId(file)),
    ...(mark === undefined ? [] : [[decodeId(mark.job), mark.over ?? null]]),
  ]);
}

const markedArray = 0x8c;
const marks = new WeakMap<RecordRow, ImportMark>();

/** Whether an import has written the bytes of a row. */
export const isMarked = (value: Uint8Array): boolean => value[0] === markedArray;

/** The mark of a row as it was decoded; a copy of the row has none. */
export const importMarkOf = (row: RecordRow): ImportMark | undefined => marks.get(row);

/** What was made of bytes that a store gives out again and again. */
const decoded = new WeakMap<Uint8Array, RecordRow>();

/** The same row for the same bytes; nobody writes on either. */
export function decodeRecordRow(id: RecordId, value: Uint8Array): RecordRow {
  const known = decoded.get(value);
  if (known?.id === id) return known;
  const wire = decodeCbor(value) as unknown as Wire;
  const row = readRecordRow(id, wire);
  const mark = wire[11];
  if (mark) marks.set(row, { job: encodeId<JobId>(mark[0]), over: mark[1] ?? undefined });
  decoded.set(value, row);
  return row;
}

function readRecordRow(id: RecordId, wire: Wire): RecordRow {
  return {
    id,
    collection: wire[0],
    project: readId<ProjectId>(wire[1]),
    version: wire[2],
    state: wire[3] as RecordState,
    createdAtMs: wire[4],
    updatedAtMs: wire[5],
    createdBy: readId<PersonId>(wire[6]),
    updatedBy: readId<PersonId>(wire[7]),
    restorableUntilMs: wire[8] ?? undefined,
    groups: wire[9].map(([group, key, version, fields, envelope, collected]) => ({
      group,
      key: encodeId<KeyId>(key),
      version,
      fields,
      envelope,
      ...(collected === undefined ? {} : { collected: { level: collected[0], turn: collected[1], atMs: collected[2] } }),
    })),
    files: wire[10].map((file) => encodeId(file)),
  };
}

/** What a list by time needs of a row: a sixth of the work of reading it whole. */
export interface RecordTimes {
  readonly id: RecordId;
  readonly state: RecordState;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export function decodeRecordTimes(id: RecordId, value: Uint8Array): RecordTimes {
  const known = decoded.get(value);
  if (known?.id === id) return known;
  const [, , , state, createdAtMs, updatedAtMs] = decodeCborStart(value, 6) as unknown as Wire;
  return { id, state: state as RecordState, createdAtMs, updatedAtMs };
}
