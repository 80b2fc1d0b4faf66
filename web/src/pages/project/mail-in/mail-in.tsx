// E-mail into a project: the address, whose e-mail it takes, what was set aside, what came last.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { mailInQuery, type Mailbox } from '../../../api/mail-in.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { useRole } from '../../../app/account.ts';
import { useProjectRole } from '../../../app/rights.ts';
import { Notice } from '../../../design/parts/notice.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { Address } from './address.tsx';
import { LastMails } from './last-mails.tsx';
import styles from './mail-in.module.css';
import { useRuleWords } from './mail-in-words.ts';
import { Quarantine } from './quarantine.tsx';
import { Rules } from './rules.tsx';

export function MailIn() {
  const { project } = useParams({ from: '/app/projects/$project/mail-in' });
  const { data, error } = useQuery(mailInQuery(project));
  const manages = useProjectRole(project) === 'manager';
  const decides = useRole() !== 'guest' && manages;
  return (
    <div className={styles.page}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && !data.available && (
        <Notice>
          <Trans>This installation receives no e-mail at present.</Trans>
        </Notice>
      )}
      {data && (data.available || data.mailbox) && (
        <>
          <Address project={project} mailIn={data} decides={decides} />
          {data.mailbox && decides && <Rules project={project} mailbox={data.mailbox} />}
          {data.mailbox && !decides && <RuleInWords mailbox={data.mailbox} />}
          {data.mailbox && decides && <Quarantine project={project} />}
          {data.mailbox && <LastMails project={project} />}
        </>
      )}
    </div>
  );
}

function RuleInWords({ mailbox }: { readonly mailbox: Mailbox }) {
  const { t } = useLingui();
  const { label, hint } = useRuleWords()[mailbox.rule];
  return (
    <Section title={t`Whose e-mail it takes`}>
      <p>
        <strong>{label}</strong>
      </p>
      <p className={styles.soft}>{hint}</p>
    </Section>
  );
}
