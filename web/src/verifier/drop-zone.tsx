// Where files come in: dropped, or chosen, for whoever cannot or does not want to drag.
import { Trans, useLingui } from '@lingui/react/macro';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Button } from '../design/parts/button.tsx';
import { chosenFiles, droppedFiles, type DroppedFile } from './dropped.ts';
import styles from './verifier.module.css';

export interface DropZoneProps {
  /** Told of the files, which may not be read to their end: what goes wrong on the way is the promise's. */
  readonly onFiles: (files: Promise<readonly DroppedFile[]>) => void;
  readonly children?: ReactNode;
}

export function DropZone({ onFiles, children }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    onFiles(droppedFiles(event.dataTransfer));
  };
  return (
    <section
      className={over ? `${styles.drop} ${styles.over}` : styles.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <svg className={styles.dropSign} viewBox="0 0 48 48" aria-hidden="true">
        <path
          d="M24 31V11m-8 8 8-8 8 8M9 30v6a3 3 0 0 0 3 3h24a3 3 0 0 0 3-3v-6"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <h2>
        <Trans>Drop a receipt or a ledger here</Trans>
      </h2>
      <p className={styles.quiet}>
        <Trans>
          A receipt or a confirmation of erasure with its key, an exported ledger as a folder or as a ZIP archive, a checkpoint that you
          kept. Nothing is uploaded.
        </Trans>
      </p>
      <div className={styles.row}>
        <Chooser onFiles={onFiles} folder={false} />
        <Chooser onFiles={onFiles} folder />
        {children}
      </div>
    </section>
  );
}

function Chooser({ onFiles, folder }: { readonly onFiles: DropZoneProps['onFiles']; readonly folder: boolean }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement | null>(null);
  const name = folder ? t`Choose a folder` : t`Choose files`;
  return (
    <>
      <Button kind={folder ? undefined : 'first'} onClick={() => input.current!.click()}>
        {name}
      </Button>
      <input
        ref={(element) => {
          input.current = element;
          // Not among the properties that React's types know.
          if (folder) element?.setAttribute('webkitdirectory', '');
        }}
        className="visually-hidden"
        type="file"
        multiple
        tabIndex={-1}
        aria-hidden="true"
        data-chooser={folder ? 'folder' : 'files'}
        onChange={({ target }) => {
          const { files } = target;
          if (files && files.length > 0) onFiles((async () => chosenFiles(files))());
        }}
      />
    </>
  );
}
