// A record as it was, as a record of its own beside what it has become: other keys, other files, an id that follows from the restore, so that records that name each
// other name each other's copies. Whoever wrote the original is the copy's author too: what is theirs goes with them.
import { decodeId, encodeId, type FileId, type JobId, type KeyId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { titleField, type Collection } from '@steward/protocol/catalogue/collection.ts';
import { textCharsMax } from '@steward/protocol/catalogue/validate-fields.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { forgetting, idsIn, namingFields } from '../catalogue/forgetting.ts';
import type { Grant } from '../ports/grant.ts';
import { keysPerCallMax } from '../ports/keys.ts';
import type { Change } from '../ports/rows.ts';
import { emptyValue, keyOf } from '../stores/layout.ts';
import { versionAt } from '../stores/moments.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { blobsNamed, createChanges, findRecord, openRecords, sealGroups, type Fields, type StoredRecord } from '../stores/records.ts';
import type { StoredRestore } from '../stores/restores.ts';
import { encodeProjectRole } from '../stores/standing.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { groupsFor, readmit } from './collector.ts';
import type { Compared } from './compare-moment.ts';
import { newId } from './new-id.ts';
import type { StoredFile } from './put-file.ts';
import { hasRoom, take, type Work } from './restore-work.ts';
import { withoutMissing, type Mended } from './restored-row.ts';

/** Bytes of files that one batch copies, unless a single record has more. */
const copiedBytesMax = 64_000_000;
/** The record, its place in a list, the project's mark and its first manager. */
const copyChangesMax = 5;
const domain = new TextEncoder().encode('steward/v1/restore-copy');

/** The id of the copy that a restore makes of a record. */
export function copyOf(job: JobId, id: string): RecordId {
  return encodeId<RecordId>(sha256(new Uint8Array([...domain, ...decodeId(job), ...decodeId(id)])).slice(0, 16));
}

export const copyIdsOf = (job: JobId, stored: readonly StoredRecord[]): readonly string[] => stored.map(({ row }) => copyOf(job, row.id));

/** Whether there was room for it. What was not there then has no copy. */
export async function copyRecord(
  grant: Grant,
  work: Work,
  { job, restore }: StoredRestore,
  { now, past, did, groups }: Compared,
): Promise<boolean> {
  if (past === undefined) return true;
  const { tools, principal } = work;
  const { row: present } = now;
  const collection = tools.catalogue.collections.get(present.collection);
  if (did === 'left-out' || !collection) return leftOut(work);
  const whole = restore.subject.kind !== 'record';
  const id = copyOf(job.id, present.id);
  const project = whole && present.project !== undefined ? (copyOf(job.id, present.project) as string as ProjectId) : present.project;
  // What is parked in a record that lives is out of the product: a file in the trash, or what is a leaving member's.
  const parked = present.state === 'trashed';
  const [view] = await openRecords(tools.vault, grant, [{ ...past, groups: groupsThen(past, groups) }], { parked });
  const opened = await withoutAuthors(work, collection, present, view!.fields);
  const named = await namesOfCopy(work, { job, restore }, collection, present, opened);
  const fields = whole && collection.name !== 'projects' ? named.fields : titled(collection, named.fields, restore.atMs);
  const missing = Object.entries(collection.fields).some(([name, { required }]) => required === true && fields[name] === undefined);
  if (missing || named.owned) return leftOut(work);
  const bytes = filesIn(collection, fields).reduce((sum, [, { size }]) => sum + size, 0);
  if (work.handled > 0 && work.bytes + bytes > copiedBytesMax) return false;
  if (!hasRoom(work, copyChangesMax, named.checks)) return false;
  const groupsOfCopy = groupsFor(collection, { fields });
  const keys = await keysFor(grant, work, id, groupsOfCopy.length);
  const keyOfGroup = new Map(groupsOfCopy.map((group, i) => [group.name, keys[i]!]));
  const copied = await copyFiles(grant, work, { collection, from: past, to: id, keyOfGroup, parked }, fields);
  const nowMs = tools.clock.nowMs();
  const row: RecordRow = {
    id,
    collection: collection.name,
    project,
    version: 1,
    state: 'living',
    createdAtMs: present.createdAtMs,
    updatedAtMs: nowMs,
    createdBy: present.createdBy,
    updatedBy: principal.person,
    restorableUntilMs: undefined,
    groups: await sealGroups(tools.vault, grant, collection, id, 1, readmit(past.groups, copied), keyOfGroup),
    files: blobsNamed(collection, copied),
  };
  take(work, [...createChanges(principal.business, row), ...aroundCopy(work, row, whole)], named.checks);
  work.bytes += bytes;
  work.touched.push({ id, did: 'copied', before: 0, after: 1 });
  return true;
}

/** One write of the key store for a batch, as far as it takes them: a durable write for each record would be most of the time. */
export async function makeKeys(grant: Grant, work: Work, compared: readonly Compared[]): Promise<void> {
  const { collections } = work.tools.catalogue;
  const sizes = compared.filter(({ past }) => past !== undefined).map(({ now }) => collections.get(now.row.collection)?.groups.length ?? 0);
  const count = Math.min(
    keysPerCallMax,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const [first] = grant.records;
  if (count > 0) work.spareKeys.push(...(await work.tools.vault.newKeys(grant, work.principal.business, first as RecordId, count)));
}

async function keysFor(grant: Grant, { tools, principal, spareKeys }: Work, id: RecordId, count: number): Promise<readonly KeyId[]> {
  if (spareKeys.length >= count) return spareKeys.splice(0, count);
  return tools.vault.newKeys(grant, principal.business, id, count);
}

function leftOut(work: Work): true {
  work.leftOut++;
  return true;
}

/** Of what the record would be made of, that which was sealed then: a copy says nothing that was written later. */
const groupsThen = (past: RecordRow, groups: RecordRow['groups']): RecordRow['groups'] =>
  groups.filter((group) => past.groups.some(({ key, version }) => key === group.key && version === group.version));

/** Nothing of a copied project is seen before the project itself is there, which comes last and takes the mark away. */
function aroundCopy({ changes, principal }: Work, row: RecordRow, whole: boolean): readonly Change[] {
  const { business, person } = principal;
  if (row.collection === 'projects') {
    const role = encodeProjectRole('manager');
    const manager: readonly Change[] =
      person === undefined
        ? []
        : [
            { kind: 'put', key: keyOf.projectMember(business, row.id, person), value: role, expect: 'any' },
            { kind: 'put', key: keyOf.memberProject(business, person, row.id), value: role, expect: 'any' },
          ];
    return [{ kind: 'remove', key: keyOf.hidden(business, row.id), expect: 'any' }, ...manager];
  }
  if (!whole || row.project === undefined) return [];
  const key = keyOf.hidden(business, row.project);
  return changes.some((change) => change.key.sort === key.sort) ? [] : [{ kind: 'put', key, value: emptyValue, expect: 'any' }];
}

/** Without what is the author's alone, where they do not belong to the business any more: it goes with them, and no copy outlives it. */
async function withoutAuthors({ tools, principal }: Work, collection: Collection, row: RecordRow, fields: Fields): Promise<Fields> {
  const { createdBy } = row;
  if (createdBy === undefined || (await tools.rows.get(keyOf.member(principal.business, createdBy)))) return fields;
  const author = { createdBy, updatedBy: undefined, named: {}, groups: row.groups.map(({ group }) => group) };
  const { destroyed } = forgetting(collection, author, new Set([createdBy]));
  const gone = new Set(collection.groups.filter(({ name }) => destroyed.includes(name)).flatMap((group) => group.fields));
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !gone.has(name)));
}

