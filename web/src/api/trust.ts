// The promises and what stands beside them: the same for everybody, without a sign-in, and no look in any ledger.
import { queryOptions } from '@tanstack/react-query';
import { trustRoutes } from '@steward/protocol/wire/trust-routes.ts';
import { client } from './client.ts';

const readTrust = (signal: AbortSignal) => client.call(trustRoutes.trust, {}, { signal });
export type TrustAnswer = Awaited<ReturnType<typeof readTrust>>;
export const trustQuery = queryOptions({ queryKey: ['trust'], queryFn: ({ signal }) => readTrust(signal) });

export const agreementQuery = (language: 'en' | 'de') =>
  queryOptions({
    queryKey: ['trust', 'agreement', language],
    queryFn: ({ signal }) => client.call(trustRoutes.agreement, { params: { language } }, { signal }),
  });
