// The photos that belong to a task: some of the project's, or new ones that go into the project as well.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { manyMax } from '@steward/protocol/catalogue/validate-fields.ts';
import { photosApi, type Photo, type Task } from '../../../api/collections.ts';
import { sayError } from '../../../api/say-error.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import confirm from '../../../design/parts/confirm.module.css';
import { Dialog } from '../../../design/parts/dialog.tsx';
import { FileDrop } from '../../../design/parts/file-drop.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { ConflictNotice } from './conflict-notice.tsx';
import styles from './photos.module.css';
import { Conflict, useChangeTask } from './project-tasks.ts';

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
  const set = (photos: readonly string[]) =>
    change.mutateAsync({ id: task.id, fields: { photos: photos.length === 0 ? null : photos.slice(0, manyMax) } });
  const conflict = change.error instanceof Conflict ? change.error : undefined;
  return (
    <div className={confirm.body}>
      {conflict && (
        <ConflictNotice
          project={project}
          conflict={conflict}
          onTheirs={() => change.reset()}
          onMine={() => change.mutate({ id: task.id, fields: conflict.fields, base: conflict.now })}
        />
      )}
      {change.error && !conflict && <Notice kind="stop">{sayError(i18n, change.error)}</Notice>}
      {ids.length === 0 && (
        <p className={styles.soft}>
          <Trans>No photo yet. A picture of the spot often says more than a description.</Trans>
        </p>
      )}
      <ul className={styles.photos}>
        {ids.map((id) => (
          <li key={id}>
            <Attached
              project={project}
              id={id}
              onRemove={mayWrite ? () => void set(ids.filter((each) => each !== id)).catch(() => undefined) : undefined}
            />
          </li>
        ))}
      </ul>
      {mayWrite && (
        <>
          <AddPhotos project={project} onAdded={(added) => set([...ids, ...added])} />
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
                void set(chosen).catch(() => undefined);
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
        {data && <Picture photo={data} />}
        {!data && <span className={styles.empty}>{error && <Trans>This photo is not here any more.</Trans>}</span>}
        <span className={styles.caption} dir="auto">
          {caption}
        </span>
      </Link>
      {onRemove && <IconButton label={t`Take ${caption} off the task`} icon="close" onClick={onRemove} />}
    </figure>
  );
}

function Picture({ photo }: { readonly photo: Photo }) {
  if (!photo.fields.picture) return <span className={styles.empty} />;
  return <img src={photosApi.fileUrl(photo.id, 'picture')} alt="" loading="lazy" decoding="async" />;
}

/** Puts new pictures into the project, one after the other, and says which they became. */
function AddPhotos({ project, onAdded }: { readonly project: string; readonly onAdded: (ids: readonly string[]) => Promise<unknown> }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const [share, setShare] = useState(0);
  const upload = useMutation({
    mutationFn: async (files: readonly File[]) => {
      const made: string[] = [];
      try {
        for (const [index, file] of files.entries()) {
          const caption = file.name.replace(/\.[^.]+$/, '').slice(0, 200);
          const { id } = await photosApi.create(
            { project, fields: { ...(caption === '' ? {} : { caption }) } },
            { idempotencyKey: crypto.randomUUID() },
          );
          await photosApi.upload(id, 'picture', file, { onProgress: (part) => setShare((index + part) / files.length) });
          made.push(id);
        }
      } finally {
        // Those that have arrived belong to the task whatever became of the rest.
        if (made.length > 0) await onAdded(made);
        await queries.invalidateQueries({ queryKey: [photosApi.name, 'list'] });
      }
    },
    onSettled: () => setShare(0),
  });
  return (
    <>
      {upload.error && <Notice kind="stop">{sayError(i18n, upload.error)}</Notice>}
      {upload.isPending ? (
        <Progress label={t`Photos on their way`} value={share} />
      ) : (
        <FileDrop label={t`Add new photos`} icon="photo" accept="image/*" many camera onFiles={(files) => upload.mutate(files)} />
      )}
    </>
  );
}

interface ChoosePhotosProps {
  readonly project: string;
  readonly chosen: readonly string[];
  readonly onDone: (chosen: readonly string[]) => void;
}

function ChoosePhotos({ project, chosen, onDone }: ChoosePhotosProps) {
  const { t, i18n } = useLingui();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(photosApi.list({ project, sort: '-takenAt' }));
  const [now, setNow] = useState(chosen);
  const toggle = (id: string) => setNow(now.includes(id) ? now.filter((each) => each !== id) : [...now, id]);
  const count = now.length;
  return (
    <div className={confirm.body}>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
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
              <Picture photo={photo} />
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