/** Fields that name records of a copied project name their copies; what was not there then, or is gone, is not named. */
async function namesOfCopy(
  work: Work,
  { job, restore }: Pick<StoredRestore, 'job' | 'restore'>,
  collection: Collection,
  row: RecordRow,
  opened: Fields,
): Promise<Pick<Mended, 'fields' | 'checks' | 'owned'>> {
  const mended = await withoutMissing(work, collection, row, opened);
  const { fields } = mended;
  if (restore.subject.kind === 'record' || row.project === undefined) return mended;
  const moved: { [name: string]: Fields[string] } = { ...fields };
  for (const name of namingFields(collection)) {
    if (collection.fields[name]!.type !== 'reference' || fields[name] === undefined) continue;
    const ids: string[] = [];
    for (const id of idsIn(fields[name])) {
      const copy = await nameOfCopy(work, { job, restore }, id, row.project);
      if (copy !== undefined) ids.push(copy);
    }
    if (ids.length === 0) delete moved[name];
    else moved[name] = Array.isArray(fields[name]) ? ids : ids[0]!;
  }
  return { ...mended, fields: moved };
}

async function nameOfCopy(
  { tools, principal }: Work,
  { job, restore }: Pick<StoredRestore, 'job' | 'restore'>,
  id: string,
  project: ProjectId,
): Promise<string | undefined> {
  const found = await findRecord(tools.rows, principal.business, id);
  if (!found) return undefined;
  if (found.row.project !== project) return id;
  const past = await versionAt(tools.rows, principal.business, found.row, restore.atMs);
  return past?.state === 'living' ? copyOf(job.id, id) : undefined;
}

