// Where somebody was signed in. Of one's own sessions the device is known; of others the log holds an opaque id, and that is all there is to say.
import { useLingui } from '@lingui/react/macro';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { client } from '../../api/client.ts';

const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await client.call(accountRoutes.sessions, {}, { signal })).sessions,
});

export function useSessionWords(session: string | undefined, mine: boolean): string | undefined {
  const { t } = useLingui();
  const sessions = useQuery({ ...sessionsQuery, enabled: mine && session !== undefined });
  if (session === undefined) return undefined;
  const known = mine ? sessions.data?.find(({ id }) => id === session) : undefined;
  if (known?.current) return t`In this session`;
  if (known) return t`On ${known.device}`;
  return t`In the session ${session.slice(0, 6)}…`;
}
