// Sends one delivery to the business's own system, through the gate: in the ledger before a byte leaves, to a declared receiver, in declared fields. The grant
// opens the address and what signs for that alone.
import { ownSystem, undeclared } from '../../catalogue/processors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { Outbound } from '../../ports/outbound.ts';
import type { SignWebhook } from '../../ports/webhook-signer.ts';
import { findDelivery, type StoredDelivery } from '../../stores/webhook-deliveries.ts';
import { findWebhook, type StoredWebhook } from '../../stores/webhooks.ts';
import { locatePerson, requireId } from '../locate.ts';
import type { ReadOperation } from '../operation.ts';
import { openSecrets } from './webhooks.ts';

export const webhookTimeoutMs = 15_000;
const answerBytesMax = 65_536;

export interface SendWebhookParts {
  readonly outbound: Outbound;
  readonly sign: SignWebhook;
}

export interface SendWebhookInput {
  readonly webhook: string;
  readonly delivery: { readonly id: string; readonly atMs: number };
}

interface Loaded {
  readonly webhook: StoredWebhook;
  readonly stored: StoredDelivery;
}

export interface Answered {
  readonly status: number;
  /** What the receiver asks for with 429 and 503, in seconds. */
  readonly retryAfterSeconds: number | undefined;
}

export type SendWebhook = ReadOperation<'disclose', SendWebhookInput, Loaded | undefined, Answered>;

/** Throws what the gate says: `outbound-refused` when nothing was sent, `outbound-failed` when it may have been. */
export function createSendWebhook({ outbound, sign }: SendWebhookParts): SendWebhook {
  return {
    kind: 'read',
    name: 'disclose',
    async locate(tools, principal, { webhook: text, delivery }, purpose) {
      const id = requireId<RecordId>('webhook', text);
      const webhook = await findWebhook(tools.rows, principal.business, id);
      const stored = await findDelivery(tools.rows, principal.business, { webhook: id, ...delivery });
      const missing = undeclared(tools.processors, ownSystem.id, purpose, ownSystem.fields);
      return {
        ...(await locatePerson(tools, principal)),
        records: [id],
        processor: ownSystem.id,
        // What is sent, and what is opened for it.
        fields: new Set([...ownSystem.fields, 'webhooks.url', 'webhooks.secret', 'webhooks.before']),
        absent: webhook === undefined || stored === undefined,
        loaded: webhook && stored && { webhook, stored },
        ...(missing === undefined
          ? {}
          : {
              refusal: {
                allowed: false,
                policies: ['gate-undeclared'],
                sentence: 'No receiver of that kind is declared, so nothing is sent.',
              },
            }),
      };
    },
    async act(grant, { tools, target }) {
      const { webhook, stored } = target.loaded!;
      const { url, secret, before } = await openSecrets(grant, tools, webhook.webhook);
      const nowMs = tools.clock.nowMs();
      const two = before !== null && (webhook.webhook.twoSecretsUntilMs ?? 0) > nowMs;
      const message = { id: messageIdOf(stored.delivery.id), timestamp: Math.floor(nowMs / 1_000), body: bodyOf(stored) };
      const { status, headers } = await outbound.send({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Steward-Webhooks/1',
          'webhook-id': message.id,
          'webhook-timestamp': String(message.timestamp),
          'webhook-signature': sign(message, two ? [secret, before] : [secret]),
        },
        body: message.body,
        timeoutMs: webhookTimeoutMs,
        answerBytesMax,
      });
      const asked = Number(headers['retry-after']);
      return { status, retryAfterSeconds: Number.isInteger(asked) && asked > 0 ? asked : undefined };
    },
  };
}

export const messageIdOf = (delivery: string): string => `msg_${delivery}`;

/** docs/formats/webhook.md: these members, in this order. */
function bodyOf({ delivery: { type, atMs, data } }: StoredDelivery): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data }));
}
