// A file taken out of a record while the rest stays: its group gets a new key, under which everything else of the group is sealed anew, other files too.
// With the old key go the file, its previews and every earlier version of the group.
import { StewardError } from '@steward/protocol/errors.ts';
import type { FileId, KeyId } from '@steward/protocol/ids.ts';
import type { Collection, ErasureGroup } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import type { FormerFile } from '../stores/erasures.ts';
import type { RecordRow, StoredGroup } from '../stores/record-row.ts';
import { openRecords, replaceChanges, sealGroups, versionsOf, type Fields, type StoredRecord } from '../stores/records.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { readmit } from './collector.ts';
import type { Parts } from './hide-subject.ts';
import { collectionOf } from './locate.ts';
import { newId } from './new-id.ts';
import type { StoredFile } from './put-file.ts';

const versionsMax = 1_000;

export interface FileHidden {
  readonly changes: readonly Change[];
  readonly file: FormerFile;
}

export async function hideFile(grant: Grant, parts: Parts, old: StoredRecord, field: string): Promise<FileHidden> {
  const { tools, principal } = parts;
  const collection = collectionOf(tools, old.row.collection);
  const { group, sealed } = groupWith(collection, old.row, field);
  const before = await fieldsOf(grant, parts, old.row, sealed);
  if (before?.[field] === undefined) throw new StewardError('not-found', { field: 'subject', rule: 'there is no file in this field' });
  const [key] = await tools.vault.newKeys(grant, principal.business, old.row.id, 1);
  const gone = new Set([field, ...previewsOf(collection, group, field)]);
  const kept: { [name: string]: Fields[string] } = {};
  const made: string[] = [];
  for (const [name, value] of Object.entries(before)) {
    if (gone.has(name)) continue;
    if (collection.fields[name]?.type !== 'file') kept[name] = value;
    else {
      const copy = await sealAnew(grant, parts, old.row, name, value as StoredFile, sealed.key, key!);
      made.push(copy.id);
      kept[name] = copy;
    }
  }
  const blobs = await blobsOfGroup(grant, parts, collection, old.row, sealed);
  const row = await rowWith(grant, parts, collection, old.row, group, key!, kept, [
    ...old.row.files.filter((id) => !blobs.includes(id)),
    ...made,
  ]);
  return {
    changes: replaceChanges(principal.business, old, row),
    file: { group: group.name, keys: await keysOfGroups(parts, old.row, [group.name]), version: old.row.version, blobs },
  };
}

/** The file, sealed anew under the group's new key; earlier versions open again too. */
export async function undoFile(
  grant: Grant,
  parts: Parts,
  now: StoredRecord | undefined,
  file: FormerFile,
  field: string,
): Promise<readonly Change[]> {
  const { tools, principal } = parts;
  if (now?.row.state !== 'living') throw new StewardError('conflict', { field: 'id', rule: 'the record is gone' });
  const collection = collectionOf(tools, now.row.collection);
  const { group, sealed } = groupWith(collection, now.row, field);
  await tools.vault.unpark(grant, principal.business, file.keys);
  const [former] = await versionsOf(tools.rows, principal.business, now.row.id, file.version + 1, 1);
  const formerGroup = former?.groups.find((each) => each.key === file.keys[0]);
  if (!former || !formerGroup) throw new StewardError('conflict', { field: 'id', rule: 'the version with the file is gone' });
  const before = await fieldsOf(grant, parts, former, formerGroup);
  const present = await fieldsOf(grant, parts, now.row, sealed);
  if (!before || !present) throw new StewardError('conflict', { field: 'id', rule: 'what the file belonged to was erased' });
  if (present[field] !== undefined) throw new StewardError('conflict', { field: 'id', rule: 'another file has taken its place' });
  const fields: { [name: string]: Fields[string] } = { ...present };
  const made: string[] = [];
  for (const name of [field, ...previewsOf(collection, group, field)]) {
    const value = before[name] as StoredFile | undefined;
    if (value === undefined) continue;
    const copy = await sealAnew(grant, parts, now.row, name, value, formerGroup.key, sealed.key);
    made.push(copy.id);
    fields[name] = copy;
  }
  // The former blobs are of earlier versions, which name them.
  const files = [...now.row.files, ...made];
  const row = await rowWith(grant, parts, collection, now.row, group, sealed.key, fields, files);
  return replaceChanges(principal.business, now, row);
}

