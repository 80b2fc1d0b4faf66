// Shared by the tests of the ceremonies over Cognito: a process that dies before a commit, and people who sign in and set an app up.
import { StewardError } from '@steward/protocol/errors.ts';
import { laptop, newAccount, signInWith } from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import { memoryRows } from '@steward/server/adapters/memory/memory-rows.ts';
import type { EmbeddedIdentity } from '@steward/server/ports/identity.ts';
import type { Change, Rows } from '@steward/server/ports/rows.ts';
import { codeOf } from './cognito-kit.ts';

/** Rows whose next commit that `stops` knows never happens: the process dies before it. */
export function dying(rows: Rows = memoryRows()): Rows & { stops?: ((changes: readonly Change[]) => boolean) | undefined } {
  const its: Rows & { stops?: ((changes: readonly Change[]) => boolean) | undefined } = {
    get: (key) => rows.get(key),
    getMany: (keys) => rows.getMany(keys),
    range: (range) => rows.range(range),
    close: () => rows.close(),
    async commit(changes) {
      if (its.stops?.(changes) !== true) return rows.commit(changes);
      its.stops = undefined;
      throw new StewardError('store-unavailable', { rule: 'the process died here' });
    },
  };
  return its;
}

export const touches =
  (sort: string, kind: Change['kind'] = 'put') =>
  (changes: readonly Change[]) =>
    changes.some((change) => change.kind === kind && change.key.sort === sort);
/** The last commit of a change of the password, not the one that holds it. */
export const lastCommit = (changes: readonly Change[]) => touches('password')(changes) && changes.length > 1;

/** Sets an authenticator app up, as the account page does. */
export async function setUpApp(identity: EmbeddedIdentity, caller: Parameters<EmbeddedIdentity['beginTotp']>[0]) {
  const { secret } = await identity.beginTotp(caller);
  return { secret, ...(await identity.confirmTotp(caller, codeOf(secret), laptop)) };
}

/** A new account, signed in with its password: what shows that in the pool goes with the session. */
export async function signedIn(identity: EmbeddedIdentity) {
  await newAccount(identity);
  return signInWith(identity);
}
