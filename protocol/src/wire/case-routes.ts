// The business's side of the staff's access: asking for help, allowing and denying, ending, what was looked at; and its standing rule.
import { z } from 'zod';
import { reasonCharsMax, reasonCharsMin } from '../catalogue/built-in/cases.ts';
import {
  caseApprovers,
  caseBeginnings,
  caseEnders,
  caseStates,
  departments,
  grounds,
  outcomes,
  reviewVerdicts,
  supportRules,
} from '../words.ts';
import { idParams, idSchema, timeSchema } from './common.ts';
import { referenceSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

export const scopeRecordsMax = 100;
export const minutesMin = 15;
export const minutesMax = 240;
export const helpMinutes = 30;

const collectionName = z.string().min(1).max(64);

/** The narrowest that will do: some records, a project or a part of it, one collection of the whole business. */
export const scopeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('records'),
    records: z
      .array(z.strictObject({ collection: collectionName, id: idSchema }))
      .min(1)
      .max(scopeRecordsMax),
  }),
  z.strictObject({
    kind: z.literal('project'),
    project: idSchema,
    collections: z
      .array(collectionName)
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'Only these of what lies in the project; absent for all of it' }),
  }),
  z.strictObject({ kind: z.literal('collection'), collection: collectionName }),
]);
export type WireScope = z.infer<typeof scopeSchema>;

export const reasonSchema = z.string().min(reasonCharsMin).max(reasonCharsMax);
export const minutesSchema = z.int().min(minutesMin).max(minutesMax);

/** What stands in every sentence about a look in a case. */
export const caseNamedSchema = z.object({
  id: idSchema,
  reference: referenceSchema.meta({ description: 'Of its receipt' }),
  begun: z.enum(caseBeginnings),
  ground: z.enum(grounds),
  department: z.enum(departments).optional().meta({ description: 'Absent while nobody of the staff has taken it' }),
  staff: z
    .object({ id: idSchema, name: z.string() })
    .optional()
    .meta({ description: 'Who looks, or wants to; absent while nobody has taken it' }),
  askedBy: idSchema.optional().meta({ description: 'The member who asked for help' }),
  minutes: z.int().meta({ description: 'As asked for, or as allowed' }),
  approvals: z.array(
    z.object({ side: z.enum(['business', 'staff', 'rule']), by: idSchema.optional(), name: z.string().optional(), at: timeSchema }),
  ),
});
export type WireCaseNamed = z.infer<typeof caseNamedSchema>;

export const caseSchema = caseNamedSchema.extend({
  state: z.enum(caseStates),
  reason: z.string(),
  scope: scopeSchema.meta({ description: 'As asked for' }),
  allowed: scopeSchema.optional().meta({ description: 'As allowed, where that is narrower' }),
  needs: z.enum(caseApprovers),
  requestedAt: timeSchema,
  answerUntil: timeSchema.meta({ description: 'No answer by then means no' }),
  allowedAt: timeSchema.optional(),
  until: timeSchema.optional().meta({ description: 'Nothing is shown any more from then on' }),
  endedAt: timeSchema.optional(),
  endedBy: z.enum(caseEnders).optional(),
  sealedUntil: timeSchema.optional().meta({ description: 'The business learns of it at the end of this day (UTC)' }),
  review: z
    .object({ verdict: z.enum(reviewVerdicts), by: idSchema, name: z.string().optional(), at: timeSchema, note: z.string().optional() })
    .optional(),
  may: z.object({ decide: z.boolean(), end: z.boolean(), look: z.boolean(), take: z.boolean(), review: z.boolean() }).meta({
    description: 'What whoever asks may do with it now',
  }),
});
export type WireCase = z.infer<typeof caseSchema>;

/** What waits or is under way, without anything that was said in words. */
export const caseNowSchema = caseNamedSchema.extend({
  state: z.enum(['waiting', 'allowed']),
  scope: scopeSchema.meta({ description: 'As allowed, or as asked for while it waits' }),
  projects: z.array(idSchema).optional().meta({ description: 'The projects that it reaches into; absent for all of them' }),
  answerUntil: timeSchema,
  until: timeSchema.optional().meta({ description: 'Nothing is shown any more from then on; absent while nobody looks' }),
  may: z.object({ decide: z.boolean(), end: z.boolean() }),
});
export type WireCaseNow = z.infer<typeof caseNowSchema>;

