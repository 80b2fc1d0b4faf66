// The row of a record that is set back: what was sealed is taken as it was sealed. Only where it names people or records that are gone by now it is opened and
// sealed anew without them; a field that must not be missing keeps the whole group as it is now.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { forgetting, idsIn, namingFields } from '../catalogue/forgetting.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change, RowKey } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import type { RecordRow, RecordState, StoredGroup } from '../stores/record-row.ts';
import { blobsNamed, findRecord, openRecords, sealGroups, type Fields } from '../stores/records.ts';
import { readmit } from './collector.ts';
import { concernedOf } from './forget-fields.ts';
import type { Parts } from './hide-subject.ts';
import { inState } from './trash-record.ts';

export interface Wanted {
  readonly now: RecordRow;
  readonly groups: readonly StoredGroup[];
  /** Blobs of the version that they are of. */
  readonly files: readonly string[];
  readonly state: RecordState;
  readonly restorableUntilMs: number | undefined;
}

export interface RestoredRow {
  readonly row: RecordRow;
  /** What it names must still be there in the commit. */
  readonly checks: readonly Change[];
}

/** `undefined` when something it said then was somebody's who is gone: such a record stays as it is. */
export async function restoredRow(grant: Grant, parts: Parts, wanted: Wanted): Promise<RestoredRow | undefined> {
  const { tools, principal } = parts;
  const { now } = wanted;
  const moved = inState(now, wanted.state, principal, tools.clock.nowMs(), wanted.restorableUntilMs);
  const collection = tools.catalogue.collections.get(now.collection);
  const naming = collection ? wanted.groups.filter((group) => names(collection, group)) : [];
  if (!collection || !naming.some((group) => isFresh(group, now)))
    return { row: await withFiles(grant, parts, wanted, { ...moved, groups: wanted.groups }), checks: [] };
  const [view] = await openRecords(tools.vault, grant, [{ ...moved, groups: naming }], { parked: true });
  const mended = await withoutMissing(parts, collection, { ...moved, groups: wanted.groups }, view!.fields);
  if (mended.owned) return undefined;
  const groups: StoredGroup[] = [];
  for (const group of wanted.groups)
    groups.push(isFresh(group, now) ? await mend(grant, parts, collection, { row: moved, now, group, mended }) : group);
  return { row: await withFiles(grant, parts, wanted, { ...moved, groups }), checks: mended.checks };
}

/** The row with the blobs that its groups name. They are opened only where the files then were others; what does not open keeps all that may be its own. */
async function withFiles(grant: Grant, { tools }: Parts, { now, files }: Wanted, row: RecordRow): Promise<RecordRow> {
  const all = [...new Set([...now.files, ...files])];
  const collection = tools.catalogue.collections.get(row.collection);
  if (!collection || (all.length === now.files.length && all.length === files.length)) return { ...row, files: all };
  const groups = row.groups.filter((group) => group.fields.some((name) => collection.fields[name]?.type === 'file'));
  const [view] = await openRecords(tools.vault, grant, [{ ...row, groups }], { parked: true });
  const named = blobsNamed(collection, view!.fields);
  return { ...row, files: grant.fields === 'all' ? named : all };
}

const names = (collection: Collection, group: StoredGroup) => namingFields(collection).some((name) => group.fields.includes(name));
const isFresh = (group: StoredGroup, now: RecordRow) =>
  !now.groups.some(({ key, version }) => key === group.key && version === group.version);

interface Mending {
  readonly row: RecordRow;
  readonly now: RecordRow;
  readonly group: StoredGroup;
  readonly mended: Mended;
}

/** The group without what is gone by now; what it is now where it must not be without. */
async function mend(grant: Grant, { tools }: Parts, collection: Collection, { row, now, group, mended }: Mending): Promise<StoredGroup> {
  const present = now.groups.find((each) => each.group === group.group);
  const cleared = group.fields.filter((name) => mended.changed.has(name));
  if (cleared.length === 0) return group;
  if (present && cleared.some((name) => collection.fields[name]?.required === true && mended.fields[name] === undefined)) return present;
  const keys = new Map([[group.group, group.key]]);
  const fields = { ...mended.fields };
  const [sealed] = await sealGroups(
    tools.vault,
    grant,
    collection,
    row.id,
    row.version,
    readmit([group], fields),
    keys,
    new Set([group.group]),
  );
  return sealed ?? group;
}

export interface Mended {
  readonly fields: Fields;
  /** Names of fields that name less than they did. */
  readonly changed: ReadonlySet<string>;
  /** A part was somebody's who is gone. */
  readonly owned: boolean;
  /** What is named must still be there in the commit. */
  readonly checks: readonly Change[];
}

/** The fields without people who do not belong to the business any more, and without records that are erased. */
export async function withoutMissing(parts: Parts, collection: Collection, row: RecordRow, fields: Fields): Promise<Mended> {
  const kept: { [name: string]: Fields[string] } = { ...fields };
  const checks: Change[] = [];
  const missing = new Set<string>();
  const changed = new Set<string>();
  const naming = namingFields(collection).filter((name) => fields[name] !== undefined);
  for (const name of naming) {
    const value = fields[name]!;
    const there: string[] = [];
    for (const id of idsIn(value)) {
      const key = await keyIfThere(parts, collection, name, id, row.project);
      if (key === undefined) missing.add(id);
      else checks.push({ kind: 'check', key, expect: 'present' });
      if (key !== undefined) there.push(id);
    }
    if (there.length === idsIn(value).length) continue;
    changed.add(name);
    if (Array.isArray(value) && there.length > 0) kept[name] = there;
    else delete kept[name];
  }
  const { destroyed } = forgetting(collection, concernedOf(row, collection, fields), missing);
  return { fields: kept, changed, owned: destroyed.length > 0, checks };
}

async function keyIfThere(
  { tools, principal }: Parts,
  collection: Collection,
  name: string,
  id: string,
  project: RecordRow['project'],
): Promise<RowKey | undefined> {
  const { business } = principal;
  const field = collection.fields[name]!;
  if (field.type === 'person') {
    const key = keyOf.member(business, id);
    return (await tools.rows.get(key)) ? key : undefined;
  }
  if (field.type !== 'reference') return undefined;
  const found = await findRecord(tools.rows, business, id);
  const fits =
    found?.row.collection === field.to &&
    found.row.state !== 'erased' &&
    (found.row.project === undefined || found.row.project === project);
  return fits ? keyOf.record(business, id) : undefined;
}
