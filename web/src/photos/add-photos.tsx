// Photos come into a project: chosen, taken, dragged or pasted, looked at by the person, then on their way while work goes on. A page, a task, whatever
// shows photos puts this where they come in.
import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { photosApi, type Photo } from '../api/collections.ts';
import { levelsQuery } from '../api/preferences.ts';
import { FileDrop } from '../design/parts/file-drop.tsx';
import { say } from '../design/parts/toast.tsx';
import { UploadList } from '../uploads/upload-list.tsx';
import { addUploads, type UploadJob } from '../uploads/upload-queue.ts';
import { draftOf, type PhotoDraft } from './photo-draft.ts';
import { PhotoReview } from './photo-review.tsx';
import { uploadPhoto } from './upload-photo.ts';

/** More at once nobody looks at one by one. */
export const photosAtOnceMax = 200;

export interface AddPhotosProps {
  readonly project: string;
  /** Names the place they come in, so that each place shows its own uploads; the project's photos by default. */
  readonly scope?: string;
  readonly label?: string;
  /** Called for each photo when it is whole, also when the place it came in is no longer on the screen. */
  readonly onAdded?: (photo: Photo) => void;
}

export function AddPhotos({ project, scope = `photos ${project}`, label, onAdded }: AddPhotosProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { drafts, coming, unfit, open, add, refuse, change, close } = useDrafts();
  const { data: levels } = useQuery(levelsQuery);
  const send = (going: readonly PhotoDraft[]) => {
    addUploads(going.map((draft) => jobOf(project, scope, asPreferred(draft, levels?.['photo-places']), onAdded)));
    void import('../app/usage.ts').then(({ noteUse }) => going.forEach(() => noteUse('photo-added')));
    close();
  };
  return (
    <>
      <FileDrop
        label={label ?? t`Add photos`}
        hint={t`Drag, paste, choose or take them. You look at each before it is uploaded.`}
        icon="photo"
        accept="image/*,.heic,.heif"
        many
        camera
        onFiles={(files) => void add(files)}
        onUnfit={refuse}
      />
      <UploadList scope={scope} onSettled={() => void queries.invalidateQueries({ queryKey: [photosApi.name, 'list'] })} />
      {open && <PhotoReview drafts={drafts} coming={coming} unfit={unfit} onChange={change} onSend={send} onClose={close} />}
    </>
  );
}

/** A place goes as far as the person's preferences let it. A file that goes as it is was chosen to. */
function asPreferred(draft: PhotoDraft, level = 'off'): PhotoDraft {
  if (!draft.clean || level === 'exact') return draft;
  return level === 'area' ? { ...draft, placeRounded: true } : { ...draft, keepPlace: false };
}

function jobOf(project: string, scope: string, draft: PhotoDraft, onAdded: AddPhotosProps['onAdded']): UploadJob {
  let made: Photo | undefined;
  const caption = draft.caption.trim();
  return {
    id: draft.key,
    name: caption === '' ? draft.file.name : caption,
    scope,
    async run({ signal, onProgress }) {
      const photo = await uploadPhoto(project, draft, { signal, onProgress, onMade: (record) => void (made = record) });
      onAdded?.(photo);
    },
    giveUp: () => void (made && photosApi.trash(made.id).catch(() => undefined)),
  };
}

/** What was chosen and is being read, one after the other: a phone has little memory. */
function useDrafts() {
  const { t } = useLingui();
  const [drafts, setDrafts] = useState<readonly PhotoDraft[]>([]);
  const [coming, setComing] = useState(0);
  const [unfit, setUnfit] = useState<readonly string[]>([]);
  const round = useRef(0);
  const reading = useRef(Promise.resolve());
  const read = async (file: File, mine: number) => {
    const draft = round.current === mine ? await draftOf(file).catch(() => undefined) : undefined;
    if (round.current !== mine) return;
    setComing((count) => count - 1);
    if (draft) setDrafts((known) => [...known, draft]);
    else setUnfit((known) => [...known, file.name]);
  };
  const add = async (files: readonly File[]) => {
    const fitting = files.slice(0, photosAtOnceMax - drafts.length - coming);
    if (fitting.length < files.length) say({ text: t`At most ${photosAtOnceMax} photos at once; the others were left out.`, kind: 'stop' });
    setComing((count) => count + fitting.length);
    const mine = round.current;
    for (const file of fitting) reading.current = reading.current.then(() => read(file, mine));
    await reading.current;
  };
  const close = () => {
    round.current += 1;
    setDrafts([]);
    setComing(0);
    setUnfit([]);
  };
  const refuse = (files: readonly File[]) => setUnfit((known) => [...known, ...files.map(({ name }) => name)]);
  return { drafts, coming, unfit, open: drafts.length + coming + unfit.length > 0, add, refuse, change: setDrafts, close };
}
