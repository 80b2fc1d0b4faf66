// Notices: what somebody was told, in one model for every channel. A notice says what happened by a kind and its parameters (opaque ids, numbers, days,
// words of closed lists), never content: each channel has its own sentence for it, in the language of the person.
import { z } from 'zod';
import { accountLanguageSchema, doneSchema, idSchema, timeSchema } from './common.ts';
import { mailRhythms, noticeChannels, noticeTopics } from './notice-topics.ts';
import { route } from './route.ts';

const daySchema = z.iso.date();
const wordSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);

const recordShape = { collection: wordSchema, record: idSchema, project: idSchema.optional() } as const;

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
  /** A webhook of the business is off, because nothing arrived for days or its receiver is gone. */
  z.strictObject({ kind: z.literal('webhook-ended'), webhook: idSchema }),
  /** Another company will be sent something, or something else, from a day on. */
  z.strictObject({ kind: z.literal('processor-change'), processor: wordSchema, effective: daySchema }),
  /** A record was given to you: a task. */
  z.strictObject({ kind: z.literal('assigned'), ...recordShape }),
  /** What was given to you is due. */
  z.strictObject({ kind: z.literal('due'), ...recordShape, when: z.enum(['today', 'tomorrow']) }),
  /** Somebody named you. */
  z.strictObject({ kind: z.literal('mentioned'), ...recordShape }),
  /** Somebody wrote about what was given to you. */
  z.strictObject({ kind: z.literal('replied'), ...recordShape }),
  /** A mail came into a project. */
  z.strictObject({ kind: z.literal('mail-arrived'), project: idSchema, mail: idSchema }),
  /** A mail to a project waits for somebody to let it in. */
  z.strictObject({ kind: z.literal('mail-held'), project: idSchema, mail: idSchema }),
  /** You take part in a project now. */
  z.strictObject({ kind: z.literal('added'), project: idSchema }),
  /** Somebody took your business's invitation. */
  z.strictObject({ kind: z.literal('joined'), person: idSchema }),
  /** A copy that you asked for can be fetched, or was not made. */
  z.strictObject({ kind: z.literal('copy-ready'), job: idSchema }),
  z.strictObject({ kind: z.literal('copy-failed'), job: idSchema }),
  /** A deletion has come so far. */
  z.strictObject({ kind: z.literal('erasure'), erasure: idSchema, step: z.enum(['begun', 'undone', 'confirmed']) }),
  /** Your account: somebody signed in from somewhere new; what opens it was changed. */
  z.strictObject({ kind: z.literal('new-sign-in') }),
  z.strictObject({ kind: z.literal('password-changed') }),
  z.strictObject({ kind: z.literal('email-changed') }),
  z.strictObject({ kind: z.literal('second-factor-changed') }),
  /** More happened that day than is told one by one. */
  z.strictObject({ kind: z.literal('more') }),
]);
export type Notice = z.infer<typeof noticeSchemas>;
export type NoticeKind = Notice['kind'];

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

/** Five minutes past midnight as `00:05`. */
const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** A name of the IANA time zone database; whether it is one is checked where it is known. */
const zoneSchema = z.string().min(1).max(64);

const topicChoiceSchema = z.strictObject({ app: z.boolean(), email: z.enum(mailRhythms), push: z.boolean() });
const quietSchema = z.strictObject({ from: clockSchema, until: clockSchema });

/** What a push shows before the device is unlocked: that there is something; or what kind of thing it is, asked of this server by the device. */
export const lockScreens = ['neutral', 'kind'] as const;
export type LockScreen = (typeof lockScreens)[number];

const settingsShape = {
  topics: z.partialRecord(z.enum(noticeTopics), topicChoiceSchema),
  quiet: quietSchema.nullable().meta({ description: 'When only what cannot wait is pushed or mailed; null for never' }),
  digestAt: clockSchema.meta({ description: 'When the one mail of a day comes; of a week, on Monday' }),
  zone: zoneSchema.meta({ description: 'The time zone of these times' }),
  lockScreen: z.enum(lockScreens),
} as const;

