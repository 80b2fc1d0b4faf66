// One file that goes along.
import { Trans, useLingui } from '@lingui/react/macro';
import { useRef } from 'react';
import { attachmentBytesMax } from '@steward/protocol/catalogue/built-in/threads.ts';
import { fileNameOf } from '../../uploads/file-name.ts';
import { Button, IconButton } from '../../design/parts/button.tsx';
import styles from './contact.module.css';

export function FileChoice({ file, onFile }: { readonly file: File | undefined; readonly onFile: (file: File | undefined) => void }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className={styles.file}>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t`Attach a file`}
        onChange={({ target }) => {
          const chosen = target.files?.[0];
          // A name that the server takes: what turns or hides text goes.
          onFile(chosen && new File([chosen], fileNameOf(chosen), { type: chosen.type }));
          target.value = '';
        }}
      />
      {file === undefined ? (
        <Button icon="attach" onClick={() => input.current?.click()}>
          <Trans>Attach a file</Trans>
        </Button>
      ) : (
        <>
          <span className={styles.fileName}>{file.name}</span>
          <IconButton label={t`Leave the file out`} icon="close" onClick={() => onFile(undefined)} />
          {file.size > attachmentBytesMax && (
            <strong>
              <Trans>It has more than 10 MB, which is too much.</Trans>
            </strong>
          )}
        </>
      )}
    </div>
  );
}
