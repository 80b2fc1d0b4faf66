// The whole picture, as near as somebody wants it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { photosApi, type Photo } from '../../api/collections.ts';
import { fetchFile } from '../../api/fetch-file.ts';
import { sayError } from '../../api/say-error.ts';
import { useObjectUrl } from '../../app/use-object-url.ts';
import { IconButton } from '../../design/parts/button.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import styles from './viewer.module.css';
import { useZoom, zoomMax } from './use-zoom.ts';

export interface PictureStageProps {
  readonly photo: Photo;
  readonly onSwipe: (towards: 'left' | 'right') => void;
  /** The picture is there, and this browser can draw it. */
  readonly onShown: (picture: Blob) => void;
}

export function PictureStage({ photo, onSwipe, onShown }: PictureStageProps) {
  const { t, i18n } = useLingui();
  const { picture, caption } = photo.fields;
  const { data: blob, error } = useQuery({
    // Not under the name of its collection: a change of the caption is no reason to look at the picture again.
    queryKey: ['picture', picture?.id],
    queryFn: ({ signal }) => fetchFile(photosApi.fileUrl(photo.id, 'picture'), picture!.id, signal),
    enabled: picture !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
  const url = useObjectUrl(blob);
  const [broken, setBroken] = useState(false);
  const { stage, zoom, transform, nearer, farther, fit, handlers } = useZoom(onSwipe);
  useZoomKeys({ nearer, farther, fit });
  const said = broken || picture === undefined || error !== null;
  return (
    <>
      <div ref={stage} className={styles.stage} data-near={zoom > 1} {...handlers}>
        {picture === undefined && (
          <p className={styles.said}>
            <Trans>The picture has not arrived: its upload was not finished.</Trans>
          </p>
        )}
        {error && <p className={styles.said}>{sayError(i18n, error)}</p>}
        {broken && <Unshown type={picture?.type} />}
        {!said && url === undefined && <Skeleton lines={1} />}
        {!said && url !== undefined && (
          <img
            className={styles.picture}
            src={url}
            alt={caption ?? t`Photo without a caption`}
            draggable={false}
            style={{ transform }}
            onError={() => setBroken(true)}
            onLoad={() => blob && onShown(blob)}
          />
        )}
      </div>
      {!said && (
        <div className={styles.zoom}>
          <IconButton label={t`Farther`} icon="minus" onClick={farther} />
          <span role="status" aria-label={t`Size`}>
            {i18n.number(Math.min(zoom, zoomMax), { style: 'percent', maximumFractionDigits: 0 })}
          </span>
          <IconButton label={t`Nearer`} icon="plus" onClick={nearer} />
        </div>
      )}
    </>
  );
}

function Unshown({ type }: { readonly type: string | undefined }) {
  return (
    <p className={styles.said}>
      {type === 'image/heic' || type === 'image/heif' ? (
        <Trans>This is a HEIC picture. It is kept as it is; this browser cannot show it. Download it to look at it.</Trans>
      ) : (
        <Trans>This browser cannot show this picture. Download it to look at it.</Trans>
      )}
    </p>
  );
}

function useZoomKeys({
  nearer,
  farther,
  fit,
}: {
  readonly nearer: () => void;
  readonly farther: () => void;
  readonly fit: () => void;
}): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const deed = { '+': nearer, '=': nearer, '-': farther, '0': fit }[event.key];
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    // Before the dialog, which keeps such keys to itself.
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  });
}

/** Keys that somebody types are text. */
export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
