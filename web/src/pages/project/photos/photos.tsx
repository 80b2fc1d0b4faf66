// The photos of a project, the newest first: a grid of small pictures, a way for new ones to come in, and one of them whole where the address names it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { photosApi, type Photo } from '../../../api/collections.ts';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { VirtualList } from '../../../design/parts/virtual-list.tsx';
import { AddPhotos } from '../../../photos/add-photos.tsx';
import { PhotoPreview } from '../../../photos/photo-preview.tsx';
import { PhotoViewer } from '../../../photos/viewer/photo-viewer.tsx';
import { useRights } from '../../../app/use-rights.ts';
import styles from './photos.module.css';
import { ErrorNotice } from '../../../app/error-notice.tsx';

const tilePxMin = 150;
const gapPx = 12;
const captionPx = 54;

export function Photos() {
  const { t, i18n } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/photos' });
  const { mayAdd } = useRights(project);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    photosApi.list({ project, sort: '-createdAt' }),
  );
  const photos = data?.records ?? [];
  const total = data?.total ?? 0;
  return (
    <section className={styles.page}>
      <div className={styles.head}>
        <h2>
          <Trans>Photos</Trans>
        </h2>
        {total > 0 && <span className={styles.count}>{i18n.number(total)}</span>}
      </div>
      {mayAdd && <AddPhotos project={project} />}
      {error && <ErrorNotice error={error} />}
      {isPending && !error && <Skeleton lines={4} />}
      {data && photos.length === 0 && <NoPhotos mayAdd={mayAdd} />}
      {photos.length > 0 && (
        <VirtualList
          label={t`Photos`}
          items={photos}
          keyOf={({ id }) => id}
          rowPx={tilePxMin + captionPx}
          itemPxMin={tilePxMin}
          gapPx={gapPx}
          render={(photo) => <Tile project={project} photo={photo} />}
          onEnd={hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined}
        />
      )}
      <Opened project={project} photos={photos} total={total} />
    </section>
  );
}

function NoPhotos({ mayAdd }: { readonly mayAdd: boolean }) {
  const { t } = useLingui();
  return (
    <EmptyState title={t`No photo yet`}>
      <p>
        {mayAdd ? (
          <Trans>Photos show how far the work is, and what was there before it was covered. Add the first one above.</Trans>
        ) : (
          <Trans>Photos show how far the work is. Those who work in the project add them.</Trans>
        )}
      </p>
    </EmptyState>
  );
}

function Tile({ project, photo }: { readonly project: string; readonly photo: Photo }) {
  const { i18n } = useLingui();
  const { caption, takenAt } = photo.fields;
  const moment = takenAt ?? photo.createdAt;
  return (
    <Link
      className={styles.tile}
      to="/app/projects/$project/photos"
      params={{ project }}
      search={{ photo: photo.id }}
      resetScroll={false}
      data-photo={photo.id}
    >
      <span className={styles.picture}>
        <PhotoPreview photo={photo} />
      </span>
      <span className={styles.caption} aria-hidden="true">
        {caption}
      </span>
      <time className={styles.day} dateTime={moment}>
        {i18n.date(moment, { dateStyle: 'medium' })}
      </time>
    </Link>
  );
}

interface OpenedProps {
  readonly project: string;
  readonly photos: readonly Photo[];
  readonly total: number;
}

function Opened({ project, photos, total }: OpenedProps) {
  const { photo } = useSearch({ from: '/app/projects/$project/photos' });
  const navigate = useNavigate({ from: '/app/projects/$project/photos' });
  if (photo === undefined) return null;
  return (
    <PhotoViewer
      project={project}
      id={photo}
      among={photos}
      total={total}
      onGo={(id) => void navigate({ search: { photo: id }, replace: true, resetScroll: false })}
      onClose={() => void navigate({ search: {}, replace: true, resetScroll: false })}
    />
  );
}
