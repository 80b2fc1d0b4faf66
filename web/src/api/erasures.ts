// Erasures, holds and receipts as this app asks for them. What is under way is kept under keys that begin with `job`, so that the live stream finds it
// (app/live.ts).
import { queryOptions } from '@tanstack/react-query';
import { erasureRoutes, type WireErasure, type WireErasureSubject } from '@steward/protocol/wire/erasure-routes.ts';
import { lifecycleRoutes } from '@steward/protocol/wire/lifecycle-routes.ts';
import { client } from './client.ts';

export type Erasure = WireErasure;
/** What can be asked to be erased. */
export type ErasureSubject = WireErasureSubject;
export type ErasureWhen = Erasure['when'];

export const erasuresQuery = queryOptions({
  queryKey: ['job', 'erasures'],
  queryFn: async ({ signal }) => (await client.call(erasureRoutes.erasures, {}, { signal })).erasures,
});

export const erasureQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', 'erasure', id],
    queryFn: ({ signal }) => client.call(erasureRoutes.erasure, { params: { id } }, { signal }),
  });

const previewErasure = (subject: ErasureSubject, when: ErasureWhen, signal: AbortSignal) =>
  client.call(erasureRoutes.previewErasure, { body: { subject, when } }, { signal });
export type Preview = Awaited<ReturnType<typeof previewErasure>>;

/** What it would take along. It opens what points to it, which is a look in the ledger: kept while the page is open. */
export const previewQuery = (subject: ErasureSubject, when: ErasureWhen) =>
  queryOptions({
    queryKey: ['erasure-preview', subject, when],
    queryFn: ({ signal }) => previewErasure(subject, when, signal),
    gcTime: 0,
  });

const readHolds = async (signal: AbortSignal) => (await client.call(erasureRoutes.holds, {}, { signal })).holds;
export type Hold = Awaited<ReturnType<typeof readHolds>>[number];
export const holdsQuery = queryOptions({ queryKey: ['holds'], queryFn: ({ signal }) => readHolds(signal) });

const readReceipt = (reference: string, signal: AbortSignal) => client.call(lifecycleRoutes.receipt, { params: { reference } }, { signal });
export type PublicReceipt = Awaited<ReturnType<typeof readReceipt>>;

/** Steps and dates by the reference; nobody has to be signed in for it, and it is no look in any ledger. */
export const publicReceiptQuery = (reference: string) =>
  queryOptions({ queryKey: ['job', 'receipt', reference], queryFn: ({ signal }) => readReceipt(reference, signal) });
