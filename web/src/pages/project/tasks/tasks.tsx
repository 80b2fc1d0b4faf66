// The tasks of a project as a list, what state each is in, and a new one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import styles from './tasks.module.css';

type Status = 'open' | 'doing' | 'done';

const tasksOf = (project: string) => tasksApi.list({ project, sort: 'title' });

export function Tasks() {
  const { i18n } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/tasks' });
  const { data, error } = useInfiniteQuery(tasksOf(project));
  return (
    <section>
      <h2>
        <Trans>Tasks</Trans>
      </h2>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <NewTask project={project} />
      <ul className={styles.tasks}>
        {data?.records.map((task) => (
          <TaskRow key={task.id} project={project} task={task} />
        ))}
      </ul>
    </section>
  );
}

function NewTask({ project }: { readonly project: string }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [title, setTitle] = useState('');
  const create = useMutation({
    mutationFn: () => tasksApi.create({ project, fields: { title, status: 'open' } }, { idempotencyKey: crypto.randomUUID() }),
    onSuccess: async () => {
      setTitle('');
      await queries.invalidateQueries({ queryKey: [tasksApi.name, 'list'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form onSubmit={submit}>
      {create.error && <Notice kind="stop">{sayError(i18n, create.error)}</Notice>}
      <div className={styles.add}>
        <Field label={t`New task`} required value={title} onChange={setTitle} />
        <Button kind="first" type="submit" icon="plus" busy={create.isPending}>
          <Trans>Add</Trans>
        </Button>
      </div>
    </form>
  );
}

function TaskRow({ task }: { readonly project: string; readonly task: Task }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { title = '', status = 'open' } = task.fields;
  const move = useMutation({
    mutationFn: (to: Status) => tasksApi.update(task.id, task.version, { status: to }),
    onSettled: () => queries.invalidateQueries({ queryKey: [tasksApi.name, 'list'] }),
  });
  const options = [
    { value: 'open', label: t`Open` },
    { value: 'doing', label: t`In work` },
    { value: 'done', label: t`Done` },
  ] as const;
  return (
    <li className={styles.task}>
      <span className={status === 'done' ? styles.done : undefined}>{title}</span>
      {move.error && <Notice kind="stop">{sayError(i18n, move.error)}</Notice>}
      <Choice
        quiet
        label={t`State of ${title}`}
        value={move.isPending ? move.variables : status}
        options={options}
        onChange={(to) => move.mutate(to)}
      />
    </li>
  );
}
