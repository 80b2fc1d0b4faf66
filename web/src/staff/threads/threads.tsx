// What was written to the operator: what waits for an answer by its due date, then what was answered.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sayError } from '../../api/say-error.ts';
import { Button } from '../../design/parts/button.tsx';
import { EmptyState, Notice } from '../../design/parts/notice.tsx';
import { Section } from '../../design/parts/section.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import contact from '../../pages/contact/contact.module.css';
import { ThreadFacts } from '../../pages/contact/thread-facts.tsx';
import privacy from '../../pages/privacy/privacy.module.css';
import styles from '../staff.module.css';
import { threadsQuery, type Queued } from './thread-queries.ts';

export function Threads() {
  const { t, i18n } = useLingui();
  const { data: threads, error, isFetching, refetch } = useQuery(threadsQuery);
  const { wait = [], rest = [] } = Object.groupBy(threads ?? [], ({ state }) => (state === 'waiting' ? 'wait' : 'rest'));
  return (
    <>
      <div className={styles.head}>
        <h1>
          <Trans>Threads</Trans>
        </h1>
        <Button icon="clock" busy={isFetching} onClick={() => void refetch()}>
          <Trans>Look again</Trans>
        </Button>
      </div>
      <p className={privacy.lead}>
        <Trans>
          What people wrote to us. They sent it to us, so it needs no case; that you open one still stands in the log of whoever wrote it.
        </Trans>
      </p>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!threads && !error && <Skeleton lines={4} />}
      {threads?.length === 0 && (
        <EmptyState title={t`Nobody has written`}>
          <p>
            <Trans>What is written to the privacy address, in the app or on the contact page appears here.</Trans>
          </p>
        </EmptyState>
      )}
      {wait.length > 0 && <Rows title={t`Waiting for our answer`} threads={wait} />}
      {rest.length > 0 && <Rows title={t`Answered and ended`} threads={rest} />}
    </>
  );
}

function Rows({ title, threads }: { readonly title: string; readonly threads: readonly Queued[] }) {
  return (
    <Section title={title}>
      <ul className={contact.list}>
        {threads.map((thread) => (
          <li key={thread.id}>
            <Link className={contact.row} to="/staff/threads/$thread" params={{ thread: thread.id }}>
              <strong>{thread.subject}</strong>
              <span className={contact.facts}>
                <span>{thread.name ?? thread.email ?? thread.business.name}</span>
                {thread.assigned && (
                  <span>
                    <Trans>with {thread.assigned.name}</Trans>
                  </span>
                )}
              </span>
              <ThreadFacts of={thread} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
