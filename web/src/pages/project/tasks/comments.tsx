// What people say about one task.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '../../../design/parts/button.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { MessageList } from '../messages/message-list.tsx';
import { commentsOf } from '../messages/project-messages.ts';
import { WriteBox } from '../messages/write-box.tsx';
import styles from './panel.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Comments({ project, task, mayWrite }: { readonly project: string; readonly task: string; readonly mayWrite: boolean }) {
  const { t } = useLingui();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(commentsOf(project, task));
  return (
    <div className={styles.comments}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={2} />}
      {data?.records.length === 0 && (
        <p className={styles.soft}>
          <Trans>Nobody has said anything about it yet.</Trans>
        </p>
      )}
      {data && data.records.length > 0 && <MessageList project={project} messages={data.records} />}
      {hasNextPage && (
        <Button kind="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      {mayWrite && <WriteBox project={project} about={task} label={t`New comment`} />}
    </div>
  );
}
