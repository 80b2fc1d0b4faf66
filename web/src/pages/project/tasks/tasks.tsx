// The tasks of a project: as a board or as a list, what is looked for, a new one, and one of them closely.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { sayError } from '../../../api/say-error.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Button } from '../../../design/parts/button.tsx';
import { EmptyState, Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Board } from './board.tsx';
import { Filters } from './filters.tsx';
import { NewTask } from './new-task.tsx';
import { useTasks } from './project-tasks.ts';
import { TaskHead } from './task-head.tsx';
import { TaskList } from './task-list.tsx';
import { TaskPanel } from './task-panel.tsx';
import { TaskTrash } from './task-trash.tsx';
import { dayOf, filterTasks, sortTasks } from './task-view.ts';
import styles from './tasks.module.css';
import { useTaskSearch, useView } from './task-search.ts';

export function Tasks() {
  const { project } = useParams({ from: '/app/projects/$project/tasks' });
  const { task } = useSearch({ from: '/app/projects/$project/tasks' });
  const { set } = useTaskSearch();
  const view = useView();
  return (
    <section className={styles.page}>
      <TaskHead project={project} view={view} />
      {view === 'trash' ? <TaskTrash project={project} /> : <Shown project={project} view={view} />}
      {task !== undefined && <TaskPanel key={task} project={project} id={task} onClose={() => set({ task: undefined })} />}
    </section>
  );
}

function Shown({ project, view }: { readonly project: string; readonly view: 'board' | 'list' }) {
  const { t, i18n } = useLingui();
  const { mayAdd: mayWrite } = useRights(project);
  const { tasks, error, whole, total, refetch } = useTasks(project);
  const { filter, sort, clear } = useTaskSearch();
  const [find, setFind] = useState('');
  const today = dayOf(new Date());
  if (!tasks) return error ? <Failed text={sayError(i18n, error)} onAgain={() => void refetch()} /> : <Skeleton lines={6} />;
  const shown = sortTasks(filterTasks(tasks, { ...filter, find }, today), sort);
  const filtered = shown.length < tasks.length;
  const count = shown.length;
  const all = tasks.length;
  return (
    <>
      {mayWrite && <NewTask project={project} />}
      {whole && tasks.length === 0 ? (
        <EmptyState title={t`No task yet`}>
          <p>
            {mayWrite ? (
              <Trans>Write down above what is to be done first, and press Enter. Who does it and until when can follow.</Trans>
            ) : (
              <Trans>What is to be done here will be shown here.</Trans>
            )}
          </p>
        </EmptyState>
      ) : (
        <>
          <Filters project={project} find={find} onFind={setFind} />
          <p className={styles.count} role="status">
            {!whole && (
              <Trans>
                Loading: {tasks.length} of {total}
              </Trans>
            )}
            {whole && filtered && <Plural value={all} one={`${count} of # task`} other={`${count} of # tasks`} />}
            {whole && !filtered && <Plural value={count} one="# task" other="# tasks" />}
            {whole && filtered && (
              <Button
                kind="plain"
                onClick={() => {
                  clear();
                  setFind('');
                }}
              >
                <Trans>Show all</Trans>
              </Button>
            )}
          </p>
          {error && <Failed text={sayError(i18n, error)} onAgain={() => void refetch()} />}
          {view === 'board' ? (
            <Board project={project} tasks={shown} today={today} />
          ) : (
            <TaskList project={project} tasks={shown} today={today} />
          )}
        </>
      )}
    </>
  );
}

function Failed({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  return (
    <Notice kind="stop">
      {text}{' '}
      <Button kind="plain" onClick={onAgain}>
        <Trans>Try again</Trans>
      </Button>
    </Notice>
  );
}
