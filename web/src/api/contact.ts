// Writing to the operator: as a member, and by the secret of a link without an account. Each look at a thread is an entry of its ledger.
import { queryOptions } from '@tanstack/react-query';
import { contactRoutes, visitorThreadRoutes, type WireThread, type WireThreadHead } from '@steward/protocol/wire/contact-routes.ts';
import type { ThreadKind } from '@steward/protocol/words.ts';
import { client } from './client.ts';
import { problemOf } from './fetch-file.ts';
import { sendFile } from './upload-file.ts';

export type Thread = WireThread;
export type ThreadHead = WireThreadHead;
export type Message = Thread['messages'][number];

/** Whom people write to; it does not change while the page is open. */
export const contactQuery = queryOptions({
  queryKey: ['contact'],
  queryFn: () => client.call(contactRoutes.contact, {}),
  staleTime: Infinity,
});

export const threadsQuery = queryOptions({
  queryKey: ['thread', 'list'],
  queryFn: async ({ signal }) => (await client.call(contactRoutes.threads, {}, { signal })).threads,
});

export const threadQuery = (id: string) =>
  queryOptions({
    queryKey: ['thread', 'one', id],
    queryFn: ({ signal }) => client.call(contactRoutes.thread, { params: { id } }, { signal }),
  });

export interface NewThread {
  readonly kind: ThreadKind;
  readonly subject: string;
  readonly text: string;
  readonly language: 'en' | 'de';
}

type Look = { readonly volume: number; readonly index: number };

export const beginThread = (body: NewThread & { company: boolean; look?: Look | undefined }, idempotencyKey: string): Promise<Thread> => {
  const { look, ...rest } = body;
  return client.call(contactRoutes.beginThread, { body: { ...rest, ...(look === undefined ? {} : { look }) } }, { idempotencyKey });
};

/** What can be done with a thread, by whoever looks at it. */
export interface ThreadWays {
  write(text: string, idempotencyKey: string): Promise<Thread>;
  attach(message: string, file: File): Promise<Thread>;
  end(): Promise<Thread>;
  /** Of what is attached. */
  fetch(message: string): Promise<Blob>;
}

const attachmentUrl = (base: string, message: string) => `${base}/messages/${message}/attachment`;

async function fetchBlob(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Blob> {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw await problemOf(answer);
  return answer.blob();
}

export const memberWays = (id: string): ThreadWays => ({
  write: (text, idempotencyKey) => client.call(contactRoutes.addToThread, { params: { id }, body: { text } }, { idempotencyKey }),
  attach: (message, file) => sendFile('PUT', attachmentUrl(`/v1/threads/${id}`, message), file, file.type),
  end: () => client.call(contactRoutes.endThread, { params: { id }, body: {} }),
  fetch: (message) => fetchBlob(attachmentUrl(`/v1/threads/${id}`, message)),
});

// ---- without an account ----

export const writeOutside = (body: NewThread & { email: string; name?: string }, idempotencyKey: string) =>
  client.call(visitorThreadRoutes.visitorBegin, { body }, { idempotencyKey });

export const confirmOutside = async (link: string): Promise<string> =>
  (await client.call(visitorThreadRoutes.visitorConfirm, { body: { link } })).link;

export const outsideThreadQuery = (link: string) =>
  queryOptions({
    queryKey: ['outside-thread', link],
    queryFn: ({ signal }) => client.call(visitorThreadRoutes.visitorThread, { body: { link } }, { signal }),
  });

export const outsideWays = (link: string, id: string): ThreadWays => ({
  write: (text, idempotencyKey) => client.call(visitorThreadRoutes.visitorAdd, { body: { link, text } }, { idempotencyKey }),
  attach: (message, file) =>
    sendFile('PUT', attachmentUrl(`/v1/contact/${id}`, message), file, file.type, { headers: { 'steward-thread': link } }),
  end: () => client.call(visitorThreadRoutes.visitorEnd, { body: { link } }),
  fetch: (message) => fetchBlob(attachmentUrl(`/v1/contact/${id}`, message), { 'steward-thread': link }),
});
