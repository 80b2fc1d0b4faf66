// The staff's access, as the business asks about it. What is under way is kept under keys that begin with `case`, so that the live stream finds it
// (app/live.ts). Reading a case opens what was said in words, which is a look in the ledger; what stands at `now` opens nothing and is none.
import { queryOptions } from '@tanstack/react-query';
import { caseRoutes, type WireCase, type WireCaseNow, type WireScope } from '@steward/protocol/wire/case-routes.ts';
import type { SupportRule } from '@steward/protocol/words.ts';
import { client } from './client.ts';

export type { WireCase, WireCaseNow, WireScope };

export const staffAccessQuery = queryOptions({
  queryKey: ['case', 'now'],
  queryFn: ({ signal }) => client.call(caseRoutes.staffAccess, {}, { signal }),
});

export const casesQuery = queryOptions({
  queryKey: ['case', 'all'],
  queryFn: async ({ signal }) => (await client.call(caseRoutes.cases, {}, { signal })).cases,
});

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', 'one', id],
    queryFn: ({ signal }) => client.call(caseRoutes.case, { params: { id } }, { signal }),
  });

/** What was opened in it: it is looked for through the ledger, so it is asked for where somebody wants to see it. */
export const caseLooksQuery = (id: string) =>
  queryOptions({
    queryKey: ['case-looks', id],
    queryFn: ({ signal }) => client.call(caseRoutes.caseLooks, { params: { id } }, { signal }),
  });

export const supportRuleQuery = queryOptions({
  queryKey: ['support-rule'],
  queryFn: ({ signal }) => client.call(caseRoutes.supportRule, {}, { signal }),
});

export const allowCase = (id: string, body: { readonly minutes?: number; readonly scope?: WireScope }) =>
  client.call(caseRoutes.allowCase, { params: { id }, body });
export const denyCase = (id: string) => client.call(caseRoutes.denyCase, { params: { id }, body: {} });
export const endCase = (id: string) => client.call(caseRoutes.endCase, { params: { id }, body: {} });
export const setSupportRule = (body: { readonly rule?: SupportRule; readonly aggregates?: boolean }) =>
  client.call(caseRoutes.setSupportRule, { body });
export const getHelp = (scope: WireScope, reason: string, idempotencyKey: string) =>
  client.call(caseRoutes.getHelp, { body: { scope, reason } }, { idempotencyKey });
