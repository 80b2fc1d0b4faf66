// The photos that belong to a task: some of the project's, or new ones that go into the project as well.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { manyMax } from '@steward/protocol/catalogue/validate-fields.ts';
import { photosApi, type Task } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { AddPhotos } from '../../../photos/add-photos.tsx';
import { PhotoPreview } from '../../../photos/photo-preview.tsx';
import styles from './photos.module.css';
import { useChangeTask } from './project-tasks.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';

interface TaskPhotosProps {
  readonly project: string;
  readonly task: Task;
  readonly mayWrite: boolean;
}

export function TaskPhotos({ project, task, mayWrite }: TaskPhotosProps) {
  const { t, i18n } = useLingui();
  const [adding, setAdding] = useState(false);
  const change = useChangeTask(project, task.id);
  const ids = task.fields.photos ?? [];
  const photosOf = (photos: readonly string[]) => ({ photos: photos.length === 0 ? null : photos.slice(0, manyMax) });
  // Photos arrive one after the other, also when this is no longer on the screen: each joins what the task has by then.
  const join = (added: readonly string[], removed: readonly string[] = []) => {
    const fields = (now: Task) => {
      const kept = (now.fields.photos ?? []).filter((id) => !removed.includes(id) && !added.includes(id));
      return photosOf([...kept, ...added]);
    };
    change.mutateAsync({ id: task.id, fields }).catch((error: unknown) => say({ text: sayError(i18n, error), kind: 'stop' }));
  };
  return (
    <div className={confirm.body}>
      {ids.length === 0 && (
        <p className={styles.soft}>
          <Trans>No photo yet. A picture of the spot often says more than a description.</Trans>
        </p>
      )}
      <ul className={styles.photos}>
        {ids.map((id) => (
          <li key={id}>
            <Attached project={project} id={id} onRemove={mayWrite ? () => join([], [id]) : undefined} />
          </li>
        ))}
      </ul>
      {mayWrite && (
        <>
          <AddPhotos project={project} scope={`task ${task.id}`} label={t`Add new photos`} onAdded={({ id }) => join([id])} />
          <div className={confirm.ways}>
            <Button icon="photo" onClick={() => setAdding(true)}>
              <Trans>Choose from the project's photos</Trans>
            </Button>
          </div>
          <Dialog open={adding} size="wide" title={t`Choose photos`} onClose={() => setAdding(false)}>
            <ChoosePhotos
              project={project}
              chosen={ids}
              onDone={(chosen) => {
                setAdding(false);
                join(
                  chosen.filter((id) => !ids.includes(id)),
                  ids.filter((id) => !chosen.includes(id)),
                );
              }}
            />
          </Dialog>
        </>
      )}
    </div>
  );
}

function Attached({
  project,
  id,
  onRemove,
}: {
  readonly project: string;
  readonly id: string;
  readonly onRemove: (() => void) | undefined;
}) {
  const { t } = useLingui();
  const { data, error } = useQuery(photosApi.one(id));
  const caption = data?.fields.caption ?? t`Photo`;
  return (
    <figure className={styles.photo}>
      <Link to="/app/projects/$project/photos" params={{ project }} search={{ photo: id }}>
        {data && (
          <span className={styles.picture}>
            <PhotoPreview photo={data} />
          </span>
        )}
        {!data && <span className={styles.empty}>{error && <Trans>This photo is not here any more.</Trans>}</span>}
        <span className={styles.caption} dir="auto">
          {caption}
        </span>
      </Link>
      {onRemove && <IconButton label={t`Take ${caption} off the task`} icon="close" onClick={onRemove} />}
    </figure>
  );
}

interface ChoosePhotosProps {
  readonly project: string;
  readonly chosen: readonly string[];
  readonly onDone: (chosen: readonly string[]) => void;
}

function ChoosePhotos({ project, chosen, onDone }: ChoosePhotosProps) {
  const { t } = useLingui();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(photosApi.list({ project, sort: '-createdAt' }));
  const [now, setNow] = useState(chosen);
  const toggle = (id: string) => setNow(now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
  const count = now.length;
  return (
    <div className={confirm.body}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton />}
      {data?.records.length === 0 && (
        <p>
          <Trans>The project has no photos yet.</Trans>
        </p>
      )}
      <ul className={styles.photos}>
        {data?.records.map((photo) => (
          <li key={photo.id}>
            <label className={styles.choice}>
              <span className={styles.picture}>
                <PhotoPreview photo={photo} />
              </span>
              <span className={styles.caption}>
                <input type="checkbox" checked={now.includes(photo.id)} onChange={() => toggle(photo.id)} />
                <span dir="auto">{photo.fields.caption ?? t`Photo`}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button kind="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
      <div className={confirm.ways}>
        <Button kind="first" onClick={() => onDone(now)}>
          <Plural value={count} _0="No photo" one="# photo for the task" other="# photos for the task" />
        </Button>
      </div>
    </div>
  );
}
