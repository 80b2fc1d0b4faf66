// What the tests of the ceremonies share: an identity over rows in memory that notes every byte it was given to keep, a clock that
// is turned by hand, mails that are caught, and Argon2id at a cost that suits tests, counted.
import assert from 'node:assert/strict';
import { argon2Sync, createHash, hkdfSync } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountNotice, Client, EmbeddedIdentity, OpenedSession, SignInOutcome, SignUpInput } from '../../../ports/identity.ts';
import type { UnderTest } from '../../../ports/contract-kit.ts';
import type { IdentityUnderTest } from '../../../ports/identity.contract.ts';
import type { Random } from '../../../ports/random.ts';
import type { RootKey } from '../../../ports/root-key.ts';
import type { Rows } from '../../../ports/rows.ts';
import { memoryRows } from '../../memory/memory-rows.ts';
import { openEmbeddedIdentity, type EmbeddedIdentityParts } from './embedded-identity.ts';
import type { ComputeArgon2, PasswordCost } from './password.ts';

export const quickCost: PasswordCost = { memoryKib: 8, passes: 1, lanes: 1 };
export const password = 'a horse, a battery and a staple';
export const newPassword = 'seven green bottles on the wall';
export const laptop: Client = {
  address: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};
export const phone: Client = {
  address: '198.51.100.23',
  userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1',
};
export const origin = 'http://localhost:7300';

/** Repeatable bytes that differ with every call. */
export function seededRandom(seed: string): Random {
  let calls = 0;
  return { bytes: (length) => new Uint8Array(hkdfSync('sha256', seed, '', `call ${calls++}`, length)) };
}

/** Wraps by adding a keystream: enough to tell a wrapped key from a bare one. */
export function testRoot(): RootKey {
  const mask = (context: object, bytes: Uint8Array) => {
    const stream = createHash('sha256').update(JSON.stringify(context)).digest();
    return Uint8Array.from(bytes, (byte, i) => byte ^ stream[i % stream.length]!);
  };
  return {
    name: 'test',
    wrap: async (context, secret) => mask(context, secret),
    unwrap: async (context, wrapped) => mask(context, wrapped),
  };
}

export interface Kit {
  readonly identity: EmbeddedIdentity;
  readonly rows: Rows;
  readonly notices: AccountNotice[];
  /** Every key and value that was ever committed. */
  readonly stored: Buffer[];
  argon2Calls(): number;
  advance(ms: number): void;
  nowMs(): number;
  /** Another instance over the same rows. */
  another(more?: Partial<EmbeddedIdentityParts>): Promise<EmbeddedIdentity>;
  /** The newest message of this kind. */
  lastNotice(kind: AccountNotice['kind']): Promise<AccountNotice>;
}

export async function openKit(more: Partial<EmbeddedIdentityParts> = {}): Promise<Kit> {
  let nowMs = Date.UTC(2026, 10, 24, 9);
  let argon2Calls = 0;
  const notices: AccountNotice[] = [];
  const stored: Buffer[] = [];
  const rows = more.rows ?? noting(memoryRows(), stored);
  const computeArgon2: ComputeArgon2 = async (message, nonce, cost) => {
    argon2Calls++;
    return argon2Sync('argon2id', { message, nonce, memory: cost.memoryKib, passes: cost.passes, parallelism: cost.lanes, tagLength: 32 });
  };
  const parts: EmbeddedIdentityParts = {
    rows,
    root: testRoot(),
    clock: { nowMs: () => nowMs },
    random: seededRandom('identity'),
    relyingParty: { id: 'localhost', name: 'Steward', origins: [origin] },
    signUp: 'at-once',
    sendNotice: async (notice) => void notices.push(notice),
    passwordCost: quickCost,
    computeArgon2,
    ...more,
  };
  let instances = 1;
  const identity = await openEmbeddedIdentity(parts);
  return {
    identity,
    rows,
    notices,
    stored,
    argon2Calls: () => argon2Calls,
    advance: (ms) => void (nowMs += ms),
    nowMs: () => nowMs,
    another: (its = {}) => openEmbeddedIdentity({ ...parts, random: seededRandom(`identity ${instances++}`), ...its }),
    async lastNotice(kind) {
      await identity.settle();
      const notice = notices.findLast((one) => one.kind === kind);
      assert(notice, `no notice of kind ${kind}`);
      return notice;
    },
  };
}

function noting(rows: Rows, stored: Buffer[]): Rows {
  return {
    get: (key) => rows.get(key),
    getMany: (keys) => rows.getMany(keys),
    range: (range) => rows.range(range),
    close: () => rows.close(),
    commit(changes) {
      for (const change of changes) {
        stored.push(Buffer.from(`${change.key.partition} ${change.key.sort}`));
        if (change.kind === 'put') stored.push(Buffer.from(change.value));
      }
      return rows.commit(changes);
    },
  };
}

export const person = (name: string): SignUpInput => ({ email: `${name}@example.org`, password, displayName: name, language: 'en' });

/** An account that is signed in. */
export async function newAccount(identity: EmbeddedIdentity, name = 'ada', client = laptop): Promise<OpenedSession> {
  const outcome = await identity.signUp(person(name), client);
  assert(outcome.done);
  return outcome;
}

export async function signInWith(identity: EmbeddedIdentity, name = 'ada', secret = password, client = laptop): Promise<OpenedSession> {
  const outcome = await identity.signIn({ email: `${name}@example.org`, password: secret }, client);
  assert(outcome.done, 'a second factor was asked for');
  return outcome;
}

export async function challengeOf(outcome: Promise<SignInOutcome>): Promise<string> {
  const answered = await outcome;
  assert(!answered.done, 'no second factor was asked for');
  return answered.challenge;
}

export const withCode =
  (...codes: readonly StewardError['code'][]) =>
  (error: unknown): boolean => {
    assert(error instanceof StewardError, `not a StewardError: ${String(error)}`);
    assert(codes.includes(error.code), `${error.code} instead of ${codes.join(' or ')}: ${error.message}`);
    return true;
  };

/** What the contract suite is run on. */
export async function identityUnderTest(kit: Kit, dispose: () => Promise<void>): Promise<UnderTest<IdentityUnderTest>> {
  const made = new Set<string>();
  const port: IdentityUnderTest = {
    identity: kit.identity,
    other: await kit.another(),
    async signIn(name) {
      const known =
        made.has(name) && (await kit.identity.signIn({ email: `${name}@example.org`, password }, laptop).catch(() => undefined));
      made.add(name);
      return known && known.done ? known.token : (await newAccount(kit.identity, name)).token;
    },
    spoil(token) {
      const bytes = Buffer.from(token, 'base64url');
      const otherSecret = Buffer.concat([bytes.subarray(0, 32), Buffer.alloc(32, 1)]).toString('base64url');
      const otherPerson = Buffer.concat([Buffer.alloc(16, 1), bytes.subarray(16)]).toString('base64url');
      const otherSession = Buffer.concat([bytes.subarray(0, 16), Buffer.alloc(16, 1), bytes.subarray(32)]).toString('base64url');
      const lastChar = token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1);
      return [
        ['of another secret', otherSecret],
        ['of another person', otherPerson],
        ['of another session', otherSession],
        ['spelled with spare bits', lastChar],
        ['standard base64', bytes.toString('base64')],
        ['hex', bytes.toString('hex')],
        ['an unsigned JWT', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"x"}').toString('base64url')}.`],
      ];
    },
  };
  return { port, reopen: async () => port, dispose };
}
