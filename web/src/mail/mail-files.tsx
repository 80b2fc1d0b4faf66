// What came with a mail: files to download, invitations to look at, mails to open. Nothing is fetched before somebody wants it.
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { MailFileKind } from '@steward/protocol/words.ts';
import { later } from '../app/later.tsx';
import { Button } from '../design/parts/button.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { sayBytes } from '../uploads/say-bytes.ts';
import styles from './mail.module.css';

const NestedMail = later(async () => (await import('./nested-mail.tsx')).NestedMail, <Skeleton lines={4} />);
const InvitationView = later(async () => (await import('./invitation-view.tsx')).InvitationView, <Skeleton lines={3} />);

export interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly kind: MailFileKind;
  readonly size: number;
  readonly url: string;
  load(signal?: AbortSignal): Promise<Blob>;
}

interface MailFilesProps {
  readonly files: readonly ShownFile[];
  /** How many mails this one lies in. */
  readonly depth?: number;
}

/** Mails in mails that are opened one in another. */
export const depthMax = 5;

export function MailFiles({ files, depth = 0 }: MailFilesProps) {
  if (files.length === 0) return null;
  return (
    <div className={styles.files}>
      <h5 className="visually-hidden">
        <Plural value={files.length} one="One file" other="# files" />
      </h5>
      <ul>
        {files.map((file) => (
          <FileLine key={file.id} file={file} depth={depth} />
        ))}
      </ul>
    </div>
  );
}

function FileLine({ file, depth }: { readonly file: ShownFile; readonly depth: number }) {
  const { i18n } = useLingui();
  const [open, setOpen] = useState(false);
  const { name, kind, size, url } = file;
  const opens = kind === 'calendar' || (kind === 'message' && depth < depthMax);
  return (
    <li>
      <div className={styles.line}>
        <a className={styles.file} href={url} download={name}>
          <Icon name={kind === 'message' ? 'mail' : kind === 'calendar' ? 'report' : 'attach'} />
          <span dir="auto">{name}</span>
          <span className={styles.size}>{sayBytes(i18n, size)}</span>
        </a>
        {opens && (
          <Button kind="plain" onClick={() => setOpen(!open)}>
            {open ? <Trans>Close</Trans> : kind === 'calendar' ? <Trans>Show invitation</Trans> : <Trans>Open this mail</Trans>}
          </Button>
        )}
      </div>
      {open && (kind === 'calendar' ? <InvitationView file={file} /> : <NestedMail file={file} depth={depth + 1} />)}
    </li>
  );
}
