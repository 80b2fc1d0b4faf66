// Sessions. A session is one row; it is alive while the row is there, so ending it is removing the row, and every node sees that
// with its next request. What a row says is opened once per revision and kept, the row itself is read for every request.
import { encodeId, idBytes, isId, type BusinessId, type PersonId, type SessionId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Client, OpenedSession, SessionView, SignedIn } from '../../../ports/identity.ts';
import type { Change } from '../../../ports/rows.ts';
import { deviceLabel } from './device-label.ts';
import { at, removed, type Opened, type SessionRow } from './identity-rows.ts';
import { accountCounter, addressHash, freshMs, isKnownAddress, planTo, type Account, type Realm } from './realm.ts';
import { fits, hashSecret, newSecret, readSessionToken, writeSessionToken } from './token.ts';

export const sessionIdleMsMax = 30 * 86_400_000;
export const sessionLifeMsMax = 90 * 86_400_000;
export const sessionsPerAccountMax = 50;
/** More than that many only while several sign-ins at once have not made room yet. */
export const sessionsListedMax = 80;
/** Last use is noted this coarsely: it spares writes, and is no log of somebody's day. */
const usedEveryMs = 900_000;
const cachedMax = 20_000;
const knownAddressesMax = 5;
const attemptsMax = 5;

interface Cached {
  readonly revision: number;
  readonly row: SessionRow;
  readonly caller: SignedIn;
}

export interface Sessions {
  authenticate(token: string): Promise<SignedIn | undefined>;
  /** The changes that open a session for `account`, to be committed together with what the sign-in used up. */
  planOpen(
    account: Account,
    client: Client,
    secondFactor: boolean,
    /** What shows elsewhere that the person has just signed in. */
    pass?: string,
  ): Promise<{ readonly changes: readonly Change[]; readonly opened: OpenedSession; announce(): void }>;
  /** The change that gives the caller's session a new token and a fresh proof. */
  planRenew(caller: SignedIn, secondFactor: boolean, pass?: string): Promise<{ readonly change: Change; readonly opened: OpenedSession }>;
  turnTo(caller: SignedIn, business: BusinessId | undefined): Promise<SignedIn>;
  /** The changes that end every session of a person, `except` one. */
  planEnd(person: PersonId, except?: SessionId): Promise<readonly Change[]>;
  end(person: PersonId, session: SessionId): Promise<void>;
  endAll(person: PersonId, except?: SessionId): Promise<void>;
  list(caller: SignedIn): Promise<readonly SessionView[]>;
  listOf(person: PersonId): Promise<readonly SessionView[]>;
}

export function createSessions(realm: Realm): Sessions {
  const cache = new Map<string, Cached>();
  return {
    authenticate: (token) => authenticate(realm, cache, token),
    planOpen: (account, client, secondFactor, pass) => planOpen(realm, account, client, secondFactor, pass),
    planRenew: (caller, secondFactor, pass) => planRenew(realm, caller, secondFactor, pass),
    turnTo: (caller, business) => turnTo(realm, caller, business),
    planEnd: (person, except) => planEnd(realm, person, except),
    async end(person, session) {
      cache.delete(session);
      await realm.rows.commit([removed(at.session(person, session))]);
    },
    endAll: (person, except) => endAll(realm, person, except),
    async list(caller) {
      await ownRow(realm, caller);
      return list(realm, caller.person, caller.session);
    },
    listOf: (person) => list(realm, person),
  };
}

async function authenticate(realm: Realm, cache: Map<string, Cached>, token: string): Promise<SignedIn | undefined> {
  const named = readSessionToken(token);
  if (!named) return undefined;
  const raw = await realm.rows.raw(at.session(named.person, named.session));
  if (!raw) {
    cache.delete(named.session);
    return undefined;
  }
  let cached = cache.get(named.session);
  if (cached?.revision !== raw.revision) {
    const row = realm.rows.open<SessionRow>(raw).value;
    cached = { revision: raw.revision, row, caller: callerOf(named.person, named.session, row) };
    if (cache.size >= cachedMax) cache.clear();
    cache.set(named.session, cached);
  }
  const nowMs = realm.clock.nowMs();
  if (!fits(hashSecret(named.secret), cached.row.token) || !alive(cached.row, nowMs)) return undefined;
  if (nowMs - cached.row.lastUsedAt >= usedEveryMs) await noteUse(realm, named.person, named.session, cached, nowMs);
  return cached.caller;
}

