// The records of a business: rows found by id or by list without opening them (metadata), and opened or sealed only with a grant.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import { getRowsMax, rangeRowsMax, type Change, type GetManyOptions, type RowReader } from '../ports/rows.ts';
import type { SealedItem, Vault } from '../vault/vault.ts';
import type { Admitted } from './admitted.ts';
import { emptyValue, keyOf, lastPart, livingPrefix, trashedPrefix, versionPrefix, type ProjectOrNone } from './layout.ts';
import { inForce, seenAlready } from './import-marks.ts';
import {
  decodeRecordRow,
  decodeRecordTimes,
  encodeRecordRow,
  isMarked,
  type RecordRow,
  type RecordTimes,
  type StoredGroup,
} from './record-row.ts';

export type Fields = { readonly [field: string]: Cbor };

/** A record as it is given out: clear metadata and the fields the grant opens. */
export interface RecordView {
  readonly id: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly version: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: PersonId | undefined;
  readonly updatedBy: PersonId | undefined;
  readonly restorableUntilMs: number | undefined;
  readonly fields: Fields;
  /** Erasure groups whose key is destroyed: their fields are gone for good. */
  readonly erased: readonly string[];
}

export interface StoredRecord {
  readonly row: RecordRow;
  readonly revision: number;
  /** An import that is not complete has written the next version: nobody else changes the record meanwhile. */
  readonly beingImported?: true;
}

export async function findRecord(rows: RowReader, business: BusinessId, id: string): Promise<StoredRecord | undefined> {
  const row = await rows.get(keyOf.record(business, id));
  if (!row) return undefined;
  const stored = { row: decodeRecordRow(id as RecordId, row.value), revision: row.revision };
  return isMarked(row.value) ? (await inForce(rows, business, [stored]))[0] : stored;
}

/** With `once` the store does not keep them in memory: for going through a whole business. */
export async function findRecords(
  rows: RowReader,
  business: BusinessId,
  ids: readonly string[],
  options: GetManyOptions = {},
): Promise<readonly StoredRecord[]> {
  const found: StoredRecord[] = [];
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const part = ids.slice(at, at + getRowsMax);
    const got = await rows.getMany(
      part.map((id) => keyOf.record(business, id)),
      options,
    );
    const some: StoredRecord[] = [];
    got.forEach((row, i) => row && some.push({ row: decodeRecordRow(part[i] as RecordId, row.value), revision: row.revision }));
    found.push(...(got.some((row) => row && isMarked(row.value)) ? await inForce(rows, business, some) : some));
  }
  return found;
}

/** As `findRecords`, with no more than the times of each. */
export async function findTimes(rows: RowReader, business: BusinessId, ids: readonly string[]): Promise<readonly RecordTimes[]> {
  const found: RecordTimes[] = [];
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const part = ids.slice(at, at + getRowsMax);
    const got = await rows.getMany(part.map((id) => keyOf.record(business, id)));
    if (got.some((row) => row && isMarked(row.value)))
      found.push(...(await findRecords(rows, business, part)).map(({ row }): RecordTimes => row));
    else got.forEach((row, i) => row && found.push(decodeRecordTimes(part[i] as RecordId, row.value)));
  }
  return found;
}

/** Ids of the living (or trashed) records of one collection in one project, in order of id, behind `after`, at most `limit`. */
export async function listIds(
  rows: RowReader,
  business: BusinessId,
  project: ProjectOrNone,
  collection: string,
  options: { trashed?: boolean; after?: string | undefined; limit: number },
): Promise<readonly RecordId[]> {
  const prefix = options.trashed ? trashedPrefix(project, collection) : livingPrefix(project, collection);
  const ids: RecordId[] = [];
  let after = options.after === undefined ? undefined : `${prefix}${options.after}`;
  while (ids.length < options.limit) {
    const limit = Math.min(rangeRowsMax, options.limit - ids.length);
    const found = await rows.range({ partition: business, prefix, limit, ...(after === undefined ? {} : { after }) });
    for (const row of await seenAlready(rows, business, found)) ids.push(lastPart(row.sort));
    if (found.length < limit) break;
    after = found.at(-1)!.sort;
  }
  return ids;
}

/** Superseded versions of a record, newest first. */
export async function versionsOf(
  rows: RowReader,
  business: BusinessId,
  record: RecordId,
  before: number | undefined,
  limit: number,
): Promise<readonly RecordRow[]> {
  const prefix = versionPrefix(record);
  const after = before === undefined ? undefined : keyOf.version(business, record, before).sort;
  const found = await rows.range({ partition: business, prefix, reverse: true, limit, ...(after === undefined ? {} : { after }) });
  return found.map((row) => decodeRecordRow(record, row.value));
}

export interface OpenRecordsOptions {
  /** Opens parked keys too: for what lies in the trash. */
  readonly parked?: boolean;
  /** Opens no group but those that hold one of these fields; the views have the other fields of such groups too. */
  readonly only?: readonly string[];
  /** Nobody looks at them again soon: their keys are zeroed at once, so that going through a whole business does not fill the memory with them. */
  readonly once?: boolean;
}

