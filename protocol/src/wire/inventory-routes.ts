// What is collected, and what is held about whoever asks.
import { z } from 'zod';
import { accountLanguageSchema, fieldsSchema, idSchema, timeSchema } from './common.ts';
import { businessRoles, purposes } from '../words.ts';
import { route } from './route.ts';

const tag = 'Inventory';
const saidSchema = z.object({ en: z.string(), de: z.string() });
const purposeSchema = z.enum(purposes);

const readerSchema = z.object({
  who: z.string().meta({ description: 'As the decision matrix names them' }),
  kind: z.enum(['member', 'staff']),
  purposes: z.array(purposeSchema),
});
const fieldSchema = z.looseObject({
  collection: z.string(),
  field: z.string(),
  title: saidSchema,
  type: z.string(),
  category: z.string(),
  why: saidSchema,
  purposes: z.array(purposeSchema),
  decides: z.enum(['business', 'person', 'law']),
  level: z.enum(['essential', 'functional', 'optional']),
  required: z.boolean(),
  owner: z.looseObject({ kind: z.string(), law: z.string().optional(), years: z.int().optional() }),
  keepDays: z.int().optional(),
  readers: z.array(readerSchema),
  counters: z.array(z.string()).meta({
    description: 'Who of the staff may have people counted by it, in reports about groups of five at least, which show nothing of anybody',
  }),
  operations: z.array(z.string()),
  receivers: z.array(z.string()),
  where: z.enum(['records', 'files']),
  kept: z.string(),
});
export type WireInventoryField = z.infer<typeof fieldSchema>;

const otherSchema = z.object({
  id: z.string(),
  title: saidSchema,
  holds: saidSchema,
  why: saidSchema,
  kept: saidSchema,
  sees: saidSchema,
  decides: z.enum(['person', 'business', 'law', 'operator']),
  about: z.enum(['person', 'business', 'staff', 'nobody']),
  where: saidSchema,
});
const processorSchema = z.object({
  id: z.string(),
  name: z.string(),
  company: z.string(),
  place: z.string(),
  purposes: z.array(purposeSchema),
  why: z.string(),
  fields: z.array(z.string()),
  legalBasis: z.string(),
  since: z.string(),
});
const inventorySchema = z.object({
  hash: z.string(),
  collections: z.int(),
  fields: z.array(fieldSchema),
  titles: z.array(z.object({ name: z.string(), title: saidSchema, scope: z.enum(['project', 'business']) })),
  other: z.array(otherSchema),
  processors: z.array(processorSchema),
});
export type WireInventory = z.infer<typeof inventorySchema>;

const heldSchema = z.object({
  takenAt: timeSchema,
  /** What the identity knows: no password, no secret. */
  login: z.object({
    person: idSchema,
    email: z.string(),
    name: z.string(),
    language: accountLanguageSchema,
    createdAt: timeSchema,
    authenticatorApp: z.boolean(),
    recoveryCodes: z.int(),
    passkeys: z.array(z.object({ name: z.string(), addedAt: timeSchema })),
    sessions: z.array(z.object({ device: z.string(), startedAt: timeSchema, seenAt: timeSchema, current: z.boolean() })),
  }),
  membership: z.object({ role: z.enum(businessRoles), since: timeSchema, projects: z.int() }).optional(),
  notices: z.int(),
  readPolicies: z.int(),
  values: z.array(
    z.object({
      collection: z.string(),
      id: idSchema,
      version: z.int(),
      project: idSchema.optional(),
      updatedAt: timeSchema,
      fields: fieldsSchema,
    }),
  ),
  counts: z.array(z.object({ collection: z.string(), wrote: z.int(), changed: z.int(), named: z.int(), owned: z.int() })),
  namesCounted: z.boolean().meta({ description: 'False where there are too many records to look through for your name' }),
  notHeld: z.array(saidSchema),
  notShown: z.array(z.object({ what: saidSchema, because: saidSchema })),
});
export type WireHeld = z.infer<typeof heldSchema>;

export const inventoryRoutes = {
  inventory: route({
    method: 'GET',
    path: '/v1/inventory',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What is collected: why, who decides, who can see it, where it lies, how long, and which companies are sent what',
    answer: inventorySchema,
  }),
  heldAboutMe: route({
    method: 'GET',
    path: '/v1/inventory/mine',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What is held about you, with its values and counts; what is not held, and what is not shown and why',
    answer: heldSchema,
  }),
  processingRecord: route({
    method: 'GET',
    path: '/v1/inventory/record',
    tag,
    caller: 'business',
    status: 200,
    summary: 'The record of processing activities (GDPR Art. 30)',
    answer: z.looseObject({}),
  }),
  processingRecordPage: route({
    method: 'GET',
    path: '/v1/inventory/record.md',
    tag,
    caller: 'business',
    status: 200,
    summary: 'The same record as a page in Markdown',
    answerType: 'text/markdown; charset=utf-8',
  }),
} as const;
