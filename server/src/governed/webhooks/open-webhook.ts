// read-webhooks for the job that delivers: where to, and what signs. What is sent then leaves through the gate, which enters each attempt.
import type { RecordId } from '@steward/protocol/ids.ts';
import { findWebhook, type StoredWebhook } from '../../stores/webhooks.ts';
import { locatePerson, requireId } from '../locate.ts';
import type { ReadOperation } from '../operation.ts';
import { openSecrets } from './webhooks.ts';

export interface OpenedWebhook {
  readonly url: string;
  /** The newest first; two of them for a while after a new one was made. */
  readonly secrets: readonly string[];
}

export const openWebhook: ReadOperation<'read-webhooks', { readonly id: string }, StoredWebhook | undefined, OpenedWebhook> = {
  kind: 'read',
  name: 'read-webhooks',
  async locate(tools, principal, { id: text }) {
    const id = requireId<RecordId>('id', text);
    const loaded = await findWebhook(tools.rows, principal.business, id);
    const fields = new Set(['webhooks.url', 'webhooks.secret', 'webhooks.before']);
    return { ...(await locatePerson(tools, principal)), records: [id], fields, absent: loaded === undefined, loaded };
  },
  async act(grant, { tools, target }) {
    const { webhook } = target.loaded!;
    const { url, secret, before } = await openSecrets(grant, tools, webhook);
    const two = before !== null && (webhook.twoSecretsUntilMs ?? 0) > tools.clock.nowMs();
    return { url, secrets: two ? [secret, before] : [secret] };
  },
};
