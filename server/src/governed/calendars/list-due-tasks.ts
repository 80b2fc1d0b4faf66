// list-records for a calendar: the open tasks with a day they are due, in the projects somebody takes part in, with no more of each than the subscription shows. It is the
// list that the person could open themselves, with the rights they have at that moment; its scope is entered before it is opened, and what it shows before it is released.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { recordsPerEntryMax } from '../perform.ts';
import { findRecords, openRecords, type RecordView } from '../../stores/records.ts';
import type { CalendarChoice } from '../../stores/calendars.ts';
import { candidateIds, locateList, projectsInReach } from '../candidates.ts';
import { collectionOf } from '../locate.ts';
import type { ReadOperation, SearchOperation } from '../operation.ts';

const dayMs = 86_400_000;
/** What was due longer ago is on the app's list, and not in a calendar for ever. */
const overdueDaysMax = 90;

export interface DueTask {
  readonly id: RecordId;
  readonly project: ProjectId;
  readonly version: number;
  readonly updatedAtMs: number;
  /** `2026-11-27` */
  readonly due: string;
  /** Only where titles are shown. */
  readonly title: string | undefined;
}

export type DueTasksInput = Pick<CalendarChoice, 'shows' | 'mine' | 'projects'>;

const countedFields = ['tasks.status', 'tasks.due', 'tasks.assignee'] as const;

export const listDueTasks: SearchOperation<'list-records', DueTasksInput, readonly RecordId[], readonly DueTask[]> = {
  kind: 'search',
  name: 'list-records',
  async locate(tools, principal, { shows, projects }, purpose) {
    if (!tools.catalogue.collections.has('tasks')) throw new StewardError('not-found');
    const target = await locateList(tools, principal, collectionOf(tools, 'tasks'), { collection: 'tasks' }, purpose);
    const chosen = projects && new Set<string>(projects);
    const among = target.loaded.filter((project) => project !== undefined && (chosen === undefined || chosen.has(project)));
    const ids = await candidateIds(tools, principal, 'tasks', among, false);
    const fields = new Set<string>([...countedFields, ...(shows === 'titles' ? ['tasks.title'] : [])]);
    return { ...target, records: ids, fields, loaded: ids };
  },
  async find(grant, { tools, principal, target }, { mine, shows }) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const living = stored.flatMap(({ row }) => (row.state === 'living' ? [row] : []));
    const views = await openRecords(tools.vault, grant, living);
    const from = new Date(tools.clock.nowMs() - overdueDaysMax * dayMs).toISOString().slice(0, 10);
    const due = views
      .filter((view) => isDue(view, from, mine ? principal.person : undefined))
      .map((view) => taskOf(view, shows))
      .sort((a, b) => (a.due === b.due ? (a.id < b.id ? -1 : 1) : a.due < b.due ? -1 : 1))
      .slice(0, recordsPerEntryMax);
    return { records: due.map(({ id }) => id), result: due };
  },
};

const isDue = ({ fields }: RecordView, from: string, of: PersonId | undefined): boolean =>
  typeof fields['due'] === 'string' &&
  fields['due'] >= from &&
  fields['status'] !== 'done' &&
  (of === undefined || fields['assignee'] === of);

function taskOf({ id, project, version, updatedAtMs, fields }: RecordView, shows: DueTasksInput['shows']): DueTask {
  const title = shows === 'titles' && typeof fields['title'] === 'string' ? fields['title'] : undefined;
  return { id, project: project!, version, updatedAtMs, due: fields['due'] as string, title };
}

/** Names of those of these projects that the person can see, for a calendar that shows titles. */
export const nameProjects: ReadOperation<
  'list-records',
  { readonly projects: readonly ProjectId[] },
  readonly ProjectId[],
  ReadonlyMap<string, string>
> = {
  kind: 'read',
  name: 'list-records',
  async locate(tools, principal, { projects }, purpose) {
    const target = await locateList(tools, principal, collectionOf(tools, 'projects'), { collection: 'projects' }, purpose);
    const reach = new Set(await projectsInReach(tools, principal, target.facts.businessRole));
    const records = projects.filter((project) => reach.has(project));
    return { ...target, records, fields: new Set(['projects.name']), loaded: records };
  },
  async act(grant, { tools, principal, target }) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const views = await openRecords(
      tools.vault,
      grant,
      stored.map(({ row }) => row),
    );
    return new Map(views.flatMap(({ id, fields }) => (typeof fields['name'] === 'string' ? [[id, fields['name']] as const] : [])));
  },
};
