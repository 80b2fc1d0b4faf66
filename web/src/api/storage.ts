// Where data lies, and one record as the store holds it. Each look at a record is an entry in the access log: asked for by a press.
import { queryOptions } from '@tanstack/react-query';
import { storageRoutes, type WireStore, type WireStoredGroup, type WireStoredItem } from '@steward/protocol/wire/storage-routes.ts';
import { client } from './client.ts';

export type Store = WireStore;
export type StoredGroup = WireStoredGroup;
export type StoredItem = WireStoredItem;

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => client.call(storageRoutes.storage, {}, { signal }),
  staleTime: Infinity,
});

export const storedItemQuery = (collection: string, id: string) =>
  queryOptions({
    queryKey: ['storage', collection, id],
    queryFn: ({ signal }) => client.call(storageRoutes.storedItem, { params: { collection, id } }, { signal }),
  });
