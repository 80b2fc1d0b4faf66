// What was said on both sides, in order, with what is attached.
import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { Message, Thread, ThreadWays } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { Moment } from '../../design/parts/moment.tsx';
import { Button } from '../../design/parts/button.tsx';
import { Notice } from '../../design/parts/notice.tsx';
import styles from './contact.module.css';

interface ConversationProps {
  readonly thread: Pick<Thread, 'messages'>;
  /** Who writes on the person's side, for whoever looks. */
  readonly person: string;
  /** Who looks is the operator's staff. */
  readonly staff?: boolean;
  readonly fetchFile: ThreadWays['fetch'];
}

export function Conversation({ thread, person, staff = false, fetchFile }: ConversationProps) {
  const { t } = useLingui();
  return (
    <ol className={styles.said} aria-label={t`What was said`}>
      {thread.messages.map((message) => {
        const mine = (message.from === 'operator') === staff;
        return (
          <li key={message.id} className={mine ? `${styles.message} ${styles.mine}` : styles.message}>
            <p className={styles.by}>
              <strong>{message.from === 'operator' ? message.name || t`The operator` : person}</strong> <Moment at={message.at} dated />
            </p>
            {message.text === undefined ? (
              <p className={styles.gone}>
                <Trans>This was erased.</Trans>
              </p>
            ) : (
              <p className={styles.text} dir="auto">
                {message.text}
              </p>
            )}
            {message.attachment && <Attached message={message} fetchFile={fetchFile} />}
          </li>
        );
      })}
    </ol>
  );
}

function Attached({ message: { id, attachment }, fetchFile }: { readonly message: Message; readonly fetchFile: ThreadWays['fetch'] }) {
  const { i18n } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const take = async () => {
    setBusy(true);
    setError(undefined);
    try {
      save(await fetchFile(id), attachment!.name);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button icon="attach" busy={busy} onClick={() => void take()}>
        <span className={styles.fileName}>{attachment!.name}</span> ({sayBytes(i18n.locale, attachment!.size)})
      </Button>
      {error !== undefined && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
    </>
  );
}

function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}

const units = ['byte', 'kilobyte', 'megabyte'] as const;

function sayBytes(locale: string, bytes: number): string {
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const format = { style: 'unit', unit: units[step]!, maximumFractionDigits: step === 2 ? 1 : 0 } as const;
  return new Intl.NumberFormat(locale, format).format(bytes / 1_000 ** step);
}
