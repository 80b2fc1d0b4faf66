// What an export is of, found for a decision without opening anything, and where its records lie.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { findRecord, findRecords, listIds } from '../../stores/records.ts';
import { projectsOf, standingOf } from '../../stores/standing.ts';
import { acrossProjects } from '../candidates.ts';
import { isPersonal } from '../generic-collections.ts';
import { collectionOf, locatePerson, locateRecord, locateScope, requireId } from '../locate.ts';
import type { Principal, Target, Tools } from '../operation.ts';
import { isOfThreads, threadRecordsFor } from '../threads/export-threads.ts';
import { exportPageRecordsMax } from './export-records.ts';

/** Facts for asking for an export: those of reading what it is of. */
export async function locateScopeOf(
  tools: Tools,
  principal: Principal,
  scope: WireExportScope,
  purpose: Purpose,
): Promise<Target<undefined>> {
  switch (scope.kind) {
    case 'record':
      return { ...(await locateRecord(tools, principal, collectionOf(tools, scope.collection), scope.id, purpose)), loaded: undefined };
    case 'collection': {
      const project = scope.project === undefined ? undefined : requireId<ProjectId>('project', scope.project);
      const collection = collectionOf(tools, scope.collection);
      if (project !== undefined && collection.scope === 'business')
        throw new StewardError('invalid-input', {
          field: 'scope.project',
          rule: `${collection.name} belong to the business, not to a project`,
        });
      const target = await locateScope(tools, principal, collection, project, purpose);
      const across = project === undefined && (collection.scope === 'project' || collection.name === 'projects');
      return { ...target, facts: { ...(across ? acrossProjects(target.facts) : target.facts), state: 'living' } };
    }
    case 'project':
      return { ...(await locateRecord(tools, principal, collectionOf(tools, 'projects'), scope.id, purpose)), loaded: undefined };
    case 'person': {
      const person = scope.person === undefined ? principal.person : requireId<PersonId>('person', scope.person);
      const target = await locatePerson(tools, principal, { person });
      return { ...target, absent: target.facts.targetRole === 'none' };
    }
    case 'business':
    case 'access-log':
      return locatePerson(tools, principal, { person: principal.person });
  }
}

/** A collection in a project (or outside projects), in the order in which they are collected. */
export interface Place {
  readonly collection: string;
  readonly project: ProjectId | undefined;
}

export interface PageAt extends Place {
  readonly ids: readonly RecordId[];
  /** The last id of a full page: the place may have more. */
  readonly after: RecordId | undefined;
}

export interface Standpoint {
  readonly collection?: string | undefined;
  readonly project?: string | undefined;
  readonly after?: string | undefined;
}

const placesLookedAtMax = 2_000;

/**
 * The next page of the scope behind `at` that has any ids, or where to look on after many empty places; `undefined` when there is no more.
 * Reads keys alone.
 */
export async function nextPage(tools: Tools, principal: Principal, scope: WireExportScope, at: Standpoint): Promise<PageAt | undefined> {
  if (scope.kind === 'access-log') return undefined;
  if (scope.kind === 'record') return at.collection === undefined ? recordPage(tools, principal, scope) : undefined;
  let looked = 0;
  for await (const place of placesFrom(tools, principal, scope, at)) {
    const same = place.collection === at.collection && place.project === (at.project as ProjectId | undefined);
    // A place that was left without a full page has no more.
    if (same && at.after === undefined) continue;
    const ids = await idsIn(tools, principal, scope, place, same ? at.after : undefined);
    const full = ids.length === exportPageRecordsMax;
    if (ids.length > 0 || ++looked >= placesLookedAtMax) return { ...place, ids, after: full ? ids.at(-1)! : undefined };
  }
  return undefined;
}

async function recordPage(tools: Tools, principal: Principal, scope: WireExportScope & { kind: 'record' }): Promise<PageAt | undefined> {
  const stored = await findRecord(tools.rows, principal.business, scope.id);
  if (stored?.row.collection !== scope.collection || stored.row.state !== 'living') return undefined;
  return { collection: scope.collection, project: stored.row.project, ids: [stored.row.id], after: undefined };
}

