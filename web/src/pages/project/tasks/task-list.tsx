// The tasks one below the other, each with its state at hand.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Task } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import styles from './list.module.css';
import { useMove, type Move } from './task-deeds.ts';
import { TaskFacts } from './task-facts.tsx';
import { statusOf, statuses } from './task-view.ts';
import { statusWords } from './task-words.ts';

const rowPx = 64;

interface TaskListProps {
  readonly project: string;
  readonly tasks: readonly Task[];
  readonly today: string;
}

export function TaskList({ project, tasks, today }: TaskListProps) {
  const { t } = useLingui();
  const { mayAdd } = useRights(project);
  const nameOf = useNames(project);
  const move = useMove(project);
  if (tasks.length === 0)
    return (
      <p className={styles.nothing}>
        <Trans>No task fits.</Trans>
      </p>
    );
  return (
    <div className={styles.list}>
      <VirtualList
        label={t`Tasks`}
        items={tasks}
        keyOf={({ id }) => id}
        rowPx={rowPx}
        render={(task) => <Row project={project} task={task} today={today} nameOf={nameOf} onMove={mayAdd ? move : undefined} />}
      />
    </div>
  );
}

interface RowProps extends Omit<TaskListProps, 'tasks'> {
  readonly task: Task;
  readonly nameOf: (person: string | undefined) => string | undefined;
  /** Absent where it may not be moved. */
  readonly onMove: Move | undefined;
}

/** While the page scrolls nothing of it changes: it is not drawn anew. */
const Row = memo(function Row({ project, task, today, nameOf, onMove }: RowProps) {
  return (
    <div className={styles.row} data-done={statusOf(task) === 'done'}>
      <Link
        className={styles.title}
        to="/app/projects/$project/tasks"
        params={{ project }}
        search={(search) => ({ ...search, task: task.id })}
        resetScroll={false}
        data-task={task.id}
        dir="auto"
      >
        {task.fields.title}
      </Link>
      <div className={styles.facts}>
        <TaskFacts task={task} today={today} nameOf={nameOf} />
      </div>
      <div className={styles.state}>{onMove ? <StateChoice task={task} onMove={onMove} /> : <State task={task} />}</div>
    </div>
  );
});

function StateChoice({ task, onMove }: { readonly task: Task; readonly onMove: Move }) {
  const { t, i18n } = useLingui();
  const title = task.fields.title ?? '';
  const options = statuses.map((value) => ({ value, label: i18n._(statusWords[value]) }));
  return <Choice quiet label={t`State of ${title}`} value={statusOf(task)} options={options} onChange={(to) => onMove(task, to)} />;
}

function State({ task }: { readonly task: Task }) {
  const { i18n } = useLingui();
  const status = statusOf(task);
  return <Badge tone={status === 'done' ? 'good' : status === 'doing' ? 'info' : 'quiet'}>{i18n._(statusWords[status])}</Badge>;
}
