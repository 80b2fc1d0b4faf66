// The ledger signer's memory: what it last promised about each log, kept outside the database so that a database restored
// from a backup cannot make it sign a second history.
//
// Guarantee: `remember` is atomic and durable before it resolves, and happens only if `from` is what is remembered.

export interface Promised {
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export interface SignerMemory {
  recall(origin: string): Promise<Promised | undefined>;
  /** `false`, and nothing changed, when something else is remembered. */
  remember(origin: string, from: Promised | undefined, to: Promised): Promise<boolean>;
}
