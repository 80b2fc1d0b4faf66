// What somebody wrote to the operator, and how far each is; the way to write something new, and the supervisory authority.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { threadsQuery } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { buttonClass } from '../../design/parts/button.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import { Authority } from './authority.tsx';
import styles from './contact.module.css';
import { ThreadFacts } from './thread-facts.tsx';

export function Contact() {
  const { t, i18n } = useLingui();
  const { data: threads, error } = useQuery(threadsQuery);
  const write = (
    <Link className={buttonClass('first')} to="/app/privacy/contact/new">
      <Trans>Write to us</Trans>
    </Link>
  );
  return (
    <div className={styles.page}>
      <Back to="/app/privacy">
        <Trans>Privacy</Trans>
      </Back>
      <h1>
        <Trans>Contact and my requests</Trans>
      </h1>
      <p className={styles.lead}>
        <Trans>
          Ask, complain, or use a right. Your colleagues do not see it unless you say so. The operator’s staff who help on request read and
          answer it; each time they open it stands in your log.
        </Trans>
      </p>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!threads && !error && <Skeleton lines={3} />}
      {threads?.length === 0 && (
        <EmptyState title={t`You have not written to us yet`}>
          <p>
            <Trans>Whatever it is about: you see here how far it is, and until when you have an answer.</Trans>
          </p>
          {write}
        </EmptyState>
      )}
      {threads && threads.length > 0 && (
        <>
          <div className={styles.ways}>{write}</div>
          <ul className={styles.list}>
            {threads.map((thread) => (
              <li key={thread.id}>
                <Link className={styles.row} to="/app/privacy/contact/$thread" params={{ thread: thread.id }}>
                  <strong>{thread.subject}</strong>
                  <ThreadFacts of={thread} />
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
      <Authority />
    </div>
  );
}
