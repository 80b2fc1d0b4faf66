// The records of one collection as this app asks for them: whole lists page by page, one record, changes with the version that was seen, and the way
// back out of the trash. What is asked is kept under keys that begin with the collection's name, so that a change from elsewhere finds it (app/live.ts).
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Collection, FieldsOf } from '@steward/protocol/catalogue/collection.ts';
import type { CallOptions } from '@steward/protocol/client.ts';
import { recordRoutes, type WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { recordsPerPage } from '../early.ts';
import { client } from './client.ts';
import { uploadFile, type UploadOptions } from './upload-file.ts';

export type FieldValue = string | number | boolean | null;

/** What to list: filters are values that fields must have, `sort` a field's name, with `-` in front for descending. */
export interface ListQuery {
  readonly project?: string;
  readonly trashed?: boolean;
  readonly where?: Readonly<Record<string, FieldValue>>;
  readonly sort?: string;
}

export type StewardRecord<F> = Omit<WireRecord, 'fields'> & { readonly fields: Partial<F> };

export interface Page<F> {
  readonly records: readonly StewardRecord<F>[];
  readonly next?: string | undefined;
  readonly total: number;
}

export type CollectionApi<C extends Collection> = ReturnType<typeof collectionApi<C>>;
export type RecordOf<C extends Collection> = StewardRecord<FieldsOf<C>>;

export function collectionApi<C extends Collection>(collection: C) {
  type F = FieldsOf<C>;
  type Changed = { readonly [name in keyof F]?: F[name] | null };
  const { name } = collection;
  const routes = recordRoutes(name, collection.scope);
  const one = async (answer: Promise<WireRecord>) => (await answer) as unknown as StewardRecord<F>;
  const page = async (query: ListQuery, cursor: string | undefined, signal: AbortSignal, limit = recordsPerPage): Promise<Page<F>> => {
    const body = { ...query, limit, ...(cursor === undefined ? {} : { cursor }) };
    return (await client.call(routes.query, { body } as never, { signal })) as unknown as Page<F>;
  };
  return {
    name,
    /** The records behind `cursor`, at most `limit` of them. */
    page,
    read: (id: string) => one(client.call(routes.read, { params: { id } })),
    /** Everything that fits, in pages of a thousand; `records` are those that have come so far. */
    list: (query: ListQuery) =>
      infiniteQueryOptions({
        queryKey: [name, 'list', query],
        queryFn: ({ pageParam, signal }) => page(query, pageParam, signal),
        initialPageParam: undefined as string | undefined,
        getNextPageParam: (last: Page<F>) => last.next,
        select: ({ pages }) => ({ records: pages.flatMap(({ records }) => records), total: pages.at(-1)?.total ?? 0 }),
      }),
    one: (id: string) =>
      queryOptions({ queryKey: [name, 'one', id], queryFn: ({ signal }) => one(client.call(routes.read, { params: { id } }, { signal })) }),
    history: (id: string) =>
      queryOptions({
        queryKey: [name, 'history', id],
        queryFn: async ({ signal }) => {
          const { versions } = await client.call(routes.history, { params: { id }, query: {} }, { signal });
          return versions as unknown as readonly StewardRecord<F>[];
        },
      }),
    /** Give the same `idempotencyKey` when it is sent again: it is then made once. */
    create: (body: { readonly project?: string; readonly fields: F }, options?: CallOptions) =>
      one(client.call(routes.create, { body } as never, options)),
    /** `version` is the one that was seen; `null` clears a field. */
    update: (id: string, version: number, fields: Changed) =>
      one(client.call(routes.update, { params: { id }, body: { fields } } as never, { version })),
    trash: (id: string) => one(client.call(routes.trash, { params: { id }, body: {} })),
    restore: (id: string) => one(client.call(routes.restore, { params: { id }, body: {} })),
    erase: (id: string) => client.call(routes.erase, { params: { id } }),
    /** Puts a file into a field of the record; tells how far it is, from 0 to 1. */
    upload: (id: string, field: keyof F & string, file: File, options?: UploadOptions) =>
      one(uploadFile(`/v1/${name}/${id}/files/${field}`, file, options)),
    /** Where the file of a field can be fetched, in an earlier version if one is named. */
    fileUrl: (id: string, field: keyof F & string, version?: number) =>
      `/v1/${name}/${id}/files/${field}${version === undefined ? '' : `?version=${version}`}`,
  };
}
