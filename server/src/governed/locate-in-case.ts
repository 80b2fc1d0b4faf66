// What somebody of the staff is about to read, within the case they look in: the facts are those of the case and of the record's clear metadata. What
// lies outside of what was allowed looks exactly like what is not there.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type PersonId, type ProjectId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { fieldsForPurpose } from '@steward/protocol/catalogue/purpose-fields.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { findCase, type StoredCase } from '../stores/cases.ts';
import { keyOf } from '../stores/layout.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecord, findRecords, listIds, type StoredRecord } from '../stores/records.ts';
import { eligibleFor, findStaff } from '../stores/staff.ts';
import { candidatesMax } from './candidates.ts';
import { covers, mentions } from './case-scope.ts';
import { caseStateNow, sealOf, type CaseStateNow } from './case-state.ts';
import { factsFor } from './facts.ts';
import { isGeneric } from './generic-collections.ts';
import { locateRecord, noFacts, projectOf, requireId } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';

/** So that an entry that is sealed looks like a cover entry, it names no more than so many records. */
export const sealedRecordsMax = 20;

/** The target of a look at one record, whoever looks: a member in their own standing, the staff in their case. */
export function locateReadable(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  id: string,
  purpose: Purpose,
): Promise<Target<StoredRecord | undefined>> {
  if (principal.actor !== 'staff') return locateRecord(tools, principal, collection, id, purpose);
  return locateOne(tools, principal, collection, requireId('id', id), purpose);
}

async function locateOne(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  id: string,
  purpose: Purpose,
): Promise<Target<StoredRecord | undefined>> {
  const room = await roomOf(tools, principal);
  const found = await findRecord(tools.rows, principal.business, id);
  const stored = found?.row.collection === collection.name && found.row.state !== 'erased' ? found : undefined;
  const inScope = stored !== undefined && (await room.holds(stored.row));
  const project = stored && inScope ? projectOf(stored) : undefined;
  return {
    ...room.target(collection, purpose),
    facts: {
      ...room.facts(collection, inScope),
      state: stored ? (stored.row.state === 'living' ? 'living' : 'trashed') : 'none',
    },
    absent: stored === undefined || (await isHidden(tools, principal, stored)),
    project,
    records: [id],
    loaded: stored,
  };
}

/** The records of a collection that the case covers, for a page of them. */
export async function locateListInCase(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  limit: number,
  purpose: Purpose,
): Promise<Target<readonly string[]>> {
  const room = await roomOf(tools, principal);
  if (room.sealed && limit > sealedRecordsMax)
    throw new StewardError('invalid-input', { field: 'limit', rule: `at most ${sealedRecordsMax} at once in a case that is sealed` });
  const inScope = room.case !== undefined && mentions(room.scope, collection.name);
  const rows = inScope ? await rowsIn(tools, principal, collection, room) : [];
  const ids = rows.map(({ id }) => id);
  return {
    ...room.target(collection, purpose),
    facts: room.facts(collection, inScope),
    absent: !room.own || !inScope,
    project: inScope && room.scope.kind === 'project' ? (room.scope.project as ProjectId) : undefined,
    records: ids,
    loaded: ids,
  };
}

/** Of these records, those that the case covers. */
export async function locateRowsInCase(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  rows: readonly RecordRow[],
  purpose: Purpose,
): Promise<Target<readonly RecordRow[]>> {
  const room = await roomOf(tools, principal);
  const held: RecordRow[] = [];
  for (const row of rows) if (row.state === 'living' && (await room.holds(row))) held.push(row);
  if (room.sealed && held.length > sealedRecordsMax)
    throw new StewardError('invalid-input', { field: 'ids', rule: `at most ${sealedRecordsMax} at once in a case that is sealed` });
  const inScope = room.case !== undefined && mentions(room.scope, collection.name);
  return {
    ...room.target(collection, purpose),
    facts: room.facts(collection, inScope),
    absent: !room.own || !inScope,
    records: held.map(({ id }) => id),
    loaded: held,
  };
}

