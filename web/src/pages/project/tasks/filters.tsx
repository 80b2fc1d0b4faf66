// What is looked for among the tasks. On a phone it opens behind one button.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { projectMembersQuery } from '../../../api/people.ts';
import { useQuery } from '@tanstack/react-query';
import { Button } from '../../../design/parts/button.tsx';
import { Choice } from '../../../design/parts/choice.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { useTaskSearch } from './task-search.ts';
import { dueFilters, nobody, sorts, statuses } from './task-view.ts';
import { dueWords, sortWords, statusWords } from './task-words.ts';
import styles from './tasks.module.css';

interface FiltersProps {
  readonly project: string;
  readonly find: string;
  readonly onFind: (find: string) => void;
}

export function Filters({ project, find, onFind }: FiltersProps) {
  const { t, i18n } = useLingui();
  const { filter, sort, set } = useTaskSearch();
  const { data: members = [] } = useQuery(projectMembersQuery(project));
  const [open, setOpen] = useState(false);
  const count = [filter.status, filter.assignee, filter.due, find || undefined].filter((each) => each !== undefined).length;
  const any = { value: '', label: t`All` };
  const orNothing = (value: string) => (value === '' ? undefined : value);
  return (
    <>
      <div className={styles.fold}>
        <Button icon="search" pressed={open} onClick={() => setOpen(!open)}>
          {count === 0 ? <Trans>Filter and sort</Trans> : <Trans>Filter and sort ({count})</Trans>}
        </Button>
      </div>
      <div className={styles.filters} data-open={open} role="search" aria-label={t`Filter and sort the tasks`}>
        <Field label={t`Find a task`} type="search" value={find} onChange={onFind} />
        <Choice
          label={t`State`}
          value={filter.status ?? ''}
          options={[any, ...statuses.map((value) => ({ value, label: i18n._(statusWords[value]) }))]}
          onChange={(value) => set({ state: orNothing(value) })}
        />
        <Choice
          label={t`Assigned to`}
          value={filter.assignee ?? ''}
          options={[any, ...members.map(({ person, name }) => ({ value: person, label: name })), { value: nobody, label: t`Nobody` }]}
          onChange={(value) => set({ assignee: orNothing(value) })}
        />
        <Choice
          label={t`Due`}
          value={filter.due ?? ''}
          options={[any, ...dueFilters.map((value) => ({ value, label: i18n._(dueWords[value]) }))]}
          onChange={(value) => set({ due: orNothing(value) })}
        />
        <Choice
          label={t`Order`}
          value={sort}
          options={sorts.map((value) => ({ value, label: i18n._(sortWords[value]) }))}
          onChange={(value) => set({ sort: value === 'due' ? undefined : value })}
        />
      </div>
    </>
  );
}