/** With the moment behind the name, so that a copy is not taken for what it was copied from. */
function titled(collection: Collection, fields: Fields, atMs: number): Fields {
  const name = titleField(collection);
  const field = collection.fields[name]!;
  const value = fields[name];
  if (field.type !== 'text' || typeof value !== 'string') return fields;
  const moment = ` (${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
  const charsMax = field.charsMax ?? textCharsMax;
  const room = charsMax - moment.length;
  if (room < 1) return fields;
  return { ...fields, [name]: `${value.slice(0, room).replace(/[\uD800-\uDBFF]$/, '')}${moment}` };
}

const filesIn = (collection: Collection, fields: Fields): readonly (readonly [string, StoredFile])[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    collection.fields[name]?.type === 'file' ? [[name, value as StoredFile] as const] : [],
  );

interface Copying {
  readonly collection: Collection;
  readonly from: RecordRow;
  readonly to: RecordId;
  /** It lies in the trash, its keys with it. */
  readonly parked: boolean;
  readonly keyOfGroup: ReadonlyMap<string, RecordRow['groups'][number]['key']>;
}

/** Frame by frame from the original's key to the copy's: nothing of it lies open anywhere. */
async function copyFiles(grant: Grant, work: Work, { collection, from, to, keyOfGroup, parked }: Copying, fields: Fields): Promise<Fields> {
  const { tools, principal } = work;
  const { business } = principal;
  const copied: { [name: string]: Fields[string] } = { ...fields };
  for (const [field, file] of filesIn(collection, fields)) {
    const name = blobOf(business, file.id);
    const sealedSize = await tools.blobs.size(name);
    const key = from.groups.find((group) => group.fields.includes(field))?.key;
    const group = collection.groups.find((each) => each.fields.includes(field))!;
    if (sealedSize === undefined || key === undefined) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
    const read = async function* (of: { from: number; length: number }) {
      const part = await tools.blobs.get(name, of);
      if (!part) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
      yield* part;
    };
    const where = fileWhere(business, { collection: collection.name, id: from.id }, file.id);
    const opened = await tools.vault.openFile(grant, where, key, sealedSize, read, undefined, { parked });
    if (typeof opened === 'string') throw new StewardError('conflict', { rule: 'what the file belongs to was erased' });
    const id = newId<FileId>(tools.random);
    const blob = blobOf(business, id);
    work.blobs.push(blob);
    const place = fileWhere(business, { collection: collection.name, id: to }, id);
    await tools.blobs.put(blob, tools.vault.sealFile(grant, place, keyOfGroup.get(group.name)!, opened));
    copied[field] = { ...file, id };
  }
  return copied;
}
