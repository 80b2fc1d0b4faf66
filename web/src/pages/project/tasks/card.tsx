// A task on the board.
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Task } from '../../../api/collections.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Icon } from '../../../design/parts/icon.tsx';
import { Menu, type MenuItem } from '../../../design/parts/menu.tsx';
import styles from './board.module.css';
import { focusTask } from './focus-task.ts';
import { useMove, useTrash } from './task-deeds.ts';
import { TaskFacts } from './task-facts.tsx';
import { statusOf, statuses } from './task-view.ts';
import { statusWords } from './task-words.ts';

interface CardProps {
  readonly project: string;
  readonly task: Task;
  readonly today: string;
  readonly dragged: boolean;
  /** Absent where it may not be moved. */
  readonly onDrag: ((task: Task | undefined) => void) | undefined;
}

export function Card({ project, task, today, dragged, onDrag }: CardProps) {
  return (
    <article
      className={styles.card}
      data-dragged={dragged}
      data-done={statusOf(task) === 'done'}
      draggable={onDrag !== undefined}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = 'move';
        dataTransfer.setData('text/plain', task.fields.title ?? '');
        onDrag?.(task);
      }}
      onDragEnd={() => onDrag?.(undefined)}
    >
      <div className={styles.top}>
        <Link
          className={styles.title}
          to="/app/projects/$project/tasks"
          params={{ project }}
          search={(search) => ({ ...search, task: task.id })}
          resetScroll={false}
          draggable={false}
          data-task={task.id}
          dir="auto"
        >
          {task.fields.title}
        </Link>
        {onDrag && <CardMenu project={project} task={task} />}
      </div>
      <TaskFacts project={project} task={task} today={today} />
    </article>
  );
}

function CardMenu({ project, task }: { readonly project: string; readonly task: Task }) {
  const { t, i18n } = useLingui();
  const { mayChange } = useRights(project);
  const move = useMove(project, task);
  const { trash } = useTrash(project);
  const title = task.fields.title ?? '';
  const moves = statuses
    .filter((status) => status !== statusOf(task))
    .map((status): MenuItem => {
      const name = i18n._(statusWords[status]);
      return {
        label: t`Move to “${name}”`,
        icon: 'right',
        onSelect: () => {
          move(status);
          focusTask(task.id, `column-${status}`);
        },
      };
    });
  const away: MenuItem = { label: t`Put into the trash`, icon: 'trash', severe: true, onSelect: () => trash(task) };
  const items = mayChange(task) ? [...moves, away] : moves;
  return (
    <span className={styles.menu}>
      <Menu label={t`Move to … (${title})`} items={items} face={<Icon name="more" />} />
    </span>
  );
}
