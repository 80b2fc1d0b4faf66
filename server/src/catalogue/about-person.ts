// What of one record belongs into "everything about me", worked out from its declaration and from whom it names. Pure. The person gets what is theirs, what says
// something about them, and what the business knows beside it; what is another person's alone is blanked, and so is everybody else who is named (THREATS §3, 5).
import type { Collection, ErasureGroup, Owner } from '@steward/protocol/catalogue/collection.ts';
import { idsIn } from './forgetting.ts';

interface Viewed {
  readonly id: string;
  readonly createdBy: string | undefined;
  readonly updatedBy: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The record as the person gets it; `undefined` when it has nothing to do with them. */
export function aboutPerson<V extends Viewed>(collection: Collection, record: V, person: string): V | undefined {
  if (!concerns(collection, record, person)) return undefined;
  const fields: Record<string, unknown> = {};
  for (const group of collection.groups) {
    if (isAnothers(group, record, person)) continue;
    for (const name of group.fields) {
      const value = shown(collection, record, name, person);
      if (value !== undefined) fields[name] = value;
    }
  }
  return {
    ...record,
    fields: inOrder(collection, fields),
    createdBy: record.createdBy === person ? record.createdBy : undefined,
    updatedBy: record.updatedBy === person ? record.updatedBy : undefined,
  };
}

function concerns(collection: Collection, record: Viewed, person: string): boolean {
  if (record.id === person || record.createdBy === person || record.updatedBy === person) return true;
  return Object.entries(collection.fields).some(([name, { type }]) => type === 'person' && idsIn(record.fields[name]).includes(person));
}

/** Whether all of its owners are people, and none of them is this one. */
function isAnothers({ owner }: ErasureGroup, record: Viewed, person: string): boolean {
  const owners: readonly Owner[] = owner.kind === 'owned-by' ? [owner.who] : owner.kind === 'co-owned-by' ? owner.who : ['business'];
  if (owners.includes('business')) return false;
  // The profile of a member is the member's, whoever wrote it.
  if (record.id === person) return false;
  const people = owners.flatMap((who) => peopleOf(who, record));
  return people.length > 0 && !people.includes(person);
}

function peopleOf(who: Owner, record: Viewed): readonly string[] {
  if (who === 'author') return record.createdBy === undefined ? [] : [record.createdBy];
  return who === 'business' ? [] : idsIn(record.fields[who.slice('field:'.length)]);
}

function shown(collection: Collection, record: Viewed, name: string, person: string): unknown {
  const value = record.fields[name];
  if (collection.fields[name]?.type !== 'person') return value;
  const ids = idsIn(value).filter((id) => id === person);
  if (ids.length === 0) return undefined;
  return Array.isArray(value) ? ids : ids[0];
}

function inOrder(collection: Collection, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(collection.fields)) if (name in fields) ordered[name] = fields[name];
  return ordered;
}
