// Where a person's devices are pushed to. It lies in the row of the device's session, sealed like everything there: signing out, being signed out, or running out
// ends it in the same instant, and a copy of the store without the identity key tells no address.
//
// Somebody who got hold of another's address (an endpoint, a token) may hand it in under a session of their own. It gets one push, whose id the device hands back with
// the session *it* is signed in with; so it never counts for the session of whoever handed it in.
import { timingSafeEqual } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, SessionId } from '@steward/protocol/ids.ts';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { PushArrival, PushDevice, SignedIn } from '../../../ports/identity.ts';
import { at, type Opened, type SessionRow } from './identity-rows.ts';
import type { Realm } from './realm.ts';
import { alive, ownRow, sessionsListedMax } from './session.ts';

const proofMsMax = 600_000;
/** When a device was reached last is noted this coarsely: it is no log of somebody's day. */
const reachedEveryMs = 3_600_000;
const attemptsMax = 5;

type Bound = NonNullable<SessionRow['push']>;

export function createPushDevices(realm: Realm) {
  return {
    async bindPush(caller: SignedIn, target: PushTarget, proof: Uint8Array): Promise<void> {
      await change(realm, caller, () => ({ target: { ...target }, since: realm.clock.nowMs(), proof }));
    },

    async pushArrived(caller: SignedIn, id: Uint8Array): Promise<PushArrival> {
      let waited = false;
      const push = await change(realm, caller, (row) => {
        waited = row.push?.proof !== undefined;
        return row.push && arrived(row.push, id, realm.clock.nowMs());
      });
      if (push === undefined) return 'unbound';
      return push.proof !== undefined ? 'waiting' : waited ? 'proven' : 'bound';
    },

    async unbindPush(person: PersonId, session: SessionId, target?: PushTarget): Promise<void> {
      for (let attempt = 0; attempt < attemptsMax; attempt++) {
        const found = await realm.rows.get<SessionRow>(at.session(person, session));
        if (!found?.value.push || (target !== undefined && !isSame(found.value.push, target))) return;
        if (await put(realm, found, undefined)) return;
      }
      throw new StewardError('conflict');
    },

    async pushDevices(person: PersonId): Promise<readonly PushDevice[]> {
      const all = await realm.rows.list<SessionRow>(person, 'session/', sessionsListedMax);
      return all.flatMap(({ key, value }) => {
        if (!value.push || !alive(value, realm.clock.nowMs())) return [];
        const { target, since, proof, reached } = value.push;
        const session = key.sort.slice('session/'.length) as SessionId;
        return [
          {
            session,
            device: value.device,
            target: target as unknown as PushTarget,
            sinceMs: since,
            confirmed: proof === undefined,
            reachedAtMs: reached,
          },
        ];
      });
    },
  };
}

/** What is to be kept after the device got `id`. */
function arrived(push: Bound, id: Uint8Array, nowMs: number): Bound {
  const { proof, ...rest } = push;
  const proven = proof === undefined || (nowMs - push.since < proofMsMax && fits(proof, id));
  return proven ? { ...rest, reached: nowMs - (nowMs % reachedEveryMs) } : push;
}

const fits = (proof: Uint8Array, id: Uint8Array) => proof.length === id.length && timingSafeEqual(proof, id);

/** Changes where the caller's own session is pushed to; what it is afterwards. `not-signed-in` if it ended. */
async function change(realm: Realm, caller: SignedIn, next: (row: SessionRow) => Bound | undefined): Promise<Bound | undefined> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const found = await ownRow(realm, caller);
    const push = next(found.value);
    const { push: before } = found.value;
    if (push === before || (push?.proof === before?.proof && push?.reached === before?.reached && push?.since === before?.since))
      return push;
    if (await put(realm, found, push)) return push;
  }
  throw new StewardError('conflict');
}

function put(realm: Realm, { key, revision, value }: Opened<SessionRow>, push: Bound | undefined): Promise<boolean> {
  const { push: _before, ...rest } = value;
  const row: SessionRow = push === undefined ? (rest as SessionRow) : { ...(rest as SessionRow), push };
  return realm.rows.commit([realm.rows.put(key, row, revision)]);
}

const isSame = ({ target }: Bound, other: PushTarget): boolean => JSON.stringify(sorted(target)) === JSON.stringify(sorted(other));
const sorted = (target: object) => Object.entries(target).toSorted(([a], [b]) => (a < b ? -1 : 1));
