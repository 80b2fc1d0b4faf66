// Push: waking a device up through the company that made its browser, or through Firebase. A push holds nothing but an opaque id of 16 bytes, sealed for the
// device where the carrier allows it; what it is about the device asks of this server.
//
// Guarantees of `PushCarrier`, held by every adapter:
//  1. `prepare` names the declared processor and gives requests to that company's pinned hosts alone; a target that leads elsewhere has no processor.
//  2. Nothing of a request but the target's own address, the id and what the carrier's protocol demands tells one push from another; its length is constant.
//  3. `prepare` sends nothing itself but by `send`, which its caller takes through the outbound gate.
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { OutboundAnswer, OutboundRequest } from './outbound.ts';

export const pushIdBytes = 16;

export interface Push {
  readonly target: PushTarget;
  /** Opaque and random, 16 bytes. */
  readonly id: Uint8Array;
  /** It cannot wait until the device is in use again. */
  readonly urgent: boolean;
}

export interface PreparedPush {
  readonly request: OutboundRequest;
  /** What of it reaches the device, before it is sealed: the id and nothing else. */
  readonly payload: Uint8Array;
  /** In the words of the processor's declaration. */
  readonly fields: readonly string[];
}

export type PushOutcome =
  | { readonly kind: 'sent' }
  /** Nobody is reached there any more: the target is to be forgotten. */
  | { readonly kind: 'gone' }
  /** The carrier wants to be left alone, or is not well; `afterMs` is its own word, if it gave one. */
  | { readonly kind: 'later'; readonly afterMs: number | undefined }
  /** It will not be taken, however often it is sent. */
  | { readonly kind: 'refused' };

/** A request that a carrier needs beside the push itself, such as for an access token. */
export type SendBeside = (request: OutboundRequest, fields: readonly string[]) => Promise<OutboundAnswer>;

export interface PushCarrier {
  readonly kind: PushTarget['kind'];
  /** Id of the declared processor that carries to this target; `undefined` for a host that is not pinned. */
  processorOf(target: PushTarget): string | undefined;
  prepare(push: Push, send: SendBeside): Promise<PreparedPush>;
  outcomeOf(answer: OutboundAnswer): PushOutcome;
  /** Public key that browsers subscribe with (RFC 8292), where it takes one. */
  publicKey?(): Promise<string>;
}
