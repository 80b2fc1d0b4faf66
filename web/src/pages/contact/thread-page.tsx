// One thread with the operator: what was said, how far it is, and the way to go on. An answer appears by itself.
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { isRight } from '@steward/protocol/words.ts';
import { memberWays, threadQuery, threadsQuery, type Thread } from '../../api/contact.ts';
import { sayError } from '../../api/say-error.ts';
import { Notice } from '../../design/parts/notice.tsx';
import { Skeleton } from '../../design/parts/skeleton.tsx';
import { Back } from '../privacy/back.tsx';
import styles from './contact.module.css';
import { Conversation } from './conversation.tsx';
import { Prepared } from './prepared.tsx';
import { ThreadEnd } from './thread-end.tsx';
import { ThreadFacts } from './thread-facts.tsx';
import { ToldOf } from './told-of.tsx';
import { WriteOn } from './write-on.tsx';

export function ThreadPage() {
  const { t, i18n } = useLingui();
  const { thread: id } = useParams({ strict: false }) as { readonly thread: string };
  const queries = useQueryClient();
  const { data: thread, error } = useQuery(threadQuery(id));
  const took = (next: Thread) => {
    queries.setQueryData(threadQuery(id).queryKey, next);
    void queries.invalidateQueries({ queryKey: threadsQuery.queryKey });
  };
  const ways = memberWays(id);
  return (
    <div className={styles.page}>
      <Back to="/app/privacy/contact">
        <Trans>Contact and my requests</Trans>
      </Back>
      {error && <Notice kind="stop">{sayError(i18n, error)}</Notice>}
      {!thread && !error && <Skeleton lines={5} />}
      {thread && (
        <>
          <h1 className={styles.title}>{thread.subject}</h1>
          <ThreadFacts of={thread} />
          {thread.look && (
            <p>
              <Link to="/app/who-looked" search={{ entry: `${thread.look.volume}-${thread.look.index}` }}>
                <Trans>The entry of the log that it is about</Trans>
              </Link>
            </p>
          )}
          {isRight(thread.kind) && thread.state === 'waiting' && <Prepared kind={thread.kind} />}
          <Conversation thread={thread} person={t`You`} fetchFile={ways.fetch} />
          <ToldOf told={thread.told} />
          <WriteOn
            key={thread.id}
            thread={thread.id}
            label={thread.state === 'ended' ? t`Write again, and it goes on` : t`Add something`}
            ways={ways}
            onDone={took}
          />
          {thread.state !== 'ended' && <ThreadEnd end={ways.end} onDone={took} />}
        </>
      )}
    </div>
  );
}
