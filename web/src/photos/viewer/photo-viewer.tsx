// One photo, whole: looked at closely, described, downloaded, put away. Arrow keys and swipes go on to the others, Escape goes back.
import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { photosApi, type Photo } from '../../api/collections.ts';
import { keepRecord } from '../../api/keep-record.ts';
import { IconButton, IconDownload } from '../../design/parts/button.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { useRights } from '../../app/use-rights.ts';
import { drawPreview } from '../draw-picture.ts';
import { previewFile } from '../upload-photo.ts';
import { PhotoDetails } from './photo-details.tsx';
import { isTyping, PictureStage } from './picture-stage.tsx';
import { useTrashPhoto } from './use-trash-photo.ts';
import styles from './viewer.module.css';
import { ErrorNotice } from '../../app/error-notice.tsx';

export interface PhotoViewerProps {
  readonly project: string;
  /** The photo that is looked at. */
  readonly id: string;
  /** Those it lies among, in their order, as far as they are known. */
  readonly among: readonly Photo[];
  /** How many there are. */
  readonly total: number;
  readonly onGo: (id: string) => void;
  readonly onClose: () => void;
}

export function PhotoViewer({ project, id, among, total, onGo, onClose }: PhotoViewerProps) {
  const { t } = useLingui();
  const at = among.findIndex((each) => each.id === id);
  const { data, error } = useQuery({ ...photosApi.one(id), enabled: at === -1 });
  const photo = at === -1 ? data : among[at];
  const before = at > 0 ? among[at - 1]?.id : undefined;
  const after = at === -1 ? undefined : among[at + 1]?.id;
  useArrows(before, after, onGo);
  const popup = useRef<HTMLDivElement>(null);
  const caption = photo?.fields.caption ?? t`Photo`;
  const number = at + 1;
  return (
    <BaseDialog.Root open disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.veil} />
        <BaseDialog.Popup ref={popup} className={styles.viewer} initialFocus={popup} finalFocus={() => tileOf(id)} tabIndex={-1}>
          <div className={styles.head}>
            <div className={styles.title}>
              <BaseDialog.Title>{caption}</BaseDialog.Title>
              <p role="status">
                {at === -1 ? (
                  ''
                ) : (
                  <Trans>
                    Photo {number} of {total}
                  </Trans>
                )}
              </p>
            </div>
            {photo && (
              <Ways
                photo={photo}
                onGone={() => ((after ?? before) === undefined ? onClose() : onGo((after ?? before)!))}
                project={project}
              />
            )}
            <IconButton label={t`Close`} icon="close" onClick={onClose} />
          </div>
          <div className={styles.middle}>
            {error && <ErrorNotice error={error} />}
            {!photo && !error && <Skeleton lines={1} />}
            {photo && <Stage key={photo.id} project={project} photo={photo} before={before} after={after} onGo={onGo} />}
            {before !== undefined && (
              <div className={styles.before}>
                <IconButton label={t`The photo before`} icon="left" onClick={() => onGo(before)} />
              </div>
            )}
            {after !== undefined && (
              <div className={styles.after}>
                <IconButton label={t`The next photo`} icon="right" onClick={() => onGo(after)} />
              </div>
            )}
          </div>
          {photo && <PhotoDetails key={photo.id} project={project} photo={photo} />}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

/** Back to where the photo stands in the grid, whichever the person has come to meanwhile. */
const tileOf = (id: string) =>
  document.querySelector<HTMLElement>(`[data-photo="${CSS.escape(id)}"]`) ?? document.getElementById('main') ?? true;

interface StageProps {
  readonly project: string;
  readonly photo: Photo;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly onGo: (id: string) => void;
}

function Stage({ project, photo, before, after, onGo }: StageProps) {
  const addPreview = useMissingPreview(project, photo);
  const swipe = (towards: 'left' | 'right') => {
    const to = towards === 'left' ? after : before;
    if (to !== undefined) onGo(to);
  };
  return <PictureStage photo={photo} onSwipe={swipe} onShown={addPreview} />;
}

/** A photo without a small picture gets one from whoever may change it and has the whole one in the browser anyway. */
function useMissingPreview(project: string, photo: Photo): (picture: Blob) => void {
  const queries = useQueryClient();
  const { mayChange } = useRights(project);
  const tried = useRef(false);
  return (picture) => {
    if (tried.current || photo.fields.preview !== undefined || !mayChange(photo)) return;
    tried.current = true;
    const make = async () => {
      const preview = await drawPreview(picture);
      if (preview) keepRecord(queries, photosApi.name, await photosApi.upload(photo.id, 'preview', previewFile(preview)));
    };
    // The next one who looks tries again.
    void make().catch(() => undefined);
  };
}

function Ways({ project, photo, onGone }: { readonly project: string; readonly photo: Photo; readonly onGone: () => void }) {
  const { t } = useLingui();
  const { mayChange } = useRights(project);
  const trash = useTrashPhoto(onGone);
  const { picture } = photo.fields;
  return (
    <>
      {picture !== undefined && (
        <IconDownload
          label={t`Download the original`}
          icon="download"
          href={photosApi.fileUrl(photo.id, 'picture')}
          fileName={picture.name}
        />
      )}
      {mayChange(photo) && (
        <IconButton label={t`Put into the trash`} icon="trash" busy={trash.isPending} onClick={() => trash.mutate(photo.id)} />
      )}
    </>
  );
}

function useArrows(before: string | undefined, after: string | undefined, onGo: (id: string) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const to = event.key === 'ArrowLeft' ? before : event.key === 'ArrowRight' ? after : undefined;
      if (to === undefined) return;
      event.preventDefault();
      onGo(to);
    };
    // Before the dialog, which keeps such keys to itself.
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  });
}
