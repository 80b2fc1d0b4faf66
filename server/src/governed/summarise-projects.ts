// summarise-projects: how much is open in each project, and when something last happened. The state of a task is sealed, so every task is
// opened to count: the scope is entered first, with how many there are, then the projects whose counts are given. When is in clear.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { findRecords, findTimes, openRecords } from '../stores/records.ts';
import { acrossProjects, candidateIds, everythingIn, projectsInReach } from './candidates.ts';
import { collectionOf, fieldsOf, locateScope } from './locate.ts';
import type { Act, SearchOperation } from './operation.ts';

/** Opened at once: what is counted need not be held. */
const tasksPerOpenMax = 500;
export const projectsMax = 1_000;

export interface ProjectSummary {
  readonly id: ProjectId;
  readonly openTasks: number;
  readonly lastActivityMs: number | undefined;
}

interface Scope {
  readonly projects: readonly ProjectId[];
  readonly tasks: readonly RecordId[];
}

export const summariseProjects: SearchOperation<'summarise-projects', Record<string, never>, Scope, readonly ProjectSummary[]> = {
  kind: 'search',
  name: 'summarise-projects',
  async locate(tools, principal, _input, purpose) {
    const target = await locateScope(tools, principal, collectionOf(tools, 'projects'), undefined, purpose);
    if (target.facts.businessRole === 'none') return { ...target, loaded: { projects: [], tasks: [] } };
    const projects = await projectsInReach(tools, principal, target.facts.businessRole);
    if (projects.length > projectsMax) throw new StewardError('too-large', { rule: `at most ${projectsMax} projects are summarised` });
    const tasks = await candidateIds(tools, principal, 'tasks', projects, false);
    const needed = fieldsOf(collectionOf(tools, 'tasks'), purpose);
    const fields = new Set(needed === 'all' || needed.has('tasks.status') ? ['tasks.status'] : []);
    return { ...target, facts: acrossProjects(target.facts), records: tasks, fields, loaded: { projects, tasks } };
  },
  async find(grant, act) {
    const { projects, tasks } = act.target.loaded;
    const open = new Map<string, number>();
    for (let at = 0; at < tasks.length; at += tasksPerOpenMax) {
      const stored = await findRecords(act.tools.rows, act.principal.business, tasks.slice(at, at + tasksPerOpenMax));
      const rows = stored.map(({ row }) => row).filter(({ state }) => state === 'living');
      for (const { project, fields } of await openRecords(act.tools.vault, grant, rows))
        if (project !== undefined && fields['status'] !== 'done') open.set(project, (open.get(project) ?? 0) + 1);
    }
    return { records: projects, result: await Promise.all(projects.map((id) => summaryOf(act, id, open.get(id) ?? 0))) };
  },
};

async function summaryOf({ tools, principal }: Act<Scope>, id: ProjectId, openTasks: number): Promise<ProjectSummary> {
  const times = await findTimes(tools.rows, principal.business, await everythingIn(tools, principal, id));
  const lastActivityMs = times.length === 0 ? undefined : times.reduce((last, { updatedAtMs }) => Math.max(last, updatedAtMs), 0);
  return { id, openTasks, lastActivityMs };
}
