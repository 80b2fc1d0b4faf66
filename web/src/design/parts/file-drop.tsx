// Where files come in: chosen, taken with the camera, dragged onto it, or pasted anywhere on the page while it is there.
import { Trans } from '@lingui/react/macro';
import { useEffect, useId, useRef, useState, type DragEvent } from 'react';
import { Button } from './button.tsx';
import styles from './file-drop.module.css';
import { Icon, type IconName } from './icon.tsx';

export interface FileDropProps {
  readonly label: string;
  readonly hint?: string;
  readonly icon?: IconName;
  /** As of an input: `image/*`, `application/pdf`; anything without it. */
  readonly accept?: string;
  readonly many?: boolean;
  /** Offers the camera as well; on a phone it opens at once. */
  readonly camera?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
  /** Those that came but are not accepted. */
  readonly onUnfit?: (files: readonly File[]) => void;
}

export function FileDrop({ label, hint, icon = 'upload', accept, many = false, camera = false, onFiles, onUnfit }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const chosen = useRef<HTMLInputElement>(null);
  const taken = useRef<HTMLInputElement>(null);
  const give = (files: FileList | null | undefined) => {
    const { fitting = [], unfit = [] } = Object.groupBy(files ?? [], (file) =>
      accept === undefined || fits(file, accept) ? 'fitting' : 'unfit',
    );
    if (unfit.length > 0) onUnfit?.(unfit);
    if (fitting.length > 0) onFiles(many ? fitting : fitting.slice(0, 1));
  };
  usePaste(give);
  useStayOnDrop();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    give(event.dataTransfer.files);
  };
  return (
    <div
      className={styles.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name={icon} large />
      <div>
        <p className={styles.label} id={`${id}-label`}>
          {label}
        </p>
        <p className={styles.hint}>{hint ?? <Trans>Drag it here, paste it, or choose it.</Trans>}</p>
      </div>
      <div className={styles.ways}>
        <Button icon="upload" onClick={() => chosen.current?.click()}>
          {many ? <Trans>Choose files</Trans> : <Trans>Choose a file</Trans>}
        </Button>
        {camera && (
          <Button icon="photo" onClick={() => taken.current?.click()}>
            <Trans>Camera</Trans>
          </Button>
        )}
      </div>
      {/* The buttons speak for the inputs, which browsers draw each in their own way. */}
      <input ref={chosen} type="file" hidden aria-labelledby={`${id}-label`} accept={accept} multiple={many} onChange={taking(give)} />
      <input
        ref={taken}
        type="file"
        hidden
        aria-labelledby={`${id}-label`}
        accept="image/*"
        capture="environment"
        onChange={taking(give)}
      />
    </div>
  );
}

/** Gives the files on and forgets them, so that the same one can be chosen again. */
const taking = (give: (files: FileList | null) => void) => (event: { readonly target: HTMLInputElement }) => {
  give(event.target.files);
  event.target.value = '';
};

function usePaste(give: (files: FileList | null | undefined) => void): void {
  const current = useRef(give);
  current.current = give;
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      if ((event.clipboardData?.files.length ?? 0) === 0) return;
      event.preventDefault();
      current.current(event.clipboardData?.files);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, []);
}

/** A file that is dropped beside the place would be opened instead of the page, and what was typed there lost. */
function useStayOnDrop(): void {
  useEffect(() => {
    const stay = (event: Event) => event.preventDefault();
    addEventListener('dragover', stay);
    addEventListener('drop', stay);
    return () => {
      removeEventListener('dragover', stay);
      removeEventListener('drop', stay);
    };
  }, []);
}

function fits(file: File, accept: string): boolean {
  return accept
    .split(',')
    .map((each) => each.trim())
    .some((each) =>
      each.startsWith('.')
        ? file.name.toLowerCase().endsWith(each)
        : each.endsWith('/*')
          ? file.type.startsWith(each.slice(0, -1))
          : file.type === each,
    );
}
