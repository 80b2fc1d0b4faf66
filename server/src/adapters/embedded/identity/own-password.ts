// An account's password, wherever it is compared (ports/credentials.ts): checking it, choosing a new one, carrying it over.
//
// Where it is compared elsewhere, a new one is two steps that no commit joins. So the row is held first (`heldAt`), which every other change of it and every
// sign-in meets; then the new secret is chosen there; then the row is committed together with what the change ends. A process that dies in between leaves
// the hold, which ends by itself: the salt stays the same for the life of the account, so whichever of the two passwords counts there signs in, and where the
// cost has grown between releases both costs are tried. Nothing says "done" before the last commit.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { PasswordCheck } from '../../../ports/credentials.ts';
import { at, type PasswordRow } from './identity-rows.ts';
import { loadAccount, type Account, type Realm } from './realm.ts';
import { fits } from './token.ts';

export type Right = Extract<PasswordCheck, { right: true }>;

/** Longer than the calls of one change may take. */
const holdMsMax = 60_000;

/** What the password leaves in the row of an account that is made now. */
export async function firstPassword(realm: Realm, person: PersonId, password: string): Promise<PasswordRow> {
  const { hash, ...derived } = await realm.hasher.hash(password);
  const kept = await realm.credentials.choose(person, secretOf(realm, person, hash));
  return { ...derived, ...kept, setAt: realm.clock.nowMs(), ...(realm.credentials.keepsHash ? { hash } : {}) };
}

/** `person` is the account's, or stands for nobody; either costs the same. `too-many-requests` while the password is being changed. */
export async function checkPassword(
  realm: Realm,
  person: PersonId,
  account: Account | undefined,
  password: string,
): Promise<PasswordCheck> {
  const row = account?.password.value;
  if (row?.heldAt !== undefined && isHeld(realm, row.heldAt))
    throw new StewardError('too-many-requests', { rule: 'the password is being changed; try again in a minute' });
  const hash = await realm.hasher.derive(password, row);
  const asked = await compare(realm, person, hash, row);
  if (asked.right || row?.heldAt === undefined || !realm.hasher.outdated(row)) return asked;
  // A change was broken off after the new secret was chosen, and the cost has grown since the old one was.
  const again = await realm.hasher.hash(password, row.salt);
  return realm.credentials.check(person, secretOf(realm, person, again.hash), row);
}

/** Of somebody who is signed in: `wrong-credentials`, or `too-many-requests` where nothing was compared. */
export async function requirePassword(realm: Realm, account: Account, password: string): Promise<Right> {
  const check = await checkPassword(realm, account.person, account, password);
  if (check.right) return check;
  throw check.waits
    ? new StewardError('too-many-requests', { rule: 'too many wrong passwords; try again in a few minutes' })
    : new StewardError('wrong-credentials');
}

async function compare(realm: Realm, person: PersonId, hash: Uint8Array, row: PasswordRow | undefined): Promise<PasswordCheck> {
  const there = realm.credentials.check(person, secretOf(realm, person, hash), row);
  if (!isMoved(realm, row)) return there;
  // Asked there as well, so that accounts that were moved here take as long as others.
  const asked = await there;
  return asked.right || !fits(hash, row!.hash!) ? asked : { right: true };
}

/** Whether the row is one of an edition that compares here, in an edition that does not. */
const isMoved = ({ credentials }: Realm, row: PasswordRow | undefined): boolean =>
  credentials.elsewhere && row?.hash !== undefined && row.elsewhere !== true;

const isHeld = ({ clock }: Realm, heldAt: number): boolean => Math.abs(clock.nowMs() - heldAt) < holdMsMax;

/** What is compared: the hash itself where it lies here, otherwise what only this person's key here makes of it. */
const secretOf = ({ credentials, keys }: Realm, person: PersonId, hash: Uint8Array): Uint8Array =>
  credentials.elsewhere ? keys.index('password', `${person}\0${Buffer.from(hash).toString('hex')}`) : hash;

