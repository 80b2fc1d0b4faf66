// What forgetting a person does to one record, worked out from its declaration and from whom it names. Pure: the lifecycle finds out who is named, and
// carries out what is said here (THREATS §3).
//
//  1. Rights are only ever downgraded: where a person is concerned by several ways, each group of fields meets its own fate.
//  2. A record goes as a whole only when none of its groups stays.
//  3. What a law keeps stays, and names whoever is forgotten only as a blank.
import type { Collection, ErasureGroup, Field, Owner } from '@steward/protocol/catalogue/collection.ts';
import { fieldNames } from './field-names.ts';

/** What is known of a record: who wrote it, and what its fields for people and references hold. */
export interface Concerned {
  readonly createdBy: string | undefined;
  readonly updatedBy: string | undefined;
  readonly named: Readonly<Record<string, readonly string[]>>;
  /** Groups that the record still has. */
  readonly groups: readonly string[];
}

export interface Forgetting {
  /** Nothing of it stays. */
  readonly whole: boolean;
  /** Groups whose key is destroyed. */
  readonly destroyed: readonly string[];
  /** Fields out of which the forgotten are taken: their groups get a new key, so that no earlier version names them. */
  readonly blanked: readonly string[];
  /** It no longer says who wrote it, or changed it last. */
  readonly author: boolean;
}

const nothing: Forgetting = { whole: false, destroyed: [], blanked: [], author: false };

/** The fields of a collection that can name a person, or a record that was theirs. */
export function namingFields(collection: Pick<Collection, 'fields'>): readonly string[] {
  return [...fieldNames(collection, 'person'), ...fieldNames(collection, 'reference')];
}

/** `gone` are the forgotten: the person, and records that were theirs alone and are destroyed. */
export function forgetting(collection: Collection, record: Concerned, gone: ReadonlySet<string>): Forgetting {
  const author = isGone(record.createdBy, gone) || isGone(record.updatedBy, gone);
  const named = Object.entries(record.named).filter(([, ids]) => ids.some((id) => gone.has(id)));
  if (!author && named.length === 0) return nothing;
  const groups = collection.groups.filter(({ name }) => record.groups.includes(name));
  const destroyed = groups.filter((group) => isDestroyed(group, record, gone)).map(({ name }) => name);
  const blanked = named
    .map(([field]) => field)
    .filter((field) => isBlanked(collection.fields[field]) && !inGroups(groups, destroyed, field));
  return { whole: groups.length > 0 && destroyed.length === groups.length, destroyed, blanked, author };
}

/** Without those who are forgotten: a shorter list, or nothing. */
export function withoutGone(value: unknown, gone: ReadonlySet<string>): string | readonly string[] | undefined {
  if (typeof value === 'string') return gone.has(value) ? undefined : value;
  const left = Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string' && !gone.has(id)) : [];
  return left.length === 0 ? undefined : left;
}

/** The ids that a field for people or references holds. */
export function idsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

const isGone = (id: string | undefined, gone: ReadonlySet<string>) => id !== undefined && gone.has(id);

/** A reference is cleared by the fate that it declares for itself, not by an ownership. */
const isBlanked = (field: Field | undefined) => field?.type === 'person';

const inGroups = (groups: readonly ErasureGroup[], names: readonly string[], field: string) =>
  groups.some((group) => names.includes(group.name) && group.fields.includes(field));

function isDestroyed({ owner }: ErasureGroup, record: Concerned, gone: ReadonlySet<string>): boolean {
  if (owner.kind === 'owned-by') return owner.who !== 'business' && isLastOwner([owner.who], record, gone);
  return owner.kind === 'co-owned-by' && !owner.who.includes('business') && isLastOwner(owner.who, record, gone);
}

/** One of its owners is forgotten, and no other is left. */
function isLastOwner(owners: readonly Owner[], record: Concerned, gone: ReadonlySet<string>): boolean {
  const people = owners.flatMap((who) => ownersNow(who, record));
  return people.some((id) => gone.has(id)) && people.every((id) => gone.has(id));
}

function ownersNow(who: Owner, record: Concerned): readonly string[] {
  if (who === 'business') return [];
  if (who === 'author') return record.createdBy === undefined ? [] : [record.createdBy];
  return record.named[who.slice('field:'.length)] ?? [];
}
