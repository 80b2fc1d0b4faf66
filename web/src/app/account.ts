// Who is signed in, as every page asks.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { StewardError } from '@steward/protocol/errors.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { client } from '../api/client.ts';

const me = () => client.call(accountRoutes.me, {});
export type Account = Awaited<ReturnType<typeof me>>;

/** `null` when nobody is. */
export const accountQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    try {
      return await me();
    } catch (error) {
      if (error instanceof StewardError && error.code === 'not-signed-in') return null;
      throw error;
    }
  },
});

/** The businesses of the person. Their names are content of theirs, so each look is an entry: asked for once. */
export const businessesQuery = queryOptions({
  queryKey: ['my-businesses'],
  queryFn: async () => (await client.call(accountRoutes.myBusinesses, {})).businesses,
  staleTime: Infinity,
});

/** The role in the business the session is turned to; `undefined` until it is known. */
export function useRole(): BusinessRole | undefined {
  const { data: account } = useQuery(accountQuery);
  const { data: businesses } = useQuery(businessesQuery);
  return businesses?.find(({ id }) => id === account?.business)?.role;
}

/** Whether the person administers the business. What is offered follows it; what is permitted the server decides. */
export function useIsAdmin(): boolean {
  const role = useRole();
  return role === 'owner' || role === 'admin';
}
