// The tasks of a project as this page keeps them, and how they are changed.
//
// A change names the version it was made on. If somebody else has changed the task meanwhile, the newest version is read: what they changed and what is
// changed here goes together if it is not the same field; otherwise nothing is overwritten and both are shown (conflict-notice.tsx).
import { useMutation, useMutationState, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { isStewardError } from '@steward/protocol/errors.ts';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { keptList, useKeptList } from '../../../api/kept-list.ts';

export const tasksOf = (project: string) => keptList(tasksApi, project);

export type TaskChange = { readonly [name in keyof Task['fields']]?: Task['fields'][name] | null };

/** Somebody else changed the same field: theirs is in `now`, ours in `fields`. */
export class Conflict extends Error {
  readonly now: Task;
  readonly fields: TaskChange;

  constructor(now: Task, fields: TaskChange) {
    super('somebody else changed the same field');
    this.now = now;
    this.fields = fields;
  }
}

interface Change {
  readonly id: string;
  /** A function where the change is one of what is there, such as one photo more: it fits whatever somebody else did meanwhile. */
  readonly fields: TaskChange | ((now: Task) => TaskChange);
  /** The task as it was when the change was begun; the one known last without it. */
  readonly base?: Task | undefined;
}

const changeKey = (project: string) => ['change-task', project];

/** Every task, page by page until all are there, with what is on its way to the server already shown. */
export function useTasks(project: string) {
  const { records, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, ...rest } = useKeptList(tasksOf(project));
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, records]);
  const underWay = useMutationState({
    filters: { mutationKey: changeKey(project), status: 'pending' },
    select: ({ state }) => state.variables as Change,
  });
  const tasks = useMemo(() => records && withChanges(records, underWay), [records, underWay]);
  return { ...rest, tasks, stored: records, whole: records !== undefined && !hasNextPage };
}

function withChanges(tasks: readonly Task[], underWay: readonly Change[]): readonly Task[] {
  if (underWay.length === 0) return tasks;
  const changed = new Set(underWay.map(({ id }) => id));
  const apply = (task: Task, { id, fields }: Change): Task => {
    if (id !== task.id) return task;
    return { ...task, fields: applied(task.fields, typeof fields === 'function' ? fields(task) : fields) };
  };
  return tasks.map((task) => (changed.has(task.id) ? underWay.reduce(apply, task) : task));
}

function applied(fields: Task['fields'], change: TaskChange): Task['fields'] {
  const all = Object.entries({ ...fields, ...change }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(all) as Task['fields'];
}

/** One task: out of the list, or asked for where the list does not have it. `undefined` while it is not known. */
export function useTask(project: string, id: string) {
  const { tasks, stored } = useTasks(project);
  const listed = stored?.find((task) => task.id === id);
  const { data, error } = useQuery({ ...tasksApi.one(id), enabled: tasks !== undefined && listed === undefined });
  const trashed = data?.restorableUntil !== undefined || isStewardError(error, 'not-found');
  const asked = data?.project === project && !trashed ? data : undefined;
  const gone = listed === undefined && (trashed || (data !== undefined && asked === undefined));
  return { task: tasks?.find((task) => task.id === id) ?? asked, stored: listed ?? asked, error, gone };
}

const changeOf = (queries: QueryClient, project: string, id: string) => ({
  mutationKey: changeKey(project),
  // Changes of one task come one after the other.
  scope: { id: `task-${id}` },
  mutationFn: (change: Change) => changeTask(queries, project, change),
});

export function useChangeTask(project: string, id: string) {
  const queries = useQueryClient();
  return useMutation(changeOf(queries, project, id));
}

/** For whoever shows many tasks: changes any of them, and goes on when what began it is drawn no more. */
export function useChangeTasks(project: string): (change: Change) => Promise<Task> {
  const queries = useQueryClient();
  return useCallback(
    (change) =>
      queries
        .getMutationCache()
        .build(queries, changeOf(queries, project, change.id))
        .execute(change),
    [queries, project],
  );
}

async function changeTask(queries: QueryClient, project: string, { id, fields, base }: Change): Promise<Task> {
  const list = tasksOf(project);
  const save = async (from: Task) => {
    const saved = await tasksApi.update(id, from.version, typeof fields === 'function' ? fields(from) : fields);
    list.put(queries, saved);
    return saved;
  };
  const from = base ?? knownTask(queries, project, id) ?? (await tasksApi.read(id));
  try {
    return await save(from);
  } catch (error) {
    if (!isStewardError(error, 'precondition-failed')) throw error;
  }
  const now = await tasksApi.read(id);
  list.put(queries, now);
  if (typeof fields !== 'function' && disputed(fields, from, now)) throw new Conflict(now, fields);
  return save(now);
}

const disputed = (fields: TaskChange, from: Task, now: Task): boolean =>
  (Object.keys(fields) as (keyof TaskChange)[]).some(
    (name) => !same(now.fields[name], from.fields[name]) && !same(now.fields[name], fields[name]),
  );

function knownTask(queries: QueryClient, project: string, id: string): Task | undefined {
  const { over, pages } = tasksOf(project);
  const laid = queries.getQueryData(over.queryKey)?.get(id);
  if (laid && !('gone' in laid)) return laid;
  const listed = queries.getQueryData(pages.queryKey)?.pages.flatMap(({ records }) => records);
  return listed?.find((task) => task.id === id) ?? queries.getQueryData(tasksApi.one(id).queryKey);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

export interface NewTask {
  readonly fields: Task['fields'] & { readonly title: string };
  /** The same when it is sent again, so that it is made once. */
  readonly key: string;
}

export function useCreateTask(project: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ fields, key }: NewTask) => {
      const made = await tasksApi.create({ project, fields: { status: 'open', ...fields } }, { idempotencyKey: key });
      tasksOf(project).put(queries, made);
      void import('../../../app/usage.ts').then(({ noteUse }) => noteUse('task-added'));
      return made;
    },
  });
}
