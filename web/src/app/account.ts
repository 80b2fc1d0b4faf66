// Who is signed in, as every page asks.
import { queryOptions } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../api/client.ts';

/** `null` when nobody is. */
export const accountQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    try {
      return await client.call(accountRoutes.me, {});
    } catch (error) {
      if (error instanceof StewardError && error.code === 'not-signed-in') return null;
      throw error;
    }
  },
  staleTime: 60_000,
});