/** Opens records with a grant that names them all. Groups of which the grant opens no field stay shut. */
export async function openRecords(
  vault: Vault,
  grant: Grant,
  stored: readonly RecordRow[],
  { only, once, ...options }: OpenRecordsOptions = {},
): Promise<readonly RecordView[]> {
  const items: SealedItem[] = [];
  const ends = stored.map((row) => {
    for (const sealed of row.groups)
      if (opens(grant, row.collection, sealed.fields) && (only === undefined || holds(sealed, only)))
        items.push(itemOf(grant, row, sealed));
    return items.length;
  });
  const opened = await vault.open(grant, items, options);
  if (once === true)
    vault.release(
      grant.business,
      items.map(({ sealed }) => sealed.key),
    );
  let at = 0;
  return stored.map((row, i) => {
    const fields: { [field: string]: Cbor } = {};
    const erased: string[] = [];
    for (; at < ends[i]!; at++) {
      const values = opened[at]!;
      if (typeof values === 'string') erased.push(items[at]!.group.name);
      else Object.assign(fields, values);
    }
    return viewOf(row, fields, erased);
  });
}

const holds = ({ fields }: StoredGroup, some: readonly string[]): boolean => some.some((field) => fields.includes(field));

const itemOf = (grant: Grant, row: RecordRow, sealed: StoredGroup) => ({
  where: { business: grant.business, collection: row.collection, record: row.id, version: sealed.version },
  group: { name: sealed.group, fields: sealed.fields },
  sealed,
});

const opens = (grant: Grant, collection: string, fields: readonly string[]) => {
  const granted = grant.fields;
  return granted === 'all' || fields.some((field) => granted.has(`${collection}.${field}`));
};

export function viewOf(row: RecordRow, fields: Fields, erased: readonly string[] = []): RecordView {
  return {
    id: row.id,
    collection: row.collection,
    project: row.project,
    version: row.version,
    createdAtMs: row.createdAtMs,
    updatedAtMs: row.updatedAtMs,
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    restorableUntilMs: row.restorableUntilMs,
    fields,
    erased,
  };
}

/** Seals each group under the key given for it. */
export async function sealGroups(
  vault: Vault,
  grant: Grant,
  collection: Collection,
  record: RecordId,
  version: number,
  { fields, collected }: Admitted,
  keys: ReadonlyMap<string, StoredGroup['key']>,
  only?: ReadonlySet<string>,
): Promise<readonly StoredGroup[]> {
  const sealed: StoredGroup[] = [];
  for (const group of collection.groups) {
    const key = keys.get(group.name);
    if (!key || (only && !only.has(group.name))) continue;
    const values: { [field: string]: Cbor } = {};
    for (const field of group.fields) if (fields[field] !== undefined) values[field] = fields[field];
    const where = { business: grant.business, collection: collection.name, record, version };
    // Also of what was cleared: earlier versions hold it, under the same key.
    const under = collected.get(group.name);
    sealed.push({
      ...(await vault.seal(grant, where, group, key, values)),
      version,
      fields: group.fields,
      ...(under === undefined ? {} : { collected: under }),
    });
  }
  return sealed;
}

// ---- changes: pure, so that whoever commits can see them whole ----------------------------------------------------------

export function createChanges(business: BusinessId, row: RecordRow): readonly Change[] {
  return [
    { kind: 'put', key: keyOf.record(business, row.id), value: encodeRecordRow(row), expect: 'absent' },
    { kind: 'put', key: keyOf.living(business, row.project, row.collection, row.id), value: emptyValue, expect: 'absent' },
  ];
}

/** Throws `conflict` while an import that is not complete changes it. */
export function requireNoImport({ beingImported }: StoredRecord): void {
  if (beingImported) throw new StewardError('conflict', { rule: 'an import that is under way changes it; try again when that is done' });
}

/** The old version goes to the history; lists follow when the project or the state changes. */
export function replaceChanges(business: BusinessId, old: StoredRecord, row: RecordRow): readonly Change[] {
  requireNoImport(old);
  const changes: Change[] = [
    { kind: 'put', key: keyOf.record(business, row.id), value: encodeRecordRow(row), expect: old.revision },
    { kind: 'put', key: keyOf.version(business, row.id, old.row.version), value: encodeRecordRow(old.row), expect: 'absent' },
  ];
  const from = listKey(business, old.row);
  const to = listKey(business, row);
  if (from && to && from.sort === to.sort) return changes;
  if (from) changes.push({ kind: 'remove', key: from, expect: 'any' });
  if (to) changes.push({ kind: 'put', key: to, value: emptyValue, expect: 'any' });
  return changes;
}

function listKey(business: BusinessId, row: RecordRow) {
  if (row.state === 'living') return keyOf.living(business, row.project, row.collection, row.id);
  if (row.state === 'trashed') return keyOf.trashed(business, row.project, row.collection, row.id);
  return undefined;
}

/** Blobs that these fields name. */
export const blobsNamed = (collection: Pick<Collection, 'fields'>, fields: Fields): readonly string[] =>
  Object.entries(fields).flatMap(([name, value]) => {
    const id = collection.fields[name]?.type === 'file' ? (value as { readonly id?: Cbor } | null)?.id : undefined;
    return typeof id === 'string' ? [id] : [];
  });

/** Blobs that some version of a record names, the present one included. A version names its own alone. */
export async function blobsEver(rows: RowReader, business: BusinessId, row: RecordRow): Promise<readonly string[]> {
  const files = new Set(row.files);
  for (let before: number | undefined, first = row.version > 1; first || before !== undefined; first = false) {
    const versions = await versionsOf(rows, business, row.id, before, rangeRowsMax);
    for (const version of versions) for (const file of version.files) files.add(file);
    before = versions.length < rangeRowsMax ? undefined : versions.at(-1)!.version;
  }
  return [...files];
}
