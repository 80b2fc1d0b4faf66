// Projects that were put into the trash, until when they can be taken out again, and that. What lies in them comes and goes with them.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { projectsApi, type Project } from '../../api/collections.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { EmptyState } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { say } from '../../design/parts/toast.tsx';
import styles from './projects.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

const trashed = projectsApi.list({ trashed: true, sort: 'name' });

export function ProjectsTrash() {
  const { t } = useLingui();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(trashed);
  if (isPending) return <Skeleton />;
  if (!data) return <ErrorNotice error={error} />;
  if (data.records.length === 0)
    return (
      <EmptyState title={t`The trash is empty`}>
        <p>
          <Trans>
            Projects that are put into the trash stay here for 30 days. Until then they can be taken out, with everything in them.
          </Trans>
        </p>
      </EmptyState>
    );
  return (
    <>
      <ul className={styles.list}>
        {data.records.map((project) => (
          <Trashed key={project.id} project={project} />
        ))}
      </ul>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </>
  );
}

function Trashed({ project }: { readonly project: Project }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { id, fields, restorableUntil } = project;
  const name = fields.name ?? '';
  const open = () => void navigate({ to: '/app/projects/$project', params: { project: id } });
  const restore = useMutation({
    mutationFn: () => projectsApi.restore(id),
    onSuccess: () => say({ text: t`${name} is back, with everything in it.`, action: { label: t`Open`, run: open } }),
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
    onSettled: () =>
      Promise.all([queries.invalidateQueries({ queryKey: [projectsApi.name] }), queries.invalidateQueries({ queryKey: ['summary'] })]),
  });
  return (
    <li className={styles.trashed}>
      <span className={styles.what}>
        <strong>{name}</strong>
        {restorableUntil !== undefined && (
          <span className={styles.soft}>
            <Trans>
              Restorable until{' '}
              <time dateTime={restorableUntil}>{i18n.date(restorableUntil, { dateStyle: 'long', timeStyle: 'short' })}</time>
            </Trans>
          </span>
        )}
      </span>
      <Button icon="undo" busy={restore.isPending} onClick={() => restore.mutate()}>
        <Trans>Take out</Trans>
        <span className="visually-hidden"> {name}</span>
      </Button>
    </li>
  );
}
