// What every identity adapter must do. Each adapter's test calls `identityContract` with a way to open an empty store and to sign
// somebody in, whatever that takes there.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { testsOn, type On, type UnderTest } from './contract-kit.ts';
import { tokenCharsMax, type Identity, type SignedIn } from './identity.ts';

export interface IdentityUnderTest {
  readonly identity: Identity;
  /** Another instance over the same store: the second node. */
  readonly other: Identity;
  /** Makes an account if there is none under this name, and gives a token of a new session of it. */
  signIn(name: string): Promise<string>;
  /** Tokens of this adapter's own kind that must not be taken, made from a good one: altered, of another issuer, expired … */
  spoil(token: string): readonly (readonly [string, string])[];
}

const business = encodeId<BusinessId>(new Uint8Array(16).fill(7));
const stranger = encodeId<PersonId>(new Uint8Array(16).fill(9));

async function callerOf(identity: Identity, token: string): Promise<SignedIn> {
  const caller = await identity.authenticate(token);
  assert(caller, 'the token was refused');
  return caller;
}

/** Registers the suite. `open` gives an empty store each time. */
export function identityContract(name: string, open: () => Promise<UnderTest<IdentityUnderTest>>): void {
  const on = testsOn(open);
  describe(`identity: ${name}`, () => {
    callers(on);
    refusals(on);
    endings(on);
  });
}

function callers(on: On<IdentityUnderTest>): void {
  on('names the person and the session, the same on every node', async ({ identity, other, signIn }) => {
    const [first, second, somebodyElse] = [await signIn('ada'), await signIn('ada'), await signIn('ben')];
    const caller = await callerOf(identity, first);
    assert.deepEqual(await callerOf(other, first), caller);
    assert.equal((await callerOf(identity, second)).person, caller.person);
    assert.notEqual((await callerOf(identity, second)).session, caller.session);
    assert.notEqual((await callerOf(identity, somebodyElse)).person, caller.person);
  });

  on('turns a session to a business, seen by every node, and back', async ({ identity, other, signIn }) => {
    const token = await signIn('ada');
    const caller = await callerOf(identity, token);
    assert.equal(caller.business, undefined);
    assert.equal((await identity.turnTo(caller, business)).business, business);
    assert.equal((await callerOf(other, token)).business, business);
    await other.turnTo(caller, undefined);
    assert.equal((await callerOf(identity, token)).business, undefined);
  });

  on('finds whose account has an address, however it is spelt, and nobody for any other', async ({ identity, signIn }) => {
    const { person } = await callerOf(identity, await signIn('ada'));
    const [profile] = await identity.profiles([person]);
    assert.equal(await identity.personOf(profile!.email), person);
    assert.equal(await identity.personOf(profile!.email.toUpperCase()), person);
    for (const other of ['nobody@example.org', '', 'ada', '@', 'x'.repeat(10_000)]) assert.equal(await identity.personOf(other), undefined);
  });

  on('gives profiles in the order asked, and nothing for people that are not there', async ({ identity, signIn }) => {
    const ada = (await callerOf(identity, await signIn('ada'))).person;
    const ben = (await callerOf(identity, await signIn('ben'))).person;
    const profiles = await identity.profiles([ben, stranger, ada, ben]);
    assert.deepEqual(
      profiles.map((profile) => profile?.displayName),
      ['ben', undefined, 'ada', 'ben'],
    );
    assert.deepEqual(await identity.profiles([]), []);
  });
}

function refusals(on: On<IdentityUnderTest>): void {
  on('takes nothing that only looks like a token', async ({ identity, signIn, spoil }) => {
    const token = await signIn('ada');
    const bad = [
      '',
      ' ',
      'null',
      'undefined',
      '__proto__',
      '\0',
      `${token} `,
      ` ${token}`,
      `${token}\n`,
      token.slice(1),
      `${token}A`,
      token.repeat(2),
      'A'.repeat(tokenCharsMax + 1),
      'A'.repeat(1_000_000),
      '🗝️',
    ];
    for (const one of bad) assert.equal(await identity.authenticate(one), undefined, `took ${JSON.stringify(one.slice(0, 40))}`);
    for (const [what, one] of spoil(token)) assert.equal(await identity.authenticate(one), undefined, `took a token that is ${what}`);
    for (const one of [undefined, null, 7, {}, [token]]) assert.equal(await identity.authenticate(one as unknown as string), undefined);
    assert(await identity.authenticate(token), 'the good one is refused');
  });

  on('takes no token with any one character changed', async ({ identity, signIn }) => {
    const token = await signIn('ada');
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1);
      assert.equal(await identity.authenticate(changed), undefined, `character ${i}`);
    }
  });
}

function endings(on: On<IdentityUnderTest>): void {
  on('threat 19: a session ended on one node is refused by the other with its next request', async ({ identity, other, signIn }) => {
    const [kept, ended] = [await signIn('ada'), await signIn('ada')];
    const caller = await callerOf(other, ended);
    await identity.signOut(caller);
    assert.equal(await other.authenticate(ended), undefined);
    assert.equal(await identity.authenticate(ended), undefined);
    assert(await other.authenticate(kept));
    await assert.rejects(other.turnTo(caller, business), (error) => isStewardError(error, 'not-signed-in'));
  });

  on('threat 19: ending all sessions of a person ends them on every node, and nobody else’s', async ({ identity, other, signIn }) => {
    const tokens = [await signIn('ada'), await signIn('ada'), await signIn('ada')];
    const somebodyElse = await signIn('ben');
    const caller = await callerOf(other, tokens[0]!);
    await identity.endSessions(caller.person);
    for (const token of tokens) assert.equal(await other.authenticate(token), undefined);
    assert(await other.authenticate(somebodyElse));
  });

  on('removes an account whole, again without harm', async ({ identity, other, signIn }) => {
    const token = await signIn('ada');
    const { person } = await callerOf(other, token);
    const before = await identity.partitionsOf(person);
    assert.equal(new Set(before).size, before.length);
    await identity.removeAccount(person);
    await identity.removeAccount(person);
    assert.ok((await identity.partitionsOf(person)).every((each) => before.includes(each)));
    assert.equal(await other.authenticate(token), undefined);
    assert.deepEqual(await other.profiles([person]), [undefined]);
    assert.notEqual((await callerOf(identity, await signIn('ada'))).person, person);
  });
}
