// A text of a task, changed where it stands. What is typed is kept until it is saved or given up, with the version it was begun on.
import { Trans } from '@lingui/react/macro';
import { useEffect, useRef, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import type { Task } from '../../../api/collections.ts';
import { useDraft } from '../../../app/draft.ts';
import { Button } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Field } from '../../../design/parts/field.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import { Conflict, useChangeTask } from './project-tasks.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface EditTextProps {
  readonly project: string;
  readonly task: Task;
  readonly field: 'title' | 'description';
  readonly label: string;
  readonly long?: boolean;
  readonly editing: boolean;
  readonly onEditing: (editing: boolean) => void;
  /** Shown while it is not changed. */
  readonly idle: ReactNode;
}

export function EditText(props: EditTextProps) {
  const { task, field, editing, onEditing, idle } = props;
  const { text: draft } = useDraft(draftKey(task.id, field));
  // A draft that was left behind is taken up again.
  const found = useRef(draft !== '');
  useEffect(() => {
    if (found.current) onEditing(true);
    found.current = false;
  }, [onEditing]);
  return editing ? <Editor {...props} /> : idle;
}

const draftKey = (id: string, field: string) => `task:${id}:${field}`;

interface Draft {
  readonly text: string;
  readonly version: number;
  readonly was: string;
}

function Editor({ project, task, field, label, long = false, onEditing }: EditTextProps) {
  const change = useChangeTask(project, task.id);
  const now = task.fields[field] ?? '';
  const { text: kept, set: keep } = useDraft(draftKey(task.id, field));
  const begun = useRef<Draft>(kept === '' ? { text: now, version: task.version, was: now } : (JSON.parse(kept) as Draft));
  const draft: Draft = kept === '' ? begun.current : (JSON.parse(kept) as Draft);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), []);
  const close = () => {
    keep('');
    onEditing(false);
  };
  const save = (base: Task) => {
    const text = field === 'title' ? draft.text.trim() : draft.text;
    if (text === (base.fields[field] ?? '')) return close();
    change.mutate({ id: task.id, fields: { [field]: text.trim() === '' ? null : text }, base }, { onSuccess: close });
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    save({ ...task, version: draft.version, fields: { ...task.fields, [field]: draft.was } });
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  const conflict = change.error instanceof Conflict ? change.error : undefined;
  return (
    <form ref={form} className={confirm.body} onSubmit={submit} onKeyDown={keys}>
      {conflict && <ConflictNotice project={project} conflict={conflict} onTheirs={close} onMine={() => save(conflict.now)} />}
      {change.error && !conflict && <ErrorNotice error={change.error} />}
      <Field
        label={label}
        long={long}
        required={field === 'title'}
        value={draft.text}
        onChange={(text) => keep(JSON.stringify({ ...begun.current, text }))}
      />
      <div className={confirm.ways}>
        <Button kind="first" type="submit" busy={change.isPending}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={close}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}
