// A mail in a project: who says to have written it, what vouches for that, its text, what came with it.
import { Trans, useLingui } from '@lingui/react/macro';
import { mailFilesApi, mailsApi, type Mail } from '../api/collections.ts';
import { Badge } from '../design/parts/badge.tsx';
import { Icon } from '../design/parts/icon.tsx';
import { useMailFiles } from './use-mail-files.ts';
import { useVerdictWords } from './verdict-words.ts';

export interface MailViewProps {
  readonly project: string;
  readonly mail: Mail;
}

export function MailView({ project, mail }: MailViewProps) {
  const { t } = useLingui();
  const words = useVerdictWords();
  const { subject, from, fromName, text, verdict = 'unverified', original } = mail.fields;
  const files = useMailFiles(project, mail);
  return (
    <article>
      <p>
        <strong dir="auto">{fromName ?? from ?? t`Somebody who has left`}</strong> {from}{' '}
        <Badge tone={words[verdict].tone}>{words[verdict].label}</Badge>
      </p>
      <h4 dir="auto">{subject}</h4>
      <p dir="auto">{text}</p>
      <ul>
        {files?.map(({ id, fields }) => (
          <li key={id}>
            <a href={mailFilesApi.fileUrl(id, 'file')} download={fields.name}>
              <Icon name="attach" /> {fields.name}
            </a>
          </li>
        ))}
      </ul>
      {original && (
        <a href={mailsApi.fileUrl(mail.id, 'original')} download={original.name}>
          <Trans>The mail as it came</Trans>
        </a>
      )}
    </article>
  );
}
