// Every call to Cognito that a ceremony makes fails in turn, once and from there on: it never arrived, it was done and the answer was lost, it was refused for
// being too many. One oracle for all: whoever was told "done" finds it done; whoever was not finds one of the two states whole, and can do it again. All of it in
// full; otherwise the changes whose answer was lost.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError, type StewardError } from '@steward/protocol/errors.ts';
import {
  laptop,
  newAccount,
  newPassword,
  openKit,
  password,
  signInWith,
  type Kit,
} from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import type { OpenedSession } from '@steward/server/ports/identity.ts';
import { openCognitoPool } from './cognito-pool.ts';
import { cognitoEmulator, codeOf, credentialsOver, emulatedClient, openKitOver } from './testing/cognito-kit.ts';

const { emulator } = await cognitoEmulator();
const full = process.env['STEWARD_TEST'] === 'full';

const kinds = ['never arrived', 'done, answer lost', 'refused as too many'] as const;
type Kind = (typeof kinds)[number];

interface Fault {
  /** Calls until it begins; endless: none. */
  after: number;
  kind: Kind;
  lasting: boolean;
  /** Calls since it was set. */
  calls: number;
}
const none = (): Fault => ({ after: Infinity, kind: 'never arrived', lasting: false, calls: 0 });
let fault = none();

const client = emulatedClient(emulator.endpoint);
client.middlewareStack.add(
  (next) => async (args) => {
    const call = fault.calls++;
    const fails = fault.lasting ? call >= fault.after : call === fault.after;
    if (!fails) return next(args);
    if (fault.kind === 'refused as too many')
      throw Object.assign(new Error('slow down'), {
        name: 'TooManyRequestsException',
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
      });
    if (fault.kind === 'done, answer lost') await next(args);
    throw new Error('socket hang up');
  },
  { step: 'initialize' },
);
const cognito = credentialsOver(await openCognitoPool({ client, origin: emulator.endpoint, ...emulator.customers }));

interface Prepared {
  readonly kit: Kit;
  readonly session: OpenedSession;
  readonly ticket: string;
  readonly secret: string;
}

interface Ceremony {
  readonly name: string;
  prepare(): Promise<Prepared>;
  act(its: Prepared): Promise<unknown>;
  /** Throws when what is found is not what the outcome allows. */
  judge(its: Prepared, done: boolean): Promise<void>;
}

const signsIn = (kit: Kit, secret: string): Promise<boolean> =>
  signInWith(kit.identity, 'ada', secret).then(
    () => true,
    (error: unknown) => {
      assert(isStewardError(error, 'wrong-credentials'), String(error));
      return false;
    },
  );

async function account(): Promise<Prepared> {
  const kit = await openKitOver(cognito);
  await newAccount(kit.identity);
  const session = await signInWith(kit.identity);
  const { token: ticket } = await kit.identity.beginReset(session.caller.person);
  return { kit, session, ticket, secret: '' };
}

/** One password counts, and which one is known to whoever was told that it was changed. */
async function onePassword({ kit }: Prepared, done: boolean): Promise<void> {
  const [old, fresh] = [await signsIn(kit, password), await signsIn(kit, newPassword)];
  assert.notEqual(old, fresh, 'both passwords, or neither, sign in');
  if (done) assert(fresh, 'told done, and the old password counts');
}

const asksForCode = async ({ kit, secret }: Prepared): Promise<boolean> => {
  const outcome = await kit.identity.signIn({ email: 'ada@example.org', password }, laptop);
  if (outcome.done) return false;
  await kit.identity.finishSignIn(outcome.challenge, { totp: codeOf(secret, 1) }, laptop);
  return true;
};

