// A colleague who looked is shown to owners and admins without a name until one of them says why; the reason is kept, and the colleague reads it.
import { queryOptions } from '@tanstack/react-query';
import type { Route } from '@steward/protocol/wire/route.ts';
import { client } from './client.ts';
import type { LedgerEntry } from './ledger.ts';

export const reasonCharactersMin = 10;
export const reasonCharactersMax = 500;

const ledgerTag = { tag: 'Ledger', caller: 'business', status: 200, summary: '' } as const;
const nameRoute = {
  ...ledgerTag,
  method: 'POST',
  path: '/v1/ledger/{volume}/entries/{index}/name',
  bodyType: 'application/json',
} as const satisfies Route;
const namingRoute = { ...ledgerTag, method: 'GET', path: '/v1/namings/{id}' } as const satisfies Route;

export interface Named {
  readonly person: string;
  readonly name: string;
  /** The id of the reason. */
  readonly naming: string;
}

/** Who it was. The asking is an entry, which whoever is named sees with the reason. */
export async function nameLooker({ volume, index }: Pick<LedgerEntry, 'volume' | 'index'>, reason: string): Promise<Named> {
  const answer = await client.call(nameRoute, { params: { volume, index } } as never, {
    content: JSON.stringify({ reason }),
    headers: { 'content-type': 'application/json' },
  });
  return (await answer.json()) as Named;
}

/** Why somebody was named. */
export const namingQuery = (id: string) =>
  queryOptions({
    queryKey: ['namings', 'one', id],
    queryFn: async ({ signal }) => {
      const answer = await client.call(namingRoute, { params: { id } } as never, { signal });
      return ((await answer.json()) as { readonly fields: { readonly reason?: string } }).fields.reason ?? '';
    },
  });
