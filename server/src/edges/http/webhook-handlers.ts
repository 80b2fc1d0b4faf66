// Webhooks: each parses, calls one governed operation, and renders the outcome.
import type { WireDelivery, WireNewWebhook } from '@steward/protocol/wire/webhook-routes.ts';
import { readDeliveries, sendAgain, testWebhook } from '../../governed/webhooks/deliveries.ts';
import {
  changeWebhook,
  createWebhook,
  readWebhooks,
  removeWebhook,
  type ChangeWebhookInput,
  type NewWebhookInput,
  type WebhookView,
} from '../../governed/webhooks/webhooks.ts';
import { messageIdOf, type StoredDelivery } from '../../stores/webhook-deliveries.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

export function webhookHandlers() {
  const named = (call: Call) => ({ id: call.params['id']! });
  return {
    webhooks: async (call: Call) => ({ webhooks: (await call.perform(readWebhooks, {})).map(wireWebhook) }),
    createWebhook: async (call: Call) => wireWebhook(await call.perform(createWebhook, call.body as NewWebhookInput)),
    changeWebhook: async (call: Call) =>
      wireWebhook(await call.perform(changeWebhook, { ...(call.body as Omit<ChangeWebhookInput, 'id'>), ...named(call) })),
    rotateWebhook: async (call: Call) => wireWebhook(await call.perform(changeWebhook, { ...named(call), rotate: true })),
    removeWebhook: (call: Call) => call.perform(removeWebhook, named(call)),
    testWebhook: (call: Call) => call.perform(testWebhook, named(call)),
    webhookDeliveries: async (call: Call) => ({ deliveries: (await call.perform(readDeliveries, named(call))).map(wireDelivery) }),
    resendWebhook: (call: Call) => call.perform(sendAgain, { ...named(call), delivery: call.params['delivery']! }),
  };
}

const timeOf = <K extends string>(name: K, atMs: number | undefined) =>
  atMs === undefined ? {} : ({ [name]: isoTime(atMs) } as { readonly [k in K]: string });

function wireWebhook({ createdMs, twoSecretsUntilMs, lastDeliveredMs, failingSinceMs, events, ...view }: WebhookView): WireNewWebhook {
  return {
    ...view,
    events: [...events],
    createdAt: isoTime(createdMs),
    ...timeOf('twoSecretsUntil', twoSecretsUntilMs),
    ...timeOf('lastDeliveredAt', lastDeliveredMs),
    ...timeOf('failingSince', failingSinceMs),
  };
}

function wireDelivery({ delivery: { id, type, data, atMs, state, nextMs, attempts } }: StoredDelivery): WireDelivery {
  return {
    id,
    message: messageIdOf(id),
    type,
    data: { ...data },
    at: isoTime(atMs),
    state,
    ...timeOf('nextAt', nextMs),
    attempts: attempts.map(({ atMs: at, status, rule }) => ({
      at: isoTime(at),
      ...(status === undefined ? {} : { status }),
      ...(rule === undefined ? {} : { rule }),
    })),
  };
}
