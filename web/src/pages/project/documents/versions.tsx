// The files a document has had, the newest first. A version of the record that changed its title alone brought no new file, and is none here.
import { Trans, useLingui } from '@lingui/react/macro';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import { client } from '../../../api/client.ts';
import { documentsApi, type Document } from '../../../api/collections.ts';
import { useNames } from '../../../api/people.ts';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button, buttonClass } from '../../../design/parts/button.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { sayBytes } from '../../../uploads/say-bytes.ts';
import styles from './documents.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const { history } = recordRoutes('documents', 'project');
const versionsPerCall = 50;

const versionsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [documentsApi.name, 'history', id, 'files'],
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: versionsPerCall, ...(pageParam === undefined ? {} : { before: pageParam }) };
      const { versions, next } = await client.call(history, { params: { id }, query }, { signal });
      return { versions: versions as unknown as readonly Document[], next };
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => filesOf(pages.flatMap(({ versions }) => versions)),
  });

/** Of versions, the newest first, those that brought a file: the first that has it. */
function filesOf(versions: readonly Document[]): readonly Document[] {
  return versions.filter(({ fields: { file } }, index) => file !== undefined && file.id !== versions[index + 1]?.fields.file?.id);
}

export function Versions({ project, id }: { readonly project: string; readonly id: string }) {
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(versionsQuery(id));
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton lines={3} />;
  return (
    <>
      <ol className={styles.versions} reversed>
        {data.map((version, index) => (
          <Version key={version.version} project={project} version={version} newest={index === 0} />
        ))}
      </ol>
      {hasNextPage && (
        <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      <p className={styles.soft}>
        <Trans>Earlier versions are kept for 92 days.</Trans>
      </p>
    </>
  );
}

interface VersionProps {
  readonly project: string;
  readonly version: Document;
  readonly newest: boolean;
}

function Version({ project, version, newest }: VersionProps) {
  const { t, i18n } = useLingui();
  const names = useNames(project);
  const file = version.fields.file!;
  const moment = i18n.date(version.updatedAt, { dateStyle: 'medium', timeStyle: 'short' });
  const who = names(version.updatedBy) ?? t`Somebody who has left`;
  return (
    <li className={styles.version}>
      <div>
        <p>
          {file.name}{' '}
          {newest && (
            <Badge tone="good">
              <Trans>Current</Trans>
            </Badge>
          )}
        </p>
        <p className={styles.soft}>
          {who}, <time dateTime={version.updatedAt}>{moment}</time>, {sayBytes(i18n, file.size)}
        </p>
      </div>
      <a
        className={buttonClass()}
        href={documentsApi.fileUrl(version.id, 'file', version.version)}
        download={file.name}
        aria-label={t`Download ${file.name} of ${moment}`}
      >
        <Icon name="download" />
        <Trans>Download</Trans>
      </a>
    </li>
  );
}
