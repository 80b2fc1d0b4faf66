// The talk of a project: the newest at the bottom, where one writes.
import { Trans, useLingui } from '@lingui/react/macro';
import { useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRights } from '../../../app/use-rights.ts';
import { Button } from '../../../design/parts/button.tsx';
import { EmptyState } from '../../../design/parts/notice.tsx';
import { Skeleton } from '../../../design/parts/skeleton.tsx';
import { MessageList } from './message-list.tsx';
import styles from './messages.module.css';
import { useTalk, type TalkItem } from './use-talk.ts';
import { WriteBox } from './write-box.tsx';
import { ErrorNotice } from '../../../app/error-notice.tsx';

export function Messages() {
  const { t } = useLingui();
  const { project } = useParams({ from: '/app/projects/$project/messages' });
  const { mayAdd: mayWrite } = useRights(project);
  const { items: messages, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useTalk(project);
  const { marked, unseen, toEnd } = usePlace(messages, hasNextPage, fetchNextPage);
  return (
    <section className={styles.page}>
      <h2>
        <Trans>Messages</Trans>
      </h2>
      {error && <ErrorNotice error={error} />}
      {!messages && !error && <Skeleton lines={6} />}
      {messages?.length === 0 && (
        <EmptyState title={t`Nobody has written yet`}>
          <p>
            <Trans>What concerns everybody on this site goes here. What concerns one task is better said beside it, as a comment.</Trans>
          </p>
        </EmptyState>
      )}
      {hasNextPage && (
        <Button kind="plain" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          <Trans>Show earlier messages</Trans>
        </Button>
      )}
      {messages && messages.length > 0 && <MessageList project={project} messages={messages} withTask marked={marked} />}
      {mayWrite && messages && (
        <div className={styles.write}>
          {unseen && (
            <Button icon="down" onClick={toEnd}>
              <Trans>New messages</Trans>
            </Button>
          )}
          <WriteBox project={project} label={t`New message`} onSent={toEnd} />
        </div>
      )}
    </section>
  );
}

/** Nearer to the end than this, what comes is followed. */
const nearPx = 200;
/** Pages that are fetched to find a message that somebody came for. */
const pagesMax = 20;

/** Stays at the end while what is written comes in, stays where it is while what is older does, and goes to the message the address names. */
function usePlace(messages: readonly TalkItem[] | undefined, more: boolean, fetchMore: () => unknown) {
  const { message: wanted } = useSearch({ from: '/app/projects/$project/messages' });
  const [unseen, setUnseen] = useState(false);
  const held = useRef<{ first: string | undefined; last: string | undefined; height: number; atEnd: boolean }>(undefined);
  const tries = useRef(0);
  const last = messages?.at(-1)?.id;
  const first = messages?.[0]?.id;
  const arrived = wanted !== undefined && messages?.some(({ id }) => id === wanted) === true;
  const toEnd = () => requestAnimationFrame(() => scrollTo({ top: document.documentElement.scrollHeight }));
  useLayoutEffect(() => {
    if (last === undefined) return;
    const before = held.current;
    const height = document.documentElement.scrollHeight;
    held.current = { first, last, height, atEnd: before?.atEnd ?? true };
    if (before === undefined) {
      if (wanted === undefined) scrollTo({ top: height });
    } else if (before.last !== last) {
      if (before.atEnd) scrollTo({ top: height });
      else setUnseen(true);
    } else if (before.first !== first) scrollBy({ top: height - before.height });
  }, [first, last, wanted]);
  useEffect(() => {
    const scrolled = () => {
      const atEnd = document.documentElement.scrollHeight - innerHeight - scrollY < nearPx;
      if (held.current) held.current = { ...held.current, atEnd, height: document.documentElement.scrollHeight };
      if (atEnd) setUnseen(false);
    };
    addEventListener('scroll', scrolled, { passive: true });
    return () => removeEventListener('scroll', scrolled);
  }, []);
  useEffect(() => {
    if (wanted === undefined || messages === undefined) return;
    if (arrived) document.getElementById(`message-${wanted}`)?.scrollIntoView({ block: 'center' });
    else if (more && tries.current++ < pagesMax) fetchMore();
  }, [wanted, arrived, messages === undefined, first]);
  return { marked: wanted, unseen, toEnd };
}
