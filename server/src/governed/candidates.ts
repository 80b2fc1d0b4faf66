// What a list or a search may look at: the living records of a collection in one project, or in every project the person belongs to.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { listIds } from '../stores/records.ts';
import { projectsOf } from '../stores/standing.ts';
import { isGeneric } from './generic-collections.ts';
import { locateScope, requireId } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';

export const candidatesMax = 20_000;

export interface ScopeInput {
  readonly collection: string;
  readonly project?: string | undefined;
  readonly trashed?: boolean | undefined;
}

/** Facts for a list of one collection in one scope; `projects` says where to look. */
export async function locateList(
  tools: Tools,
  principal: Principal,
  collection: Collection,
  input: ScopeInput,
  purpose: Purpose,
): Promise<Target<readonly (ProjectId | undefined)[]>> {
  const project = input.project === undefined ? undefined : requireId<ProjectId>('project', input.project);
  const target = await locateScope(tools, principal, collection, project, purpose);
  const facts = { ...target.facts, state: input.trashed ? ('trashed' as const) : target.facts.state };
  if (project !== undefined || collection.scope === 'business') return { ...target, facts, loaded: [project] };
  return { ...target, facts: acrossProjects(facts), loaded: await projectsInReach(tools, principal, target.facts.businessRole) };
}

/** Across projects only those are looked at in which the person has a role, so the weakest one is a fact. */
export function acrossProjects<F extends Target<unknown>['facts']>(facts: F): F {
  return { ...facts, projectRole: 'viewer' };
}

/** Owners and admins reach every living project; others those they have a role in. */
export async function projectsInReach(tools: Tools, principal: Principal, role: string): Promise<readonly ProjectId[]> {
  const living: readonly string[] = await listIds(tools.rows, principal.business, undefined, 'projects', { limit: candidatesMax });
  if (role === 'owner' || role === 'admin') return living as readonly ProjectId[];
  const mine = new Set<string>((await projectsOf(tools.rows, principal.business, principal.person!)).map((entry) => entry.project));
  return living.filter((id) => mine.has(id)) as readonly string[] as readonly ProjectId[];
}

/** Every candidate's id, in a steady order. Throws `too-large` past `candidatesMax`. */
export async function candidateIds(
  tools: Tools,
  principal: Principal,
  collection: string,
  projects: readonly (ProjectId | undefined)[],
  trashed: boolean,
): Promise<readonly RecordId[]> {
  const ids: RecordId[] = [];
  for (const project of projects) {
    const limit = candidatesMax + 1 - ids.length;
    ids.push(...(await listIds(tools.rows, principal.business, project, collection, { limit, trashed })));
    if (ids.length > candidatesMax)
      throw new StewardError('too-large', { field: 'project', rule: `more than ${candidatesMax} records; name a project` });
  }
  return ids;
}

/** Every record of a project, those in the trash and the project itself included. Throws `too-large` past `candidatesMax`. */
export async function everythingIn(tools: Tools, principal: Principal, project: ProjectId): Promise<readonly string[]> {
  const ids: string[] = [project];
  for (const { name, scope } of tools.catalogue.collections.values()) {
    if (scope !== 'project' || !isGeneric(name)) continue;
    for (const trashed of [false, true])
      ids.push(...(await listIds(tools.rows, principal.business, project, name, { limit: candidatesMax + 1, trashed })));
    if (ids.length > candidatesMax)
      throw new StewardError('too-large', { field: 'project', rule: `more than ${candidatesMax} records in the project` });
  }
  return ids;
}
