// What rows of an import become: new records as they were where they come from (or as of now, for plain rows), and next versions of records that are there.
// Keys are made for all of them together; nothing here is committed.
import { StewardError } from '@steward/protocol/errors.ts';
import type { FileId, JobId, KeyId, PersonId } from '@steward/protocol/ids.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { fieldNames } from '../catalogue/field-names.ts';
import { forgetting, idsIn, namingFields, withoutGone } from '../catalogue/forgetting.ts';
import type { ImportRow } from '../catalogue/imports/import-row.ts';
import type { FileDigest } from '../catalogue/imports/manifest-files.ts';
import type { Grant } from '../ports/grant.ts';
import { keysPerCallMax } from '../ports/keys.ts';
import { getRowsMax, type Change } from '../ports/rows.ts';
import { claimChange, findClaims, type Claim } from '../stores/import-claims.ts';
import { listedBy } from '../stores/import-marks.ts';
import { keyOf } from '../stores/layout.ts';
import { encodeRecordRow, type RecordRow, type StoredGroup } from '../stores/record-row.ts';
import { blobsNamed, openRecords, sealGroups, type RecordView, type StoredRecord } from '../stores/records.ts';
import { blobOf } from './blob-name.ts';
import { admitChange, admitNew, groupsFor, type Gate } from './collector.ts';
import { newId } from './new-id.ts';
import type { Principal, Tools } from './operation.ts';
import { filesAfter } from './update-record.ts';

export interface Found {
  readonly row: ImportRow;
  readonly stored: StoredRecord | undefined;
  readonly erased: boolean;
}

export interface VersionParts {
  readonly tools: Tools;
  readonly principal: Principal;
  readonly job: JobId;
}

export interface PlannedRows {
  readonly written: readonly Found[];
  /** Of which nothing is left, since whom it was about was erased here. */
  readonly erased: readonly Found[];
  /** Those of one record together. */
  readonly changes: readonly (readonly Change[])[];
  readonly filesThere: number;
  readonly filesMissing: number;
}

type Fields = { [field: string]: Cbor };

/** One row on its way to its record. */
export interface Draft extends Found {
  readonly before: RecordView | undefined;
  /** Groups of fields that nothing goes into. */
  readonly shut: ReadonlySet<string>;
  readonly fields: Fields;
  readonly createdBy: PersonId | undefined;
  readonly updatedBy: PersonId | undefined;
  readonly claims: Claim[];
}

/** With what its author's choices let in. */
interface AskedDraft extends Draft {
  readonly gate: Gate;
}

export async function planRows(
  grant: Grant,
  parts: VersionParts,
  found: readonly Found[],
  brings: (file: string) => boolean,
): Promise<PlannedRows> {
  const views = await openRecords(
    parts.tools.vault,
    grant,
    found.flatMap(({ stored }) => (stored ? [stored.row] : [])),
  );
  const before = new Map(views.map((view) => [view.id, view]));
  const gone = await gonePeople(
    parts,
    found.map(({ row }) => row),
  );
  const drafts: Draft[] = [];
  const erased: Found[] = [];
  for (const each of found) {
    requirePlace(each);
    const draft = draftOf(each, before.get(each.row.id), gone);
    if (draft) drafts.push(draft);
    else erased.push(each);
  }
  const files = await claimFiles(parts, drafts, brings);
  const asked: AskedDraft[] = [];
  // What is the author's choice comes in only as they choose here, whatever they chose where it comes from.
  for (const draft of drafts) asked.push({ ...draft, gate: await admitDraft(parts, draft) });
  const changes = await sealDrafts(grant, parts, asked);
  return { written: drafts, erased, changes, ...files };
}

/** A record keeps its collection and its project for life. */
function requirePlace({ row, stored }: Found): void {
  if (stored && (stored.row.collection !== row.collection.name || stored.row.project !== row.project))
    throw new StewardError('conflict', { rule: 'a record of this id lies elsewhere' });
}