/** The row with a new password, to be committed on the condition that `expect` is still its revision. `conflict` when another change is under way. */
export async function newPassword(
  realm: Realm,
  account: Account,
  password: string,
): Promise<{ readonly value: PasswordRow; readonly expect: number }> {
  const held = await hold(realm, account);
  const { hash, ...derived } = await realm.hasher.hash(password, realm.credentials.elsewhere ? held.password.value.salt : undefined);
  const kept = await realm.credentials.choose(account.person, secretOf(realm, account.person, hash));
  const value = { ...derived, ...kept, setAt: realm.clock.nowMs(), ...(realm.credentials.keepsHash ? { hash } : {}) };
  return { value, expect: held.password.revision };
}

async function hold(realm: Realm, account: Account): Promise<Account> {
  if (!realm.credentials.elsewhere) return account;
  const { key, value, revision } = account.password;
  if (value.heldAt !== undefined && isHeld(realm, value.heldAt)) throw new StewardError('conflict');
  await realm.rows.mustCommit([realm.rows.put(key, { ...value, heldAt: realm.clock.nowMs() }, revision)]);
  const held = await loadAccount(realm, account.person);
  if (held?.password.revision !== revision + 1) throw new StewardError('conflict');
  return held;
}

/** After a right password: brought to today's cost, to where passwords are compared now, and without a hold that a broken change left. */
export async function renewed(realm: Realm, account: Account, password: string): Promise<Account> {
  const { value, key, revision } = account.password;
  const { credentials, hasher } = realm;
  if (isMoved(realm, value)) {
    const held = await hold(realm, account);
    const { hash, heldAt: _held, ...rest } = held.password.value;
    const kept = await credentials.choose(account.person, secretOf(realm, account.person, hash!));
    return put(realm, held, { ...rest, ...kept, ...(credentials.keepsHash ? { hash } : {}) });
  }
  if (credentials.elsewhere && hasher.outdated(value)) {
    const held = await hold(realm, account);
    const { heldAt: _held, hash: _hash, ...rest } = held.password.value;
    const { hash, ...derived } = await hasher.hash(password, rest.salt);
    const kept = await credentials.choose(account.person, secretOf(realm, account.person, hash));
    return put(realm, held, { ...rest, ...derived, ...kept, ...(credentials.keepsHash ? { hash } : {}) });
  }
  if (hasher.outdated(value)) {
    // Another spelling of the same password: it was chosen when it was.
    const { setAt } = value;
    await realm.rows.commit([
      realm.rows.put(key, { ...(await hasher.hash(password)), ...(setAt === undefined ? {} : { setAt }) }, revision),
    ]);
    return (await loadAccount(realm, account.person)) ?? account;
  }
  return settled(realm, account, password);
}

/** Of one that is compared elsewhere. */
async function settled(realm: Realm, account: Account, password: string): Promise<Account> {
  const { heldAt, hash, ...rest } = account.password.value;
  const keeps = realm.credentials.keepsHash;
  if (!realm.credentials.elsewhere || (heldAt === undefined && (hash !== undefined) === keeps)) return account;
  const right = keeps ? { hash: await realm.hasher.derive(password, rest) } : {};
  return put(realm, account, { ...rest, ...right });
}

async function put(realm: Realm, account: Account, value: PasswordRow): Promise<Account> {
  await realm.rows.commit([realm.rows.put(at.password(account.person), value, account.password.revision)]);
  return (await loadAccount(realm, account.person)) ?? account;
}

/** The secret of an account that was moved here is chosen where passwords are compared now, from its hash: nobody needs to sign in for it. Safe to repeat. */
export async function carryOver(realm: Realm, person: PersonId): Promise<boolean> {
  const account = await loadAccount(realm, person);
  if (!account || !isMoved(realm, account.password.value)) return false;
  await renewed(realm, account, '');
  return true;
}
