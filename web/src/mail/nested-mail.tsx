// A mail that came inside another, opened where it lies. What it says of its sender is what somebody handed on: nobody has checked it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { Button } from '../design/parts/button.tsx';
import { Notice } from '../design/parts/notice.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { MailFiles, type ShownFile } from './mail-files.tsx';
import { MailForm } from './mail-form.tsx';
import { MailText } from './mail-text.tsx';
import styles from './mail.module.css';
import { nestedBytesMax, readNested, type NestedFile, type NestedMail as Mail } from './read-nested.ts';

export function NestedMail({ file, depth }: { readonly file: ShownFile; readonly depth: number }) {
  const { data: mail, error } = useQuery({
    queryKey: ['nested-mail', file.id],
    queryFn: async ({ signal }) => readNested(await file.load(signal)),
    enabled: file.size <= nestedBytesMax,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  if (error || file.size > nestedBytesMax)
    return (
      <Notice>
        <Trans>This mail cannot be shown here. Download it to open it in a mail program.</Trans>
      </Notice>
    );
  return mail ? <Opened mail={mail} depth={depth} /> : <Skeleton lines={4} />;
}

function Opened({ mail, depth }: { readonly mail: Mail; readonly depth: number }) {
  const { i18n } = useLingui();
  const { from, to, subject, sentAt, text, html, files } = mail;
  const [formed, setFormed] = useState(text === '' && html !== undefined);
  const pictures = useMemo(
    () =>
      new Map(
        files.flatMap(({ contentId, blob }) =>
          contentId !== undefined && blob.type.startsWith('image/') ? [[contentId, blob] as const] : [],
        ),
      ),
    [files],
  );
  return (
    <article className={styles.nested}>
      <p>
        <strong dir="auto">{from}</strong>{' '}
        {sentAt !== undefined && <time dateTime={sentAt}>{i18n.date(sentAt, { dateStyle: 'medium', timeStyle: 'short' })}</time>}
      </p>
      {to !== '' && (
        <p className={styles.to} dir="auto">
          <Trans>To {to}</Trans>
        </p>
      )}
      <p className={styles.small}>
        <Trans>As it was handed on: who wrote it was not checked.</Trans>
      </p>
      <h4 className={styles.subject} dir="auto">
        {subject}
      </h4>
      {formed && html !== undefined ? <MailForm title={subject} html={html} pictures={pictures} /> : <MailText text={text} />}
      {html !== undefined && text !== '' && (
        <div>
          <Button kind="plain" onClick={() => setFormed(!formed)}>
            {formed ? <Trans>Show the text alone</Trans> : <Trans>Show as the sender formed it</Trans>}
          </Button>
        </div>
      )}
      <MailFiles files={useShown(files)} depth={depth} />
    </article>
  );
}

/** The files in it lie in the page's memory. */
function useShown(files: readonly NestedFile[]): readonly ShownFile[] {
  const [urls, setUrls] = useState<readonly string[]>([]);
  useEffect(() => {
    const made = files.map(({ blob }) => URL.createObjectURL(blob));
    setUrls(made);
    return () => made.forEach((url) => URL.revokeObjectURL(url));
  }, [files]);
  return files.map(({ name, blob, kind }, index) => ({
    id: urls[index] ?? String(index),
    name,
    kind,
    size: blob.size,
    url: urls[index] ?? '',
    load: async () => blob,
  }));
}
