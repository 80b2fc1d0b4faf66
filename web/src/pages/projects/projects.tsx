// The projects of the business: as a list, on a map, in the trash; found, chosen and ordered here, and a new one.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { projectsApi } from '../../api/collections.ts';
import { summaryQuery } from '../../api/summary.ts';
import { useRole } from '../../app/account.ts';
import { later } from '../../app/later.tsx';
import { Button } from '../../design/parts/button.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { everyProject } from '../../early.ts';
import { arrange, linesOf, sorts, statuses, type Group, type ProjectLine, type Sort, type Status } from './arrange.ts';
import { Find } from './find.tsx';
import { ProjectList } from './project-list.tsx';
import styles from './projects.module.css';
import { Views, type View } from './views.tsx';
import { ErrorNotice } from '../../app/error-notice.tsx';

const WaitingBanner = later(async () => (await import('../../app/waiting-requests.tsx')).WaitingBanner);
const NewProjectDialog = later(async () => (await import('./new-project.tsx')).NewProjectDialog);
const ProjectsMap = later(async () => (await import('./projects-map.tsx')).ProjectsMap);
const ProjectsTrash = later(async () => (await import('./projects-trash.tsx')).ProjectsTrash);

const list = projectsApi.list(everyProject);
const oneOf = <const T extends string>(values: readonly T[], value: string | undefined) => values.find((each) => each === value);

export function Projects() {
  const search = useSearch({ from: '/app/' });
  const role = useRole();
  const [adding, setAdding] = useState(false);
  const view: View = oneOf(['map', 'trash'], search.view) ?? 'list';
  const mayAdd = role !== undefined && role !== 'guest';
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>Projects</Trans>
        </h1>
        {mayAdd && (
          <Button kind="first" icon="plus" onClick={() => setAdding(true)}>
            <Trans>New project</Trans>
          </Button>
        )}
      </div>
      <WaitingBanner />
      <Views />
      {view === 'trash' ? <ProjectsTrash /> : <Living view={view} mayAdd={mayAdd} onAdd={() => setAdding(true)} />}
      <NewProjectDialog open={adding} onClose={() => setAdding(false)} />
    </>
  );
}

interface LivingProps {
  readonly view: 'list' | 'map';
  readonly mayAdd: boolean;
  readonly onAdd: () => void;
}

function Living({ view, mayAdd, onAdd }: LivingProps) {
  const { i18n } = useLingui();
  const { lines, error, isPending } = useLines();
  const [find, setFind] = useState('');
  const { status, sort, choose } = useChoices();
  if (isPending) return <Skeleton lines={4} />;
  if (lines.length === 0) return error ? <ErrorNotice error={error} /> : <NoProject mayAdd={mayAdd} onAdd={onAdd} />;
  const groups = arrange(lines, { find, status, sort }, i18n.locale);
  const clear = () => {
    setFind('');
    choose({ status: undefined });
  };
  return (
    <>
      {error && <ErrorNotice error={error} />}
      <Find
        find={find}
        onFind={setFind}
        status={status}
        counts={countsOf(lines)}
        onStatus={(next) => choose({ status: next })}
        sort={sort}
        onSort={(next) => choose({ sort: next })}
      />
      <Found groups={groups} view={view} onClear={clear} />
    </>
  );
}

function Found({
  groups,
  view,
  onClear,
}: {
  readonly groups: readonly Group[];
  readonly view: 'list' | 'map';
  readonly onClear: () => void;
}) {
  const { t } = useLingui();
  if (groups.length > 0) return view === 'map' ? <ProjectsMap groups={groups} /> : <ProjectList groups={groups} />;
  return (
    <EmptyState title={t`No project fits`}>
      <Button onClick={onClear}>
        <Trans>Show all projects</Trans>
      </Button>
    </EmptyState>
  );
}

function NoProject({ mayAdd, onAdd }: { readonly mayAdd: boolean; readonly onAdd: () => void }) {
  const { t } = useLingui();
  return (
    <EmptyState title={t`No project yet`}>
      <p>
        <Trans>A project holds the tasks, photos and documents of one site, and the people who work on it.</Trans>
      </p>
      {mayAdd ? (
        <Button kind="first" icon="plus" onClick={onAdd}>
          <Trans>Create the first project</Trans>
        </Button>
      ) : (
        <p>
          <Trans>Somebody of the business has to invite you into one.</Trans>
        </p>
      )}
    </EmptyState>
  );
}

/** Every project with what is to be said of it; what the summary adds comes a moment later and moves nothing. */
function useLines() {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(list);
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !error) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, fetchNextPage]);
  const hasSome = (data?.records.length ?? 0) > 0;
  const summary = useQuery({ ...summaryQuery, enabled: hasSome });
  return { lines: linesOf(data?.records ?? [], summary.data), error: error ?? summary.error, isPending };
}

const countsOf = (lines: readonly ProjectLine[]): Readonly<Record<Status, number>> =>
  Object.fromEntries(statuses.map((status) => [status, lines.filter((line) => line.status === status).length])) as Record<Status, number>;

/** What is chosen stands in the address, so that going back, and a bookmark, find it again. */
function useChoices() {
  const search = useSearch({ from: '/app/' });
  const navigate = useNavigate({ from: '/app' });
  const choose = (next: { readonly status?: Status | undefined; readonly sort?: Sort }) =>
    void navigate({ to: '/app', search: without({ ...search, ...next }), replace: true });
  return { status: oneOf(statuses, search.status), sort: oneOf(sorts, search.sort) ?? 'activity', choose };
}

const without = <T extends object>(search: T) =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