const ceremonies: readonly Ceremony[] = [
  {
    name: 'signing up',
    prepare: async () => ({ kit: await openKitOver(cognito), session: undefined as never, ticket: '', secret: '' }),
    act: ({ kit }) => newAccount(kit.identity),
    async judge({ kit }, done) {
      assert.equal(await signsIn(kit, password), done);
      if (!done) await newAccount(kit.identity);
      assert(await signsIn(kit, password));
    },
  },
  {
    name: 'signing in',
    prepare: account,
    act: ({ kit }) => signInWith(kit.identity),
    judge: async ({ kit }) => assert(await signsIn(kit, password)),
  },
  {
    name: 'changing the password',
    prepare: account,
    act: ({ kit, session }) => kit.identity.changePassword(session.caller, { password, newPassword }, laptop),
    judge: onePassword,
  },
  {
    name: 'resetting the password',
    prepare: account,
    act: ({ kit, ticket }) => kit.identity.resetPassword({ token: ticket, newPassword }, laptop),
    async judge(its, done) {
      await onePassword(its, done);
      const alive = (await its.kit.identity.authenticate(its.session.token)) !== undefined;
      if (done) return assert(!alive, 'told done, and still signed in elsewhere');
      await its.kit.identity.resetPassword({ token: its.ticket, newPassword }, laptop);
      await onePassword(its, true);
    },
  },
  {
    name: 'setting an app up',
    async prepare() {
      const its = await account();
      return { ...its, ...(await its.kit.identity.beginTotp(its.session.caller)) };
    },
    act: ({ kit, session, secret }) => kit.identity.confirmTotp(session.caller, codeOf(secret), laptop),
    async judge(its, done) {
      const asked = await asksForCode(its);
      if (done) return assert(asked, 'told done, and no code is asked for');
      if (!asked) await its.kit.identity.confirmTotp(its.session.caller, codeOf(its.secret), laptop);
    },
  },
  {
    name: 'taking the app away',
    async prepare() {
      const its = await account();
      const { secret } = await its.kit.identity.beginTotp(its.session.caller);
      await its.kit.identity.confirmTotp(its.session.caller, codeOf(secret), laptop);
      return { ...its, secret };
    },
    act: ({ kit, session }) => kit.identity.removeTotp(session.caller),
    async judge(its, done) {
      assert(!(done && (await asksForCode(its))), 'told done, and a code is asked for');
      await its.kit.identity.reauthenticate(its.session.caller, { password, totp: codeOf(its.secret, -1) }, laptop);
      await its.kit.identity.removeTotp(its.session.caller);
      assert.equal(await asksForCode(its), false);
    },
  },
  {
    name: 'removing the account',
    prepare: account,
    act: ({ kit, session }) => kit.identity.removeAccount(session.caller.person),
    async judge({ kit, session }) {
      assert.equal(await kit.identity.authenticate(session.token), undefined);
      await kit.identity.removeAccount(session.caller.person);
      assert.equal(await signsIn(kit, password), false);
    },
  },
  {
    name: 'carrying over',
    async prepare() {
      const before = await openKit();
      const session = await newAccount(before.identity);
      const identity = await before.another({ credentials: cognito });
      return { kit: { ...before, identity }, session, ticket: '', secret: '' };
    },
    act: ({ kit }) => signInWith(kit.identity),
    judge: async ({ kit }) => assert(await signsIn(kit, password)),
  },
];

const expected: readonly StewardError['code'][] = ['store-unavailable', 'outcome-unknown', 'too-many-requests', 'wrong-credentials'];

/** Whether the ceremony still had a call to fail. */
async function tried({ prepare, act, judge }: Ceremony, after: number, kind: Kind, lasting: boolean): Promise<boolean> {
  fault = none();
  const its = await prepare();
  fault = { after, kind, lasting, calls: 0 };
  const outcome = await act(its).then(
    () => undefined,
    (error: unknown) => error,
  );
  const met = fault.calls > after;
  fault = none();
  if (outcome !== undefined)
    assert(
      expected.some((code) => isStewardError(outcome, code)),
      `unexpected: ${outcome instanceof Error ? outcome.message : typeof outcome}`,
    );
  // What was held ends by itself.
  its.kit.advance(61_000);
  await judge(its, outcome === undefined);
  return met;
}

for (const ceremony of ceremonies) {
  describe(`Cognito fails while ${ceremony.name}`, () => {
    for (const kind of kinds) {
      for (const lasting of [true, false]) {
        if (!full && (kind !== 'done, answer lost' || !lasting || !/password|app/.test(ceremony.name))) continue;
        it(`${kind}, ${lasting ? 'from a call on' : 'once'}`, async () => {
          let calls = 0;
          while (await tried(ceremony, calls, kind, lasting)) assert(++calls < 50);
          assert(calls > 0, 'nothing was called');
        });
      }
    }
  });
}