/** People that rows name and whose account or profile was erased here. */
export async function gonePeople(
  { tools, principal }: Pick<VersionParts, 'tools' | 'principal'>,
  rows: readonly ImportRow[],
): Promise<ReadonlySet<string>> {
  const people = new Set<string>();
  for (const row of rows) for (const person of peopleOf(row)) people.add(person);
  const gone = new Set<string>();
  const ids = [...people];
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const some = ids.slice(at, at + getRowsMax);
    const tombs = await tools.rows.getMany(some.map((id) => keyOf.tombstone(principal.business, id)));
    const members = await tools.rows.getMany(some.map((id) => keyOf.member(principal.business, id)));
    some.forEach((id, i) => tombs[i] && !members[i] && gone.add(id));
  }
  return gone;
}

/** Everybody a row names: who wrote it, and those in its fields. */
export function peopleOf({ collection, fields, provenance }: ImportRow): readonly string[] {
  const people: string[] = [];
  for (const name of fieldNames(collection, 'person')) if (fields[name] !== undefined) people.push(...idsIn(fields[name]));
  if (provenance?.createdBy !== undefined) people.push(provenance.createdBy);
  if (provenance?.updatedBy !== undefined) people.push(provenance.updatedBy);
  return people;
}

/** `undefined` when nothing of it may come in. */
export function draftOf(found: Found, before: RecordView | undefined, gone: ReadonlySet<string>): Draft | undefined {
  const { row, stored } = found;
  const { collection, provenance } = row;
  const fields: Fields = Object.fromEntries(
    Object.entries(provenance === undefined && before ? { ...before.fields, ...row.fields } : row.fields).filter(
      ([, value]) => value !== null,
    ),
  );
  if (provenance === undefined && stored) validateFields(collection, withoutFiles(row, fields), 'create');
  const writer = provenance?.createdBy;
  const concerned = {
    // Here the record may name its author no more: the copy tells whose it was.
    createdBy: writer !== undefined && gone.has(writer) ? writer : stored ? stored.row.createdBy : writer,
    updatedBy: stored ? undefined : provenance?.updatedBy,
    named: Object.fromEntries(namingFields(collection).map((name) => [name, idsIn(fields[name])])),
    groups: collection.groups.map(({ name }) => name),
  };
  const fate = forgetting(collection, concerned, gone);
  if (fate.whole) return undefined;
  // Erased here stays erased, and what was erased where it comes from says nothing about what is here.
  const shut = new Set([...fate.destroyed, ...(before?.erased ?? []), ...(stored ? row.erased : [])]);
  for (const group of collection.groups) if (shut.has(group.name)) for (const field of group.fields) delete fields[field];
  for (const name of fate.blanked) {
    const left = withoutGone(fields[name], gone);
    if (left === undefined) delete fields[name];
    else fields[name] = left as Cbor;
  }
  const still = (person: PersonId | undefined) => (person !== undefined && gone.has(person) ? undefined : person);
  return { ...found, before, shut, fields, createdBy: still(provenance?.createdBy), updatedBy: still(provenance?.updatedBy), claims: [] };
}

const withoutFiles = ({ collection }: ImportRow, fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => collection.fields[name]?.type !== 'file'));

// ---- files -----------------------------------------------------------------------------------------------------------------

interface NamedFile {
  readonly draft: Draft;
  readonly field: string;
  readonly from: FileId;
}

/** Files that the archive brings are claimed; a file that is there already stays; any other field for a file stays empty. */
async function claimFiles(parts: VersionParts, drafts: readonly Draft[], brings: (file: string) => boolean) {
  const named: NamedFile[] = [];
  let filesMissing = 0;
  for (const draft of drafts) {
    for (const field of fieldNames(draft.row.collection, 'file')) {
      const value = draft.fields[field];
      if (!isFile(value)) continue;
      const now = draft.before?.fields[field];
      if (isSameFile(now, value) || isSameFile(now, draft.row.originals?.[field]))
        draft.fields[field] = { ...value, id: now.id, size: now.size, sha256: now.sha256 };
      else if (brings(value.id)) named.push({ draft, field, from: value.id as FileId });
      else {
        delete draft.fields[field];
        filesMissing++;
      }
    }
  }
  return { filesThere: named.length, filesMissing: filesMissing + (await claim(parts, named)) };
}