/** Every place of the scope from `at` on, that one included. */
async function* placesFrom(tools: Tools, principal: Principal, scope: WireExportScope, at: Standpoint): AsyncGenerator<Place> {
  let reached = at.collection === undefined;
  for (const { name, scope: lies } of tools.catalogue.collections.values()) {
    // What a sealed case says may not be told yet; of the others the access log speaks.
    if (name === 'cases' || (!reached && name !== at.collection)) continue;
    const from = !reached && name === at.collection ? at.project : undefined;
    reached = true;
    if (scope.kind === 'collection' && scope.collection !== name) continue;
    if (scope.kind === 'project' && lies === 'business' && name !== 'projects') continue;
    if (lies === 'business') yield { collection: name, project: undefined };
    else if (scope.kind === 'project' || (scope.kind === 'collection' && scope.project !== undefined))
      yield { collection: name, project: (scope.kind === 'project' ? scope.id : scope.project) as ProjectId };
    else for await (const project of reachableFrom(tools, principal, from)) yield { collection: name, project };
  }
}

/** The projects that the person reaches, in the order of their ids, from `from` on. */
async function* reachableFrom(tools: Tools, principal: Principal, from: string | undefined): AsyncGenerator<ProjectId> {
  const { businessRole } = await standingOf(tools.rows, principal.business, principal.person);
  if (businessRole === 'none') return;
  if (businessRole === 'owner' || businessRole === 'admin') return yield* livingProjects(tools, principal, from);
  const mine = (await projectsOf(tools.rows, principal.business, principal.person!)).map(({ project }) => project).sort();
  for (const project of mine) {
    if (from !== undefined && project < from) continue;
    if (await isLivingProject(tools, principal, project)) yield project;
  }
}

async function* livingProjects(tools: Tools, principal: Principal, from: string | undefined): AsyncGenerator<ProjectId> {
  const { rows } = tools;
  if (from !== undefined && (await isLivingProject(tools, principal, from))) yield from as ProjectId;
  let after: string | undefined = from;
  // Most often the next one is wanted and no more.
  for (let limit = 8; ; limit = Math.min(limit * 4, 1_000)) {
    const ids: readonly string[] = await listIds(rows, principal.business, undefined, 'projects', { after, limit });
    for (const id of ids) yield id as ProjectId;
    if (ids.length < limit) return;
    after = ids.at(-1)!;
  }
}

async function isLivingProject(tools: Tools, principal: Principal, project: string): Promise<boolean> {
  const stored = await findRecord(tools.rows, principal.business, project);
  return stored?.row.collection === 'projects' && stored.row.state === 'living';
}

async function idsIn(
  tools: Tools,
  principal: Principal,
  scope: WireExportScope,
  { collection, project }: Place,
  after: string | undefined,
): Promise<readonly RecordId[]> {
  const options = { after, limit: exportPageRecordsMax };
  if (isPersonal(collection)) return ownIds(tools, principal, collection, options);
  if (isOfThreads(collection)) {
    const theirs = await threadRecordsFor(tools, principal, collection);
    return theirs.filter((id) => after === undefined || id > after).slice(0, exportPageRecordsMax);
  }
  if (collection !== 'projects') return listIds(tools.rows, principal.business, project, collection, options);
  if (scope.kind === 'project') return after === undefined ? [scope.id as RecordId] : [];
  const { businessRole } = await standingOf(tools.rows, principal.business, principal.person);
  if (businessRole === 'owner' || businessRole === 'admin') return listIds(tools.rows, principal.business, undefined, collection, options);
  const mine: RecordId[] = [];
  for await (const id of reachableFrom(tools, principal, after)) {
    if (id === (after as string | undefined)) continue;
    mine.push(id as string as RecordId);
    if (mine.length === exportPageRecordsMax) break;
  }
  return mine;
}

/** Of what nobody else reads: a page of the person's own, among everybody's. */
async function ownIds(
  { rows }: Tools,
  { business, person }: Principal,
  collection: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<readonly RecordId[]> {
  const own: RecordId[] = [];
  for (let at = after; ;) {
    const ids = await listIds(rows, business, undefined, collection, { after: at, limit });
    for (const { row } of await findRecords(rows, business, ids, { once: true }))
      if (row.createdBy !== undefined && row.createdBy === person) own.push(row.id);
    if (ids.length < limit || own.length >= limit) return own.slice(0, limit);
    at = ids.at(-1)!;
  }
}
