// A mail in a project: who says to have written it, what vouches for that, its text, what came with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { mailFilesApi, mailsApi, type Mail, type MailFile } from '../api/collections.ts';
import { fetchFile } from '../api/fetch-file.ts';
import { ErrorNotice } from '../app/error-notice.tsx';
import { later } from '../app/later.tsx';
import { Badge } from '../design/parts/badge.tsx';
import { Button } from '../design/parts/button.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { Notice } from '../design/parts/notice.tsx';
import { Skeleton } from '../design/parts/skeleton.tsx';
import { checkWords } from './check-words.ts';
import { MailFiles } from './mail-files.tsx';
import { MailText } from './mail-text.tsx';
import styles from './mail.module.css';
import { noteWords } from './note-words.ts';
import { useMailFiles } from './use-mail-files.ts';
import { useVerdictWords } from './verdict-words.ts';

const MailForm = later(async () => (await import('./mail-form.tsx')).MailForm, <Skeleton lines={6} />);

export interface MailViewProps {
  readonly project: string;
  readonly mail: Mail;
}

export function MailView({ project, mail }: MailViewProps) {
  const { i18n } = useLingui();
  const { subject, text = '', html, original, notes, kind } = mail.fields;
  const [formed, setFormed] = useState(false);
  const files = useMailFiles(project, mail);
  const { warnings, facts } = noteWords(notes);
  return (
    <article className={styles.mail}>
      <Head mail={mail} />
      <h4 className={styles.subject} dir="auto">
        {subject}
      </h4>
      {kind !== undefined && kind !== 'personal' && <Kind kind={kind} />}
      {warnings.length > 0 && (
        <Notice kind="stop">
          {warnings.map((words) => (
            <p key={words.id}>{i18n._(words)}</p>
          ))}
        </Notice>
      )}
      {formed && html ? <Form mail={mail} files={files} /> : <MailText text={text} />}
      {html && (
        <div>
          <Button kind="plain" onClick={() => setFormed(!formed)}>
            {formed ? <Trans>Show the text alone</Trans> : <Trans>Show as the sender formed it</Trans>}
          </Button>
        </div>
      )}
      {files && (
        <MailFiles
          files={files.map(({ id, fields: { name = '', file, kind: what = 'attachment' } }) => ({
            id,
            name,
            kind: what,
            size: file?.size ?? 0,
            url: mailFilesApi.fileUrl(id, 'file'),
            load: (signal) => fetchFile(mailFilesApi.fileUrl(id, 'file'), file?.id ?? id, signal),
          }))}
        />
      )}
      <div className={styles.below}>
        {facts.length > 0 && (
          <ul className={styles.facts}>
            {facts.map((words) => (
              <li key={words.id}>{i18n._(words)}</li>
            ))}
          </ul>
        )}
        {original && (
          <a className={styles.file} href={mailsApi.fileUrl(mail.id, 'original')} download={original.name}>
            <Icon name="download" />
            <Trans>The mail as it came</Trans>
          </a>
        )}
      </div>
    </article>
  );
}

function Head({ mail }: { readonly mail: Mail }) {
  const { t, i18n } = useLingui();
  const words = useVerdictWords();
  const { from, fromName, to, sentAt, receivedAt, verdict = 'unverified', results } = mail.fields;
  const at = sentAt ?? receivedAt ?? mail.createdAt;
  const checks = checkWords(results);
  return (
    <header className={styles.head}>
      <Icon name="mail" />
      <div className={styles.who}>
        <p>
          <strong dir="auto">{fromName ?? from ?? t`Somebody who has left`}</strong>{' '}
          {fromName !== undefined && from !== undefined && (
            <span className={styles.address} dir="ltr">
              {from}
            </span>
          )}{' '}
          <time dateTime={at} title={i18n.date(at, { dateStyle: 'full', timeStyle: 'long' })}>
            {i18n.date(at, { dateStyle: 'medium', timeStyle: 'short' })}
          </time>
        </p>
        {to && (
          <p className={styles.to} dir="auto">
            <Trans>To {to}</Trans>
          </p>
        )}
        <details className={styles.checks}>
          <summary>
            <Badge tone={words[verdict].tone}>{words[verdict].label}</Badge>
            <Icon name="down" />
          </summary>
          <p>{words[verdict].hint}</p>
          <dl>
            {checks.map(({ name, what, result }) => (
              <div key={name}>
                <dt>{i18n._(what)}</dt>
                <dd>{i18n._(result)}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </header>
  );
}

function Kind({ kind }: { readonly kind: Exclude<NonNullable<Mail['fields']['kind']>, 'personal'> }) {
  const { t } = useLingui();
  const words = {
    'auto-reply': t`An automatic answer`,
    bounce: t`News that a mail did not arrive`,
    generated: t`Written by a program`,
    list: t`Came through a mailing list`,
  };
  return (
    <p>
      <Badge>{words[kind]}</Badge>
    </p>
  );
}

/** Its pictures are fetched with it: they are part of what the sender wrote. */
function Form({ mail, files }: { readonly mail: Mail; readonly files: readonly MailFile[] | undefined }) {
  const { html, subject } = mail.fields;
  const inline = files?.filter(({ fields }) => fields.kind === 'inline' && fields.contentId !== undefined && fields.file !== undefined);
  const { data, error } = useQuery({
    queryKey: ['mail-form', html?.id],
    queryFn: async ({ signal }) => {
      const form = await fetchFile(mailsApi.fileUrl(mail.id, 'html'), html!.id, signal);
      const load = async ({ id, fields }: MailFile) =>
        [fields.contentId!, await fetchFile(mailFilesApi.fileUrl(id, 'file'), fields.file!.id, signal)] as const;
      return { html: await form.text(), pictures: new Map(await Promise.all((inline ?? []).map(load))) };
    },
    enabled: html !== undefined && inline !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (error) return <ErrorNotice error={error} />;
  if (!data) return <Skeleton lines={6} />;
  return <MailForm title={subject ?? ''} html={data.html} pictures={data.pictures} />;
}
