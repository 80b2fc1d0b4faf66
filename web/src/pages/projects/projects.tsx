// The projects of the business, and a new one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { projectsApi } from '../../api/collections.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import styles from './projects.module.css';

const everyProject = projectsApi.list({ sort: 'name' });

export function Projects() {
  const { t, i18n } = useLingui();
  const { data, error } = useInfiniteQuery(everyProject);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>Projects</Trans>
        </h1>
        <Button kind="first" onClick={() => setAdding(true)}>
          <Trans>New project</Trans>
        </Button>
      </div>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {data?.records.length === 0 && (
        <EmptyState title={t`No project yet`}>
          <p>
            <Trans>A project holds the tasks, photos and documents of one site, and the people who work on it.</Trans>
          </p>
          <Button onClick={() => setAdding(true)}>
            <Trans>New project</Trans>
          </Button>
        </EmptyState>
      )}
      <ul className={styles.list}>
        {data?.records.map(({ id, fields, updatedAt }) => (
          <li key={id}>
            <Link className={styles.card} to="/app/projects/$project" params={{ project: id }}>
              <strong>{fields.name}</strong>
              {fields.description !== undefined && <span>{fields.description}</span>}
              <span className={styles.soft}>
                <Trans>Changed {i18n.date(updatedAt, { dateStyle: 'medium' })}</Trans>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Dialog open={adding} title={t`New project`} onClose={() => setAdding(false)}>
        <NewProject onCancel={() => setAdding(false)} />
      </Dialog>
    </>
  );
}

function NewProject({ onCancel }: { readonly onCancel: () => void }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const create = useMutation({
    mutationFn: () =>
      projectsApi.create(
        { fields: { name, status: 'running', ...(description.trim() === '' ? {} : { description }) } },
        { idempotencyKey: crypto.randomUUID() },
      ),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: [projectsApi.name] });
      await navigate({ to: '/app/projects/$project', params: { project: id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {create.error && <Notice kind="stop">{sayError(i18n, create.error)}</Notice>}
      <Field label={t`Name`} required value={name} onChange={setName} />
      <Field label={t`Description`} long value={description} onChange={setDescription} />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={create.isPending}>
          <Trans>Create</Trans>
        </Button>
        <Button onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
