// A task on the board, and the menu that all of them share.
import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Task } from '../../../api/collections.ts';
import { useRights } from '../../../app/use-rights.ts';
import { Icon } from '../../../design/parts/icon.tsx';
import { MenuButton, SharedMenu, type MenuHandle, type MenuItem } from '../../../design/parts/menu.tsx';
import styles from './board.module.css';
import { focusTask } from './focus-task.ts';
import { useTrash, type Move } from './task-deeds.ts';
import { TaskFacts } from './task-facts.tsx';
import { statusOf, statuses } from './task-view.ts';
import { statusWords } from './task-words.ts';

interface CardProps {
  readonly project: string;
  readonly task: Task;
  readonly today: string;
  readonly nameOf: (person: string | undefined) => string | undefined;
  /** Absent where it may not be moved. */
  readonly menu: MenuHandle<Task> | undefined;
  readonly dragged: boolean;
  readonly onDrag: (task: Task | undefined) => void;
}

/** While the page scrolls nothing of it changes: it is not drawn anew. */
export const Card = memo(function Card({ project, task, today, nameOf, menu, dragged, onDrag }: CardProps) {
  const { t } = useLingui();
  const title = task.fields.title ?? '';
  return (
    <article
      className={styles.card}
      data-dragged={dragged}
      data-done={statusOf(task) === 'done'}
      draggable={menu !== undefined}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.effectAllowed = 'move';
        dataTransfer.setData('text/plain', title);
        onDrag(task);
      }}
      onDragEnd={() => onDrag(undefined)}
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
          {title}
        </Link>
        {menu && (
          <span className={styles.menu}>
            <MenuButton handle={menu} label={t`Move to … (${title})`} face={<Icon name="more" />} about={task} />
          </span>
        )}
      </div>
      <TaskFacts task={task} today={today} nameOf={nameOf} />
    </article>
  );
});

interface CardMenuProps {
  readonly project: string;
  readonly handle: MenuHandle<Task>;
  readonly onMove: Move;
}

export function CardMenu({ project, handle, onMove }: CardMenuProps) {
  const { t, i18n } = useLingui();
  const { mayChange } = useRights(project);
  const { trash } = useTrash(project);
  const itemsOf = (task: Task): readonly MenuItem[] => {
    const moves = statuses
      .filter((status) => status !== statusOf(task))
      .map((status): MenuItem => {
        const name = i18n._(statusWords[status]);
        const onSelect = () => {
          onMove(task, status);
          focusTask(task.id, `column-${status}`);
        };
        return { label: t`Move to “${name}”`, icon: 'right', onSelect };
      });
    const away: MenuItem = { label: t`Put into the trash`, icon: 'trash', severe: true, onSelect: () => trash(task) };
    return mayChange(task) ? [...moves, away] : moves;
  };
  return <SharedMenu handle={handle} itemsOf={itemsOf} />;
}
