// A colleague who looked is shown to owners and admins without a name until one of them says why; the reason is kept, and the colleague reads it.
import { queryOptions } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from './client.ts';
import type { LedgerEntry } from './ledger.ts';

export interface Named {
  readonly person: string;
  readonly name: string;
  /** The id of the reason. */
  readonly naming: string;
}

/** Who it was. The asking is an entry, which whoever is named sees with the reason. The same `idempotencyKey` asks once. */
export function nameLooker(
  { volume, index }: Pick<LedgerEntry, 'volume' | 'index'>,
  reason: string,
  idempotencyKey: string,
): Promise<Named> {
  return client.call(businessRoutes.nameLooker, { params: { volume, index }, body: { reason } }, { idempotencyKey });
}

/** Why somebody was named. */
export const namingQuery = (id: string) =>
  queryOptions({
    queryKey: ['namings', 'one', id],
    queryFn: async ({ signal }) => {
      const { fields } = await client.call(businessRoutes.naming, { params: { id } }, { signal });
      return typeof fields['reason'] === 'string' ? fields['reason'] : '';
    },
  });
