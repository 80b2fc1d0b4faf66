// Challenges: what is handed out between two steps of a ceremony. They travel sealed in the caller's hands, so that asking for
// many fills no store; only one that was answered rightly is noted, in the account it was answered for, until it would have
// expired anyway. So each works once.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Change } from '../../../ports/rows.ts';
import { at, removed, type UsedRow } from './identity-rows.ts';
import type { Realm } from './realm.ts';
import { hashSecret } from './token.ts';

export const challengeMsMax = 300_000;
const usedCleanedMax = 20;

export interface Challenge {
  readonly until: number;
  readonly id: Uint8Array;
}

export function sealChallenge(realm: Realm, kind: string, content: { readonly [field: string]: Cbor }): string {
  return realm.keys.sealToken(kind, { ...content, id: realm.random.bytes(16), until: realm.clock.nowMs() + challengeMsMax });
}

/** `undefined` for anything that was not sealed as this kind, or ran out. */
export function openChallenge<C extends Challenge>(realm: Realm, kind: string, challenge: string): C | undefined {
  const opened = realm.keys.openToken(kind, challenge) as C | undefined;
  return opened && realm.clock.nowMs() < opened.until ? opened : undefined;
}

/** Changes that use the challenge up, with some cleaning of those that ran out; they conflict if it was used before. */
export async function planUse(realm: Realm, person: PersonId, challenge: Challenge): Promise<readonly Change[]> {
  const nowMs = realm.clock.nowMs();
  const before = await realm.rows.list<UsedRow>(person, 'used/', usedCleanedMax);
  const key = at.used(person, hashSecret(challenge.id).subarray(0, 16));
  return [
    realm.rows.put(key, { until: challenge.until }, 'absent'),
    ...before.filter((used) => used.value.until <= nowMs && used.key.sort !== key.sort).map((used) => removed(used.key)),
  ];
}
