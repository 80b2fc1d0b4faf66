// What a project shows beside its records: what happened lately, how much is open, a report on paper.
import { z } from 'zod';
import { idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

export const activityPageMax = 100;

const activitySchema = z.object({
  id: idSchema,
  collection: z.string(),
  version: z.int(),
  kind: z.enum(['created', 'changed', 'trashed', 'restored']),
  title: z
    .string()
    .optional()
    .meta({ description: 'What the record is called now; absent for what lies in the trash and is not shown to you' }),
  by: idSchema.optional(),
  at: timeSchema,
});
export type WireActivity = z.infer<typeof activitySchema>;

export const projectRoutes = {
  summary: route({
    method: 'GET',
    path: '/v1/projects/summary',
    tag: 'projects',
    caller: 'business',
    status: 200,
    summary: 'Of every project you see: how many tasks are open, and when something last happened in it',
    answer: z.object({
      projects: z.array(z.object({ id: idSchema, openTasks: z.int(), lastActivity: timeSchema.optional() })),
    }),
  }),
  activity: route({
    method: 'GET',
    path: '/v1/projects/{id}/activity',
    tag: 'projects',
    caller: 'business',
    status: 200,
    summary: 'What happened in a project, newest first',
    params: idParams,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(activityPageMax).default(30),
      before: z.string().max(80).optional().meta({ description: '`next` of the page before' }),
    }),
    answer: z.object({ changes: z.array(activitySchema), next: z.string().optional() }),
  }),
  reportPdf: route({
    method: 'GET',
    path: '/v1/daily-reports/{id}/pdf',
    tag: 'daily-reports',
    caller: 'business',
    status: 200,
    summary: 'A daily report as a PDF',
    params: idParams,
    query: z.strictObject({ language: z.enum(['de', 'en']).default('de') }),
    answerType: 'application/pdf',
  }),
} as const;
