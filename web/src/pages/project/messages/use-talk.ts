// What people wrote to each other in a project, and the e-mails that came into it, in one row by time. Both lists come page by page; as much is shown as is whole.
import { useMemo } from 'react';
import { mailsApi, messagesApi, type Mail, type Message } from '../../../api/collections.ts';
import { keptList, useKeptList } from '../../../api/kept-list.ts';
import { talkOf } from './project-messages.ts';

export type TalkItem = Message | Mail;

const mailsPerPage = 25;

export const isMessage = (item: TalkItem): item is Message => item.collection === messagesApi.name;

/** The oldest first. */
export function useTalk(project: string) {
  const messages = useKeptList(talkOf(project));
  const mails = useKeptList(keptList(mailsApi, project, { newestFirst: true, perPage: mailsPerPage }));
  const items = useMemo(
    () => merged(messages.records, messages.hasNextPage, mails.records, mails.hasNextPage),
    [messages.records, messages.hasNextPage, mails.records, mails.hasNextPage],
  );
  return {
    items,
    error: messages.error ?? mails.error,
    hasNextPage: messages.hasNextPage || mails.hasNextPage,
    isFetchingNextPage: messages.isFetchingNextPage || mails.isFetchingNextPage,
    fetchNextPage: () =>
      Promise.all([messages.hasNextPage ? messages.fetchNextPage() : undefined, mails.hasNextPage ? mails.fetchNextPage() : undefined]),
  };
}

/** Both come the newest first. Nothing is shown that lies before what one of the lists has still to bring. */
function merged(
  messages: readonly Message[] | undefined,
  moreMessages: boolean,
  mails: readonly Mail[] | undefined,
  moreMails: boolean,
): readonly TalkItem[] | undefined {
  if (!messages || !mails) return undefined;
  const from = Math.max(moreMessages ? oldest(messages) : 0, moreMails ? oldest(mails) : 0);
  return [...messages, ...mails]
    .filter(({ createdAt }) => Date.parse(createdAt) >= from)
    .toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}

const oldest = (items: readonly TalkItem[]) => Date.parse(items.at(-1)?.createdAt ?? '') || 0;
