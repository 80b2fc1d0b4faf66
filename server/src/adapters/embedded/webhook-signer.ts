// Signatures of Standard Webhooks 1.0, with a secret of the receiver's own.
import { createHmac } from 'node:crypto';
import { secretPrefix, type SignWebhook } from '../../ports/webhook-signer.ts';

export const signWebhook: SignWebhook = ({ id, timestamp, body }, secrets) =>
  secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(secretPrefix.length), 'base64');
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      key.fill(0);
      return `v1,${signature}`;
    })
    .join(' ');
