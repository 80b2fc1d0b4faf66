// What a service that receives mail for the operator says it has received. Whoever implements it makes sure that it is that service who says so, and not somebody
// who knows our address: a message that is not signed by it, is of another topic, or is too old, throws `refused`.
export type HandedOver =
  /** It asks whether we want to hear of this at all; the adapter has said yes. */
  | { readonly kind: 'confirmed' }
  | {
      readonly kind: 'mail';
      /** Of the message: the same one sent again is the same. */
      readonly id: string;
      /** As the service wrote it; its shape is the service's. */
      readonly message: unknown;
    };

/** Where such a service puts what it says, instead of calling us: several of us may take from it. */
export interface HandedOverQueue {
  /**
   * Takes what is there, and what comes, until `signal` aborts; resolves when the last one is dealt with. What `take` throws at comes again later, `refused` and `invalid-input`
   * included, until the queue itself gives it up and keeps it apart; so the same may come twice. Never throws.
   */
  run(take: (body: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void>;
}

export type ReadHandedOver = (body: Uint8Array) => Promise<HandedOver>;
