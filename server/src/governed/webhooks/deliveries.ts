// What a webhook has delivered, sending a test, and sending again: by the same permission as the webhook itself.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { Grant } from '../../ports/grant.ts';
import {
  deliveriesMax,
  deliveryChanges,
  deliveryDone,
  deliveryIn,
  listDeliveries,
  type Delivery,
  type StoredDelivery,
} from '../../stores/webhook-deliveries.ts';
import { findWebhook, type StoredWebhook } from '../../stores/webhooks.ts';
import { locatePerson, requireId } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, Principal, ReadOperation, Target, Tools, WriteOperation } from '../operation.ts';

const shownMax = 200;

async function locateOne(tools: Tools, principal: Principal, text: string): Promise<Target<StoredWebhook | undefined>> {
  const id = requireId<RecordId>('id', text);
  const loaded = await findWebhook(tools.rows, principal.business, id);
  return { ...(await locatePerson(tools, principal)), records: [id], absent: loaded === undefined, loaded };
}

/** The newest first; what was sent holds no content. */
export const readDeliveries: ReadOperation<'read-webhooks', { readonly id: string }, StoredWebhook | undefined, readonly StoredDelivery[]> =
  {
    kind: 'read',
    name: 'read-webhooks',
    locate: (tools, principal, { id }) => locateOne(tools, principal, id),
    act: (_grant, { tools, principal, target }) => listDeliveries(tools.rows, principal.business, target.loaded!.webhook.id, shownMax),
  };

export const testWebhook: WriteOperation<'set-webhook', { readonly id: string }, StoredWebhook | undefined, { readonly delivery: string }> =
  {
    kind: 'write',
    name: 'set-webhook',
    locate: (tools, principal, { id }) => locateOne(tools, principal, id),
    async plan(_grant: Grant, { tools, principal, target }: Act<StoredWebhook | undefined>) {
      const { webhook } = target.loaded!;
      if (webhook.state === 'off') throw new StewardError('conflict', { field: 'id', rule: 'switch it on first' });
      const nowMs = tools.clock.nowMs();
      const id = newId<RecordId>(tools.random);
      return {
        changes: deliveryChanges(principal.business, { id, webhook: webhook.id, type: 'test', data: {}, atMs: nowMs }, nowMs),
        result: { delivery: id },
      };
    },
  };

interface Again {
  readonly webhook: StoredWebhook;
  readonly stored: StoredDelivery;
}

/** Under the same id, so that a receiver that had it after all knows it again. */
export const sendAgain: WriteOperation<
  'set-webhook',
  { readonly id: string; readonly delivery: string },
  Again | undefined,
  { readonly done: true }
> = {
  kind: 'write',
  name: 'set-webhook',
  async locate(tools, principal, { id, delivery }) {
    const target = await locateOne(tools, principal, id);
    const found = target.loaded ? await listDeliveries(tools.rows, principal.business, id, deliveriesMax) : [];
    const stored = deliveryIn(found, delivery);
    return { ...target, absent: stored === undefined, loaded: stored && { webhook: target.loaded!, stored } };
  },
  async plan(_grant, { tools, principal, target }) {
    const { webhook, stored } = target.loaded!;
    if (webhook.webhook.state === 'off') throw new StewardError('conflict', { field: 'id', rule: 'switch it on first' });
    const { delivery } = stored;
    const next: Delivery = { ...delivery, state: 'waiting', from: delivery.attempts.length, nextMs: tools.clock.nowMs() };
    return { changes: deliveryDone(principal.business, stored, next), result: { done: true } };
  },
};
