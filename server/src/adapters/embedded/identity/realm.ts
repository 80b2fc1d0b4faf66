// What every ceremony works with, and the few steps that several of them share.
import { isIP } from 'node:net';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Credentials } from '../../../ports/credentials.ts';
import type { AccountNotice, Client, SignedIn } from '../../../ports/identity.ts';
import type { Random } from '../../../ports/random.ts';
import type { IdentityKeys } from './identity-keys.ts';
import {
  at,
  type AccountRow,
  type IdentityRows,
  type KnownRow,
  type Opened,
  type PasswordRow,
  type RecoveryRow,
  type TotpRow,
} from './identity-rows.ts';
import type { Notices, PlannedNotice } from './notices.ts';
import type { PasswordHasher } from './password.ts';
import { paces, type Counter, type Pace, type SlowDown } from './slow-down.ts';
import { fits } from './token.ts';

export interface RelyingParty {
  /** The domain passkeys are bound to, such as `localhost` or `steward.example`. */
  readonly id: string;
  /** Shown by authenticators. */
  readonly name: string;
  /** The exact origins the web app is served from. */
  readonly origins: readonly string[];
}

export interface Realm {
  readonly rows: IdentityRows;
  readonly keys: IdentityKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly credentials: Credentials;
  readonly slowDown: SlowDown;
  readonly notices: Notices;
  readonly relyingParty: RelyingParty;
  /** Whether a sign-up waits for the mail (then known and unknown addresses are answered alike) or signs in at once. */
  readonly signUp: 'after-confirmation' | 'at-once';
}

export const freshMs = 600_000;
const addressBytes = 16;

/** Everything about an account that signing in needs, in one read. */
export interface Account {
  readonly person: PersonId;
  readonly account: Opened<AccountRow>;
  readonly password: Opened<PasswordRow>;
  readonly totp?: Opened<TotpRow> | undefined;
  readonly recovery?: Opened<RecoveryRow> | undefined;
  readonly known?: Opened<KnownRow> | undefined;
}

/** `undefined` for an account that is gone or never was; reads the same rows either way. */
export async function loadAccount(realm: Realm, person: PersonId): Promise<Account | undefined> {
  const found = await realm.rows.getMany([at.account(person), at.password(person), at.totp(person), at.recovery(person), at.known(person)]);
  const [account, password, totp, recovery, known] = found as [
    Opened<AccountRow>?,
    Opened<PasswordRow>?,
    Opened<TotpRow>?,
    Opened<RecoveryRow>?,
    Opened<KnownRow>?,
  ];
  if (!account || !password) return undefined;
  return { person, account, password, totp, recovery, known };
}

/** Whether an authenticator app is set up, wherever its secret lies. */
export const hasTotp = ({ totp }: Pick<Account, 'totp'>): boolean => totp?.value.secret !== undefined || totp?.value.elsewhere === true;

/** The account of a caller; `not-signed-in` if it was removed meanwhile. */
export async function accountOf(realm: Realm, caller: SignedIn): Promise<Account> {
  const account = await loadAccount(realm, caller.person);
  if (!account) throw new StewardError('not-signed-in');
  return account;
}

export function requireFresh(realm: Realm, caller: SignedIn): void {
  if (realm.clock.nowMs() - caller.signedInAtMs >= freshMs) throw new StewardError('fresh-sign-in-needed');
}

/** A keyed hash of where a request comes from; an IPv6 address counts as its /64, which is what one household has. */
export function addressHash(realm: Realm, client: Client): Buffer {
  const address = client.address.replace(/^::ffff:(?=\d+\.)/i, '');
  const counted = isIP(address) === 6 ? ipv6Network(address) : address;
  return realm.keys.index('address', counted).subarray(0, addressBytes);
}

function ipv6Network(address: string): string {
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}

export const isKnownAddress = (account: Account, address: Uint8Array): boolean =>
  account.known?.value.addresses.some((known) => fits(known, address)) ?? false;

/** One fewer than whoever compares passwords lets pass, so that its brake, which holds for the owner too, is hardly ever reached. */
export const accountPace = ({ credentials: { waitsAfterCount: count } }: Realm): Pace =>
  count === undefined ? paces.account : { ...paces.account, freeCount: Math.min(count - 1, paces.account.freeCount) };

export const addressCounter = (address: Uint8Array): Counter => ({ key: at.slot('address', address), pace: paces.address });

/** Which counter of the account this attempt belongs to: addresses its owner used before count for themselves. */
export function accountCounter(realm: Realm, account: Account, address: Uint8Array): Counter {
  const which = isKnownAddress(account, address) ? Buffer.from(address).toString('hex') : 'elsewhere';
  return { key: at.guesses(account.person, which), pace: accountPace(realm) };
}

/** A message to the address of an account, to be written in the commit that it tells of. */
export function planTo(
  realm: Realm,
  account: Opened<AccountRow>,
  notice: Omit<AccountNotice, 'person' | 'to' | 'language' | 'atMs'>,
): PlannedNotice {
  const { email, language } = account.value;
  const person = account.key.partition.slice('a.'.length) as PersonId;
  return realm.notices.plan({ ...notice, person, to: email, language, atMs: realm.clock.nowMs() });
}
