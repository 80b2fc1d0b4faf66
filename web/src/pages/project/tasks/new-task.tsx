// A new task: its title and Enter, or with everything that is known of it already.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent } from 'react';
import { projectMembersQuery } from '../../../api/people.ts';
import { useDraft } from '../../../app/draft.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { PersonChoice } from '../../../design/parts/person.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { useCreateTask } from './project-tasks.ts';
import { priorities, statuses, type Priority, type Status } from './task-view.ts';
import { priorityWords, statusWords } from './task-words.ts';
import styles from './tasks.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function NewTask({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const create = useCreateTask(project);
  const { text: title, set: setTitle, sent } = useDraft(`new-task:${project}`);
  const [full, setFull] = useState(false);
  const key = useKey(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() === '' || create.isPending) return;
    create.mutate({ fields: { title: title.trim(), status: 'open' }, key: key.current }, { onSuccess: () => sent(title) });
  };
  return (
    <>
      <form onSubmit={submit}>
        {create.error && <ErrorNotice error={create.error} />}
        <div className={styles.add}>
          <Field label={t`New task`} value={title} onChange={setTitle} />
          <Button kind="first" type="submit" icon="plus" busy={create.isPending}>
            <Trans>Add</Trans>
          </Button>
          <Button kind="plain" onClick={() => setFull(true)}>
            <Trans>With details …</Trans>
          </Button>
        </div>
      </form>
      <Dialog open={full} title={t`New task`} onClose={() => setFull(false)}>
        <FullTask project={project} title={title} onTitle={setTitle} onDone={() => setTitle('')} onClose={() => setFull(false)} />
      </Dialog>
    </>
  );
}

/** One key for as long as the same is being sent: again after a fault it is the same request, and makes one task. */
function useKey(content: string): { current: string } {
  const key = useRef('');
  const last = useRef<string>(undefined);
  if (last.current !== content) {
    last.current = content;
    key.current = crypto.randomUUID();
  }
  return key;
}

interface FullTaskProps {
  readonly project: string;
  readonly title: string;
  readonly onTitle: (title: string) => void;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function FullTask({ project, title, onTitle, onDone, onClose }: FullTaskProps) {
  const { t, i18n } = useLingui();
  const { data: members = [] } = useQuery(projectMembersQuery(project));
  const create = useCreateTask(project);
  const { text: description, set: setDescription } = useDraft(`new-task-description:${project}`);
  const [status, setStatus] = useState<Status>('open');
  const [priority, setPriority] = useState<Priority>('normal');
  const [assignee, setAssignee] = useState<string>();
  const [due, setDue] = useState('');
  const fields = {
    title: title.trim(),
    status,
    priority,
    ...(description.trim() === '' ? {} : { description }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(due === '' ? {} : { due }),
  };
  const key = useKey(JSON.stringify(fields));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const done = () => {
      setDescription('');
      onDone();
      onClose();
      say({ text: t`“${title}” is on the list.` });
    };
    create.mutate({ fields, key: key.current }, { onSuccess: done });
  };
  return (
    <form className={confirm.body} onSubmit={submit}>
      {create.error && <ErrorNotice error={create.error} />}
      <Field label={t`Title`} required value={title} onChange={onTitle} />
      <Field label={t`Description`} long value={description} onChange={setDescription} />
      <div className={styles.pair}>
        <PersonChoice label={t`Assigned to`} nobody={t`Nobody`} people={members} value={assignee} onChange={setAssignee} />
        <Field label={t`Due`} type="date" value={due} onChange={setDue} />
        <Choice
          label={t`Priority`}
          value={priority}
          options={priorities.map((value) => ({ value, label: i18n._(priorityWords[value]) }))}
          onChange={setPriority}
        />
        <Choice
          label={t`State`}
          value={status}
          options={statuses.map((value) => ({ value, label: i18n._(statusWords[value]) }))}
          onChange={setStatus}
        />
      </div>
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={create.isPending}>
          <Trans>Add the task</Trans>
        </Button>
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
