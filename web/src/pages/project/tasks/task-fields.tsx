// State, person, day and urgency of a task: what is chosen is saved at once.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Task } from '../../../api/collections.ts';
import { projectMembersQuery } from '../../../api/people.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { PersonChoice } from '../../../design/parts/person.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import styles from './panel.module.css';
import { Conflict, useChangeTask, type TaskChange } from './project-tasks.ts';
import { Due } from './task-facts.tsx';
import { dayOf, dueState, priorities, statuses, statusOf } from './task-view.ts';
import { fieldWords, priorityWords, statusWords, useSayValue } from './task-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface TaskFieldsProps {
  readonly project: string;
  readonly task: Task;
  readonly mayWrite: boolean;
}

export function TaskFields({ project, task, mayWrite }: TaskFieldsProps) {
  const change = useChangeTask(project, task.id);
  const save = (fields: TaskChange) => change.mutate({ id: task.id, fields });
  const conflict = change.error instanceof Conflict ? change.error : undefined;
  return (
    <>
      {conflict && (
        <ConflictNotice
          project={project}
          conflict={conflict}
          onTheirs={() => change.reset()}
          onMine={() => change.mutate({ id: task.id, fields: conflict.fields, base: conflict.now })}
        />
      )}
      {change.error && !conflict && <ErrorNotice error={change.error} />}
      {mayWrite ? <Choices project={project} task={task} onChange={save} /> : <Facts project={project} task={task} />}
    </>
  );
}

interface ChoicesProps {
  readonly project: string;
  readonly task: Task;
  readonly onChange: (fields: TaskChange) => void;
}

function Choices({ project, task, onChange }: ChoicesProps) {
  const { t, i18n } = useLingui();
  const { data: members = [] } = useQuery(projectMembersQuery(project));
  const { assignee, priority = 'normal', due } = task.fields;
  const left = assignee !== undefined && !members.some(({ person }) => person === assignee);
  const people = left ? [...members, { person: assignee, name: t`somebody who has left` }] : members;
  return (
    <div className={styles.fields}>
      <Choice
        label={t`State`}
        value={statusOf(task)}
        options={statuses.map((value) => ({ value, label: i18n._(statusWords[value]) }))}
        onChange={(status) => onChange({ status })}
      />
      <PersonChoice
        label={t`Assigned to`}
        nobody={t`Nobody`}
        people={people}
        value={assignee}
        onChange={(person) => onChange({ assignee: person ?? null })}
      />
      <DueField key={due} due={due} late={dueState(task, dayOf(new Date())) === 'overdue'} onChange={(day) => onChange({ due: day })} />
      <Choice
        label={t`Priority`}
        value={priority}
        options={priorities.map((value) => ({ value, label: i18n._(priorityWords[value]) }))}
        onChange={(value) => onChange({ priority: value })}
      />
    </div>
  );
}

interface DueFieldProps {
  readonly due: string | undefined;
  readonly late: boolean;
  readonly onChange: (day: string | null) => void;
}

/** Saved when the field is left, for a day that is typed is another day after each digit. */
function DueField({ due = '', late, onChange }: DueFieldProps) {
  const { t } = useLingui();
  const [day, setDay] = useState(due);
  const field = useRef<HTMLDivElement>(null);
  const save = () => {
    const broken = field.current?.querySelector('input')?.validity.badInput === true;
    if (day !== due && !broken) onChange(day === '' ? null : day);
  };
  return (
    <div ref={field} onBlur={save} onKeyDown={({ key }) => key === 'Enter' && save()}>
      <Field label={t`Due`} type="date" value={day} onChange={setDay} />
      {late && (
        <p className={styles.late}>
          <Badge tone="stop">
            <Trans>Overdue</Trans>
          </Badge>
        </p>
      )}
    </div>
  );
}

/** For those who may look but not change. */
function Facts({ project, task }: { readonly project: string; readonly task: Task }) {
  const { i18n } = useLingui();
  const sayValue = useSayValue(project);
  return (
    <dl className={styles.facts}>
      {(['status', 'assignee', 'priority'] as const).map((field) => (
        <div key={field}>
          <dt>{i18n._(fieldWords[field])}</dt>
          <dd>{sayValue(field, task.fields)}</dd>
        </div>
      ))}
      <div>
        <dt>
          <Trans>Due</Trans>
        </dt>
        <dd>{task.fields.due === undefined ? sayValue('due', task.fields) : <Due task={task} today={dayOf(new Date())} />}</dd>
      </div>
    </dl>
  );
}