const pushDeviceSchema = z.object({
  id: idSchema,
  device: z.string().meta({ description: 'Such as `Firefox on Windows`' }),
  current: z.boolean(),
  since: timeSchema,
  confirmed: z.boolean().meta({ description: 'The device has shown that it gets what is sent' }),
  lastReachedAt: timeSchema.optional(),
  carrier: z.string().meta({ description: 'The declared company that carries it' }),
});
export type PushDevice = z.infer<typeof pushDeviceSchema>;

const noticeSettingsSchema = z.object({
  topics: z.record(z.enum(noticeTopics), topicChoiceSchema),
  quiet: quietSchema.nullable(),
  digestAt: clockSchema,
  zone: zoneSchema,
  lockScreen: z.enum(lockScreens),
  devices: z.array(pushDeviceSchema),
  push: z.object({
    key: z.string().optional().meta({ description: 'The public key for a subscription (RFC 8292); absent where push is switched off' }),
  }),
});
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;
export const noticeSettingsBody = z.strictObject({
  topics: settingsShape.topics.optional(),
  quiet: settingsShape.quiet.optional(),
  digestAt: settingsShape.digestAt.optional(),
  zone: settingsShape.zone.optional(),
  lockScreen: settingsShape.lockScreen.optional(),
});
export type NoticeSettingsBody = z.infer<typeof noticeSettingsBody>;

const base64url = (chars: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${chars}}$`));

/** Where a device can be reached: a browser's push subscription, or the registration token of an app with Firebase. */
export const pushTargetSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('web'), endpoint: z.url().max(2_048), p256dh: base64url(87), auth: base64url(22) }),
  z.strictObject({ kind: z.literal('fcm'), token: z.string().regex(/^[A-Za-z0-9:_-]{20,4096}$/) }),
]);
export type PushTarget = z.infer<typeof pushTargetSchema>;

const toldThingSchema = z.object({
  at: timeSchema,
  notice: noticeSchemas,
  people: z.array(z.object({ person: idSchema, told: z.array(tellingSchema) })),
});
export type ToldThing = z.infer<typeof toldThingSchema>;

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
  noticeSettings: route({
    method: 'GET',
    path: '/v1/notices/settings',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'What you are told of by which channel, your quiet hours, and the devices you are pushed on',
    answer: noticeSettingsSchema,
  }),
  setNoticeSettings: route({
    method: 'PATCH',
    path: '/v1/notices/settings',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'Change it; what is not named stays. What cannot be silenced stays on',
    body: noticeSettingsBody,
    answer: noticeSettingsSchema,
  }),
  bindPush: route({
    method: 'PUT',
    path: '/v1/push',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'Push to the device of this session. It counts once the device has handed back the id that it is sent at once',
    body: z.strictObject({ target: pushTargetSchema }),
    answer: doneSchema,
  }),
  pushArrived: route({
    method: 'POST',
    path: '/v1/push/arrived',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'A device has got a push: what to show, in your language. A push itself holds nothing but an id',
    body: z.strictObject({ id: base64url(22) }),
    answer: z.object({ language: accountLanguageSchema, title: z.string(), text: z.string(), to: z.string() }),
  }),
  unbindPush: route({
    method: 'DELETE',
    path: '/v1/push/{id}',
    tag: 'Notices',
    caller: 'session',
    status: 200,
    summary: 'Push no more to one of your devices, by the id that the settings name',
    params: z.strictObject({ id: idSchema }),
    answer: doneSchema,
  }),
  told: route({
    method: 'GET',
    path: '/v1/notices/told',
    tag: 'Notices',
    caller: 'business',
    status: 200,
    summary: 'For owners and admins: who in the business was told of what concerns it, when, by which channel. Not whether they read it',
    answer: z.object({ things: z.array(toldThingSchema) }),
  }),
} as const;