/** Every blob that some version of this group names, the present one included. */
export async function blobsOfGroup(
  grant: Grant,
  parts: Parts,
  collection: Collection,
  row: RecordRow,
  sealed: StoredGroup,
): Promise<readonly string[]> {
  const names = Object.keys(collection.fields).filter((name) => collection.fields[name]!.type === 'file' && sealed.fields.includes(name));
  if (names.length === 0) return [];
  const { tools, principal } = parts;
  const versions = [row, ...(await versionsOf(tools.rows, principal.business, row.id, undefined, versionsMax))];
  const seen = new Set<string>();
  const blobs = new Set<string>();
  for (const version of versions) {
    const group = version.groups.find((each) => each.group === sealed.group);
    if (!group || seen.has(`${group.key} ${group.version}`)) continue;
    seen.add(`${group.key} ${group.version}`);
    const fields = await fieldsOf(grant, parts, version, group);
    for (const name of names) if (fields?.[name] !== undefined) blobs.add((fields[name] as StoredFile).id);
  }
  return [...blobs];
}

/** Every key under which some version of these groups was sealed, the present one first. Opens nothing. */
export async function keysOfGroups({ tools, principal }: Parts, row: RecordRow, groups: readonly string[]): Promise<readonly KeyId[]> {
  const versions = [row, ...(await versionsOf(tools.rows, principal.business, row.id, undefined, versionsMax))];
  return [...new Set(versions.flatMap((version) => version.groups.filter(({ group }) => groups.includes(group)).map(({ key }) => key)))];
}

/** `undefined` when it was erased. */
async function fieldsOf(grant: Grant, { tools }: Parts, row: RecordRow, sealed: StoredGroup): Promise<Fields | undefined> {
  const [view] = await openRecords(tools.vault, grant, [{ ...row, groups: [sealed] }], { parked: true });
  return view!.erased.length > 0 ? undefined : view!.fields;
}

function groupWith(collection: Collection, row: RecordRow, field: string): { group: ErasureGroup; sealed: StoredGroup } {
  const group = collection.groups.find(({ fields }) => fields.includes(field));
  const sealed = row.groups.find((each) => each.group === group?.name);
  if (!group || !sealed) throw new StewardError('not-found', { field: 'subject', rule: 'there is no file in this field' });
  return { group, sealed };
}

const previewsOf = (collection: Collection, group: ErasureGroup, field: string): readonly string[] =>
  group.fields.filter((name) => {
    const declared = collection.fields[name];
    return declared?.type === 'file' && declared.previewOf === field;
  });

async function rowWith(
  grant: Grant,
  { tools, principal }: Parts,
  collection: Collection,
  old: RecordRow,
  group: ErasureGroup,
  key: KeyId,
  fields: Fields,
  files: readonly string[],
): Promise<RecordRow> {
  const version = old.version + 1;
  const only = new Set([group.name]);
  const sealed = await sealGroups(
    tools.vault,
    grant,
    collection,
    old.id,
    version,
    readmit(old.groups, fields),
    new Map([[group.name, key]]),
    only,
  );
  return {
    ...old,
    version,
    updatedAtMs: Math.max(tools.clock.nowMs(), old.updatedAtMs),
    updatedBy: principal.person,
    groups: [...old.groups.filter((each) => each.group !== group.name), ...sealed],
    files,
  };
}

/** Frame by frame from one key to the other: nothing of it lies open anywhere. */
export async function sealAnew(
  grant: Grant,
  { tools, principal }: Parts,
  row: RecordRow,
  field: string,
  file: StoredFile,
  from: KeyId,
  to: KeyId,
): Promise<StoredFile> {
  const { business } = principal;
  const place = { collection: row.collection, id: row.id, field };
  const name = blobOf(business, file.id);
  const sealedSize = await tools.blobs.size(name);
  if (sealedSize === undefined) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
  const read = async function* (of: { from: number; length: number }) {
    const part = await tools.blobs.get(name, of);
    if (!part) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
    yield* part;
  };
  const opened = await tools.vault.openFile(grant, fileWhere(business, place, file.id), from, sealedSize, read, undefined, {
    parked: true,
  });
  if (typeof opened === 'string') throw new StewardError('conflict', { rule: 'what the file belongs to was erased' });
  const id = newId<FileId>(tools.random);
  await tools.blobs.put(blobOf(business, id), tools.vault.sealFile(grant, fileWhere(business, place, id), to, opened));
  return { ...file, id };
}
