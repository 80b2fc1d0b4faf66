// What the person was told, the newest first; what is new stands out, here and on their other devices until they have read it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { markAllRead, markRead, noticesQuery, type ToldNotice } from '../../api/notices.ts';
import { projectsApi } from '../../api/collections.ts';
import { sayError } from '../../api/say-error.ts';
import { useIsAdmin } from '../../app/account.ts';
import { Badge } from '../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../design/parts/button.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { Moment } from '../../design/parts/moment.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { groupNotices, projectOf, type NoticeGroup } from './group-notices.ts';
import privacy from '../privacy/privacy.module.css';
import styles from './notices.module.css';
import { sayNotice } from './say-notice.ts';

export function Notices() {
  const { i18n, t } = useLingui();
  const queries = useQueryClient();
  const { data, error, isPending } = useQuery(noticesQuery);
  const read = useMutation({
    mutationFn: (ids: readonly string[] | 'all') => (ids === 'all' ? markAllRead() : markRead(ids)),
    onSettled: () => queries.invalidateQueries({ queryKey: noticesQuery.queryKey }),
  });
  const groups = groupNotices(data?.notices ?? []);
  const projectName = useProjectNames(groups.some(({ notices }) => projectOf(notices[0]!.notice) !== undefined));
  return (
    <>
      <div className={privacy.head}>
        <h1>
          <Trans>Notifications</Trans>
        </h1>
        <Ways unread={data?.unread ?? 0} busy={read.isPending} onReadAll={() => read.mutate('all')} />
      </div>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {isPending && <Skeleton lines={4} />}
      {data && data.notices.length === 0 && (
        <EmptyState title={t`Nothing yet`}>
          <p>
            <Trans>
              When a task is given to you, somebody writes to you, or something happens that concerns your data, it stands here.
            </Trans>
          </p>
        </EmptyState>
      )}
      {data && data.notices.length > 0 && (
        <ul className={styles.list}>
          {groups.map((group) => (
            <One
              key={group.notices[0]!.id}
              group={group}
              projectName={projectName}
              onRead={() => group.unread.length > 0 && read.mutate(group.unread)}
            />
          ))}
        </ul>
      )}
    </>
  );
}

function Ways({ unread, busy, onReadAll }: { readonly unread: number; readonly busy: boolean; readonly onReadAll: () => void }) {
  const isAdmin = useIsAdmin();
  return (
    <div className={privacy.ways}>
      {unread > 0 && (
        <Button kind="plain" icon="check" busy={busy} onClick={onReadAll}>
          <Trans>Mark all as read</Trans>
        </Button>
      )}
      {isAdmin && (
        <Link className={buttonClass('plain')} to="/app/notices/told">
          <Icon name="people" />
          <Trans>Who was told</Trans>
        </Link>
      )}
      <Link className={buttonClass('plain')} to="/app/notices/settings">
        <Icon name="sliders" />
        <Trans>Settings</Trans>
      </Link>
    </div>
  );
}

interface OneProps {
  readonly group: NoticeGroup;
  readonly projectName: (id: string) => string | undefined;
  readonly onRead: () => void;
}

function One({ group: { notices, unread }, projectName, onRead }: OneProps) {
  const { i18n } = useLingui();
  const [{ notice, at, told }] = notices as readonly [ToldNotice];
  const { text, to, search } = sayNotice(notice, (day) => i18n.date(day, { dateStyle: 'long' }));
  const project = projectOf(notice);
  const where = project === undefined ? undefined : projectName(project);
  const isNew = unread.length > 0;
  const toldBy = (channel: 'email' | 'push') => told.find((each) => each.channel === channel && each.outcome === 'told')?.at;
  const gaveUp = (channel: 'email' | 'push') => told.some((each) => each.channel === channel && each.outcome === 'failed');
  const mailed = toldBy('email');
  const pushed = toldBy('push');
  return (
    <li className={isNew ? `${styles.one} ${styles.new}` : styles.one}>
      <span className={styles.said}>
        <Link className={styles.link} to={to} search={search} onClick={onRead}>
          {i18n._(text)}
        </Link>
        <span className={styles.badges}>
          {notices.length > 1 && <Badge>{`${notices.length} ×`}</Badge>}
          {isNew && (
            <Badge tone="info">
              <Trans>New</Trans>
            </Badge>
          )}
        </span>
      </span>
      <span className={privacy.soft}>
        {where !== undefined && <>{where} · </>}
        <Moment at={at} />
        {(['email', 'push'] as const).filter(gaveUp).map((channel) => (
          <span key={channel} className={styles.unreached}>
            {' · '}
            {channel === 'email' ? <Trans>the e-mail did not get through</Trans> : <Trans>the push did not get through</Trans>}
          </span>
        ))}
        {mailed !== undefined && (
          <>
            {' · '}
            <Trans>
              also by e-mail: <Moment at={mailed} />
            </Trans>
          </>
        )}
        {pushed !== undefined && (
          <>
            {' · '}
            <Trans>
              also by push: <Moment at={pushed} />
            </Trans>
          </>
        )}
      </span>
    </li>
  );
}

/** The names of the projects that the notices are about; asked for only where there is one. */
function useProjectNames(needed: boolean): (id: string) => string | undefined {
  const { data } = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: needed });
  return (id) => data?.records.find((project) => project.id === id)?.fields.name;
}