export const alive = (row: SessionRow, nowMs: number) =>
  nowMs - row.lastUsedAt < sessionIdleMsMax && nowMs - row.createdAt < sessionLifeMsMax;

/** As well as it can: a full disk, or somebody ending the session at the same moment, is no reason to fail here. */
async function noteUse(realm: Realm, person: PersonId, session: SessionId, cached: Cached, nowMs: number): Promise<void> {
  const lastUsedAt = nowMs - (nowMs % usedEveryMs);
  const { pass, ...row } = cached.row;
  const kept = pass !== undefined && nowMs < pass.until ? { pass } : {};
  try {
    await realm.rows.commit([realm.rows.put(at.session(person, session), { ...row, ...kept, lastUsedAt }, cached.revision)]);
  } catch (error) {
    if (!(error instanceof StewardError)) throw error;
  }
}

function callerOf(person: PersonId, session: SessionId, row: SessionRow): SignedIn {
  return Object.freeze({
    person,
    session,
    signedInAtMs: row.signedInAt,
    secondFactor: row.secondFactor,
    ...(row.business === undefined ? {} : { business: row.business as BusinessId }),
  });
}

async function planOpen(realm: Realm, account: Account, client: Client, secondFactor: boolean, pass?: string) {
  const { person } = account;
  const nowMs = realm.clock.nowMs();
  const session = encodeId<SessionId>(realm.random.bytes(idBytes));
  const { secret, stored } = newSecret(realm.random);
  const device = deviceLabel(client.userAgent);
  const lastUsedAt = nowMs - (nowMs % usedEveryMs);
  const row: SessionRow = {
    token: stored,
    createdAt: nowMs,
    signedInAt: nowMs,
    lastUsedAt,
    secondFactor,
    device,
    ...(pass === undefined ? {} : keptPass(realm, pass)),
  };
  const address = addressHash(realm, client);
  const known = isKnownAddress(account, address);
  const mailed = known || !account.known ? undefined : planTo(realm, account.account, { kind: 'new-sign-in', device });
  const changes = [
    ...(mailed?.changes ?? []),
    realm.rows.put(at.session(person, session), row, 'absent'),
    { kind: 'check', key: at.account(person), expect: 'present' } as const,
    { kind: 'check', key: at.password(person), expect: account.password.revision } as const,
    realm.rows.put(at.opened(person), {}, 'any'),
    removed(accountCounter(realm, account, address).key),
    ...(known ? [] : rememberAddress(realm, account, address)),
    ...(await makeRoom(realm, person, nowMs)),
  ];
  const announce = () => mailed?.post();
  return { changes, opened: { token: writeSessionToken({ person, session, secret }), caller: callerOf(person, session, row) }, announce };
}

/** The newest few; the counter of an address that is forgotten goes with it. */
function rememberAddress(realm: Realm, account: Account, address: Buffer): readonly Change[] {
  const before = account.known?.value.addresses ?? [];
  const addresses = [address, ...before].slice(0, knownAddressesMax);
  const forgotten = before.slice(knownAddressesMax - 1).map((old) => removed(at.guesses(account.person, Buffer.from(old).toString('hex'))));
  return [realm.rows.put(at.known(account.person), { addresses }, 'any'), ...forgotten];
}

/** Removes sessions that ran out, and the least used ones beyond the limit. */
async function makeRoom(realm: Realm, person: PersonId, nowMs: number): Promise<readonly Change[]> {
  const all = await realm.rows.list<SessionRow>(person, 'session/', sessionsListedMax);
  const living = all
    .filter(({ value }) => alive(value, nowMs))
    .sort((a, b) => b.value.lastUsedAt - a.value.lastUsedAt || b.value.createdAt - a.value.createdAt);
  const kept = new Set(living.slice(0, sessionsPerAccountMax - 1));
  return all.filter((session) => !kept.has(session)).map((session) => removed(session.key));
}

