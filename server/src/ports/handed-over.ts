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

export type ReadHandedOver = (body: Uint8Array) => Promise<HandedOver>;
