// The ledger of the business: who looked. Its files are the verifier's business (verifier/server-ledger.ts).
import { queryOptions } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { client } from './client.ts';

export const entriesPerPage = 100;

export interface LedgerEntry {
  readonly index: number;
  readonly time: string;
  readonly type: string;
  /** `open`, or why its values are not shown. */
  readonly state: string;
  readonly who?: { readonly actor: string; readonly person?: string; readonly name?: string };
  readonly what?: {
    readonly operation: string;
    readonly outcome: 'allowed' | 'refused';
    readonly collection?: string;
    readonly project?: string;
    readonly records?: readonly string[];
    readonly count?: number;
    readonly detail?: string;
  };
}

/** The newest volume: where it is and whose key signs it. */
export const volumeQuery = queryOptions({
  queryKey: ['ledger', 'volumes'],
  queryFn: async () => (await client.call(businessRoutes.ledgers, {})).volumes.at(-1)!,
});

/** The newest entries, the last first. */
export const entriesQuery = (volume: number) =>
  queryOptions({
    queryKey: ['ledger', volume],
    queryFn: async () => {
      const page = await client.call(businessRoutes.entries, { params: { volume }, query: { limit: entriesPerPage } });
      return { size: page.size, entries: (page.entries as unknown as readonly LedgerEntry[]).toReversed() };
    },
  });
