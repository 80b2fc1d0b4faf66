// One task, closely: everything of it can be changed where it stands, and it is talked about beside it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../../design/parts/menu.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Tabs } from '../../../design/parts/tabs.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { useDeleteItem, useRestoreItem } from '../../privacy/use-ways.ts';
import { WhoLookedLink } from '../../who-looked/who-looked-link.tsx';
import { Comments } from './comments.tsx';
import { EditText } from './edit-text.tsx';
import { focusTask } from './focus-task.ts';
import { useTask } from './project-tasks.ts';
import { useTrash } from './task-deeds.ts';
import { TaskFields } from './task-fields.tsx';
import { TaskHistory } from './task-history.tsx';
import { TaskPhotos } from './task-photos.tsx';
import styles from './panel.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface TaskPanelProps {
  readonly project: string;
  readonly id: string;
  readonly onClose: () => void;
}

export function TaskPanel({ project, id, onClose }: TaskPanelProps) {
  const { t } = useLingui();
  const { task, stored, error, gone } = useTask(project, id);
  const { mayAdd: mayWrite } = useRights(project);
  const [naming, setNaming] = useState(false);
  useEffect(() => () => focusTask(id, 'tasks-heading'), [id]);
  return (
    <Dialog
      open
      size="wide"
      title={task?.fields.title ?? t`Task`}
      actions={
        <>
          {mayWrite && stored && <IconButton label={t`Change the title`} icon="edit" onClick={() => setNaming(true)} />}
          {stored && <PanelMenu project={project} task={stored} onClose={onClose} />}
        </>
      }
      onClose={onClose}
    >
      {task && stored && (
        <>
          <EditText project={project} task={stored} field="title" label={t`Title`} editing={naming} onEditing={setNaming} idle={null} />
          <Body project={project} task={task} stored={stored} />
        </>
      )}
      {!task && gone && <Gone />}
      {!task && !gone && (error ? <ErrorNotice error={error} /> : <Skeleton lines={5} />)}
    </Dialog>
  );
}

function Gone() {
  return (
    <Notice>
      <Trans>This task is not here any more. It may lie in the trash.</Trans>
    </Notice>
  );
}

function PanelMenu({ project, task, onClose }: { readonly project: string; readonly task: Task; readonly onClose: () => void }) {
  const { t } = useLingui();
  const { mayChange } = useRights(project);
  const { trash } = useTrash(project);
  const title = task.fields.title ?? '';
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    say({ text: t`The link is copied. It opens for people of this project alone.` });
  };
  const away = {
    label: t`Put into the trash`,
    icon: 'trash',
    severe: true,
    onSelect: () => {
      trash(task);
      onClose();
    },
  } as const;
  const toDelete = useDeleteItem();
  const toRestore = useRestoreItem();
  const subject = { kind: 'record', collection: tasksApi.name, id: task.id } as const;
  const items: readonly MenuItem[] = [
    { label: t`Copy the link`, icon: 'attach', onSelect: () => void copy() },
    ...(mayChange(task) ? [toRestore(subject), away, toDelete(subject)] : []),
  ];
  return <Menu label={t`More about ${title}`} items={items} face={<Icon name="more" />} />;
}

type Tab = 'comments' | 'photos' | 'history';

interface BodyProps {
  readonly project: string;
  /** With what is on its way to the server. */
  readonly task: Task;
  /** As the server has it. */
  readonly stored: Task;
}

function Body({ project, task, stored }: BodyProps) {
  const { t } = useLingui();
  const { mayAdd: mayWrite } = useRights(project);
  const [tab, setTab] = useState<Tab>('comments');
  const count = task.fields.photos?.length ?? 0;
  return (
    <div className={styles.body}>
      <TaskFields project={project} task={task} mayWrite={mayWrite} />
      <div>
        <Description project={project} task={stored} mayWrite={mayWrite} />
        <div className={styles.looked}>
          <WhoLookedLink collection="tasks" record={stored.id} />
        </div>
      </div>
      <Tabs
        label={t`More about the task`}
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'comments', label: t`Comments`, content: <Comments project={project} task={stored.id} mayWrite={mayWrite} /> },
          {
            value: 'photos',
            label: count === 0 ? t`Photos` : t`Photos (${count})`,
            content: <TaskPhotos project={project} task={stored} mayWrite={mayWrite} />,
          },
          { value: 'history', label: t`History`, content: <TaskHistory project={project} id={stored.id} /> },
        ]}
      />
    </div>
  );
}

function Description({ project, task, mayWrite }: { readonly project: string; readonly task: Task; readonly mayWrite: boolean }) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const { description } = task.fields;
  return (
    <EditText
      project={project}
      task={task}
      field="description"
      label={t`Description`}
      long
      editing={editing}
      onEditing={setEditing}
      idle={
        <section className={styles.description}>
          <h3>
            <Trans>Description</Trans>
          </h3>
          {description === undefined ? (
            <p className={styles.soft}>
              <Trans>Nothing is written down yet.</Trans>
            </p>
          ) : (
            <p className={styles.text} dir="auto">
              {description}
            </p>
          )}
          {mayWrite && (
            <Button kind="plain" icon="edit" onClick={() => setEditing(true)}>
              {description === undefined ? <Trans>Write a description</Trans> : <Trans>Change the description</Trans>}
            </Button>
          )}
        </section>
      }
    />
  );
}
