// The tasks in three columns. With a mouse a card is dragged from one to another; everybody moves it by its menu. Of each column only what is seen is drawn.
import { useLingui } from '@lingui/react/macro';
import { useState, type DragEvent } from 'react';
import type { Task } from '../../../api/collections.ts';
import { useRights } from '../../../app/use-rights.ts';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import styles from './board.module.css';
import { Card } from './card.tsx';
import { useMove } from './task-deeds.ts';
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
  return (
    <div className={styles.board}>
      {statuses.map((status) => (
        <Column
          key={status}
          project={project}
          status={status}
          tasks={tasks.filter((task) => statusOf(task) === status)}
          today={today}
          dragged={dragged}
          onDrag={setDragged}
        />
      ))}
    </div>
  );
}

interface ColumnProps extends BoardProps {
  readonly status: Status;
  readonly dragged: Task | undefined;
  readonly onDrag: (task: Task | undefined) => void;
}

function Column({ project, status, tasks, today, dragged, onDrag }: ColumnProps) {
  const { i18n } = useLingui();
  const { mayAdd: mayWrite } = useRights(project);
  const name = i18n._(statusWords[status]);
  const drop = useDrop(project, status, dragged, onDrag);
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
          <Card project={project} task={task} today={today} onDrag={mayWrite ? onDrag : undefined} dragged={dragged?.id === task.id} />
        )}
      />
    </section>
  );
}

const nothing: Task = { id: '', collection: 'tasks', version: 0, createdAt: '', updatedAt: '', fields: {} };

function useDrop(project: string, status: Status, dragged: Task | undefined, onDrag: (task: Task | undefined) => void) {
  const [over, setOver] = useState(false);
  const move = useMove(project, dragged ?? nothing);
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
        move(status);
      },
    },
  };
}
