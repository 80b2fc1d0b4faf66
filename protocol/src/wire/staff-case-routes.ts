// Cases of the staff: asking, taking, deciding as the second person, ending, reviewing, looking within one, and hearing what changes.
import { z } from 'zod';
import { fieldTypes } from '../catalogue/collection.ts';
import { aggregateReports, departments, grounds, reviewVerdicts, type AggregateReport } from '../words.ts';
import { caseSchema, looksSchema, minutesSchema, reasonSchema, scopeSchema } from './case-routes.ts';
import { idParams, idSchema, saidSchema } from './common.ts';
import { previewsPerCallMax, recordSchema } from './record-routes.ts';
import { route } from './route.ts';

/** A look may stay sealed for so many days, at most; 89 and the rest of the last day are within the 90 that are promised. */
export const sealDaysMax = 89;
const pageRecordsMax = 100;

const cases = { tag: 'Staff cases', caller: 'staff', status: 200 } as const;
const nothing = z.strictObject({});
const collectionParams = z.strictObject({ id: idSchema, collection: z.string().min(1).max(64) });
const recordParams = z.strictObject({ ...collectionParams.shape, record: idSchema });
const fileParams = z.strictObject({ ...recordParams.shape, field: z.string().max(64) });

/** What a case can show: by kind of record, the fields that its ground needs, and those that are withheld. */
const reachSchema = z.array(
  z.object({
    collection: z.string(),
    title: saidSchema,
    fields: z.array(
      z.object({
        name: z.string(),
        type: z.enum(fieldTypes),
        title: saidSchema,
        shown: z.boolean(),
        previewOf: z.string().optional().meta({ description: 'A small picture of the file in this field' }),
      }),
    ),
  }),
);
export type WireReach = z.infer<typeof reachSchema>;

const staffCaseSchema = z.object({ ...caseSchema.shape, business: z.object({ id: idSchema, name: z.string() }) });
export type WireStaffCase = z.infer<typeof staffCaseSchema>;

const casework = {
  staffCases: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases',
    summary: 'Yours, those you could take, those that wait for you as the second person or for your review; the newest first',
    answer: z.object({ cases: z.array(staffCaseSchema) }),
  }),
  requestCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases',
    status: 201,
    summary: 'Ask to look: at a business whose id its people told you, or at what an error with a reference concerned',
    idempotent: true,
    body: z.strictObject({
      business: idSchema.optional(),
      error: z.string().max(64).optional().meta({ description: 'The reference of an error, instead of business and scope' }),
      ground: z.enum(grounds),
      department: z.enum(departments),
      reason: reasonSchema.meta({ description: 'A sentence that the customer will read' }),
      scope: scopeSchema.optional(),
      minutes: minutesSchema,
      sealDays: z
        .int()
        .min(1)
        .max(sealDaysMax)
        .optional()
        .meta({ description: 'For security and the law alone: the business is told that many days later' }),
    }),
    answer: caseSchema,
  }),
  staffCase: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}',
    summary: 'One of them, with what it can show',
    params: idParams,
    answer: z.object({ ...staffCaseSchema.shape, reach: reachSchema }),
  }),
  takeCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/take',
    summary: 'Take a call for help; where it is allowed already, its time begins now',
    params: idParams,
    body: z.strictObject({ department: z.enum(departments) }),
    answer: caseSchema,
  }),
  staffAllowCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/allow',
    summary: 'As the second person: allow it, or shorter, or narrower',
    params: idParams,
    body: z.strictObject({ minutes: minutesSchema.optional(), scope: scopeSchema.optional() }),
    answer: caseSchema,
  }),
  staffDenyCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/deny',
    summary: 'As the second person: deny it',
    params: idParams,
    body: nothing,
    answer: caseSchema,
  }),
  staffEndCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/end',
    summary: 'End it, or withdraw the request',
    params: idParams,
    body: nothing,
    answer: caseSchema,
  }),
  reviewCase: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/review',
    summary: 'As a second person, after its end: was no more opened than was asked for',
    params: idParams,
    body: z.strictObject({ verdict: z.enum(reviewVerdicts), note: z.string().min(1).max(2_000).optional() }),
    answer: caseSchema,
  }),
  staffCaseLooks: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/looks',
    summary: 'What was opened in it',
    params: idParams,
    answer: looksSchema,
  }),
} as const;

const reportNames = Object.keys(aggregateReports) as [AggregateReport, ...AggregateReport[]];

const counting = {
  aggregate: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/aggregates/{report}',
    summary:
      'How many people, in steps of five, have anything of a kind; no group under five, one result a month, nothing about one person',
    params: z.strictObject({ report: z.enum(reportNames) }),
    answer: z.object({
      report: z.enum(reportNames),
      month: z.string(),
      groups: z.array(z.object({ value: z.string(), people: z.int().meta({ description: 'At least so many' }) })),
      withheld: z.boolean().meta({ description: 'There are groups that are too small to be told' }),
    }),
  }),
} as const;

const looking = {
  staffRecords: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}',
    summary: 'What of a collection the case allows you to see, the newest first',
    params: collectionParams,
    query: z.strictObject({
      limit: z.coerce.number().int().min(1).max(pageRecordsMax).default(20),
      cursor: z.string().max(64).optional(),
    }),
    answer: z.object({ records: z.array(recordSchema), next: z.string().optional(), total: z.int() }),
  }),
  staffRecord: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}/{record}',
    summary: 'One record, without the fields that the purpose does not need',
    params: recordParams,
    answer: recordSchema,
  }),
  staffFile: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/cases/{id}/records/{collection}/{record}/files/{field}',
    summary: 'A file; it breaks off when the case ends',
    params: fileParams,
    answerType: 'application/octet-stream',
  }),
  staffPreviews: route({
    ...cases,
    method: 'POST',
    path: '/v1/staff/cases/{id}/records/{collection}/previews',
    summary: 'The small pictures of many at once',
    params: collectionParams,
    body: z.strictObject({ ids: z.array(idSchema).min(1).max(previewsPerCallMax) }),
    answer: z.object({ previews: z.array(z.object({ id: idSchema, type: z.string(), data: z.base64() })) }),
  }),
} as const;

const live = {
  staffLive: route({
    ...cases,
    method: 'GET',
    path: '/v1/staff/live',
    summary:
      'What changes from now on, as server-sent events without content: `case` with the id of a case that concerns you; `threads`; `reset`; `beat`',
    answerType: 'text/event-stream',
  }),
} as const;

export const staffCaseRoutes = { ...casework, ...counting, ...looking, ...live } as const;
