// The row of a record that is set back: what was sealed is taken as it was sealed. Only where it names people or records that are gone by now it is opened and
// sealed anew without them; a field that must not be missing keeps the whole group as it is now.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { idsIn, namingFields } from '../catalogue/forgetting.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change, RowKey } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import type { RecordRow, RecordState, StoredGroup } from '../stores/record-row.ts';
import { findRecord, openRecords, sealGroups, type Fields } from '../stores/records.ts';
import type { Parts } from './hide-subject.ts';
import { inState } from './trash-record.ts';

export interface Wanted {
  readonly now: RecordRow;
  readonly groups: readonly StoredGroup[];
  /** Blobs that the groups name, whichever version they are of. */
  readonly files: readonly string[];
  readonly state: RecordState;
  readonly restorableUntilMs: number | undefined;
}

export interface RestoredRow {
  readonly row: RecordRow;
  /** What it names must still be there in the commit. */
  readonly checks: readonly Change[];
}

export async function restoredRow(grant: Grant, parts: Parts, wanted: Wanted): Promise<RestoredRow> {
  const { tools, principal } = parts;
  const { now } = wanted;
  const moved = inState(now, wanted.state, principal, tools.clock.nowMs(), wanted.restorableUntilMs);
  const collection = tools.catalogue.collections.get(now.collection);
  const checks: Change[] = [];
  const groups: StoredGroup[] = [];
  for (const group of wanted.groups) {
    const fresh = !now.groups.some((each) => each.key === group.key && each.version === group.version);
    const mended = fresh && collection ? await mend(grant, parts, collection, moved, group, now) : { group, checks: [] };
    groups.push(mended.group);
    checks.push(...mended.checks);
  }
  const files = [...new Set([...now.files, ...wanted.files])];
  return { row: { ...moved, groups, files }, checks };
}

/** The group without what is gone by now. */
async function mend(
  grant: Grant,
  parts: Parts,
  collection: Collection,
  row: RecordRow,
  group: StoredGroup,
  now: RecordRow,
): Promise<{ readonly group: StoredGroup; readonly checks: readonly Change[] }> {
  const { tools } = parts;
  const naming = namingFields(collection).filter((name) => group.fields.includes(name));
  if (naming.length === 0) return { group, checks: [] };
  const [view] = await openRecords(tools.vault, grant, [{ ...row, groups: [group] }], { parked: true });
  const { fields, changed, checks } = await withoutMissing(parts, collection, row, view!.fields, naming);
  if (!changed) return { group, checks };
  const missing = naming.some((name) => collection.fields[name]!.required === true && fields[name] === undefined);
  const present = now.groups.find((each) => each.group === group.group);
  if (missing && present) return { group: present, checks: [] };
  const only = new Set([group.group]);
  const [sealed] = await sealGroups(tools.vault, grant, collection, row.id, row.version, fields, new Map([[group.group, group.key]]), only);
  return { group: sealed ?? group, checks };
}

/** The fields without people who do not belong to the business any more, and without records that are erased. */
export async function withoutMissing(
  parts: Parts,
  collection: Collection,
  { project }: Pick<RecordRow, 'project'>,
  fields: Fields,
  naming: readonly string[],
): Promise<{ readonly fields: Fields; readonly changed: boolean; readonly checks: readonly Change[] }> {
  const kept: { [name: string]: Fields[string] } = { ...fields };
  const checks: Change[] = [];
  let changed = false;
  for (const name of naming) {
    const value = fields[name];
    if (value === undefined) continue;
    const there: string[] = [];
    for (const id of idsIn(value)) {
      const key = await keyIfThere(parts, collection, name, id, project);
      if (key === undefined) continue;
      there.push(id);
      checks.push({ kind: 'check', key, expect: 'present' });
    }
    if (there.length === idsIn(value).length) continue;
    changed = true;
    if (Array.isArray(value) && there.length > 0) kept[name] = there;
    else delete kept[name];
  }
  return { fields: kept, changed, checks };
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
