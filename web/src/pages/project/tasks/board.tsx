// The tasks in three columns. With a mouse a card is dragged from one to another; everybody moves it by its menu. Of each column only what is seen is drawn.
import { useLingui } from '@lingui/react/macro';
import { useState, type DragEvent } from 'react';
import type { Task } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { useRights } from '../../../app/use-rights.ts';
import { createMenu, type MenuHandle } from '../../../design/parts/menu.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import styles from './board.module.css';
import { Card, CardMenu } from './card.tsx';
import { useMove, type Move } from './task-deeds.ts';
import { statusOf, statuses, type Status } from './task-view.ts';
import { statusWords } from './task-words.ts';

const cardPx = 112;
const gapPx = 8;

interface BoardProps {
  readonly project: string;
  readonly tasks: readonly Task[];
  readonly today: string;
}

export function Board({ project, tasks, today }: BoardProps) {
  const [dragged, setDragged] = useState<Task>();
  const { mayAdd } = useRights(project);
  const nameOf = useNames(project);
  const move = useMove(project);
  const [menu] = useState(() => createMenu<Task>());
  return (
    <div className={styles.board}>
      {statuses.map((status) => (
        <Column
          key={status}
          project={project}
          status={status}
          tasks={tasks.filter((task) => statusOf(task) === status)}
          today={today}
          nameOf={nameOf}
          mayMove={mayAdd}
          menu={menu}
          dragged={dragged}
          onDrag={setDragged}
          onMove={move}
        />
      ))}
      <CardMenu project={project} handle={menu} onMove={move} />
    </div>
  );
}

interface ColumnProps extends BoardProps {
  readonly status: Status;
  readonly nameOf: (person: string | undefined) => string | undefined;
  readonly mayMove: boolean;
  readonly menu: MenuHandle<Task>;
  readonly dragged: Task | undefined;
  readonly onDrag: (task: Task | undefined) => void;
  readonly onMove: Move;
}

function Column({ project, status, tasks, today, nameOf, mayMove, menu, dragged, onDrag, onMove }: ColumnProps) {
  const { i18n } = useLingui();
  const name = i18n._(statusWords[status]);
  const drop = useDrop(status, dragged, onDrag, onMove);
  return (
    <section className={styles.column} data-over={drop.over} aria-labelledby={`column-${status}`} {...drop.handlers}>
      <h3 id={`column-${status}`} className={styles.name} tabIndex={-1}>
        {name} <span className={styles.count}>{i18n.number(tasks.length)}</span>
      </h3>
      <VirtualList
        label={name}
        items={tasks}
        keyOf={({ id }) => id}
        rowPx={cardPx}
        gapPx={gapPx}
        render={(task) => (
          <Card
            project={project}
            task={task}
            today={today}
            nameOf={nameOf}
            menu={mayMove ? menu : undefined}
            dragged={dragged?.id === task.id}
            onDrag={onDrag}
          />
        )}
      />
    </section>
  );
}

function useDrop(status: Status, dragged: Task | undefined, onDrag: (task: Task | undefined) => void, onMove: Move) {
  const [over, setOver] = useState(false);
  const takes = dragged !== undefined && statusOf(dragged) !== status;
  return {
    over: over && takes,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!takes) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        if (!takes) return;
        event.preventDefault();
        onDrag(undefined);
        onMove(dragged, status);
      },
    },
  };
}
