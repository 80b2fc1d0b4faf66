// Notices: what somebody was told, in one model for every channel. A notice says what happened by a kind and its parameters (opaque ids, numbers, days,
// words of closed lists), never content: each channel has its own sentence for it, in the language of the person.
import { z } from 'zod';
import { doneSchema, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

const daySchema = z.iso.date();
const wordSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);

export const noticeSchemas = z.discriminatedUnion('kind', [
  /** A version of the data policy will be in force from a day on. */
  z.strictObject({ kind: z.literal('policy-announced'), version: z.int().min(1), effective: daySchema }),
  /** Somebody of the staff asks to look. */
  z.strictObject({ kind: z.literal('case-waiting'), case: idSchema }),
  /** Somebody of the staff asks to look; others of the staff decide, and you can end it. */
  z.strictObject({ kind: z.literal('case-announced'), case: idSchema }),
  /** Somebody of the staff can look now. */
  z.strictObject({ kind: z.literal('case-begun'), case: idSchema }),
  /** A look that a law or an investigation kept from you may be told now. */
  z.strictObject({ kind: z.literal('case-opened'), case: idSchema }),
  /** What somebody of the staff was allowed has ended. */
  z.strictObject({ kind: z.literal('case-ended'), case: idSchema }),
  /** Somebody has answered what you wrote. */
  z.strictObject({ kind: z.literal('thread-answered'), thread: idSchema }),
  /** Data that you received were corrected. */
  z.strictObject({ kind: z.literal('rectified'), thread: idSchema }),
  /** A member asks who looked at what is about them. */
  z.strictObject({ kind: z.literal('looks-asked'), person: idSchema }),
  /** Something went wrong that concerns your business. */
  z.strictObject({ kind: z.literal('incident'), incident: wordSchema }),
  /** Another company will be sent something, or something else, from a day on. */
  z.strictObject({ kind: z.literal('processor-change'), processor: wordSchema, effective: daySchema }),
]);
export type Notice = z.infer<typeof noticeSchemas>;
export type NoticeKind = Notice['kind'];

export const noticeChannels = ['app', 'email'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];
export const tellingOutcomes = ['told', 'failed'] as const;
export type TellingOutcome = (typeof tellingOutcomes)[number];

const tellingSchema = z.object({ channel: z.enum(noticeChannels), at: timeSchema, outcome: z.enum(tellingOutcomes) });

const noticeSchema = z.object({
  id: idSchema,
  at: timeSchema,
  business: idSchema.optional().meta({ description: 'Absent where it is about your account' }),
  notice: noticeSchemas,
  readAt: timeSchema.optional(),
  told: z.array(tellingSchema).meta({ description: 'By which channel you were told, when' }),
});
export type WireNotice = z.infer<typeof noticeSchema>;

export const noticesListedMax = 200;

export const noticeRoutes = {
  notices: route({
    method: 'GET',
    path: '/v1/notices',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'What you were told, the newest first: about your account, and about the business your session is turned to',
    answer: z.object({ notices: z.array(noticeSchema), unread: z.int() }),
  }),
  readNotices: route({
    method: 'POST',
    path: '/v1/notices/read',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'Mark notices as read',
    body: z.union([z.strictObject({ ids: z.array(idSchema).min(1).max(50) }), z.strictObject({ all: z.literal(true) })]),
    answer: doneSchema,
  }),
} as const;
