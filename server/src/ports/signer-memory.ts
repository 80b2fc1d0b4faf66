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

/** Everything that is remembered: asked for when it is carried somewhere else. Also of logs that are lost, whose names nothing else knows any more. */
export interface PromisedList {
  /** In no order. */
  promised(): AsyncIterable<{ readonly origin: string; readonly promised: Promised }>;
}

/** Whether two promises are the same, nothing remembered included. */
export function samePromise(a: Promised | undefined, b: Promised | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && a.root.length === b.root.length && a.root.every((byte, i) => byte === b.root[i]);
}

/** Throws a RangeError unless `size` is a whole number and `root` has 32 bytes. */
export function checkPromise(promised: Promised): void {
  if (!Number.isSafeInteger(promised.size) || promised.size < 0 || promised.root.length !== 32)
    throw new RangeError('not a tree size and root');
}
