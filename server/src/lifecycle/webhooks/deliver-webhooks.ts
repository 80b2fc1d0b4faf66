// Webhooks on their way: what commits made happen becomes deliveries, what is due is sent, what does not arrive is tried again for days. Every attempt is an entry of
// the ledger before it leaves. A crash anywhere sends once more what it had sent: receivers know it by its id.
import { isStewardError, type StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { processorOn } from '../../governed/processor-states.ts';
import type { Principal, Tools } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import type { Disclose } from '../../governed/disclose.ts';
import { openWebhook } from '../../governed/webhooks/open-webhook.ts';
import { ownWebhook } from '../../catalogue/processors.ts';
import type { SignWebhook } from '../../ports/webhook-signer.ts';
import { retryAfterMs, webhookRequest } from './webhook-message.ts';
import type { Change } from '../../ports/rows.ts';
import { keptEvents, type KeptEvents } from '../../stores/webhook-events.ts';
import {
  deliveriesKeptMs,
  deliveryChanges,
  deliveryDone,
  deliveryIdOf,
  dueDeliveries,
  findDelivery,
  forgetDeliveries,
  webhooksWithDeliveries,
  type Attempt,
  type Delivery,
  type DueDelivery,
  type StoredDelivery,
} from '../../stores/webhook-deliveries.ts';
import {
  findWebhook,
  listeningOf,
  listWebhooks,
  noteChange,
  webhookChanges,
  type StoredWebhook,
  type Webhook,
} from '../../stores/webhooks.ts';
import { businessIds } from '../../stores/standing.ts';
import { tell } from '../notices/tell.ts';

export interface WebhookWork {
  readonly door: Door;
  /** The outbound gate. */
  readonly disclose: Disclose;
  readonly sign: SignWebhook;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
/** Before the second attempt, the third, …; after the last one it has failed. docs/formats/webhook.md */
export const retryPausesMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];
const jitterShare = 0.2;
const retryAfterMsMax = 24 * hourMs;
const eventsAtOnceMax = 50;
const deliveriesAtOnceMax = 100;
const webhooksAtOnceMax = 8;
/** Of one webhook in one round, so that a slow receiver holds up itself alone. */
const perWebhookMax = 10;
const changesTogetherMax = 80;
const notedAgainAfterMs = minuteMs;
const restingPauseMs = 30 * secondMs;

/** Until nothing new is there and nothing is due; gives how many attempts were made. */
export async function tendWebhooks(work: WebhookWork, signal?: AbortSignal): Promise<number> {
  let attempts = 0;
  for (;;) {
    const events = await spreadEvents(work.door.tools);
    const sent = signal?.aborted === true ? 0 : await sendDue(work);
    attempts += sent;
    if (signal?.aborted === true || (events === 0 && sent === 0)) return attempts;
  }
}

/** What happened becomes a delivery for each webhook that wants to know. Safe to repeat: a delivery's id is made of what it tells. */
async function spreadEvents(tools: Tools): Promise<number> {
  const kept = await keptEvents(tools.rows, eventsAtOnceMax);
  for (const events of kept) await spread(tools, events);
  return kept.length;
}

async function spread({ rows, clock, processors }: Tools, { business, id, atMs, happened, drop }: KeptEvents): Promise<void> {
  const nowMs = clock.nowMs();
  const on = await processorOn({ rows, processors }, business, ownWebhook.id);
  const webhooks = on ? (await listWebhooks(rows, business)).filter(({ webhook }) => webhook.state === 'on') : [];
  const wanted = webhooks.flatMap(({ webhook }) =>
    happened.flatMap(({ type, data }, index) =>
      webhook.events.includes(type) ? [{ id: deliveryIdOf(webhook.id, id, index), webhook: webhook.id, type, data, atMs }] : [],
    ),
  );
  let changes: Change[] = [];
  for (const each of wanted) {
    if (await findDelivery(rows, business, each)) continue;
    changes.push(...deliveryChanges(business, each, nowMs));
    if (changes.length < changesTogetherMax) continue;
    if (!(await rows.commit(changes)).done) return;
    changes = [];
  }
  await rows.commit([...changes, drop]);
}

async function sendDue(work: WebhookWork): Promise<number> {
  const { rows, clock } = work.door.tools;
  const due = await dueDeliveries(rows, clock.nowMs(), deliveriesAtOnceMax);
  const byWebhook = Map.groupBy(due, ({ webhook }) => webhook);
  let sent = 0;
  const queues = [...byWebhook.values()];
  for (let at = 0; at < queues.length; at += webhooksAtOnceMax) {
    const some = queues.slice(at, at + webhooksAtOnceMax);
    sent += (await Promise.all(some.map((queue) => sendQueue(work, queue.slice(0, perWebhookMax))))).reduce((sum, each) => sum + each, 0);
  }
  return sent;
}

/** After a failure the rest of this receiver's waits as long as the one that failed, without an attempt of its own. */
async function sendQueue(work: WebhookWork, queue: readonly DueDelivery[]): Promise<number> {
  const { tools } = work.door;
  for (const [i, due] of queue.entries()) {
    const waitsUntilMs = await sendOne(work, due);
    if (waitsUntilMs === undefined) continue;
    for (const other of queue.slice(i + 1)) await postpone(tools, other, waitsUntilMs);
    break;
  }
  return queue.length;
}

async function postpone(tools: Tools, due: DueDelivery, untilMs: number): Promise<void> {
  const stored = await findDelivery(tools.rows, due.business, due);
  if (stored?.delivery.state === 'waiting')
    await tools.rows.commit(deliveryDone(due.business, stored, { ...stored.delivery, nextMs: untilMs }));
}

/** When it is tried again, or `undefined` when there is nothing more to do with it. */
async function sendOne(work: WebhookWork, due: DueDelivery): Promise<number | undefined> {
  const { tools } = work.door;
  const { business } = due;
  const webhook = await findWebhook(tools.rows, business, due.webhook);
  const stored = await findDelivery(tools.rows, business, due);
  if (!webhook || !stored || stored.delivery.state !== 'waiting') return void (await tools.rows.commit([due.drop]));
  const on = await processorOn(tools, business, ownWebhook.id);
  if (!on || !isWanted(webhook, stored)) return giveUp(tools, business, stored, 'the webhook is switched off');
  const attempt = await tryOnce(work, due, stored.delivery);
  if (attempt === 'resting') return rest(tools, business, stored);
  const { status } = attempt;
  const arrived = status !== undefined && status >= 200 && status < 300;
  const nextMs = await noteAttempt(tools, business, stored, attempt, arrived);
  await noteWebhook(work.door, business, due.webhook, stored.delivery, attempt, arrived);
  return nextMs;
}

/** The gate leaves the receiver alone for a while: no attempt was made. */
async function rest(tools: Tools, business: BusinessId, stored: StoredDelivery): Promise<number> {
  const nextMs = tools.clock.nowMs() + restingPauseMs;
  await tools.rows.commit(deliveryDone(business, stored, { ...stored.delivery, nextMs }));
  return nextMs;
}

/** One that ended by itself still gets what somebody asks for by hand, to see whether it is back. */
const isWanted = ({ webhook: { state } }: StoredWebhook, { delivery: { type, from } }: StoredDelivery) =>
  state === 'on' || (state !== 'off' && (type === 'test' || from > 0));

async function giveUp(tools: Tools, business: BusinessId, stored: StoredDelivery, rule: string): Promise<undefined> {
  const attempts = [...stored.delivery.attempts, { atMs: tools.clock.nowMs(), status: undefined, rule }];
  await tools.rows.commit(deliveryDone(business, stored, { ...stored.delivery, attempts, state: 'failed', nextMs: undefined }));
}

type Tried = Attempt & { readonly askedMs?: number };

const service = { purpose: 'service' } as const;

async function tryOnce(
  { door, disclose, sign }: WebhookWork,
  { business, webhook }: DueDelivery,
  delivery: Delivery,
): Promise<Tried | 'resting'> {
  const principal: Principal = { actor: 'worker', name: 'webhooks', business };
  const { clock } = door.tools;
  try {
    const opened = await door.perform(principal, openWebhook, { id: webhook }, service);
    if (!opened.allowed) return { atMs: clock.nowMs(), status: undefined, rule: opened.sentence };
    const request = webhookRequest(opened.result, delivery, clock.nowMs(), sign);
    const input = { processor: ownWebhook.id, fields: ownWebhook.fields, sending: { kind: 'request', request } } as const;
    const answer = await door.perform(principal, disclose, input, service);
    if (!answer.allowed) return { atMs: clock.nowMs(), status: undefined, rule: answer.sentence };
    return { atMs: clock.nowMs(), status: answer.result!.status, rule: undefined, askedMs: retryAfterMs(answer.result!) };
  } catch (error) {
    if (isStewardError(error, 'outbound-resting')) return 'resting';
    if (!isStewardError(error)) throw error;
    return { atMs: clock.nowMs(), status: undefined, rule: ruleOf(error) };
  }
}

const ruleOf = ({ code, rule }: StewardError): string => rule ?? code;

const isOver = ({ from }: Delivery, attempts: number, status: number | undefined) =>
  status === 410 || attempts - from > retryPausesMs.length;

async function noteAttempt(
  tools: Tools,
  business: BusinessId,
  stored: StoredDelivery,
  tried: Tried,
  arrived: boolean,
): Promise<number | undefined> {
  const { delivery } = stored;
  const { atMs, status, rule } = tried;
  const attempts = [...delivery.attempts, { atMs, status, rule }];
  const over = arrived || isOver(delivery, attempts.length, status);
  const state = arrived ? 'delivered' : over ? 'failed' : 'waiting';
  const nextMs = over ? undefined : atMs + pauseMs(tools, attempts.length - delivery.from, tried);
  await tools.rows.commit(deliveryDone(business, stored, { ...delivery, attempts, state, nextMs }));
  return nextMs;
}

/** A fifth later at most, by chance, so that what failed together does not come back together. */
function pauseMs({ random }: Tools, attempts: number, { status, askedMs = 0 }: Tried): number {
  const pause = retryPausesMs[attempts - 1] ?? retryPausesMs.at(-1)!;
  const asked = status === 429 || status === 503 ? Math.min(askedMs, retryAfterMsMax) : 0;
  const [chance] = random.bytes(1);
  return Math.max(pause, asked) + Math.floor(pause * jitterShare * (chance! / 255));
}

/** That something arrived, or does not; after the last attempt of a delivery since which nothing arrived, or where the receiver says that it is gone, it is off. */
async function noteWebhook(
  door: Door,
  business: BusinessId,
  id: string,
  delivery: Delivery,
  { atMs, status }: Tried,
  arrived: boolean,
): Promise<void> {
  const { rows } = door.tools;
  for (let attempt = 0; attempt < 5; attempt++) {
    const listening = await listeningOf(rows, business);
    const all = await listWebhooks(rows, business);
    const stored = all.find(({ webhook }) => webhook.id === id);
    if (!stored) return;
    const next = nextState(stored, delivery, { atMs, status }, arrived);
    if (next === undefined) return;
    const ends = next.state !== stored.webhook.state;
    const changes = ends ? webhookChanges(business, all, listening, next.id, next) : [noteChange(business, stored, next)];
    if (!(await rows.commit(changes)).done) continue;
    if (ends)
      await tell(door.tools, { kind: 'admins', business }, { kind: 'webhook-ended', webhook: next.id }, `webhook-ended:${id}:${atMs}`);
    return;
  }
}

function nextState(
  { webhook }: StoredWebhook,
  delivery: Delivery,
  { atMs, status }: Pick<Tried, 'atMs' | 'status'>,
  arrived: boolean,
): Webhook | undefined {
  if (arrived) {
    const fresh = webhook.failingSinceMs === undefined && atMs - (webhook.lastDeliveredMs ?? 0) < notedAgainAfterMs;
    return fresh && webhook.state === 'on' ? undefined : { ...webhook, lastDeliveredMs: atMs, failingSinceMs: undefined };
  }
  if (webhook.state !== 'on') return undefined;
  const failingSinceMs = webhook.failingSinceMs ?? atMs;
  if (status === 410) return { ...webhook, failingSinceMs, state: 'gone' };
  const begunMs = delivery.attempts[delivery.from]?.atMs ?? atMs;
  const nothingSince = (webhook.lastDeliveredMs ?? 0) < begunMs;
  if (isOver(delivery, delivery.attempts.length + 1, status) && nothingSince) return { ...webhook, failingSinceMs, state: 'failed' };
  return webhook.failingSinceMs === undefined ? { ...webhook, failingSinceMs } : undefined;
}

/** What was delivered long ago, and what webhooks that are gone have left. */
export async function forgetOldDeliveries({ tools }: Door): Promise<void> {
  const beforeMs = tools.clock.nowMs() - deliveriesKeptMs;
  for (const business of await businessIds(tools.rows)) {
    for (const webhook of await webhooksWithDeliveries(tools.rows, business)) {
      const stored = await findWebhook(tools.rows, business, webhook);
      await forgetDeliveries(tools.rows, business, webhook, stored ? beforeMs : undefined);
    }
  }
}
