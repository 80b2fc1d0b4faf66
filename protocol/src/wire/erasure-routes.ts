// Erasing: what it would take along, asking for it, undoing it, a second person's answer; and holds, which stop destruction.
import { z } from 'zod';
import { doneSchema, idParams, idSchema, timeSchema } from './common.ts';
import { jobSchema, referenceSchema } from './lifecycle-routes.ts';
import { route } from './route.ts';

const collectionSchema = z.string().max(40);
const whenSchema = z.enum(['trash', 'now']).meta({ description: 'Into the trash, to be undone until a date, or at once' });
const confirmSchema = z.string().max(500).meta({ description: 'The name of what is erased, where it is severe' });

export const erasureSubjectSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('record'), collection: collectionSchema, id: idSchema }),
  z.strictObject({ kind: z.literal('file'), collection: collectionSchema, id: idSchema, field: z.string().max(64) }),
  z.strictObject({ kind: z.literal('project'), id: idSchema }),
  z.strictObject({ kind: z.literal('member'), person: idSchema }),
  z.strictObject({ kind: z.literal('account') }),
  z.strictObject({ kind: z.literal('business') }),
]);
export type WireErasureSubject = z.infer<typeof erasureSubjectSchema>;

export const erasureSchema = jobSchema.extend({
  subject: z.union([
    erasureSubjectSchema,
    z.object({ kind: z.literal('due') }),
    z.object({
      kind: z.literal('collected'),
      preference: z.string(),
      collection: z.string(),
      level: z.string(),
      person: idSchema.optional(),
    }),
    z.object({ kind: z.literal('account'), person: idSchema }),
  ]),
  when: whenSchema,
  undoUntil: timeSchema.optional(),
  decideUntil: timeSchema.optional().meta({ description: 'Until when a second person answers, or a sole admin can withdraw' }),
  asked: z.int().meta({ description: 'Records that were asked for' }),
  destroyed: z.int(),
  held: z.int().meta({ description: 'Records that a legal hold keeps for now' }),
  keptByLaw: z.int().meta({ description: 'Records of which a law keeps a part, out of everybody’s reach' }),
  mayUndo: z.boolean(),
  mayDecide: z.boolean(),
});
export type WireErasure = z.infer<typeof erasureSchema>;

const previewSchema = z.object({
  total: z.int(),
  counts: z.array(z.object({ collection: z.string(), records: z.int() })),
  references: z.array(
    z.object({ collection: z.string(), field: z.string(), records: z.int(), effect: z.enum(['erase', 'clear', 'refuse']) }),
  ),
  stays: z.array(
    z.object({
      why: z.enum(['owner-rule', 'law', 'hold', 'ledger', 'sent']),
      collection: z.string().optional(),
      records: z.int().optional(),
      rule: z.string().optional(),
      until: timeSchema.optional(),
    }),
  ),
  approval: z.enum(['none', 'second-person', 'wait']),
  confirm: z.boolean().meta({ description: 'The name has to be typed' }),
  blocked: z.string().optional().meta({ description: 'Why it would be refused' }),
  exports: z
    .array(z.object({ id: idSchema, startedAt: timeSchema, by: idSchema.optional() }))
    .meta({ description: 'Exports that hold some of it: they go too, but for what was downloaded' }),
  dates: z.array(
    z.object({
      on: z.iso.date(),
      what: z.enum(['decided', 'hidden', 'undo-until', 'keys-destroyed', 'removed', 'left-copies', 'law-ends', 'hold-ends']),
    }),
  ),
});
export type WireErasurePreview = z.infer<typeof previewSchema>;

const holdScopeSchema = z.strictObject({ kind: z.enum(['record', 'project', 'person', 'business']), id: idSchema.optional() });
export const holdSchema = z.object({
  id: idSchema,
  scope: holdScopeSchema,
  until: timeSchema,
  setAt: timeSchema,
  by: idSchema.optional().meta({ description: 'Absent when the operator set it' }),
  ended: timeSchema.optional(),
  why: z.string(),
});
export type WireHold = z.infer<typeof holdSchema>;

