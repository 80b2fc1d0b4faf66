// set-webhook (having a system of the business's own told that something happened, changing that, ending it) and read-webhooks. The address and what signs are
// sealed under a key of their own, which dies with the webhook. The secret is given out by the answer that made it and never again.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import { webhooksMax, type WebhookEvent } from '@steward/protocol/wire/webhook-routes.ts';
import type { Grant } from '../../ports/grant.ts';
import { secretBytes, secretPrefix } from '../../ports/webhook-signer.ts';
import {
  listeningOf,
  listWebhooks,
  webhookChanges,
  webhookGroup,
  webhookWhere,
  type Listening,
  type StoredWebhook,
  type Webhook,
  type WebhookSecrets,
} from '../../stores/webhooks.ts';
import { forgetDeliveries, listDeliveries, deliveriesMax } from '../../stores/webhook-deliveries.ts';
import { locatePerson, requireId } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, Plan, Principal, ReadOperation, Target, Tools, WriteOperation } from '../operation.ts';

/** For so long after a new secret was made the one before counts too. */
export const twoSecretsMs = 86_400_000;

export interface WebhookView extends Omit<Webhook, 'sealed' | 'sealedAt'>, Pick<WebhookSecrets, 'url' | 'label'> {
  readonly waiting: number;
  /** Only in the answer that made it. */
  readonly secret?: string;
}

interface All {
  readonly listening: Listening | undefined;
  readonly all: readonly StoredWebhook[];
  /** The one that is concerned. */
  readonly one: StoredWebhook | undefined;
  readonly id: RecordId;
}

/** Read in this order: whoever changes one between the two lets the commit fail. */
async function allOf(tools: Tools, principal: Principal, id: RecordId): Promise<All> {
  const listening = await listeningOf(tools.rows, principal.business);
  const all = await listWebhooks(tools.rows, principal.business);
  return { listening, all, one: all.find(({ webhook }) => webhook.id === id), id };
}

export async function locateWebhook(tools: Tools, principal: Principal, text: string): Promise<Target<All>> {
  const loaded = await allOf(tools, principal, requireId<RecordId>('id', text));
  const target = await locatePerson(tools, principal);
  return { ...target, records: [loaded.id], fields: 'all', absent: loaded.one === undefined, loaded };
}

const newSecret = (tools: Tools): string => `${secretPrefix}${Buffer.from(tools.random.bytes(secretBytes)).toString('base64')}`;

const seal = async (
  grant: Grant,
  { tools, principal }: Act<unknown>,
  id: RecordId,
  version: number,
  secrets: WebhookSecrets,
  key: Webhook['sealed']['key'],
) => tools.vault.seal(grant, webhookWhere(principal.business, id, version), webhookGroup, key, { ...secrets });

export interface NewWebhookInput {
  readonly url: string;
  readonly label: string;
  readonly events: readonly WebhookEvent[];
}

export const createWebhook: WriteOperation<'set-webhook', NewWebhookInput, All, WebhookView> = {
  kind: 'write',
  name: 'set-webhook',
  async locate(tools, principal) {
    const loaded = await allOf(tools, principal, newId<RecordId>(tools.random));
    return { ...(await locatePerson(tools, principal)), records: [loaded.id], fields: 'all', known: true, loaded };
  },
  async plan(grant, act, { url, label, events }) {
    const { tools, principal, target } = act;
    const { all, listening, id } = target.loaded;
    if (all.length >= webhooksMax) throw new StewardError('too-many-requests', { rule: `at most ${webhooksMax} of them` });
    checkUrl(url);
    const [key] = await tools.vault.newKeys(grant, principal.business, id, 1);
    const secret = newSecret(tools);
    const webhook: Webhook = {
      id,
      by: principal.person!,
      createdMs: tools.clock.nowMs(),
      events,
      state: 'on',
      sealed: await seal(grant, act, id, 1, { url, label, secret, before: null }, key!),
      sealedAt: 1,
      twoSecretsUntilMs: undefined,
      lastDeliveredMs: undefined,
      failingSinceMs: undefined,
    };
    return {
      changes: webhookChanges(principal.business, all, listening, id, webhook),
      result: { ...viewOf(webhook, { url, label }, 0), secret },
      abandon: () => tools.vault.erase(grant, principal.business, [key!]),
    };
  },
};

/** What the gate would refuse anyway is said at once, where somebody can mend it. */
function checkUrl(text: string): void {
  const { username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '')
    throw new StewardError('invalid-input', { field: 'url', rule: 'no sign-in details and no fragment in an address' });
}