export async function ownRow(realm: Realm, caller: SignedIn): Promise<Opened<SessionRow>> {
  const found = await realm.rows.get<SessionRow>(at.session(caller.person, caller.session));
  if (!found || !alive(found.value, realm.clock.nowMs())) throw new StewardError('not-signed-in');
  return found;
}

/** As long as the sign-in is fresh: for setting an authenticator app up, by whichever node the next request goes to. */
const keptPass = (realm: Realm, text: string): Pick<SessionRow, 'pass'> =>
  realm.credentials.keepsTotp ? { pass: { text, until: realm.clock.nowMs() + freshMs } } : {};

/** What shows elsewhere that the caller has just signed in, if anything does. */
export async function passOf(realm: Realm, caller: SignedIn): Promise<string | undefined> {
  const { pass } = (await ownRow(realm, caller)).value;
  return pass !== undefined && realm.clock.nowMs() < pass.until ? pass.text : undefined;
}

async function planRenew(realm: Realm, caller: SignedIn, secondFactor: boolean, pass?: string) {
  const found = await ownRow(realm, caller);
  const { secret, stored } = newSecret(realm.random);
  const { pass: _old, ...before } = found.value;
  const row: SessionRow = {
    ...(before as SessionRow),
    token: stored,
    signedInAt: realm.clock.nowMs(),
    secondFactor: secondFactor || found.value.secondFactor,
    ...(pass === undefined ? {} : keptPass(realm, pass)),
  };
  const opened = { token: writeSessionToken({ ...caller, secret }), caller: callerOf(caller.person, caller.session, row) };
  return { change: realm.rows.put(found.key, row, found.revision), opened };
}

async function turnTo(realm: Realm, caller: SignedIn, business: BusinessId | undefined): Promise<SignedIn> {
  if (business !== undefined && !isId(business))
    throw new StewardError('invalid-input', { field: 'business', rule: 'the id of a business' });
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const found = await ownRow(realm, caller);
    const { business: _before, ...rest } = found.value;
    const row: SessionRow = business === undefined ? (rest as SessionRow) : { ...(rest as SessionRow), business };
    if (await realm.rows.commit([realm.rows.put(found.key, row, found.revision)])) return callerOf(caller.person, caller.session, row);
  }
  throw new StewardError('conflict');
}

/** Conflicts with a session opened meanwhile: whoever commits these changes has seen every session, up to what one commit can end. */
async function planEnd(realm: Realm, person: PersonId, except?: SessionId): Promise<readonly Change[]> {
  const opened = await realm.rows.raw(at.opened(person));
  const all = await realm.rows.list<SessionRow>(person, 'session/', sessionsListedMax);
  const kept = except === undefined ? undefined : at.session(person, except).sort;
  const ended = all.filter(({ key }) => key.sort !== kept).map(({ key }) => removed(key));
  return [...ended, { kind: 'check', key: at.opened(person), expect: opened?.revision ?? 'absent' }];
}

async function endAll(realm: Realm, person: PersonId, except?: SessionId): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const changes = await planEnd(realm, person, except);
    if (changes.length === 1) return;
    await realm.rows.commit(changes);
  }
  throw new StewardError('conflict', { rule: 'sessions were opened as fast as they were ended' });
}

async function list(realm: Realm, person: PersonId, own?: SessionId): Promise<readonly SessionView[]> {
  const all = await realm.rows.list<SessionRow>(person, 'session/', sessionsListedMax);
  return all
    .filter(({ value }) => alive(value, realm.clock.nowMs()))
    .map(({ key, value }) => {
      const session = key.sort.slice('session/'.length) as SessionId;
      return {
        session,
        device: value.device,
        createdAtMs: value.createdAt,
        lastUsedAtMs: value.lastUsedAt,
        current: session === own,
      };
    })
    .sort((a, b) => b.lastUsedAtMs - a.lastUsedAtMs || b.createdAtMs - a.createdAtMs);
}
