// The nodes: how processes that serve the same stores share work and what has to be counted together. A node has no state of its own that matters: whatever it
// knows it has read, and when it dies another goes on.
//
// Guarantees, held by every adapter:
//  1. A chore is for economy, not for safety: at most one living node is told that it may do one, but one that was paused may believe so for a moment too long. So
//     whatever is done as a chore is safe when two do it.
//  2. A chore whose node died is another's within a minute; no two machines' clocks are compared for that.
//  3. Of a portion no more than `max` in a window is ever given to all nodes together; what is given and not used is lost.
//  4. `haveForgotten` is true only when every node that has not ended has dropped what it had opened of the business before `askToForget`, also one that missed the wire. A
//     node that died without ending never says so; then only the time that opened keys are kept for helps.
//  5. The wire may lose, double, reorder and delay. Whatever must not be missed is read from the stores; a node that learns it may have missed something says `gap`.

import type { BusinessId } from '@steward/protocol/ids.ts';

export interface Nodes {
  /** Of this process; another with each start. */
  readonly id: string;
  /** No other process works with these stores: nothing needs to be shared. Where an edition says nothing, this is so. */
  readonly alone: boolean;
  /** Whether this node may do that chore now. A node keeps what it once got as long as it lives and no newer release does. Never throws: in doubt it may not. */
  mayDo(chore: string): Promise<boolean>;
  /** Another node may do that chore now. Never throws: what cannot be given back ends with this node. */
  giveUp(chore: string): Promise<void>;
  /** Whether no living node is of a newer release; in doubt it is not known, and false. */
  isNewestRelease(): boolean;
  /**
   * A part of what all nodes together may do `max` times within each `everyMs`: of the `wanted` so many as are left, 0 when none are. `what` is at most 100
   * characters of ASCII without spaces and holds nothing personal. Throws `store-unavailable`.
   */
  portion(what: string, wanted: number, max: number, everyMs: number): Promise<number>;
  /** Asks every node to drop what it has opened of a business; the number to ask about. Throws `store-unavailable` or `outcome-unknown`; asking twice does no harm. */
  askToForget(business: BusinessId): Promise<number>;
  /** Throws `store-unavailable`. */
  haveForgotten(asked: number): Promise<boolean>;
  /** From now on this node does what it is asked: drops what it has opened of a business, or of all of them. Gives back what ends it. */
  onForget(forget: (business: BusinessId | 'all') => void): () => void;
  /** Absent where nodes cannot speak to each other: then each hears of the others only by what it reads. */
  readonly wire: NodeWire | undefined;
  /** Gives back what it holds. */
  close(): Promise<void>;
}

export interface WireListener {
  /** What another node sent, or this one. */
  message(text: string): void;
  /** Messages may have been missed. */
  gap(): void;
}

/** Messages of at most `wireMessageCharsMax` characters: opaque ids and enumerations, never content. */
export interface NodeWire {
  /** Neither waits nor fails. */
  send(text: string): void;
  /** Gives back what ends it. */
  listen(listener: WireListener): () => void;
  close(): Promise<void>;
}

/** Services carry 256 KB with what they add. */
export const wireMessageCharsMax = 200_000;
