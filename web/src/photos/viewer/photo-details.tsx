// What is known of a photo: what is to be seen, when and where it was taken, which tasks show it, and who added it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { photosApi, tasksApi, type Photo } from '../../api/collections.ts';
import { keepRecord } from '../../api/keep-record.ts';
import { useNames } from '../../api/people.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Icon } from '../../design/parts/icon.tsx';
import { say } from '../../design/parts/toast.tsx';
import { Conflict } from '../../design/parts/conflict.tsx';
import { useRights } from '../../app/use-rights.ts';
import { useSaveRecord } from '../../app/use-save-record.ts';
import { RecordLinks } from '../../pages/privacy/record-links.tsx';
import { WhoLookedLink } from '../../pages/who-looked/who-looked-link.tsx';
import { removePlace } from '../remove-place.ts';
import { sayCoordinates } from '../say-coordinates.ts';
import styles from './viewer.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

interface DetailsProps {
  readonly project: string;
  readonly photo: Photo;
}

export function PhotoDetails({ project, photo }: DetailsProps) {
  const { t, i18n } = useLingui();
  const names = useNames(project);
  const { mayChange } = useRights(project);
  const { takenAt, picture } = photo.fields;
  const moment = (time: string) => i18n.date(time, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <aside className={styles.details} aria-label={t`About this photo`}>
      <Caption project={project} photo={photo} />
      <dl className={styles.facts}>
        {takenAt !== undefined && (
          <Fact name={t`Taken`}>
            <time dateTime={takenAt}>{moment(takenAt)}</time>
          </Fact>
        )}
        <Place project={project} photo={photo} />
        <Fact name={t`Added`}>
          {names(photo.createdBy) ?? t`Somebody who has left`}, <time dateTime={photo.createdAt}>{moment(photo.createdAt)}</time>
        </Fact>
        {picture !== undefined && <Fact name={t`File`}>{picture.name}</Fact>}
      </dl>
      <ShownBy project={project} photo={photo} />
      <div className={styles.looked}>
        <WhoLookedLink collection="photos" record={photo.id} />
        {mayChange(photo) && <RecordLinks collection={photosApi.name} id={photo.id} file={picture && 'picture'} isPicture />}
      </div>
    </aside>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Caption({ project, photo }: DetailsProps) {
  const [editing, setEditing] = useState(false);
  const { mayChange } = useRights(project);
  const { caption } = photo.fields;
  if (editing) return <EditCaption project={project} photo={photo} onDone={() => setEditing(false)} />;
  return (
    <div className={styles.caption}>
      <p>{caption ?? <Trans>No caption yet.</Trans>}</p>
      {mayChange(photo) && (
        <Button kind="plain" icon="edit" onClick={() => setEditing(true)}>
          {caption === undefined ? <Trans>Add a caption</Trans> : <Trans>Change the caption</Trans>}
        </Button>
      )}
    </div>
  );
}

function EditCaption({ project, photo, onDone }: DetailsProps & { readonly onDone: () => void }) {
  const { t } = useLingui();
  const names = useNames(project);
  const [caption, setCaption] = useState(photo.fields.caption ?? '');
  const { save, busy, error, theirs, keepMine } = useSaveRecord(photosApi, photo, onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save({ caption: caption.trim() === '' ? null : caption.trim() });
  };
  return (
    <form className={styles.edit} onSubmit={submit}>
      {error !== null && <ErrorNotice error={error} />}
      {theirs && (
        <Conflict by={names(theirs.updatedBy)} busy={busy} onKeepMine={keepMine} onTakeTheirs={onDone}>
          {theirs.fields.caption ?? <Trans>No caption.</Trans>}
        </Conflict>
      )}
      <Field label={t`Caption`} value={caption} onChange={setCaption} />
      <div className={styles.row}>
        <Button kind="first" type="submit" busy={busy}>
          <Trans>Save</Trans>
        </Button>
        <Button onClick={onDone}>
          <Trans>Cancel</Trans>
        </Button>
      </div>
    </form>
  );
}

function Place({ project, photo }: DetailsProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { mayChange } = useRights(project);
  const { place } = photo.fields;
  const remove = useMutation({
    mutationFn: () => removePlace(photo),
    onSuccess({ photo: saved, fromFile }) {
      keepRecord(queries, photosApi.name, saved);
      say({
        text: fromFile
          ? t`The place is removed, from the file as well. Earlier versions go within 92 days.`
          : t`The place is no longer shown. It may still be in the file: nothing can be cut out of a file of this kind.`,
      });
    },
    onError: (error) => say({ text: sayError(i18n, error), kind: 'stop' }),
  });
  if (place === undefined) return null;
  return (
    <Fact name={t`Place`}>
      <span className={styles.row}>
        <Link to="/app/projects/$project/place" params={{ project }}>
          <Icon name="pin" />
          {place.label ?? sayCoordinates(i18n, place)}
        </Link>
        {mayChange(photo) && (
          <Button kind="plain" busy={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Remove the place</Trans>
          </Button>
        )}
      </span>
    </Fact>
  );
}

/** The tasks that show this photo. */
function ShownBy({ project, photo }: DetailsProps) {
  const { data } = useInfiniteQuery(tasksApi.list({ project, where: { photos: photo.id } }));
  if (!data || data.records.length === 0) return null;
  return (
    <section>
      <h3>
        <Trans>Tasks with this photo</Trans>
      </h3>
      <ul>
        {data.records.map((task) => (
          <li key={task.id}>
            <Link className={styles.task} to="/app/projects/$project/tasks" params={{ project }} search={{ task: task.id }}>
              <Icon name="task" />
              {task.fields.title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
