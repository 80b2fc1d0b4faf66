// Reaching the operator: for everybody, signed in or not, and the operator's side that answers. What is written lies sealed in the business of whoever wrote it,
// or, without an account, in a place of the operator's own; each look of the staff is in that ledger.
import { z } from 'zod';
import { subjectCharsMax, threadTextCharsMax } from '../catalogue/built-in/threads.ts';
import { threadKinds, threadSides, threadStates, threadWays } from '../words.ts';
import { idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

const kindSchema = z
  .enum(threadKinds)
  .meta({ description: 'What it is; access to no-automated-decision are the rights of Art. 15 to 22 GDPR' });
const subjectSchema = z.string().trim().min(1).max(subjectCharsMax);
const textSchema = z.string().trim().min(1).max(threadTextCharsMax);
const linkSchema = idSchema.meta({ description: 'The secret of the link, as it stands behind its #' });
const lookSchema = z
  .object({ volume: z.int().min(1), index: z.int().min(0) })
  .meta({ description: 'The entry of the ledger that it is about' });

const headSchema = z.object({
  id: idSchema,
  kind: kindSchema,
  subject: z.string(),
  state: z.enum(threadStates),
  via: z.enum(threadWays),
  by: idSchema.optional().meta({ description: 'Who wrote it; absent without an account' }),
  company: z.boolean().meta({ description: 'A matter of the business: its admins take part' }),
  createdAt: timeSchema,
  lastAt: timeSchema,
  due: timeSchema.optional().meta({ description: 'Until when an answer is due; absent once there is one' }),
  overdue: z.boolean(),
  assigned: z.object({ id: idSchema, name: z.string() }).optional(),
  look: lookSchema.optional(),
});

export const threadSchema = headSchema.extend({
  name: z.string().optional(),
  email: z.string().optional().meta({ description: 'Without an account: where the link was sent' }),
  messages: z.array(
    z.object({
      id: idSchema,
      from: z.enum(threadSides),
      by: idSchema.optional(),
      name: z.string().optional().meta({ description: 'Of somebody of the staff' }),
      at: timeSchema,
      text: z.string().optional().meta({ description: 'Absent where it was erased' }),
      attachment: z.object({ name: z.string(), type: z.string(), size: z.int(), sha256: z.string() }).optional(),
    }),
  ),
  told: z
    .array(z.object({ processor: z.string(), name: z.string(), at: timeSchema }))
    .meta({ description: 'Who had received the data and was told of what became of it (Art. 19 GDPR)' }),
});
export type WireThread = z.infer<typeof threadSchema>;
export type WireThreadHead = z.infer<typeof headSchema>;

const queuedSchema = headSchema.extend({
  business: z.object({ id: idSchema, name: z.string() }),
  name: z.string().optional(),
  email: z.string().optional(),
  warned: z.enum(['none', 'week', 'two-days', 'overdue']),
});
export type WireQueued = z.infer<typeof queuedSchema>;

const staffThreadSchema = threadSchema.extend({
  business: z.object({ id: idSchema, name: z.string() }),
  may: z.object({ end: z.boolean() }),
});
export type WireStaffThread = z.infer<typeof staffThreadSchema>;

export const contactSchema = z.object({
  operator: z.string(),
  privacyEmail: z.string(),
  authority: z.object({ name: z.string(), address: z.string(), url: z.string() }).optional(),
  rightDays: z.int().meta({ description: 'Within how many days a right is answered' }),
  otherDays: z.int(),
});
export type WireContact = z.infer<typeof contactSchema>;

const tag = 'Contact';
const member = { tag, caller: 'business', status: 200 } as const;
const open = { tag, caller: 'anybody', status: 200 } as const;
const staff = { tag, caller: 'staff', status: 200 } as const;
const attachmentParams = idParams.extend({ message: idSchema });
const attachmentOf = (base: `/v1/${string}`) => `${base}/{id}/messages/{message}/attachment` as const;
const bytes = 'application/octet-stream';

export const contactRoutes = {
  contact: route({
    ...open,
    method: 'GET',
    path: '/v1/contact',
    summary: 'How to reach the operator about your data, and the supervisory authority',
    answer: contactSchema,
  }),
  threads: route({
    ...member,
    method: 'GET',
    path: '/v1/threads',
    summary: 'What you wrote to the operator, and matters of the business for who runs it; the newest first',
    answer: z.object({ threads: z.array(headSchema) }),
  }),
  beginThread: route({
    ...member,
    method: 'POST',
    path: '/v1/threads',
    status: 201,
    summary: 'Write to the operator: a question, a problem, or to use a right',
    idempotent: true,
    body: z.strictObject({
      kind: kindSchema,
      subject: subjectSchema,
      text: textSchema,
      language: z.enum(['en', 'de']).optional(),
      company: z.boolean().optional(),
      look: lookSchema.optional(),
    }),
    answer: threadSchema,
  }),
  thread: route({
    ...member,
    method: 'GET',
    path: '/v1/threads/{id}',
    summary: 'One of them, whole',
    params: idParams,
    answer: threadSchema,
  }),
  addToThread: route({
    ...member,
    method: 'POST',
    path: '/v1/threads/{id}/messages',
    status: 201,
    summary: 'Add to it',
    idempotent: true,
    params: idParams,
    body: z.strictObject({ text: textSchema }),
    answer: threadSchema,
  }),
  endThread: route({
    ...member,
    method: 'POST',
    path: '/v1/threads/{id}/end',
    summary: 'End it; writing again opens it again',
    params: idParams,
    body: z.strictObject({}),
    answer: threadSchema,
  }),
  attach: route({
    ...member,
    method: 'PUT',
    path: attachmentOf('/v1/threads'),
    summary: 'Attach a file to a message of yours, once; its name goes into Content-Disposition',
    params: attachmentParams,
    bodyType: bytes,
    answer: threadSchema,
  }),
  attachment: route({
    ...member,
    method: 'GET',
    path: attachmentOf('/v1/threads'),
    summary: 'What is attached to a message',
    params: attachmentParams,
    answerType: bytes,
  }),
} as const;

/** Without an account. The secret of the link travels in the body, or in the header `Steward-Thread`, never in an address. */
export const visitorThreadRoutes = {
  visitorBegin: route({
    ...open,
    method: 'POST',
    path: '/v1/contact/threads',
    summary: 'Write to the operator without an account. Nobody reads it before you have opened the link that is mailed to you',
    idempotent: true,
    body: z.strictObject({
      kind: kindSchema,
      subject: subjectSchema,
      text: textSchema,
      name: z.string().trim().min(1).max(200).optional(),
      email: z.email().max(254),
      language: z.enum(['en', 'de']),
    }),
    answer: z.object({ mailed: z.literal(true), hours: z.int() }),
  }),
  visitorConfirm: route({
    ...open,
    method: 'POST',
    path: '/v1/contact/confirm',
    summary: 'Confirm that it was you, once, with the link of the mail; the answer has the link that stays',
    body: z.strictObject({ link: linkSchema }),
    answer: z.object({ link: linkSchema }),
  }),
  visitorThread: route({
    ...open,
    method: 'POST',
    path: '/v1/contact/thread',
    summary: 'The thread of a link; `confirm` says that the link is still to be confirmed',
    body: z.strictObject({ link: linkSchema }),
    answer: z.object({ confirm: z.boolean(), thread: threadSchema.optional() }),
  }),
  visitorAdd: route({
    ...open,
    method: 'POST',
    path: '/v1/contact/messages',
    status: 201,
    summary: 'Add to it',
    idempotent: true,
    body: z.strictObject({ link: linkSchema, text: textSchema }),
    answer: threadSchema,
  }),
  visitorEnd: route({
    ...open,
    method: 'POST',
    path: '/v1/contact/end',
    summary: 'End it',
    body: z.strictObject({ link: linkSchema }),
    answer: threadSchema,
  }),
  visitorAttach: route({
    ...open,
    method: 'PUT',
    path: attachmentOf('/v1/contact'),
    summary: 'Attach a file to a message of yours, once',
    params: attachmentParams,
    bodyType: bytes,
    answer: threadSchema,
  }),
  visitorAttachment: route({
    ...open,
    method: 'GET',
    path: attachmentOf('/v1/contact'),
    summary: 'What is attached to a message',
    params: attachmentParams,
    answerType: bytes,
  }),
} as const;

export const staffThreadRoutes = {
  staffThreads: route({
    ...staff,
    method: 'GET',
    path: '/v1/staff/threads',
    summary: 'What was written to the operator: what waits for an answer first, by due date',
    answer: z.object({ threads: z.array(queuedSchema) }),
  }),
  staffThread: route({
    ...staff,
    method: 'GET',
    path: '/v1/staff/threads/{id}',
    summary: 'One of them, whole',
    params: idParams,
    answer: staffThreadSchema,
  }),
  staffAnswer: route({
    ...staff,
    method: 'POST',
    path: '/v1/staff/threads/{id}/messages',
    status: 201,
    summary: 'Answer',
    idempotent: true,
    params: idParams,
    body: z.strictObject({ text: textSchema }),
    answer: staffThreadSchema,
  }),
  staffAssign: route({
    ...staff,
    method: 'POST',
    path: '/v1/staff/threads/{id}/assign',
    summary: 'Who takes care of it; nobody without `to`',
    params: idParams,
    body: z.strictObject({ to: idSchema.optional() }),
    answer: staffThreadSchema,
  }),
  staffEndThread: route({
    ...staff,
    method: 'POST',
    path: '/v1/staff/threads/{id}/end',
    summary: 'End it; a right that somebody uses is answered first',
    params: idParams,
    body: z.strictObject({}),
    answer: staffThreadSchema,
  }),
  staffRecipients: route({
    ...staff,
    method: 'GET',
    path: '/v1/staff/threads/{id}/recipients',
    summary: 'Which companies were sent something about the person, by the ledger (Art. 19 GDPR)',
    params: idParams,
    answer: z.object({
      recipients: z.array(
        z.object({
          processor: z.string(),
          name: z.string(),
          company: z.string(),
          times: z.int(),
          lastAt: timeSchema,
          toldAt: timeSchema.optional(),
        }),
      ),
      complete: z.boolean().meta({ description: 'The whole ledger was looked through' }),
    }),
  }),
  staffTold: route({
    ...staff,
    method: 'POST',
    path: '/v1/staff/threads/{id}/told',
    summary: 'These were told of the correction, erasure or restriction; the person sees it',
    params: idParams,
    body: z.strictObject({ processors: z.array(z.string().max(40)).min(1).max(50) }),
    answer: staffThreadSchema,
  }),
  staffAttach: route({
    ...staff,
    method: 'PUT',
    path: attachmentOf('/v1/staff/threads'),
    summary: 'Attach a file to an answer of yours, once',
    params: attachmentParams,
    bodyType: bytes,
    answer: staffThreadSchema,
  }),
  staffAttachment: route({
    ...staff,
    method: 'GET',
    path: attachmentOf('/v1/staff/threads'),
    summary: 'What is attached to a message',
    params: attachmentParams,
    answerType: bytes,
  }),
} as const;
