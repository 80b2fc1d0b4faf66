// What came last, and, for whoever decides, what went back and why.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lastMailsQuery, quarantineQuery } from '../../../api/mail-in.ts';
import { ErrorNotice } from '../../../app/error-notice.tsx';
import { useProjectRole } from '../../../app/rights.ts';
import { useRole } from '../../../app/account.ts';
import { Ago } from '../../../design/parts/ago.tsx';
import { Badge } from '../../../design/parts/badge.tsx';
import { Section } from '../../../design/parts/section.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { useVerdictWords } from '../../../mail/verdict-words.ts';
import styles from './mail-in.module.css';
import { useReasonWords } from './mail-in-words.ts';

const bouncedShownMax = 5;

export function LastMails({ project }: { readonly project: string }) {
  const { t } = useLingui();
  const { data, error } = useQuery(lastMailsQuery(project));
  const [inProject, inBusiness] = [useProjectRole(project), useRole()];
  const decides = inProject === 'manager' && inBusiness !== 'guest';
  const verdicts = useVerdictWords();
  return (
    <Section title={t`Last e-mails`}>
      {error && <ErrorNotice error={error} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.records.length === 0 && (
        <p className={styles.soft}>
          <Trans>None has come yet.</Trans>
        </p>
      )}
      {data && data.records.length > 0 && (
        <ul className={styles.list}>
          {data.records.map(({ id, createdAt, fields: { subject, from, fromName, verdict = 'unverified' } }) => (
            <li key={id} className={styles.row}>
              <p className={styles.line}>
                <Badge tone={verdicts[verdict].tone}>{verdicts[verdict].label}</Badge>
                <span dir="auto">{fromName ?? from ?? t`Somebody who has left`}</span>
                <span className={styles.soft}>
                  <Ago time={createdAt} />
                </span>
              </p>
              <Link to="/app/projects/$project/messages" params={{ project }} search={{ message: id }}>
                <span dir="auto">{subject}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {decides && <Bounced project={project} />}
    </Section>
  );
}

function Bounced({ project }: { readonly project: string }) {
  const { data } = useQuery(quarantineQuery(project));
  const reasons = useReasonWords();
  const bounced = data?.log.filter(({ outcome }) => outcome === 'bounced').slice(0, bouncedShownMax);
  if (!bounced || bounced.length === 0) return null;
  return (
    <>
      <h3>
        <Trans>Went back in the last 30 days</Trans>
      </h3>
      <ul className={styles.list}>
        {bounced.map(({ at, reason }) => (
          <li key={at} className={styles.row}>
            <p className={styles.line}>
              <span>{reason && reasons[reason]}</span>
              <span className={styles.soft}>
                <Ago time={at} />
              </span>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
