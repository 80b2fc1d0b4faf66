// Where a message or a comment is written. What is typed stays until it is sent; who is named with an @ is told.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { projectMembersQuery, type ProjectMember } from '../../../api/people.ts';
import { sayError } from '../../../api/say-error.ts';
import { useDraft } from '../../../app/draft.ts';
import { Button, IconButton } from '../../../design/parts/button.tsx';
import { Field } from '../../../design/parts/field.tsx';
import { Icon } from '../../../design/parts/icon.tsx';
import { Notice } from '../../../design/parts/notice.tsx';
import { Progress } from '../../../design/parts/progress.tsx';
import styles from './write-box.module.css';
import { FileNotSent, useSend } from './project-messages.ts';

interface WriteBoxProps {
  readonly project: string;
  /** The task it is about. */
  readonly about?: string;
  readonly label: string;
  readonly onSent?: () => void;
}

export function WriteBox({ project, about, label, onSent }: WriteBoxProps) {
  const { t, i18n } = useLingui();
  const { data: members = [] } = useQuery(projectMembersQuery(project));
  const { text, set: setText, sent } = useDraft(`message:${about ?? project}`);
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState(0);
  const key = useRef<string>(undefined);
  const send = useSend(project);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    const words = text.trim() === '' && file ? file.name : text;
    if (words.trim() === '' || send.isPending) return;
    // The same until it has arrived: what is sent again after a fault is written once.
    key.current ??= crypto.randomUUID();
    const done = () => {
      key.current = undefined;
      sent(text);
      setFile(undefined);
      setShare(0);
      onSent?.();
    };
    const mentions = mentionedIn(words, members);
    send.mutate({ text: words, about, mentions, file, key: key.current, onProgress: setShare }, { onSuccess: done });
  };
  const change = (next: string) => {
    key.current = undefined;
    setText(next);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  const failed = send.error instanceof FileNotSent ? send.error.cause : send.error;
  return (
    <form className={styles.box} onSubmit={submit} onKeyDown={keys}>
      {failed !== null && failed !== undefined && (
        <Notice kind="stop">
          {send.error instanceof FileNotSent && <Trans>The message is sent, its file is not. Send again to send the file.</Trans>}{' '}
          {sayError(i18n, failed)}
        </Notice>
      )}
      <Field label={label} long value={text} onChange={change} />
      <Mentions text={text} members={members} onText={change} />
      {file && (
        <p className={styles.file}>
          <Icon name="attach" />
          <span dir="auto">{file.name}</span>
          <IconButton label={t`Leave ${file.name} out`} icon="close" onClick={() => setFile(undefined)} />
        </p>
      )}
      {send.isPending && file && <Progress label={file.name} value={share} />}
      <div className={styles.ways}>
        <AttachButton onFile={setFile} />
        <span className={styles.hint}>
          <Trans>Ctrl + Enter sends</Trans>
        </span>
        <Button kind="first" type="submit" icon="send" busy={send.isPending}>
          <Trans>Send</Trans>
        </Button>
      </div>
    </form>
  );
}

function AttachButton({ onFile }: { readonly onFile: (file: File) => void }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton label={t`Attach a file`} icon="attach" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={t`Attach a file`}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          target.value = '';
        }}
      />
    </>
  );
}

/** An @ that somebody is typing, at the end of the text. */
const begun = /(?:^|\s)@([^\s@]{0,30}(?: [^\s@]{0,30})?)$/u;
const offeredMax = 5;

/** Offers the people of the project while an @ is being typed: buttons below the text, reached with Tab. */
function Mentions({
  text,
  members,
  onText,
}: {
  readonly text: string;
  readonly members: readonly ProjectMember[];
  readonly onText: (text: string) => void;
}) {
  const { t } = useLingui();
  const typed = begun.exec(text)?.[1]?.toLocaleLowerCase();
  if (typed === undefined) return null;
  const offered = members
    .filter(({ name }) => name.toLocaleLowerCase().startsWith(typed) && name.toLocaleLowerCase() !== typed)
    .slice(0, offeredMax);
  if (offered.length === 0) return null;
  return (
    <div className={styles.mentions} role="group" aria-label={t`People to mention`}>
      {offered.map(({ person, name }) => (
        <Button key={person} onClick={() => onText(`${text.slice(0, text.length - typed.length)}${name} `)}>
          @{name}
        </Button>
      ))}
    </div>
  );
}

const mentionedIn = (text: string, members: readonly ProjectMember[]): readonly string[] =>
  members.filter(({ name }) => name !== '' && text.includes(`@${name}`)).map(({ person }) => person);
