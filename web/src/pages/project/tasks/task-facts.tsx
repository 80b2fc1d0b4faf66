// What is to be known of a task at a glance: until when, how urgent, with photos, by whom.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Task } from '../../../api/collections.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Person } from '../../../design/parts/person.tsx';
import { dateOf, dueState } from './task-view.ts';
import styles from './tasks.module.css';

interface TaskFactsProps {
  readonly task: Task;
  readonly today: string;
  readonly nameOf: (person: string | undefined) => string | undefined;
}

export function TaskFacts({ task, today, nameOf }: TaskFactsProps) {
  const { assignee, priority, photos = [] } = task.fields;
  const name = nameOf(assignee);
  const count = photos.length;
  if (assignee === undefined && task.fields.due === undefined && priority !== 'high' && count === 0) return null;
  return (
    <div className={styles.facts}>
      <Due task={task} today={today} />
      {priority === 'high' && (
        <Badge tone="wait">
          <Trans>Urgent</Trans>
        </Badge>
      )}
      {count > 0 && (
        <span className={styles.fact}>
          <Icon name="photo" />
          <span aria-hidden="true">{count}</span>
          <span className="visually-hidden">
            <Plural value={count} one="# photo" other="# photos" />
          </span>
        </span>
      )}
      {name !== undefined && (
        <span className={styles.assignee}>
          <Person name={name} />
        </span>
      )}
    </div>
  );
}

/** The day, and in words when it is near or past. */
export function Due({ task, today }: { readonly task: Task; readonly today: string }) {
  const { i18n } = useLingui();
  const { due } = task.fields;
  if (due === undefined) return null;
  const state = dueState(task, today);
  const sameYear = due.slice(0, 4) === today.slice(0, 4);
  const day = (
    <time dateTime={due}>{i18n.date(dateOf(due), { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) })}</time>
  );
  if (state === 'overdue')
    return (
      <Badge tone="stop">
        <Trans>Overdue since {day}</Trans>
      </Badge>
    );
  if (state === 'today')
    return (
      <Badge tone="wait">
        <Trans>Due today</Trans>
      </Badge>
    );
  return (
    <span className={styles.fact}>
      <Icon name="clock" />
      {day}
    </span>
  );
}
