// One project: so far its tasks as a list, what state each is in, and a new one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { projectQuery, tasksApi, tasksQuery } from '../../api/records.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './project.module.css';

type Status = 'open' | 'doing' | 'done';

export function Project() {
  const { i18n } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project' });
  const { data, error } = useQuery(projectQuery(project));
  return (
    <>
      <Link className={styles.back} to="/app">
        <Trans>All projects</Trans>
      </Link>
      {error && (
        <>
          <h1>
            <Trans>This project cannot be shown</Trans>
          </h1>
          <Notice kind="stop">{sayError(i18n, error)}</Notice>
        </>
      )}
      {data && (
        <>
          <h1>{data.fields.name}</h1>
          <p className={styles.lead}>{data.fields.description}</p>
          <Tasks project={project} />
        </>
      )}
    </>
  );
}

function Tasks({ project }: { readonly project: string }) {
  const { i18n } = useLingui();
  const { data, error } = useQuery(tasksQuery(project));
  return (
    <section>
      <h2>
        <Trans>Tasks</Trans>
      </h2>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <NewTask project={project} />
      <ul className={styles.tasks}>
        {data?.records.map((task) => (
          <Task
            key={task.id}
            project={project}
            id={task.id}
            version={task.version}
            title={task.fields.title ?? ''}
            status={task.fields.status ?? 'open'}
          />
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
      await queries.invalidateQueries(tasksQuery(project));
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
        <Button kind="first" type="submit" busy={create.isPending}>
          <Trans>Add</Trans>
        </Button>
      </div>
    </form>
  );
}

interface TaskProps {
  readonly project: string;
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly status: Status;
}

function Task({ project, id, version, title, status }: TaskProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: (to: Status) => tasksApi.update(id, version, { status: to }),
    onSettled: () => queries.invalidateQueries(tasksQuery(project)),
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