/** How many could not be claimed, since another record has claimed them. */
async function claim({ tools, principal, job }: VersionParts, named: readonly NamedFile[]): Promise<number> {
  if (named.length === 0) return 0;
  const { business } = principal;
  const known = new Map(
    await findClaims(
      tools.rows,
      business,
      job,
      named.map(({ from }) => from),
    ),
  );
  let missing = 0;
  for (const { draft, field, from } of named) {
    const made = known.get(from) ?? {
      from,
      record: draft.row.id,
      field,
      file: draft.stored || (await tools.blobs.size(blobOf(business, from))) !== undefined ? newId<FileId>(tools.random) : from,
    };
    if (made.record === draft.row.id && made.field === field) {
      known.set(from, made);
      draft.claims.push(made);
      draft.fields[field] = { ...(draft.fields[field] as { [name: string]: Cbor }), id: made.file };
    } else {
      delete draft.fields[field];
      missing++;
    }
  }
  return missing;
}

async function admitDraft(parts: VersionParts, { row, stored, before, fields, createdBy }: Draft): Promise<Gate> {
  const author = stored ? stored.row.createdBy : row.provenance ? createdBy : parts.principal.person;
  if (!stored || !before) return admitNew(parts, row.collection, author, fields);
  const isNew = ([name, value]: [string, Cbor]) => JSON.stringify(value) !== JSON.stringify(before.fields[name]);
  const changed = Object.fromEntries(Object.entries(fields).filter(isNew));
  const cleared = Object.keys(before.fields).filter((name) => fields[name] === undefined);
  return admitChange(parts, row.collection, stored.row, before.fields, {
    ...changed,
    ...Object.fromEntries(cleared.map((name) => [name, null])),
  });
}

// ---- sealing ---------------------------------------------------------------------------------------------------------------

async function sealDrafts(grant: Grant, parts: VersionParts, drafts: readonly AskedDraft[]): Promise<readonly (readonly Change[])[]> {
  const keys = await keysFor(grant, parts, drafts);
  const sealed: (readonly Change[])[] = [];
  for (const draft of drafts) {
    const row = await rowOf(grant, parts, draft, keys.get(draft)!);
    const { business } = parts.principal;
    const claims = draft.claims.map((each) => claimChange(business, parts.job, each));
    sealed.push([...claims, ...draft.gate.checks, ...rowChanges(parts, draft, row)]);
  }
  parts.tools.vault.release(
    parts.principal.business,
    [...keys.values()].flatMap((own) => [...own.values()]),
  );
  return sealed;
}

/** Keys for the groups that need one, made for all rows together; keys of groups that were erased elsewhere are erased here from the beginning. */
async function keysFor(grant: Grant, { tools, principal }: VersionParts, drafts: readonly AskedDraft[]) {
  const needed = drafts.map((draft) => {
    const had = new Map((draft.stored?.row.groups ?? []).map(({ group, key }) => [group, key]));
    const missing = groupsFor(draft.row.collection, draft.gate.admitted).filter(
      ({ name }) => !had.has(name) && !draft.shut.has(name) && !draft.row.erased.includes(name),
    );
    return { draft, had, missing };
  });
  const count = needed.reduce((sum, { missing }) => sum + missing.length, 0);
  const calls: Promise<readonly KeyId[]>[] = [];
  for (let at = 0; at < count; at += keysPerCallMax)
    calls.push(tools.vault.newKeys(grant, principal.business, drafts[0]!.row.id, Math.min(keysPerCallMax, count - at)));
  const fresh = (await Promise.all(calls)).flat();
  const dead: KeyId[] = [];
  let at = 0;
  const keys = new Map<AskedDraft, Map<string, KeyId>>();
  for (const { draft, had, missing } of needed) {
    const own = new Map(had);
    for (const { name } of missing) own.set(name, fresh[at++]!);
    if (!draft.stored)
      for (const name of draft.row.erased) {
        const key = newId<KeyId>(tools.random);
        dead.push(key);
        own.set(name, key);
      }
    keys.set(draft, own);
  }
  if (dead.length > 0) await tools.vault.erase(grant, principal.business, dead);
  return keys;
}

