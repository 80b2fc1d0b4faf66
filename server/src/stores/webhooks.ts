// Webhooks: which systems of the business's own are told that something happened (docs/formats/webhook.md). The address and what signs are sealed under a key of
// their own, which dies when the webhook ends.
//
//   <business>  whk/<webhook>
//               whl            which kinds any of them wants, so that a write looks once and finds nothing where there is none
import { decodeId, encodeId, type BusinessId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import { webhooksMax, type WebhookEvent, type WebhookState } from '@steward/protocol/wire/webhook-routes.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import type { SealedGroup } from '../vault/vault.ts';
import { decodeRow, encodeRow, lastPart, onceFor } from './layout.ts';

export interface Webhook {
  readonly id: RecordId;
  readonly by: PersonId;
  readonly createdMs: number;
  readonly events: readonly WebhookEvent[];
  readonly state: WebhookState;
  readonly sealed: SealedGroup;
  /** Which version of its row the envelope is bound to: one more with each new secret. */
  readonly sealedAt: number;
  /** The secret before the newest one counts until then. */
  readonly twoSecretsUntilMs: number | undefined;
  readonly lastDeliveredMs: number | undefined;
  /** Since when nothing has arrived. */
  readonly failingSinceMs: number | undefined;
}

export interface StoredWebhook {
  readonly webhook: Webhook;
  readonly revision: number;
}

/** What is sealed. `before` is the secret that a newer one replaced, while it counts. */
export interface WebhookSecrets {
  readonly url: string;
  readonly label: string;
  readonly secret: string;
  readonly before: string | null;
}

export const webhookFields = ['url', 'label', 'secret', 'before'] as const;
export const webhookGroup = { name: 'webhook', fields: webhookFields } as const;
export const webhookWhere = (business: BusinessId, record: RecordId, version: number) => ({
  business,
  collection: 'webhooks',
  record,
  version,
});

export const webhookKey = (business: BusinessId, id: string): RowKey => ({ partition: business, sort: `whk/${id}` });
const listeningKey = (business: BusinessId): RowKey => ({ partition: business, sort: 'whl' });

type Wire = [
  Uint8Array,
  number,
  WebhookEvent[],
  WebhookState,
  [Uint8Array, Uint8Array, number],
  number | null,
  number | null,
  number | null,
];

function encodeWebhook(webhook: Webhook): Uint8Array {
  const { by, createdMs, events, state, sealed, sealedAt, twoSecretsUntilMs, lastDeliveredMs, failingSinceMs } = webhook;
  return encodeRow([
    decodeId(by),
    createdMs,
    [...events],
    state,
    [decodeId(sealed.key), sealed.envelope, sealedAt],
    twoSecretsUntilMs ?? null,
    lastDeliveredMs ?? null,
    failingSinceMs ?? null,
  ]);
}

function decodeWebhook(id: RecordId, value: Uint8Array): Webhook {
  const [by, createdMs, events, state, [key, envelope, sealedAt], twoSecrets, lastDelivered, failing] = decodeRow<Wire>(value);
  return {
    id,
    by: encodeId(by),
    createdMs,
    events,
    state,
    sealed: { group: webhookGroup.name, key: encodeId(key), envelope },
    sealedAt,
    twoSecretsUntilMs: twoSecrets ?? undefined,
    lastDeliveredMs: lastDelivered ?? undefined,
    failingSinceMs: failing ?? undefined,
  };
}

export async function findWebhook(rows: RowReader, business: BusinessId, id: string): Promise<StoredWebhook | undefined> {
  const row = await rows.get(webhookKey(business, id));
  return row && { webhook: decodeWebhook(id as RecordId, row.value), revision: row.revision };
}

/** At most `webhooksMax`, the oldest first. */
export async function listWebhooks(rows: RowReader, business: BusinessId): Promise<readonly StoredWebhook[]> {
  const found = await rows.range({ partition: business, prefix: 'whk/', limit: webhooksMax * 2 });
  return found
    .map((row) => ({ webhook: decodeWebhook(lastPart(row.sort), row.value), revision: row.revision }))
    .sort((a, b) => a.webhook.createdMs - b.webhook.createdMs || (a.webhook.id < b.webhook.id ? -1 : 1));
}

export interface Listening {
  readonly wanted: ReadonlySet<WebhookEvent>;
  readonly revision: number;
}

const readWanted = onceFor((value): ReadonlySet<WebhookEvent> => new Set(decodeRow<WebhookEvent[]>(value)));

/** Which kinds any webhook of the business wants; `undefined` where none does. */
export async function listeningOf(rows: RowReader, business: BusinessId): Promise<Listening | undefined> {
  const row = await rows.get(listeningKey(business));
  return row && { wanted: readWanted(row.value), revision: row.revision };
}

/**
 * One webhook is another from now on (or gone, where `next` is undefined), and with it what the business listens to. `all` are its webhooks as they were read with
 * `listening`: whoever changes another one meanwhile lets the commit fail.
 */
export function webhookChanges(
  business: BusinessId,
  all: readonly StoredWebhook[],
  listening: Listening | undefined,
  id: RecordId,
  next: Webhook | undefined,
): readonly Change[] {
  const before = all.find(({ webhook }) => webhook.id === id);
  const others = all.flatMap(({ webhook }) => (webhook.id === id ? [] : [webhook]));
  const on = [...others, ...(next ? [next] : [])].filter(({ state }) => state === 'on');
  const wanted = [...new Set(on.flatMap(({ events }) => events))].sort();
  const key = webhookKey(business, id);
  const expect = before?.revision ?? 'absent';
  const ofAll = { key: listeningKey(business), expect: listening?.revision ?? ('absent' as const) };
  return [
    next ? { kind: 'put', key, value: encodeWebhook(next), expect } : { kind: 'remove', key, expect },
    wanted.length === 0
      ? listening === undefined
        ? { kind: 'check', key: ofAll.key, expect: 'absent' }
        : { kind: 'remove', ...ofAll }
      : { kind: 'put', ...ofAll, value: encodeRow(wanted) },
  ];
}

/** That something arrived, or that nothing does: nothing else of it changes. */
export const noteChange = (business: BusinessId, { revision }: StoredWebhook, next: Webhook): Change => ({
  kind: 'put',
  key: webhookKey(business, next.id),
  value: encodeWebhook(next),
  expect: revision,
});
