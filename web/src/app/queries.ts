// What the server was asked, kept for a while. Looking again by itself would be one more look in the ledger: what is on the screen is asked for again
// only when it has changed (app/live.ts). What the server decided is not asked again; what did not reach it is.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';
import { sessionEnded } from './session-ended.ts';

const retriesMax = 2;
const freshMs = 300_000;

const onError = (error: unknown) => {
  if (error instanceof StewardError && error.code === 'not-signed-in') sessionEnded.set(true);
};

export const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof StewardError) && failures < retriesMax,
      staleTime: freshMs,
      refetchOnWindowFocus: false,
    },
  },
});

/** Calls `deed` when everything is forgotten, for somebody signs out or turns to another business: what is kept elsewhere must go as well. */
export function whenForgotten(deed: () => void): void {
  queries.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'removed' && query.queryKey[0] === 'me') deed();
  });
}
