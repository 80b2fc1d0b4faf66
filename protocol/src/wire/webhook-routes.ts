// Webhooks: which systems of the business's own are told that something happened, what was delivered to them, and sending it again.
import { z } from 'zod';
import { doneSchema, idParams, idSchema, timeSchema } from './common.ts';
import { route } from './route.ts';

/** docs/formats/webhook.md. `test` is sent when somebody asks for it, whatever was chosen. */
export const webhookEvents = [
  'record.created',
  'record.changed',
  'record.trashed',
  'record.erased',
  'member.joined',
  'member.changed',
  'member.left',
  'case.requested',
  'case.changed',
  'import.finished',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** `off` by somebody of the business; `failed` because nothing arrived for days; `gone` because the receiver answered 410. */
export const webhookStates = ['on', 'off', 'failed', 'gone'] as const;
export type WebhookState = (typeof webhookStates)[number];

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export const webhookUrlCharsMax = 2_000;
export const webhookLabelCharsMax = 80;
export const webhooksMax = 10;

const urlSchema = z
  .string()
  .max(webhookUrlCharsMax)
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'an address that begins with https://')
  .meta({ description: 'https, on port 443; what else is allowed is for the operator to name' });
const labelSchema = z.string().trim().max(webhookLabelCharsMax);
const eventsSchema = z
  .array(z.enum(webhookEvents))
  .min(1)
  .max(webhookEvents.length)
  .refine((all) => new Set(all).size === all.length, 'each kind once');

export const webhookSchema = z.object({
  id: idSchema,
  label: z.string(),
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  state: z.enum(webhookStates),
  by: idSchema.meta({ description: 'Who arranged it' }),
  createdAt: timeSchema,
  /** The secret before the newest one counts until then. */
  twoSecretsUntil: timeSchema.optional(),
  lastDeliveredAt: timeSchema.optional(),
  failingSince: timeSchema.optional().meta({ description: 'Since when nothing has arrived' }),
  waiting: z.int().meta({ description: 'Deliveries that are still to be tried' }),
});
export type WireWebhook = z.infer<typeof webhookSchema>;

const withSecret = webhookSchema.extend({ secret: z.string().optional().meta({ description: 'Shown this once' }) });
export type WireNewWebhook = z.infer<typeof withSecret>;

export const deliverySchema = z.object({
  id: idSchema,
  message: z.string().meta({ description: 'webhook-id: the same for every attempt' }),
  type: z.string(),
  data: z.record(z.string(), z.union([z.string(), z.int()])).meta({ description: 'Exactly what is sent as data' }),
  at: timeSchema,
  state: z.enum(deliveryStates),
  nextAt: timeSchema.optional(),
  attempts: z.array(z.object({ at: timeSchema, status: z.int().optional(), rule: z.string().optional() })),
});
export type WireDelivery = z.infer<typeof deliverySchema>;

const tag = 'Webhooks';
const one = { method: 'POST', tag, caller: 'business', status: 200, params: idParams } as const;

export const webhookRoutes = {
  webhooks: route({
    method: 'GET',
    path: '/v1/webhooks',
    tag,
    caller: 'business',
    status: 200,
    summary: 'The webhooks of the business',
    answer: z.object({ webhooks: z.array(webhookSchema) }),
  }),
  createWebhook: route({
    method: 'POST',
    path: '/v1/webhooks',
    tag,
    caller: 'business',
    status: 201,
    summary: 'Have a system of your own told when something happens; the answer shows the secret, once',
    body: z.strictObject({ url: urlSchema, label: labelSchema.default(''), events: eventsSchema }),
    answer: withSecret,
  }),
  changeWebhook: route({
    ...one,
    path: '/v1/webhooks/{id}',
    summary: 'Change what it is told, switch it off or on',
    body: z.strictObject({ label: labelSchema.optional(), events: eventsSchema.optional(), on: z.boolean().optional() }),
    answer: webhookSchema,
  }),
  rotateWebhook: route({
    ...one,
    path: '/v1/webhooks/{id}/secret',
    summary: 'A new secret, shown once; the one before counts for another 24 hours',
    body: z.strictObject({}),
    answer: withSecret,
  }),
  removeWebhook: route({
    ...one,
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    summary: 'End it: its address and secrets are destroyed, what waits is not sent',
    answer: doneSchema,
  }),
  testWebhook: route({
    ...one,
    path: '/v1/webhooks/{id}/test',
    summary: 'Send a test',
    body: z.strictObject({}),
    answer: z.object({ delivery: idSchema }),
  }),
  webhookDeliveries: route({
    ...one,
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    summary: 'What was delivered to it in the last 30 days, the newest first',
    answer: z.object({ deliveries: z.array(deliverySchema) }),
  }),
  resendWebhook: route({
    ...one,
    path: '/v1/webhooks/{id}/deliveries/{delivery}/again',
    params: z.strictObject({ id: idSchema, delivery: idSchema }),
    summary: 'Send a delivery again, under the same id',
    body: z.strictObject({}),
    answer: doneSchema,
  }),
} as const;
