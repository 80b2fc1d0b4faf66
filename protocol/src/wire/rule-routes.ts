// The rules that decide who may do what, each with its sentence: what an entry of the ledger names by id can be read by everybody.
import { z } from 'zod';
import { route } from './route.ts';

export const ruleRoutes = {
  rules: route({
    method: 'GET',
    path: '/v1/rules',
    tag: 'Rules',
    caller: 'anybody',
    status: 200,
    summary: 'The rules that decide who may do what, in sentences; ledger entries name them by their ids',
    answer: z.object({
      rules: z.array(
        z.object({
          id: z.string(),
          effect: z.enum(['permit', 'forbid']),
          sentence: z.object({ en: z.string(), de: z.string() }),
        }),
      ),
    }),
  }),
} as const;
