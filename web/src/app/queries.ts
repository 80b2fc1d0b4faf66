// What the server was asked, kept for a while. What the server decided is not asked again; what did not reach it is.
import { QueryClient } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';

const retriesMax = 2;

export const queries = new QueryClient({
  defaultOptions: { queries: { retry: (failures, error) => !(error instanceof StewardError) && failures < retriesMax } },
});
