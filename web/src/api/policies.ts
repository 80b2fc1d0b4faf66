// The versions of the data policy, what changes between two, and what the person was told and has read of them.
import { queryOptions } from '@tanstack/react-query';
import {
  policyRoutes,
  type PolicyLanguage,
  type SurfaceChange,
  type WirePolicyVersion,
  type WordChange,
} from '@steward/protocol/wire/policy-routes.ts';
import { client } from './client.ts';

export type PolicyVersion = WirePolicyVersion;
export type ProcessingChange = SurfaceChange;
export type { PolicyLanguage, WordChange };

/** Under the key of notices: when somebody is told, a version may be new. */
export const policiesQuery = queryOptions({
  queryKey: ['notice', 'policies'],
  queryFn: ({ signal }) => client.call(policyRoutes.policies, {}, { signal }),
});

export const policyTextQuery = (version: number, language: PolicyLanguage) =>
  queryOptions({
    queryKey: ['policies', 'text', version, language],
    queryFn: ({ signal }) => client.call(policyRoutes.policyText, { params: { version, language } }, { signal }),
    staleTime: Infinity,
  });

export const policyChangesQuery = (version: number, from: number, language: PolicyLanguage) =>
  queryOptions({
    queryKey: ['policies', 'changes', version, from, language],
    queryFn: ({ signal }) => client.call(policyRoutes.policyChanges, { params: { version, from, language } }, { signal }),
    staleTime: Infinity,
  });

/** Asked for when somebody is signed in. */
export const myPoliciesQuery = queryOptions({
  queryKey: ['notice', 'policies', 'mine'],
  queryFn: ({ signal }) => client.call(policyRoutes.myPolicies, {}, { signal }),
});

/** `hash` is of the text that was shown. */
export const acknowledge = (version: number, language: PolicyLanguage, hash: string) =>
  client.call(
    policyRoutes.acknowledgePolicy,
    { params: { version }, body: { language, hash } },
    { idempotencyKey: `policy-${version}-${hash.slice(0, 32)}` },
  );
