// The tasks in the trash, until when each can be taken out again.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { tasksApi, type Task } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { Button } from '../../../design/parts/button.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import styles from './list.module.css';
import { useTrash } from './task-deeds.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const rowPx = 72;

export function TaskTrash({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(
    tasksApi.list({ project, trashed: true, sort: '-updatedAt' }),
  );
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton />;
  if (data.records.length === 0)
    return (
      <EmptyState title={t`The trash is empty`}>
        <p>
          <Trans>Tasks that are put into the trash stay here for a while and can be taken out again. Then they are erased for good.</Trans>
        </p>
      </EmptyState>
    );
  return (
    <div className={styles.list}>
      <VirtualList
        label={t`Tasks in the trash`}
        items={data.records}
        keyOf={({ id }) => id}
        rowPx={rowPx}
        render={(task) => <Row project={project} task={task} />}
        onEnd={() => {
          if (hasNextPage && !isFetching) void fetchNextPage();
        }}
      />
    </div>
  );
}

function Row({ project, task }: { readonly project: string; readonly task: Task }) {
  const { t, i18n } = useLingui();
  const nameOf = useNames(project);
  const { restore } = useTrash(project);
  const who = nameOf(task.updatedBy) ?? t`somebody who has left`;
  const until = task.restorableUntil;
  return (
    <div className={styles.row}>
      <span className={styles.title} dir="auto">
        {task.fields.title}
      </span>
      <span className={styles.soft}>
        <Trans>Put here by {who}.</Trans>{' '}
        {until !== undefined && (
          <Trans>
            Can be taken out until <time dateTime={until}>{i18n.date(until, { dateStyle: 'medium' })}</time>.
          </Trans>
        )}
      </span>
      <span className={styles.state}>
        <Button icon="undo" onClick={() => restore(task)}>
          <Trans>Take out again</Trans>
        </Button>
      </span>
    </div>
  );
}