const tag = 'Erasing';
const answering = (path: `/v1/${string}`, summary: string, body: z.ZodType = z.strictObject({})) =>
  route({
    method: 'POST',
    path,
    tag,
    caller: 'business',
    status: 200,
    summary,
    idempotent: true,
    params: idParams,
    body,
    answer: erasureSchema,
  });

export const erasureRoutes = {
  previewErasure: route({
    method: 'POST',
    path: '/v1/erasures/preview',
    tag,
    caller: 'session',
    status: 200,
    summary: 'What an erasure would take along, what stays and why, and what happens on which day; of an account in every business',
    body: z.strictObject({ subject: erasureSubjectSchema, when: whenSchema }),
    answer: previewSchema,
  }),
  startErasure: route({
    method: 'POST',
    path: '/v1/erasures',
    tag,
    caller: 'session',
    status: 201,
    summary: 'Erase something: out of the product at once, out of every copy by the shown date; one erasure for each business',
    idempotent: true,
    body: z.strictObject({ subject: erasureSubjectSchema, when: whenSchema, confirm: confirmSchema.optional() }),
    answer: z.object({ erasures: z.array(erasureSchema) }),
  }),
  erasures: route({
    method: 'GET',
    path: '/v1/erasures',
    tag,
    caller: 'business',
    status: 200,
    summary: 'Your erasures, as an admin all of the business; the newest first',
    answer: z.object({ erasures: z.array(erasureSchema) }),
  }),
  erasure: route({
    method: 'GET',
    path: '/v1/erasures/{id}',
    tag,
    caller: 'business',
    status: 200,
    summary: 'One of them',
    params: idParams,
    answer: erasureSchema,
  }),
  undoErasure: answering('/v1/erasures/{id}/undo', 'Take it back, or withdraw what still waits for an answer'),
  hastenErasure: answering(
    '/v1/erasures/{id}/now',
    'Erase now what lies in the trash',
    z.strictObject({ confirm: confirmSchema.optional() }),
  ),
  approveErasure: answering('/v1/erasures/{id}/approve', 'Agree, as the second person'),
  denyErasure: answering('/v1/erasures/{id}/deny', 'Refuse, as the second person'),
  confirmation: route({
    method: 'GET',
    path: '/v1/receipts/{reference}/confirmation.json',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'The signed confirmation of an erasure, without an account; `steward verify` checks it offline',
    params: z.strictObject({ reference: referenceSchema }),
    answerType: 'application/json',
  }),
  confirmationPdf: route({
    method: 'GET',
    path: '/v1/receipts/{reference}/confirmation.pdf',
    tag,
    caller: 'anybody',
    status: 200,
    summary: 'The same on paper',
    params: z.strictObject({ reference: referenceSchema }),
    query: z.strictObject({ language: z.enum(['en', 'de']).default('en') }),
    answerType: 'application/pdf',
  }),
  holds: route({
    method: 'GET',
    path: '/v1/holds',
    tag,
    caller: 'business',
    status: 200,
    summary: 'What must not be destroyed, until when and why',
    answer: z.object({ holds: z.array(holdSchema) }),
  }),
  setHold: route({
    method: 'POST',
    path: '/v1/holds',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Stop the destruction of something until a date',
    body: z.strictObject({ scope: holdScopeSchema, until: timeSchema, why: z.string().trim().min(1).max(2_000) }),
    answer: holdSchema,
  }),
  endHold: route({
    method: 'POST',
    path: '/v1/holds/{id}/end',
    tag,
    caller: 'business',
    status: 200,
    summary: 'End a hold before its date',
    params: idParams,
    body: z.strictObject({}),
    answer: doneSchema,
  }),
} as const;
