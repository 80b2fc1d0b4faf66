// Ends a thread. Nothing is lost by it: writing again opens it again, so nothing is asked first.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { Thread } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './contact.module.css';

export function ThreadEnd({ end, onDone }: { readonly end: () => Promise<Thread>; readonly onDone: (thread: Thread) => void }) {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setBusy(true);
    setError(undefined);
    try {
      onDone(await end());
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.form}>
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      <div className={styles.ways}>
        <Button icon="check" busy={busy} onClick={() => void run()}>
          <Trans>It is settled: end it</Trans>
        </Button>
      </div>
    </div>
  );
}
