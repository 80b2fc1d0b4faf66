// What happened in a project, as sentences, the newest first.
import { Trans, useLingui } from '@lingui/react/macro';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { projectRoutes, type WireActivity } from '@steward/protocol/wire/project-routes.ts';
import { client } from '../../../api/client.ts';
import { useNames } from '../../../api/people.ts';
import { Avatar } from '../../../design/parts/avatar.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { placeOf } from '../places.ts';
import { dateOf, dayOf } from '../tasks/task-view.ts';
import styles from './activity.module.css';
import { sayActivity } from './say-activity.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const perPage = 50;

const activityOf = (project: string) =>
  infiniteQueryOptions({
    queryKey: ['activity', project],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        projectRoutes.activity,
        { params: { id: project }, query: { limit: perPage, ...(pageParam === undefined ? {} : { before: pageParam }) } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ changes }) => changes),
  });

export function Activity() {
  const { t } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/activity' });
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(activityOf(project));
  return (
    <section>
      <h2>
        <Trans>Activity</Trans>
      </h2>
      <p className={styles.soft}>
        <Trans>
          What was made and changed. Who looked at it is in <Link to="/app/who-looked">Who looked</Link>.
        </Trans>
      </p>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={6} />}
      {data?.length === 0 && (
        <EmptyState title={t`Nothing has happened yet`}>
          <p>
            <Trans>As soon as somebody adds or changes something, it is said here.</Trans>
          </p>
        </EmptyState>
      )}
      {data && byDay(data).map(([day, changes]) => <Day key={day} project={project} day={day} changes={changes} />)}
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show earlier</Trans>
        </Button>
      )}
    </section>
  );
}

function byDay(changes: readonly WireActivity[]): readonly (readonly [string, readonly WireActivity[]])[] {
  const days = new Map<string, WireActivity[]>();
  for (const change of changes) {
    const day = dayOf(new Date(change.at));
    const known = days.get(day);
    if (known) known.push(change);
    else days.set(day, [change]);
  }
  return [...days];
}

function Day({ project, day, changes }: { readonly project: string; readonly day: string; readonly changes: readonly WireActivity[] }) {
  const { t, i18n } = useLingui();
  const date = i18n.date(dateOf(day), { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return (
    <section className={styles.day}>
      <h3>
        <time dateTime={day}>{day === dayOf(new Date()) ? t`Today` : date}</time>
      </h3>
      <ol className={styles.list}>
        {changes.map((change) => (
          <li key={`${change.id}-${change.version}`} className={styles.change}>
            <Sentence project={project} change={change} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Whoever is no member has no name here. */
const isOfMail = ({ collection }: WireActivity) => collection === 'mails' || collection === 'mail-files';

function Sentence({ project, change }: { readonly project: string; readonly change: WireActivity }) {
  const { t, i18n } = useLingui();
  const nameOf = useNames(project);
  const name = nameOf(change.by) ?? (change.kind === 'created' && isOfMail(change) ? t`Somebody by e-mail` : t`Somebody who has left`);
  const place = change.kind === 'trashed' ? undefined : placeOf(project, change.collection, change.id);
  // A daily report is called by its day.
  const called = change.title !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(change.title) ? i18n.date(dateOf(change.title)) : change.title;
  const title: ReactNode = called !== undefined && <span dir="auto">“{called}”</span>;
  return (
    <>
      <Avatar name={name} />
      <p className={styles.sentence}>
        {sayActivity(i18n, change.collection, change.kind).map((part, index) => (
          <Fragment key={index}>
            {part === 'who' && <strong>{name}</strong>}
            {part === 'what' && (place && title ? <Link {...place}>{title}</Link> : title)}
            {typeof part === 'object' && part.text}
          </Fragment>
        ))}
      </p>
      <time className={styles.soft} dateTime={change.at} title={i18n.date(change.at, { dateStyle: 'full', timeStyle: 'long' })}>
        {i18n.date(change.at, { timeStyle: 'short' })}
      </time>
    </>
  );
}
