// What was written to the operator, as the staff asks for it. Each look is in the ledger of whoever wrote it.
import { queryOptions } from '@tanstack/react-query';
import { staffThreadRoutes, type WireQueued, type WireStaffThread } from '@steward/protocol/wire/contact-routes.ts';
import { problemOf } from '../../api/fetch-file.ts';
import { sendFile } from '../../api/upload-file.ts';
import { staffClient, staffQueries } from '../queries.ts';

export type StaffThread = WireStaffThread;
export type Queued = WireQueued;
export interface Recipient {
  readonly processor: string;
  readonly name: string;
  readonly company: string;
  readonly times: number;
  readonly lastAt: string;
  readonly toldAt?: string | undefined;
}

export const threadsQuery = queryOptions({
  queryKey: ['threads'],
  queryFn: async ({ signal }) => (await staffClient.call(staffThreadRoutes.staffThreads, {}, { signal })).threads,
});

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['threads', id],
    queryFn: ({ signal }) => staffClient.call(staffThreadRoutes.staffThread, { params: { id } }, { signal }),
    staleTime: 0,
  });

export const recipientsQuery = (id: string) =>
  queryOptions({
    queryKey: ['threads', id, 'recipients'],
    queryFn: ({ signal }) => staffClient.call(staffThreadRoutes.staffRecipients, { params: { id } }, { signal }),
  });

const urlOf = (id: string, message: string) => `/v1/staff/threads/${id}/messages/${message}/attachment`;

export const threadWays = (id: string) => ({
  write: (text: string, idempotencyKey: string) =>
    staffClient.call(staffThreadRoutes.staffAnswer, { params: { id }, body: { text } }, { idempotencyKey }),
  attach: (message: string, file: File) => sendFile<StaffThread>('PUT', urlOf(id, message), file, file.type),
  end: () => staffClient.call(staffThreadRoutes.staffEndThread, { params: { id }, body: {} }),
  assign: (to: string | undefined) =>
    staffClient.call(staffThreadRoutes.staffAssign, { params: { id }, body: to === undefined ? {} : { to } }),
  told: (processors: readonly string[]) =>
    staffClient.call(staffThreadRoutes.staffTold, { params: { id }, body: { processors: [...processors] } }),
  async fetch(message: string): Promise<Blob> {
    const answer = await fetch(urlOf(id, message));
    if (!answer.ok) throw await problemOf(answer);
    return answer.blob();
  },
});

/** It is another now; the list shows it. */
export function tookThread(id: string, thread: StaffThread): void {
  staffQueries.setQueryData(threadQuery(id).queryKey, thread);
  void staffQueries.invalidateQueries({ queryKey: threadsQuery.queryKey, exact: true });
}
