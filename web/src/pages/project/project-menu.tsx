// What can be done with a project as a whole.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { WireScope } from '../../api/cases.ts';
import { projectsApi, type Project } from '../../api/collections.ts';
import { sayError } from '../../api/say-error.ts';
import { later } from '../../app/later.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import confirm from '../../design/parts/confirm.module.css';
import { Dialog } from '../../design/parts/dialog.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../design/parts/menu.tsx';
import { say } from '../../design/parts/toast.tsx';
import { useCopyItem, useDeleteItem, useRestoreItem } from '../privacy/use-ways.ts';
import { ErrorNotice } from '../../app/error-notice.tsx';

const GetHelp = later(async () => (await import('../../app/get-help.tsx')).GetHelp);

export function ProjectMenu({ project }: { readonly project: Project }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [helping, setHelping] = useState(false);
  const refetch = () => queries.invalidateQueries({ queryKey: [projectsApi.name] });
  const name = project.fields.name ?? '';
  const restore = useMutation({
    mutationFn: () => projectsApi.restore(project.id),
    onSettled: refetch,
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
  });
  const trash = useMutation({
    mutationFn: () => projectsApi.trash(project.id),
    onSuccess: async () => {
      await navigate({ to: '/app' });
      await refetch();
      say({ text: t`${name} is in the trash.`, action: { label: t`Undo`, run: () => restore.mutate() } });
    },
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
  });
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const toDelete = useDeleteItem();
  const toCopy = useCopyItem();
  const toRestore = useRestoreItem();
  const subject = { kind: 'project', id: project.id } as const;
  const items: readonly MenuItem[] = [
    { label: t`Change`, icon: 'edit', onSelect: () => setEditing(true) },
    { label: t`Get help`, icon: 'message', onSelect: () => setHelping(true) },
    toCopy(subject),
    toRestore(subject),
    { label: t`Put into the trash`, icon: 'trash', severe: true, onSelect: () => trash.mutate() },
    toDelete(subject),
  ];
  return (
    <>
      <Menu label={t`More about ${name}`} items={items} face={<Icon name="more" />} />
      <GetHelp open={helping} scope={screenScope(project.id, path)} onClose={() => setHelping(false)} />
      <Dialog open={editing} title={t`Change the project`} onClose={() => setEditing(false)}>
        <EditProject project={project} onDone={() => setEditing(false)} />
      </Dialog>
    </>
  );
}

const collectionsOfScreens: Readonly<Record<string, string>> = {
  tasks: 'tasks',
  photos: 'photos',
  documents: 'documents',
  messages: 'messages',
  reports: 'daily-reports',
  contacts: 'contacts',
};

/** What is on the screen: of the project the one thing that is looked at, otherwise all of it. */
function screenScope(project: string, path: string): WireScope {
  const collection = collectionsOfScreens[path.split('/')[4] ?? ''];
  return { kind: 'project', project, ...(collection === undefined ? {} : { collections: [collection] }) };
}

type Status = 'planned' | 'running' | 'finished';

function EditProject({ project, onDone }: { readonly project: Project; readonly onDone: () => void }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [name, setName] = useState(project.fields.name ?? '');
  const [description, setDescription] = useState(project.fields.description ?? '');
  const [status, setStatus] = useState<Status>(project.fields.status ?? 'running');
  const [start, setStart] = useState(project.fields.start ?? '');
  const [end, setEnd] = useState(project.fields.end ?? '');
  const orNull = (value: string) => (value.trim() === '' ? null : value);
  const save = useMutation({
    mutationFn: () =>
      projectsApi.update(project.id, project.version, {
        name,
        description: orNull(description),
        status,
        start: orNull(start),
        end: orNull(end),
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [projectsApi.name] });
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const states = [
    { value: 'planned', label: t`Planned` },
    { value: 'running', label: t`Running` },
    { value: 'finished', label: t`Finished` },
  ] as const;
  return (
    <form className={confirm.body} onSubmit={submit}>
      {save.error && <ErrorNotice error={save.error} />}
      <Field label={t`Name`} required value={name} onChange={setName} />
      <Field label={t`Description`} long value={description} onChange={setDescription} />
      <Choice label={t`State`} value={status} options={states} onChange={setStatus} />
      <Field label={t`Begin`} type="date" value={start} onChange={setStart} />
      <Field label={t`End`} type="date" value={end} onChange={setEnd} />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={save.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