/** What one of the staff may be in now: the case, what it covers, and who they are towards it. */
export async function roomOf(tools: Tools, principal: Principal) {
  const { rows, clock } = tools;
  const nowMs = clock.nowMs();
  const found =
    principal.case === undefined || !isId(principal.case) ? undefined : await findCase(rows, principal.business, principal.case);
  const of: StoredCase['case'] | undefined = found?.case;
  const scope = of === undefined ? ({ kind: 'records', records: [] } as const) : (of.allowed ?? of.scope);
  const member = (await findStaff(rows, principal.person))?.member;
  const eligible = of !== undefined && eligibleFor(member, 'ask', of.ground, nowMs, of.department) !== undefined;
  const caseState: CaseStateNow | 'none' = of === undefined ? 'none' : await caseStateNow(rows, principal.business, of, nowMs);
  const seen = seenBy(tools, principal, of?.askedBy);
  const sealedUntilMs = of && sealOf(of, nowMs);
  const own = of?.by !== undefined && of.by === principal.person;
  return {
    case: of,
    own,
    scope,
    sealed: sealedUntilMs !== undefined,
    holds: async (row: RecordRow) => of !== undefined && covers(scope, row) && (await seen(row)),
    facts: (collection: Collection, inScope: boolean) => ({
      ...noFacts,
      collection: collection.name,
      scope: collection.scope,
      author: own,
      ground: of?.ground ?? ('none' as const),
      department: of?.department ?? ('none' as const),
      caseState,
      eligible,
      inScope,
    }),
    target: (collection: Collection, purpose: Purpose) => ({
      collection: collection.name,
      fields: fieldsForStaff(collection, purpose),
      checks: [],
      // In the ledger it is named whoever tries, so that an attempt at a case that is sealed is sealed as well.
      ...(of === undefined ? {} : { case: { id: of.id as string, ground: of.ground, sealedUntilMs }, person: of.askedBy }),
      ...(of?.untilMs === undefined ? {} : { untilMs: of.untilMs }),
    }),
  };
}

type Room = Awaited<ReturnType<typeof roomOf>>;

/** What a call for help opens is what the member who called may see, as they are now. */
function seenBy(tools: Tools, { business }: Principal, person: PersonId | undefined) {
  const asker: Principal | undefined = person === undefined ? undefined : { actor: 'member', business, person };
  return async (row: RecordRow): Promise<boolean> => {
    if (!asker) return true;
    return maySee(tools, asker, row.collection, row.id);
  };
}

/** Whether a member may read this record now. */
export async function maySee(tools: Tools, asker: Principal, collection: string, id: string): Promise<boolean> {
  const its = tools.catalogue.collections.get(collection);
  if (!its || !isGeneric(collection) || !isId(id)) return false;
  const target = await locateRecord(tools, asker, its, id, 'service');
  return target.absent !== true && tools.decide(factsFor(tools.clock, asker, 'read-record', 'service', target.facts)).allowed;
}

/** Always named one by one, so that the ledger lists what somebody of the staff was given to the field; what a person decides about is not the business's to show. */
export function fieldsForStaff(collection: Collection, purpose: Purpose): ReadonlySet<string> {
  const needed = fieldsForPurpose(collection, purpose);
  if (purpose === 'legal') return needed;
  return new Set([...needed].filter((name) => collection.fields[name.slice(collection.name.length + 1)]?.decides !== 'person'));
}

async function isHidden(tools: Tools, { business }: Principal, stored: StoredRecord): Promise<boolean> {
  const project = projectOf(stored);
  return project !== undefined && (await tools.rows.get(keyOf.hidden(business, project))) !== undefined;
}

async function rowsIn(tools: Tools, principal: Principal, collection: Collection, room: Room): Promise<readonly RecordRow[]> {
  const ids = await idsIn(tools, principal, collection, room.scope);
  const living = (await findRecords(tools.rows, principal.business, ids)).filter(({ row }) => row.state === 'living');
  const held: RecordRow[] = [];
  const hidden = new Map<string | undefined, boolean>();
  for (const stored of living) {
    const project = projectOf(stored);
    if (!hidden.has(project)) hidden.set(project, await isHidden(tools, principal, stored));
    if (hidden.get(project) !== true && (await room.holds(stored.row))) held.push(stored.row);
  }
  return held;
}

async function idsIn(
  tools: Tools,
  principal: Principal,
  { name, scope: lies }: Collection,
  scope: Room['scope'],
): Promise<readonly string[]> {
  const list = (project: ProjectId | undefined) => listIds(tools.rows, principal.business, project, name, { limit: candidatesMax });
  if (scope.kind === 'records') return scope.records.filter(({ collection }) => collection === name).map(({ id }) => id);
  if (scope.kind === 'project') {
    if (name === 'projects') return [scope.project];
    return lies === 'project' ? list(scope.project as ProjectId) : [];
  }
  if (lies === 'business') return list(undefined);
  const projects: readonly string[] = await listIds(tools.rows, principal.business, undefined, 'projects', { limit: candidatesMax });
  const ids: string[] = [];
  for (const project of projects) {
    ids.push(...(await list(project as ProjectId)));
    if (ids.length > candidatesMax) throw new StewardError('too-large', { field: 'scope', rule: `more than ${candidatesMax} records` });
  }
  return ids;
}
