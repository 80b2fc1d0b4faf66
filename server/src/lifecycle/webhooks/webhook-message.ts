// One attempt as it goes over the wire: docs/formats/webhook.md.
import type { OpenedWebhook } from '../../governed/webhooks/open-webhook.ts';
import type { OutboundAnswer, OutboundRequest } from '../../ports/outbound.ts';
import type { SignWebhook } from '../../ports/webhook-signer.ts';
import { messageIdOf, type Delivery } from '../../stores/webhook-deliveries.ts';

export const webhookTimeoutMs = 15_000;
const answerBytesMax = 65_536;

export function webhookRequest({ url, secrets }: OpenedWebhook, delivery: Delivery, nowMs: number, sign: SignWebhook): OutboundRequest {
  const message = { id: messageIdOf(delivery.id), timestamp: Math.floor(nowMs / 1_000), body: bodyOf(delivery) };
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Steward-Webhooks/1',
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': sign(message, secrets),
    },
    body: message.body,
    timeoutMs: webhookTimeoutMs,
    answerBytesMax,
  };
}

/** These members, in this order. */
function bodyOf({ type, atMs, data }: Delivery): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data }));
}

/** What the receiver asks for with 429 and 503. */
export function retryAfterMs({ headers }: OutboundAnswer): number {
  const seconds = Number(headers['retry-after']);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}
