// Finds what an operation is about to touch, and the facts to decide on, without opening anything.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type PersonId, type ProjectId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { fieldsForPurpose } from '@steward/protocol/catalogue/purpose-fields.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { findRecord, type StoredRecord } from '../stores/records.ts';
import { keyOf } from '../stores/layout.ts';
import { standingOf } from '../stores/standing.ts';
import { isGeneric } from './generic-collections.ts';
import type { Principal, Target, Tools } from './operation.ts';

/** The collection of that name, or an error that names the field. */
export function collectionOf(tools: Tools, name: string): Collection {
  const collection = tools.catalogue.collections.get(name);
  if (!collection) throw new StewardError('not-found', { field: 'collection', rule: 'no such collection' });
  return collection;
}

/** A collection whose records the general operations make and erase. */
export function generalCollectionOf(tools: Tools, name: string): Collection {
  const collection = collectionOf(tools, name);
  if (!isGeneric(name)) throw new StewardError('not-found', { field: 'collection', rule: 'has operations of its own' });
  return collection;
}

/** What is not even an id is simply not there. */
export function requireId<I extends string>(field: string, text: string): I {
  if (!isId(text)) throw new StewardError('not-found', { field });
  return text as I;
}

export const noFacts = {
  businessRole: 'none',
  projectRole: 'none',
  collection: 'none',
  scope: 'none',
  author: false,
  self: false,
  targetRole: 'none',
  newRole: 'none',
  state: 'none',
  ground: 'none',
  department: 'none',
  caseState: 'none',
  inScope: false,
  eligible: false,
} as const;

/** Target of an operation on one existing record of a collection. An absent record, and one of another collection, look the same. */
export async function locateRecord(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  id: string,
  purpose: Purpose,
): Promise<Target<StoredRecord | undefined>> {
  requireId('id', id);
  const found = await findRecord(tools.rows, principal.business, id);
  const stored = found && found.row.collection === collection.name && found.row.state !== 'erased' ? found : undefined;
  const project = stored ? projectOf(stored) : undefined;
  const standing = await standingOf(tools.rows, principal.business, principal.person, project);
  return {
    facts: {
      ...noFacts,
      businessRole: standing.businessRole,
      projectRole: standing.projectRole,
      collection: collection.name,
      scope: collection.scope,
      author: stored !== undefined && stored.row.createdBy !== undefined && stored.row.createdBy === principal.person,
      self: await isAbout(tools, principal, collection, id),
      state: stored ? (stored.row.state === 'living' ? 'living' : 'trashed') : 'none',
    },
    absent: stored === undefined || (project !== undefined && collection.name !== 'projects' && standing.projectHidden),
    project,
    collection: collection.name,
    records: [id],
    fields: fieldsOf(collection, purpose),
    checks: standing.checks,
    loaded: stored,
  };
}

/** Whether a record is about the asker: their own profile, or why a look of theirs was named. */
async function isAbout(tools: Tools, principal: Principal, collection: Collection, id: string): Promise<boolean> {
  if (principal.person === undefined) return false;
  if (collection.name === 'members') return id === principal.person;
  if (collection.name !== 'namings') return false;
  return (await tools.rows.get(keyOf.naming(principal.business, principal.person, id))) !== undefined;
}

/** A project's own record lies in itself. */
export function projectOf(stored: StoredRecord): ProjectId | undefined {
  return stored.row.collection === 'projects' ? (stored.row.id as string as ProjectId) : stored.row.project;
}

/** Target of an operation on a project (or on the business, without one) that names no record yet. */
export async function locateScope(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  project: ProjectId | undefined,
  purpose: Purpose,
  records: readonly string[] = [],
): Promise<Target<undefined>> {
  const standing = await standingOf(tools.rows, principal.business, principal.person, project);
  return {
    facts: {
      ...noFacts,
      businessRole: standing.businessRole,
      projectRole: standing.projectRole,
      collection: collection.name,
      scope: collection.scope,
    },
    absent: project !== undefined && (standing.projectHidden || !(await exists(tools, principal, project))),
    project,
    collection: collection.name,
    records,
    fields: fieldsOf(collection, purpose),
    checks: standing.checks,
    loaded: undefined,
  };
}

async function exists(tools: Tools, principal: Principal, project: ProjectId): Promise<boolean> {
  return (await findRecord(tools.rows, principal.business, project))?.row.collection === 'projects';
}

/** Target of an operation on a person of the business (or on nobody in particular). */
export async function locatePerson(
  tools: Tools,
  principal: Principal,
  options: { person?: PersonId | undefined; project?: ProjectId | undefined } = {},
): Promise<Target<undefined>> {
  const standing = await standingOf(tools.rows, principal.business, principal.person, options.project);
  const target = options.person === undefined ? undefined : await standingOf(tools.rows, principal.business, options.person);
  return {
    facts: {
      ...noFacts,
      businessRole: standing.businessRole,
      projectRole: standing.projectRole,
      self: options.person !== undefined && options.person === principal.person,
      targetRole: target?.businessRole ?? 'none',
      state: 'living',
    },
    project: options.project,
    records: [],
    fields: new Set<string>(),
    person: options.person,
    checks: [...standing.checks, ...(options.person === principal.person ? [] : (target?.checks ?? []))],
    loaded: undefined,
  };
}

/** `all` when the purpose needs every field, so that the entry and the check stay small. */
export function fieldsOf(collection: Collection, purpose: Purpose): ReadonlySet<string> | 'all' {
  const needed = fieldsForPurpose(collection, purpose);
  return needed.size === Object.keys(collection.fields).length ? 'all' : needed;
}
