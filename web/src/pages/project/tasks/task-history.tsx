// Who changed what of a task, and when. Asked for when somebody opens it: it is a look of its own in the ledger.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import styles from './panel.module.css';
import { fieldNames, fieldWords, useSayValue, type FieldName } from './task-words.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function TaskHistory({ project, id }: { readonly project: string; readonly id: string }) {
  const { t, i18n } = useLingui();
  const { data, error } = useQuery(tasksApi.history(id));
  const nameOf = useNames(project);
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton />;
  return (
    <ol className={styles.history}>
      {data.map((version, index) => (
        <li key={version.version}>
          <p className={styles.soft}>
            <strong>{nameOf(version.updatedBy) ?? t`somebody who has left`}</strong>{' '}
            <time dateTime={version.updatedAt}>{i18n.date(version.updatedAt, { dateStyle: 'medium', timeStyle: 'short' })}</time>
          </p>
          <Step project={project} version={version} before={data[index + 1]} />
        </li>
      ))}
    </ol>
  );
}

const keyOf = (task: Task, field: FieldName) => JSON.stringify(task.fields[field] ?? null);

function Step({ project, version, before }: { readonly project: string; readonly version: Task; readonly before: Task | undefined }) {
  const { i18n } = useLingui();
  const sayValue = useSayValue(project);
  if (version.version === 1)
    return (
      <p>
        <Trans>Created the task</Trans>
      </p>
    );
  if (version.restorableUntil !== undefined)
    return (
      <p>
        <Trans>Put it into the trash</Trans>
      </p>
    );
  if (!before)
    return (
      <p>
        <Trans>Changed it; what was before is not listed here</Trans>
      </p>
    );
  const changed = fieldNames.filter((field) => keyOf(version, field) !== keyOf(before, field));
  if (changed.length === 0)
    return (
      <p>
        <Trans>Took it out of the trash</Trans>
      </p>
    );
  return (
    <dl className={styles.steps}>
      {changed.map((field) => (
        <div key={field}>
          <dt>{i18n._(fieldWords[field])}</dt>
          <dd dir="auto">
            {before.fields[field] !== undefined && <del>{sayValue(field, before.fields)}</del>} <ins>{sayValue(field, version.fields)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
