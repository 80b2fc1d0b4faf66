// What people say about one task.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { sayError } from '../../../api/say-error.ts';
import { Button } from '../../../design/parts/button.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { MessageList } from '../messages/message-list.tsx';
import { commentsOf } from '../messages/project-messages.ts';
import { WriteBox } from '../messages/write-box.tsx';
import styles from './panel.module.css';

export function Comments({ project, task, mayWrite }: { readonly project: string; readonly task: string; readonly mayWrite: boolean }) {
  const { t, i18n } = useLingui();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(commentsOf(project, task));
  return (
    <div className={styles.comments}>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
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