/** What was opened in a case, against what was asked: from the ledger, an entry each. */
export const looksSchema = z.object({
  looks: z.array(
    z.object({
      volume: z.int(),
      index: z.int(),
      time: timeSchema,
      operation: z.string(),
      outcome: z.enum(outcomes),
      collection: z.string().optional(),
      project: idSchema.optional(),
      records: z.array(idSchema),
      fields: z.array(z.string()),
    }),
  ),
  records: z.int().meta({ description: 'Different records that were opened' }),
  refused: z.int().meta({ description: 'Attempts outside what was allowed' }),
  sealed: z.boolean().meta({ description: 'Its entries cannot be opened yet, by nobody' }),
});
export type WireLooks = z.infer<typeof looksSchema>;

const aggregatesSchema = z.boolean().meta({
  description: 'The business takes part in counts of groups that help to improve features; it does not until it says so',
});

const tag = 'Staff access';
const base = { tag, caller: 'business', status: 200 } as const;

export const caseRoutes = {
  cases: route({
    ...base,
    method: 'GET',
    path: '/v1/cases',
    summary: 'Requests of the staff to look, and what was looked at: as an admin all, else those that concern you; the newest first',
    answer: z.object({ cases: z.array(caseSchema) }),
  }),
  getHelp: route({
    ...base,
    method: 'POST',
    path: '/v1/cases',
    status: 201,
    summary: 'Get help: let the staff see for 30 minutes what you see here, if your business permits it; otherwise an admin is asked',
    idempotent: true,
    body: z.strictObject({ scope: scopeSchema, reason: reasonSchema.meta({ description: 'What you need help with' }) }),
    answer: caseSchema,
  }),
  case: route({ ...base, method: 'GET', path: '/v1/cases/{id}', summary: 'One of them', params: idParams, answer: caseSchema }),
  caseLooks: route({
    ...base,
    method: 'GET',
    path: '/v1/cases/{id}/looks',
    summary: 'What was opened in it, from your ledger',
    params: idParams,
    answer: looksSchema,
  }),
  staffAccess: route({
    ...base,
    method: 'GET',
    path: '/v1/staff-access',
    summary: 'Right now: whether anybody of the staff can look, and what waits, as far as it concerns you. It opens nothing and is no look',
    answer: z.object({ mayAsk: z.int(), canLook: z.int(), cases: z.array(caseNowSchema) }),
  }),
  allowCase: route({
    ...base,
    method: 'POST',
    path: '/v1/cases/{id}/allow',
    summary: 'Allow it, for as long as was asked or shorter, as wide as was asked or narrower',
    params: idParams,
    body: z.strictObject({ minutes: minutesSchema.optional(), scope: scopeSchema.optional() }),
    answer: caseSchema,
  }),
  denyCase: route({
    ...base,
    method: 'POST',
    path: '/v1/cases/{id}/deny',
    summary: 'Deny it',
    params: idParams,
    body: z.strictObject({}),
    answer: caseSchema,
  }),
  endCase: route({
    ...base,
    method: 'POST',
    path: '/v1/cases/{id}/end',
    summary: 'End access now: nothing is delivered any more, also of what is under way',
    params: idParams,
    body: z.strictObject({}),
    answer: caseSchema,
  }),
  supportRule: route({
    ...base,
    method: 'GET',
    path: '/v1/support-rule',
    summary:
      'The standing rule of the business about requests for its own questions; how many of the staff may ask, and how many can look now',
    answer: z.object({ rule: z.enum(supportRules), aggregates: aggregatesSchema, mayAsk: z.int(), canLook: z.int() }),
  }),
  setSupportRule: route({
    ...base,
    method: 'PUT',
    path: '/v1/support-rule',
    summary: 'Change it: tell me; ask me, but for what our own people asked for; always ask me',
    body: z.strictObject({ rule: z.enum(supportRules).optional(), aggregates: aggregatesSchema.optional() }),
    answer: z.object({ rule: z.enum(supportRules), aggregates: aggregatesSchema }),
  }),
} as const;
