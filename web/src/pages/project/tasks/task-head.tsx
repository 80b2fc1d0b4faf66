// The heading of the tasks, and which way they are looked at.
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useRights } from '../../../app/use-rights.ts';
import { Icon } from '../../../design/parts/icon.tsx';
import type { View } from './task-search.ts';
import styles from './tasks.module.css';

const to = '/app/projects/$project/tasks';

export function TaskHead({ project, view }: { readonly project: string; readonly view: View }) {
  const { t } = useLingui();
  const { mayAdd: mayWrite } = useRights(project);
  const views = [
    { value: 'board', icon: 'board', label: t`Board` },
    { value: 'list', icon: 'list', label: t`List` },
    ...(mayWrite ? ([{ value: 'trash', icon: 'trash', label: t`Trash` }] as const) : []),
  ] as const;
  return (
    <div className={styles.head}>
      <h2 id="tasks-heading" tabIndex={-1}>
        <Trans>Tasks</Trans>
      </h2>
      <nav className={styles.views} aria-label={t`View of the tasks`}>
        {views.map(({ value, icon, label }) => (
          <Link
            key={value}
            to={to}
            params={{ project }}
            search={({ task: _task, ...search }) => ({ ...search, view: value })}
            aria-current={view === value ? 'true' : undefined}
            activeProps={{ 'aria-current': view === value ? 'true' : undefined }}
          >
            <Icon name={icon} />
            {label}
          </Link>
        ))}
      </nav>
    </div>
  );
}
