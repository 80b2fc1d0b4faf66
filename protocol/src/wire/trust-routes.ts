// What everybody may know of the promises: their state, when and how it was checked, and the registers beside them. No sign-in. Nothing about one
// business: numbers of people or businesses under five are `fewer-than-5`.
import { z } from 'zod';
import { timeSchema } from './common.ts';
import { route } from './route.ts';

const tag = 'Trust';

export const saidSchema = z.object({ en: z.string(), de: z.string() });
export const promiseStates = ['true', 'broken', 'not-checked', 'not-provable'] as const;
const stateSchema = z.enum(promiseStates);
export const promiseAreas = ['transparent', 'in-control', 'safe', 'storage', 'processing', 'access'] as const;

/** `value` is a number, a text, or a time; absent where `few`: fewer than five, or worked out from fewer than five. */
export const figureSchema = z.object({
  id: z.string(),
  says: saidSchema,
  kind: z.enum(['count', 'faults', 'number', 'bytes', 'time', 'duration', 'share', 'text']),
  value: z.union([z.number(), z.string()]).optional(),
  few: z.literal(true).optional(),
});
export type WireFigure = z.infer<typeof figureSchema>;

const tableSchema = z.object({
  id: z.string(),
  says: saidSchema,
  columns: z.array(saidSchema),
  rows: z.array(z.array(z.union([z.string(), saidSchema]))),
});

const findingSchema = z.object({
  state: stateSchema,
  because: saidSchema.optional().meta({ description: 'What is wrong, what is missing, or why no software could prove it' }),
  figures: z.array(figureSchema),
  tables: z.array(tableSchema).optional(),
});

const daySchema = z.object({
  day: z.iso.date(),
  true: z.int(),
  broken: z.int(),
  notChecked: z.int(),
  notProvable: z.int(),
});
export type WirePromiseDay = z.infer<typeof daySchema>;

export const promiseSchema = findingSchema.extend({
  id: z.string().meta({ example: 'S1' }),
  area: z.enum(promiseAreas),
  text: saidSchema,
  control: saidSchema,
  where: z.array(z.string()).meta({ description: 'Paths in the repository' }),
  evidence: saidSchema,
  run: z.array(z.string()).meta({ description: 'How to see it for oneself' }),
  since: timeSchema.optional().meta({ description: 'Since when the state is this' }),
  checkedAt: timeSchema.optional(),
  tookMs: z.int().optional(),
  days: z.array(daySchema).meta({ description: 'How often which state was found, by day, the oldest first' }),
});
export type WirePromise = z.infer<typeof promiseSchema>;

const countSchema = z.union([z.int(), z.literal('fewer-than-5')]);

const incidentSchema = z.object({
  id: z.string(),
  title: saidSchema,
  what: saidSchema,
  knownAt: timeSchema,
  closedAt: timeSchema.optional(),
  affected: countSchema.meta({ description: 'How many businesses' }),
  allTold: z.boolean(),
  toldAt: timeSchema.optional().meta({ description: 'When the last of those who were told was told' }),
  authority: z.enum(['told', 'not-needed', 'waiting', 'overdue']),
  authorityToldAt: timeSchema.optional(),
  authorityDue: timeSchema,
  noAuthority: saidSchema.optional(),
});
export type WireIncident = z.infer<typeof incidentSchema>;

const auditSchema = z.object({
  id: z.string(),
  at: timeSchema,
  who: z.string(),
  scope: saidSchema,
  findings: z.array(z.object({ text: saidSchema, fixedIn: z.string().optional() })),
  report: z.string().optional(),
});
export type WireAudit = z.infer<typeof auditSchema>;

const demandSchema = z.object({ id: z.string(), at: timeSchema, authority: z.string(), basis: z.string(), handedOver: saidSchema });
export type WireDemand = z.infer<typeof demandSchema>;

const processorSchema = z.object({
  id: z.string(),
  name: z.string(),
  company: z.string(),
  place: z.string(),
  why: z.string(),
  fields: z.array(z.string()),
  legalBasis: z.string(),
  since: z.iso.date(),
  off: z.literal(true).optional().meta({ description: 'Switched off by the operator: nothing goes there' }),
});
const processorTurnSchema = z.object({
  at: timeSchema,
  id: z.string(),
  name: z.string(),
  change: z.enum(['added', 'removed', 'changed']),
});

export const trustRoutes = {
  trust: route({
    method: 'GET',
    path: '/v1/trust',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'Every promise with its state, when and how it was checked, and the registers beside them',
    answer: z.object({
      operator: z.string(),
      version: z.string(),
      privacyEmail: z.string(),
      checkedAt: timeSchema.optional(),
      promises: z.array(promiseSchema),
      processors: z.array(processorSchema),
      processorChanges: z.array(processorTurnSchema),
      incidents: z.array(incidentSchema),
      audits: z.array(auditSchema),
      demands: z.array(demandSchema),
      demandsUndescribed: countSchema.meta({
        description: 'Looks on the ground of the law that are not sealed any more and that no entry above describes',
      }),
      agreement: z.object({ version: z.string(), hash: saidSchema }),
    }),
  }),
  trustPromise: route({
    method: 'GET',
    path: '/v1/trust/{id}',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'The raw data of one promise: what the checks of the last two days found',
    params: z.strictObject({ id: z.string().regex(/^[A-Za-z]\d$/) }),
    answer: promiseSchema.extend({
      hours: z.array(findingSchema.extend({ checkedAt: timeSchema, tookMs: z.int() })),
    }),
  }),
  agreement: route({
    method: 'GET',
    path: '/v1/processing-agreement/{language}',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'The processing agreement (Art. 28 GDPR) in Markdown',
    params: z.strictObject({ language: z.enum(['en', 'de']) }),
    answer: z.object({ version: z.string(), text: z.string(), hash: z.string() }),
  }),
} as const;

/** The Atom feed of what changed: states of promises, incidents, processors. */
export const trustFeedPath = '/v1/trust/feed';
