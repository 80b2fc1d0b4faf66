// Who receives something of the business. That something went is read at once; what exactly stood in it is an entry in the ledger each time, and asked for by a click.
import { queryOptions } from '@tanstack/react-query';
import { processorRoutes, type WireDisclosure, type WireReceiver } from '@steward/protocol/wire/processor-routes.ts';
import { client } from './client.ts';

export type Receiver = WireReceiver;
export type DisclosureLine = WireDisclosure;

export const receiversQuery = queryOptions({
  queryKey: ['receivers'],
  queryFn: ({ signal }) => client.call(processorRoutes.receivers, {}, { signal }),
  staleTime: 60_000,
});

export const disclosuresQuery = (id: string) =>
  queryOptions({
    queryKey: ['receivers', 'list', id],
    queryFn: async ({ signal }) => (await client.call(processorRoutes.disclosures, { params: { id }, query: {} }, { signal })).disclosures,
  });

/** By the record that keeps them. */
export async function readSent(id: string): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { sent } = await client.call(processorRoutes.sentValues, { params: { id }, query: {} });
  return new Map(sent.map(({ record, values }) => [record, values]));
}

export const switchProcessor = (id: string, on: boolean) => client.call(processorRoutes.switchProcessor, { params: { id }, body: { on } });
