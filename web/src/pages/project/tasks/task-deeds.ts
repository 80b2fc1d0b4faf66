// What is done to a task in passing, said with the way back: moved, put into the trash, taken out again.
import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { say } from '../../../design/parts/toast.tsx';
import { Conflict, tasksOf, useChangeTasks } from './project-tasks.ts';
import { statusOf, type Status } from './task-view.ts';
import { statusWords, useSayValue } from './task-words.ts';

export type Move = (task: Task, to: Status) => void;

/** Moves a task to another column. */
export function useMove(project: string): Move {
  const { t, i18n } = useLingui();
  const change = useChangeTasks(project);
  const sayValue = useSayValue(project);
  const move = (task: Task, to: Status, from: Status | undefined) => {
    if (to === from) return;
    const title = task.fields.title ?? '';
    const name = i18n._(statusWords[to]);
    change({ id: task.id, fields: { status: to } }).then(
      () =>
        say({
          text: t`“${title}” is now in “${name}”.`,
          ...(from === undefined ? {} : { action: { label: t`Undo`, run: () => move(task, from, undefined) } }),
        }),
      (error: unknown) => {
        const text =
          error instanceof Conflict
            ? t`Somebody else moved “${title}” meanwhile: it is in “${sayValue('status', error.now.fields)}”.`
            : sayError(i18n, error);
        say({ text, kind: 'stop' });
      },
    );
  };
  return (task, to) => move(task, to, statusOf(task));
}

export function useTrash(project: string): { readonly trash: (task: Task) => void; readonly restore: (task: Task) => void } {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const onError = (error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' });
  const list = tasksOf(project);
  const restored = useMutation({
    mutationFn: async (task: Task) => list.put(queries, await tasksApi.restore(task.id)),
    onSettled: () => queries.invalidateQueries({ queryKey: [tasksApi.name, 'list'] }),
    onError,
  });
  const trashed = useMutation({
    mutationFn: async (task: Task) => {
      const gone = await tasksApi.trash(task.id);
      list.drop(queries, gone);
      queries.removeQueries({ queryKey: tasksApi.one(task.id).queryKey });
    },
    onSuccess: (_gone, task) => {
      void queries.invalidateQueries({ queryKey: [tasksApi.name, 'list'] });
      const title = task.fields.title ?? '';
      say({ text: t`“${title}” is in the trash.`, action: { label: t`Undo`, run: () => restored.mutate(task) } });
    },
    onError,
  });
  return { trash: trashed.mutate, restore: restored.mutate };
}
