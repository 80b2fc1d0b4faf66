// Pictures: many at a glance, one in full.
import { Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../design/parts/icon.tsx';
import { fileAddress, pictureFields, titleOf, type Shown } from './copy.ts';
import { isShown } from './file-value.tsx';
import { toRecord } from './route.ts';
import { useSay } from './say.ts';
import styles from './reader.module.css';

export function PictureGrid({ entries }: { readonly entries: readonly Shown[] }) {
  const { t } = useLingui();
  const [open, setOpen] = useState<number>();
  return (
    <>
      <ul className={styles.grid}>
        {entries.map((entry, at) => (
          <li key={entry.record.id} className={styles.picture}>
            <button type="button" className={styles.thumb} onClick={() => setOpen(at)} aria-label={t`Show ${titleOf(entry)}`}>
              <Thumb of={entry} />
            </button>
            <a href={toRecord(entry.record.collection, entry.record.id)}>{titleOf(entry)}</a>
            <PictureTime of={entry} />
          </li>
        ))}
      </ul>
      {open !== undefined && <Viewer entries={entries} at={open} onAt={setOpen} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function PictureTime({ of: { record } }: { readonly of: Shown }) {
  const say = useSay();
  const taken = record.fields['takenAt'];
  const at = typeof taken === 'string' ? taken : record.createdAt;
  return (
    <time className={styles.quiet} dateTime={at}>
      {say.moment(at)}
    </time>
  );
}

/** Its small picture, else the picture itself; a sign where a browser shows neither. */
function Thumb({ of: { record, collection, files } }: { readonly of: Shown }) {
  const fields = pictureFields(collection)!;
  const path = files[fields.preview] ?? (canShow(record.fields[fields.picture]) ? files[fields.picture] : undefined);
  const [lost, setLost] = useState(false);
  if (path === undefined || lost) return <Icon name="photo" large />;
  return <img src={fileAddress(path)} alt="" loading="lazy" decoding="async" onError={() => setLost(true)} />;
}

const canShow = (file: unknown): boolean => isShown((file as { readonly type?: string } | undefined)?.type ?? '');

interface ViewerProps {
  readonly entries: readonly Shown[];
  readonly at: number;
  readonly onAt: (at: number) => void;
  readonly onClose: () => void;
}

/** A window over the page: arrow keys turn, Escape closes, and the keyboard goes back to where it was. */
export function Viewer({ entries, at, onAt, onClose }: ViewerProps) {
  const { t } = useLingui();
  const dialog = useRef<HTMLDialogElement>(null);
  const entry = entries[at]!;
  useEffect(() => {
    const window = dialog.current!;
    window.showModal();
    return () => window.close();
  }, []);
  const turn = (by: number) => {
    const next = at + by;
    if (next >= 0 && next < entries.length) onAt(next);
  };
  return (
    <dialog
      ref={dialog}
      className={styles.viewer}
      aria-label={titleOf(entry)}
      onClose={onClose}
      onKeyDown={({ key }) => (key === 'ArrowLeft' ? turn(-1) : key === 'ArrowRight' ? turn(1) : undefined)}
    >
      <div className={styles.viewerTop}>
        <p className={styles.viewerTitle}>
          <a href={toRecord(entry.record.collection, entry.record.id)} onClick={onClose}>
            {titleOf(entry)}
          </a>
        </p>
        <span className={styles.viewerCount} aria-live="polite">
          <Trans>
            {at + 1} of {entries.length}
          </Trans>
        </span>
        <button type="button" onClick={onClose} aria-label={t`Close`}>
          <Icon name="close" />
        </button>
      </div>
      <Large key={entry.record.id} of={entry} />
      <div className={styles.viewerTurn}>
        <button type="button" onClick={() => turn(-1)} disabled={at === 0} aria-label={t`Previous picture`}>
          <Icon name="left" />
        </button>
        <button type="button" onClick={() => turn(1)} disabled={at === entries.length - 1} aria-label={t`Next picture`}>
          <Icon name="right" />
        </button>
      </div>
    </dialog>
  );
}

/** The picture itself where the browser can draw it; its small picture and where the file lies where not. */
export function Large({ of }: { readonly of: Shown }) {
  const { record, collection, files } = of;
  const fields = pictureFields(collection)!;
  const own = files[fields.picture];
  const [lost, setLost] = useState(!canShow(record.fields[fields.picture]));
  const path = lost || own === undefined ? files[fields.preview] : own;
  return (
    <figure className={styles.large}>
      {path === undefined ? <Icon name="photo" large /> : <img src={fileAddress(path)} alt={titleOf(of)} onError={() => setLost(true)} />}
      {lost && own !== undefined && (
        <figcaption className={styles.quiet}>
          <Trans>Browsers cannot show this kind of picture. It is in the copy at {own}.</Trans>
        </figcaption>
      )}
      {own === undefined && (
        <figcaption className={styles.quiet}>
          <Trans>The file itself is not in this copy.</Trans>
        </figcaption>
      )}
    </figure>
  );
}
