// What the person was told. The live stream says when there is something new (app/live.ts).
import { queryOptions } from '@tanstack/react-query';
import { noticeRoutes, type WireNotice } from '@steward/protocol/wire/notice-routes.ts';
import { client } from './client.ts';

export type ToldNotice = WireNotice;

export const noticesQuery = queryOptions({
  queryKey: ['notice', 'list'],
  queryFn: ({ signal }) => client.call(noticeRoutes.notices, {}, { signal }),
});

/** The server takes 50 at once. */
export const markRead = (ids: readonly string[]) => client.call(noticeRoutes.readNotices, { body: { ids: ids.slice(0, 50) } });
export const markAllRead = () => client.call(noticeRoutes.readNotices, { body: { all: true } });
