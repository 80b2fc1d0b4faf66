// Signs what a webhook sends (Standard Webhooks 1.0, `v1`): HMAC-SHA-256 over id, time and body. Sends nothing.
export interface SignedMessage {
  readonly id: string;
  /** Of this attempt, in seconds since 1970. */
  readonly timestamp: number;
  readonly body: Uint8Array;
}

/** What `webhook-signature` says: one signature for each secret (`whsec_…`), in their order. */
export type SignWebhook = (message: SignedMessage, secrets: readonly string[]) => string;

export const secretPrefix = 'whsec_';
export const secretBytes = 32;
