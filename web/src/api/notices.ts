// What the person was told. The live stream says when there is something new (app/live.ts).
import { queryOptions } from '@tanstack/react-query';
import { noticeRoutes, type NoticeSettings, type NoticeSettingsBody, type WireNotice } from '@steward/protocol/wire/notice-routes.ts';
import { client } from './client.ts';

export type ToldNotice = WireNotice;

export const noticesQuery = queryOptions({
  queryKey: ['notice', 'list'],
  queryFn: ({ signal }) => client.call(noticeRoutes.notices, {}, { signal }),
});

/** How one wants to be told. */
export const noticeSettingsQuery = queryOptions({
  queryKey: ['notice-settings'],
  queryFn: ({ signal }): Promise<NoticeSettings> => client.call(noticeRoutes.noticeSettings, {}, { signal }),
  // Devices are signed out elsewhere too.
  staleTime: 0,
});
export const setNoticeSettings = (change: NoticeSettingsBody): Promise<NoticeSettings> =>
  client.call(noticeRoutes.setNoticeSettings, { body: change });
export const removePushDevice = (id: string) => client.call(noticeRoutes.unbindPush, { params: { id } });

/** For owners and admins. Each look is in the ledger. */
export const toldQuery = queryOptions({
  queryKey: ['told'],
  queryFn: async ({ signal }) => (await client.call(noticeRoutes.told, {}, { signal })).things,
});

/** The server takes 50 at once. */
export const markRead = (ids: readonly string[]) => client.call(noticeRoutes.readNotices, { body: { ids: ids.slice(0, 50) } });
export const markAllRead = () => client.call(noticeRoutes.readNotices, { body: { all: true } });
