// The tasks one below the other, each with its state at hand.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Task } from '../../../api/collections.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import styles from './list.module.css';
import { useMove } from './task-deeds.ts';
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
        render={(task) => <Row project={project} task={task} today={today} />}
      />
    </div>
  );
}

function Row({ project, task, today }: { readonly project: string; readonly task: Task; readonly today: string }) {
  const { mayAdd: mayWrite } = useRights(project);
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
        <TaskFacts project={project} task={task} today={today} />
      </div>
      <div className={styles.state}>{mayWrite ? <StateChoice project={project} task={task} /> : <State task={task} />}</div>
    </div>
  );
}

function StateChoice({ project, task }: { readonly project: string; readonly task: Task }) {
  const { t, i18n } = useLingui();
  const move = useMove(project, task);
  const title = task.fields.title ?? '';
  const options = statuses.map((value) => ({ value, label: i18n._(statusWords[value]) }));
  return <Choice quiet label={t`State of ${title}`} value={statusOf(task)} options={options} onChange={move} />;
}

function State({ task }: { readonly task: Task }) {
  const { i18n } = useLingui();
  const status = statusOf(task);
  return <Badge tone={status === 'done' ? 'good' : status === 'doing' ? 'info' : 'quiet'}>{i18n._(statusWords[status])}</Badge>;
}
