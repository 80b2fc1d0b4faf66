// Adds to a thread: a text, and a file if there is one. What was typed outlives a failure and a reload.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState, type FormEvent } from 'react';
import type { Thread, ThreadWays } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { useDraft } from '../../app/draft.ts';
import { Button } from '../../design/parts/button.tsx';
import { Field } from '../../design/parts/field.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './contact.module.css';
import { FileChoice } from './file-choice.tsx';

interface WriteOnProps {
  readonly thread: string;
  readonly label: string;
  readonly ways: Pick<ThreadWays, 'write' | 'attach'>;
  readonly onDone: (thread: Thread) => void;
}

export function WriteOn({ thread, label, ways, onDone }: WriteOnProps) {
  const { i18n } = useLingui();
  const draft = useDraft(`thread ${thread}`);
  const [file, setFile] = useState<File>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const { text } = draft;
    if (text.trim() === '') return;
    setBusy(true);
    setError(undefined);
    try {
      const written = await ways.write(text, key);
      // Whatever becomes of the file: what was said is there.
      draft.sent(text);
      setKey(crypto.randomUUID());
      onDone(written);
      if (file) onDone(await ways.attach(written.messages.at(-1)!.id, file));
      setFile(undefined);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form className={styles.form} onSubmit={(event) => void send(event)}>
      <Field label={label} long value={draft.text} onChange={draft.set} required />
      <FileChoice file={file} onFile={setFile} />
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <div className={styles.ways}>
        <Button kind="first" type="submit" icon="send" busy={busy}>
          <Trans>Send</Trans>
        </Button>
      </div>
    </form>
  );
}
