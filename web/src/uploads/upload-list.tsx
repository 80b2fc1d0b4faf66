// The files of one place that are on their way, have failed, or have just arrived.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { sayError } from '../api/say-error.ts';
import { Button, IconButton } from '../design/parts/button.tsx';
import { Progress } from '../design/parts/progress.tsx';
import styles from './upload-list.module.css';
import { clearUploads, giveUpUpload, retryUploads, uploads, type Upload } from './upload-queue.ts';

export interface UploadListProps {
  readonly scope: string;
  /** Everything of this place has arrived or failed. */
  readonly onSettled?: () => void;
}

export function useUploads(scope: string): readonly Upload[] {
  return useSyncExternalStore(uploads.subscribe, uploads.get).filter((upload) => upload.scope === scope);
}

export function UploadList({ scope, onSettled }: UploadListProps) {
  const { t } = useLingui();
  const all = useUploads(scope);
  const failed = all.filter(({ state }) => state === 'failed');
  const done = all.filter(({ state }) => state === 'done').length;
  const under = all.length - failed.length - done;
  useSettled(under, all.length, scope, failed.length, onSettled);
  if (all.length === 0) return null;
  return (
    <section className={styles.uploads} aria-label={t`Uploads`}>
      <div className={styles.head}>
        <p role="status">
          {under > 0 ? (
            <Trans>
              {done} of <Plural value={all.length} one="# file" other="# files" /> uploaded
            </Trans>
          ) : (
            <Plural value={failed.length} one="# file was not uploaded" other="# files were not uploaded" />
          )}
        </p>
        {failed.length > 1 && (
          <Button onClick={() => retryUploads((upload) => upload.scope === scope)}>
            <Trans>Try all again</Trans>
          </Button>
        )}
      </div>
      <ul className={styles.list}>
        {all
          .filter(({ state }) => state !== 'done')
          .map((upload) => (
            <Row key={upload.id} upload={upload} />
          ))}
      </ul>
    </section>
  );
}

function Row({ upload: { id, name, state, share, error } }: { readonly upload: Upload }) {
  const { t, i18n } = useLingui();
  return (
    <li className={styles.row}>
      {state === 'failed' ? (
        <div className={styles.failed}>
          <strong>{name}</strong>
          <span>{sayError(i18n, error)}</span>
        </div>
      ) : (
        <Progress label={name} value={state === 'waiting' ? 0 : share} />
      )}
      {state === 'failed' && (
        <Button onClick={() => retryUploads((upload) => upload.id === id)}>
          <Trans>Try again</Trans>
        </Button>
      )}
      <IconButton label={t`Do not upload ${name}`} icon="close" onClick={() => giveUpUpload(id)} />
    </li>
  );
}

/** Tells once when the last one has ended, and forgets what has arrived. */
function useSettled(under: number, all: number, scope: string, failed: number, onSettled: (() => void) | undefined): void {
  const busy = useRef(false);
  const settled = useRef(onSettled);
  settled.current = onSettled;
  useEffect(() => {
    if (under > 0) busy.current = true;
    if (under > 0 || all === 0) return;
    if (busy.current) settled.current?.();
    busy.current = false;
    if (all > failed) clearUploads(scope);
  }, [under, all, failed, scope]);
}
