// The root key: a local keyring, or a KMS key. It wraps small secrets (epoch keys, ledger keys, the identity key) and never leaves its place.

/** What a wrapping is for; unwrapping takes the very same. Clear, logged by a KMS, so opaque ids only. */
export interface WrapContext {
  readonly use: 'epoch' | 'ledger' | 'identity' | 'escrow' | 'snapshot' | 'push' | 'days' | 'business';
  /** A business id, or `operator`. */
  readonly owner: string;
  readonly name: string;
}

/** A stored secret taken apart: what stands in clear before it, and what the root wrapped. */
export interface RootWrapping {
  readonly context: WrapContext;
  readonly head: Uint8Array;
  readonly wrapped: Uint8Array;
}

export const rootPlaintextBytesMax = 4_096;

/** The `field` of a `key-unavailable` of a root key: whether somebody has decided so, or it may pass by itself. */
export const withdrawn = 'withdrawn';
export const outOfReach = 'out-of-reach';

export interface RootKey {
  /** What is shown to people: `keyring file`, a key's ARN. Never secret. */
  readonly name: string;
  /**
   * Takes 1 to `rootPlaintextBytesMax` bytes, `RangeError` otherwise. Changes nothing anywhere, so it may be tried again. Throws `key-unavailable` when the key is
   * withdrawn, disabled or out of reach.
   */
  wrap(context: WrapContext, secret: Uint8Array): Promise<Uint8Array>;
  /** Throws `integrity-failed` when `wrapped` was not made for this context, `key-unavailable` as above. */
  unwrap(context: WrapContext, wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The same place with another key: one that a business brings, by the name that place gives it. `invalid-input` for what names no key that could be used here.
   * Absent (the default) where the root key knows no other keys than its own.
   */
  readonly brought?: (name: string) => RootKey;
}