export interface ChangeWebhookInput {
  readonly id: string;
  readonly label?: string | undefined;
  readonly events?: readonly WebhookEvent[] | undefined;
  readonly on?: boolean | undefined;
  /** A new secret beside the one before. */
  readonly rotate?: true;
}

export const changeWebhook: WriteOperation<'set-webhook', ChangeWebhookInput, All, WebhookView> = {
  kind: 'write',
  name: 'set-webhook',
  locate: (tools, principal, { id }) => locateWebhook(tools, principal, id),
  async plan(grant, act, input) {
    const { tools, principal, target } = act;
    const { one, all, listening, id } = target.loaded;
    const { webhook } = one!;
    const before = await openSecrets(grant, tools, webhook);
    const nowMs = tools.clock.nowMs();
    const secret = input.rotate === true ? newSecret(tools) : undefined;
    const secrets: WebhookSecrets = {
      ...before,
      ...(input.label === undefined ? {} : { label: input.label }),
      ...(secret === undefined ? stillTwo(before, webhook, nowMs) : { secret, before: before.secret }),
    };
    const sealedAt = webhook.sealedAt + 1;
    const next: Webhook = {
      ...webhook,
      events: input.events ?? webhook.events,
      sealed: await seal(grant, act, id, sealedAt, secrets, webhook.sealed.key),
      sealedAt,
      twoSecretsUntilMs: secret === undefined ? webhook.twoSecretsUntilMs : nowMs + twoSecretsMs,
      ...(input.on === undefined ? {} : { state: input.on ? 'on' : 'off', failingSinceMs: undefined }),
    };
    return {
      changes: webhookChanges(principal.business, all, listening, id, next),
      result: { ...viewOf(next, secrets, 0), ...(secret === undefined ? {} : { secret }) },
    };
  },
};

/** A secret that does not count any more is kept no longer than the next change. */
const stillTwo = ({ before }: WebhookSecrets, { twoSecretsUntilMs = 0 }: Webhook, nowMs: number) => ({
  before: twoSecretsUntilMs > nowMs ? before : null,
});

export const removeWebhook: WriteOperation<'set-webhook', { readonly id: string }, All, { readonly done: true }> = {
  kind: 'write',
  name: 'set-webhook',
  locate: (tools, principal, { id }) => locateWebhook(tools, principal, id),
  async plan(grant, { tools, principal, target }): Promise<Plan<{ readonly done: true }>> {
    const { one, all, listening, id } = target.loaded;
    const { business } = principal;
    return {
      changes: webhookChanges(business, all, listening, id, undefined),
      result: { done: true },
      after: () => tools.vault.erase(grant, business, [one!.webhook.sealed.key]),
      tidy: () => forgetDeliveries(tools.rows, business, id),
    };
  },
};

export const readWebhooks: ReadOperation<'read-webhooks', Record<string, never>, readonly StoredWebhook[], readonly WebhookView[]> = {
  kind: 'read',
  name: 'read-webhooks',
  async locate(tools, principal) {
    const all = await listWebhooks(tools.rows, principal.business);
    const records = [principal.business, ...all.map(({ webhook }) => webhook.id)];
    return {
      ...(await locatePerson(tools, principal)),
      records,
      fields: new Set(['webhooks.url', 'webhooks.label']),
      known: true,
      loaded: all,
    };
  },
  async act(grant, { tools, principal, target }) {
    const views: WebhookView[] = [];
    for (const { webhook } of target.loaded) {
      const deliveries = await listDeliveries(tools.rows, principal.business, webhook.id, deliveriesMax);
      const waiting = deliveries.filter(({ delivery }) => delivery.state === 'waiting').length;
      views.push(viewOf(webhook, await openSecrets(grant, tools, webhook), waiting));
    }
    return views;
  },
};

/** What the grant opens of it. `conflict` where it ended meanwhile. */
export async function openSecrets(grant: Grant, tools: Tools, webhook: Webhook): Promise<WebhookSecrets> {
  const where = webhookWhere(grant.business, webhook.id, webhook.sealedAt);
  const [opened] = await tools.vault.open(grant, [{ where, group: webhookGroup, sealed: webhook.sealed }]);
  if (opened === undefined || typeof opened === 'string') throw new StewardError('not-found');
  return opened as unknown as WebhookSecrets;
}

function viewOf(webhook: Webhook, { url, label }: Pick<WebhookSecrets, 'url' | 'label'>, waiting: number): WebhookView {
  const { sealed: _sealed, sealedAt: _sealedAt, ...shown } = webhook;
  return { ...shown, url, label, waiting };
}
