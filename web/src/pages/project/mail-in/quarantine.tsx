// What was set aside: from whom it says to be, about what, why it waits, and what the checks found.
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { discardMail, quarantineQuery, releaseMail, type QuarantinedMail } from '../../../api/mail-in.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { Ago } from '../../../design/parts/ago.tsx';
import { Badge } from '../../../design/parts/badge.tsx';
import { Button } from '../../../design/parts/button.tsx';
import { Confirm } from '../../../design/parts/confirm.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { say } from '../../../design/parts/toast.tsx';
import { useVerdictWords } from '../../../mail/verdict-words.ts';
import styles from './mail-in.module.css';
import { useCheckWords, useReasonWords } from './mail-in-words.ts';

export function Quarantine({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const { data, error } = useQuery(quarantineQuery(project));
  return (
    <Section title={t`Set aside`} lead={t`Nobody reads these before you let them in. After 30 days they are deleted.`}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.mails.length === 0 && (
        <p className={styles.soft}>
          <Trans>Nothing waits.</Trans>
        </p>
      )}
      {data && data.mails.length > 0 && (
        <ul className={styles.list}>
          {data.mails.map((mail) => (
            <Waiting key={mail.id} project={project} mail={mail} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function Waiting({ project, mail }: { readonly project: string; readonly mail: QuarantinedMail }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [verdicts, reasons, checksOf] = [useVerdictWords(), useReasonWords(), useCheckWords()];
  const { tone, label } = verdicts[mail.sender];
  const refetch = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['quarantined-mails', 'list', { project }] }),
      queries.invalidateQueries({ queryKey: ['mails'] }),
      queries.invalidateQueries({ queryKey: ['mail-files'] }),
    ]);
  const letIn = useMutation({
    mutationFn: () => releaseMail(project, mail.id),
    async onSuccess() {
      say({ text: t`The e-mail is in the project's messages now.` });
      await refetch();
    },
  });
  const discard = useMutation({ mutationFn: () => discardMail(project, mail.id), onSuccess: refetch });
  return (
    <li className={styles.row}>
      <p className={styles.line}>
        <Badge tone={tone}>{label}</Badge>
        <span dir="auto">{mail.fromName === undefined ? (mail.from ?? t`Without a sender`) : `${mail.fromName} <${mail.from ?? ''}>`}</span>
        <span className={styles.soft}>
          <Ago time={mail.at} />
        </span>
      </p>
      <p className={styles.subject} dir="auto">
        {mail.subject}
      </p>
      <p>{reasons[mail.reason]}.</p>
      <details>
        <summary>
          <Trans>What the checks found</Trans>
        </summary>
        <ul className={styles.checks}>
          {checksOf(mail).map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </details>
      {letIn.error && <ErrorNotice error={letIn.error} />}
      <div className={styles.ways}>
        <Button icon="check" busy={letIn.isPending} onClick={() => letIn.mutate()}>
          <Trans>Let it in</Trans>
        </Button>
        <Button kind="plain" icon="trash" onClick={() => setAsked(true)}>
          <Trans>Discard</Trans>
        </Button>
      </div>
      {asked && (
        <Confirm
          open
          title={t`Discard this e-mail?`}
          deed={t`Discard`}
          busy={discard.isPending}
          onConfirm={() => discard.mutate()}
          onClose={() => setAsked(false)}
        >
          {discard.error && <ErrorNotice error={discard.error} />}
          <p>
            <Trans>It is deleted for good. The sender is not told.</Trans>
          </p>
        </Confirm>
      )}
    </li>
  );
}
