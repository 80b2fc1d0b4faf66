// Looks for projects by their words, chooses them by status, orders them.
import { useLingui } from '@lingui/react/macro';
import { Choice } from '../../design/parts/choice.tsx';
import { Field } from '../../design/parts/field.tsx';
import { statuses, type Sort, type Status } from './arrange.ts';
import styles from './projects.module.css';
import { useStatusWords } from './status-words.ts';

export interface FindProps {
  readonly find: string;
  readonly onFind: (find: string) => void;
  readonly status: Status | undefined;
  readonly counts: Readonly<Record<Status, number>>;
  readonly onStatus: (status: Status | undefined) => void;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

export function Find({ find, onFind, status, counts, onStatus, sort, onSort }: FindProps) {
  const { t, i18n } = useLingui();
  const words = useStatusWords();
  const all = i18n.number(statuses.reduce((sum, each) => sum + counts[each], 0));
  const options = [
    { value: '', label: t`All (${all})` },
    ...statuses.map((each) => ({ value: each, label: `${words[each]} (${i18n.number(counts[each])})` })),
  ];
  const orders = [
    { value: 'activity', label: t`Last activity` },
    { value: 'name', label: t`Name` },
    { value: 'tasks', label: t`Open tasks` },
  ] as const;
  return (
    <search className={styles.find}>
      <Field label={t`Find a project`} type="search" value={find} onChange={onFind} />
      <Choice
        label={t`State`}
        value={status ?? ''}
        options={options}
        onChange={(next) => onStatus(statuses.find((each) => each === next))}
      />
      <Choice label={t`Order by`} value={sort} options={orders} onChange={onSort} />
    </search>
  );
}