async function rowOf(grant: Grant, { tools, principal }: VersionParts, draft: AskedDraft, keys: Map<string, KeyId>): Promise<RecordRow> {
  const { row, stored, gate } = draft;
  const { fields } = gate.admitted;
  const now = tools.clock.nowMs();
  const version = stored ? stored.row.version + 1 : (row.provenance?.version ?? 1);
  const open = row.collection.groups.map(({ name }) => name).filter((name) => !draft.shut.has(name) && !row.erased.includes(name));
  const sealed = await sealGroups(tools.vault, grant, row.collection, row.id, version, gate.admitted, keys, new Set(open));
  const files = blobsNamed(row.collection, fields);
  if (stored)
    return {
      ...stored.row,
      version,
      updatedAtMs: Math.max(now, stored.row.updatedAtMs),
      updatedBy: principal.person,
      groups: [...stored.row.groups.filter(({ group }) => !open.includes(group)), ...sealed],
      files: filesAfter(row.collection, stored.row.files, opened(draft, open), fields),
    };
  const { provenance } = row;
  return {
    id: row.id,
    collection: row.collection.name,
    project: row.project,
    version,
    state: 'living',
    createdAtMs: provenance?.createdAtMs ?? now,
    updatedAtMs: provenance?.updatedAtMs ?? now,
    createdBy: provenance ? draft.createdBy : principal.person,
    updatedBy: provenance ? draft.updatedBy : principal.person,
    restorableUntilMs: undefined,
    groups: [...sealed, ...row.erased.flatMap((name) => deadGroup(row, name, version, keys))],
    files,
  };
}

/** What the groups that are written anew held until now. */
function opened({ row, before }: Draft, groups: readonly string[]): Fields {
  const names = new Set(row.collection.groups.filter(({ name }) => groups.includes(name)).flatMap(({ fields }) => fields));
  return Object.fromEntries(Object.entries(before?.fields ?? {}).filter(([name]) => names.has(name)));
}

/** A group that was erased where the record comes from: its key is erased from the beginning, so that it reads the same here. */
function deadGroup({ collection }: ImportRow, name: string, version: number, keys: ReadonlyMap<string, KeyId>): readonly StoredGroup[] {
  const group = collection.groups.find((each) => each.name === name);
  const key = keys.get(name);
  return group && key ? [{ group: name, key, envelope: new Uint8Array(0), version, fields: group.fields }] : [];
}

function rowChanges({ principal, job }: VersionParts, { stored }: Draft, row: RecordRow): readonly Change[] {
  const { business } = principal;
  if (stored)
    return [
      {
        kind: 'put',
        key: keyOf.record(business, row.id),
        value: encodeRecordRow(row, { job, over: stored.row.version }),
        expect: stored.revision,
      },
      { kind: 'put', key: keyOf.version(business, row.id, stored.row.version), value: encodeRecordRow(stored.row), expect: 'absent' },
    ];
  return [
    { kind: 'put', key: keyOf.record(business, row.id), value: encodeRecordRow(row, { job, over: undefined }), expect: 'absent' },
    { kind: 'put', key: keyOf.living(business, row.project, row.collection, row.id), value: listedBy(job), expect: 'any' },
  ];
}

interface FileFields extends FileDigest {
  readonly [name: string]: Cbor;
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

/** Whether what is there is this file. */
export const isSameFile = (now: Cbor | undefined, other: FileDigest | undefined): now is FileFields =>
  isFile(now) && now.sha256 === other?.sha256 && now.size === other.size;

export function isFile(value: unknown): value is FileFields {
  return typeof value === 'object' && value !== null && 'sha256' in value && 'id' in value;
}
