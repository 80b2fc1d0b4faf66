// What the person was told, the newest first.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { markAllRead, markRead, noticesQuery, type ToldNotice } from '../../api/notices.ts';
import { sayError } from '../../api/say-error.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import privacy from '../privacy/privacy.module.css';
import { sayNotice } from './say-notice.ts';

export function Notices() {
  const { i18n, t } = useLingui();
  const queries = useQueryClient();
  const { data, error, isPending } = useQuery(noticesQuery);
  const read = useMutation({
    mutationFn: (id: string | undefined) => (id === undefined ? markAllRead() : markRead([id])),
    onSettled: () => queries.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  });
  return (
    <>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <div className={privacy.head}>
        <h1>
          <Trans>What you were told</Trans>
        </h1>
        {data && data.unread > 0 && (
          <Button kind="plain" icon="check" busy={read.isPending} onClick={() => read.mutate(undefined)}>
            <Trans>Mark all as read</Trans>
          </Button>
        )}
      </div>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {isPending && <Skeleton lines={4} />}
      {data && data.notices.length === 0 && (
        <EmptyState title={t`Nothing yet`}>
          <p>
            <Trans>When something happens that concerns your data, it stands here, and by which way you were told.</Trans>
          </p>
        </EmptyState>
      )}
      {data && data.notices.length > 0 && (
        <div className={privacy.rows}>
          {data.notices.map((notice) => (
            <OneNotice key={notice.id} notice={notice} onRead={() => notice.readAt === undefined && read.mutate(notice.id)} />
          ))}
        </div>
      )}
    </>
  );
}

function OneNotice({ notice: { notice, at, readAt, told }, onRead }: { readonly notice: ToldNotice; readonly onRead: () => void }) {
  const { i18n } = useLingui();
  const { text, to } = sayNotice(notice, (day) => i18n.date(day, { dateStyle: 'long' }));
  const mailed = told.find(({ channel, outcome }) => channel === 'email' && outcome === 'told');
  return (
    <div className={privacy.row}>
      <div className={privacy.what}>
        <span className={privacy.name}>
          <Link to={to} onClick={onRead}>
            {i18n._(text)}
          </Link>
          {readAt === undefined && (
            <Badge tone="info">
              <Trans>New</Trans>
            </Badge>
          )}
        </span>
        <span className={privacy.soft}>
          <Moment at={at} />
          {mailed && (
            <>
              {' · '}
              <Trans>
                also by e-mail: <Moment at={mailed.at} />
              </Trans>
            </>
          )}
        </span>
      </div>
    </div>
  );
}
