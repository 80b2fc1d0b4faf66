// What the root key wrapped, carried from one root key to another. The secret is in the memory for a moment and zeroed; it is never the same bytes on both sides, so that
// whoever has one root key opens nothing of the other place.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { ledgerWrapping } from '../../ledger/ledger-secrets.ts';
import type { RootKey, RootWrapping, WrapContext } from '../../ports/root-key.ts';
import { epochWrapping } from '../../vault/epoch-keys.ts';

export interface Roots {
  readonly from: RootKey;
  readonly to: RootKey;
}

/** A secret of the epoch store, taken apart; `undefined` for one that lies under another of them. `integrity-failed` for what no release wrote. */
export function wrappingOf(business: BusinessId, name: string, stored: Uint8Array): RootWrapping | undefined {
  if (name.startsWith('epoch-')) {
    const wrapping = epochWrapping(business, name, stored);
    if (wrapping === undefined) throw new StewardError('integrity-failed', { rule: `${name} is no name of an epoch` });
    return wrapping;
  }
  return ledgerWrapping(business, name, stored);
}

export async function rewrapped({ from, to }: Roots, context: WrapContext, wrapped: Uint8Array): Promise<Uint8Array> {
  const secret = await from.unwrap(context, wrapped);
  try {
    return await to.wrap(context, secret);
  } finally {
    secret.fill(0);
  }
}

/** Whether both wrap the same secret. `integrity-failed` when one of them does not open. */
export async function sameSecret({ from, to }: Roots, context: WrapContext, here: Uint8Array, there: Uint8Array): Promise<boolean> {
  const [mine, theirs] = [await from.unwrap(context, here), await to.unwrap(context, there)];
  try {
    return Buffer.from(mine).equals(theirs);
  } finally {
    mine.fill(0);
    theirs.fill(0);
  }
}
