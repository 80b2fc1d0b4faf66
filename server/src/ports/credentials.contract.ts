// What every adapter of credentials must do. Each adapter's test calls `credentialsContract` with a way to open it on two nodes.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { testsOn, type On, type UnderTest } from './contract-kit.ts';
import { secretBytes, type Credentials, type PasswordCheck } from './credentials.ts';

export interface CredentialsUnderTest {
  readonly credentials: Credentials;
  /** The second node. */
  readonly other: Credentials;
  /** A person that no test before has named. */
  newPerson(): PersonId;
  /** The code of an authenticator app with this secret, now or so many half minutes later. */
  codeOf(secret: string, stepsLater?: number): string;
}

const secret = (fill: number) => new Uint8Array(secretBytes).fill(fill);
const stranger = encodeId<PersonId>(new Uint8Array(16).fill(9));

type Right = Extract<PasswordCheck, { right: true }>;

async function right(check: Promise<PasswordCheck>): Promise<Right> {
  const answer = await check;
  assert(answer.right, 'the right secret was refused');
  return answer;
}

/** Registers the suite. */
export function credentialsContract(name: string, open: () => Promise<UnderTest<CredentialsUnderTest>>): void {
  const on = testsOn(open);
  describe(`credentials: ${name}`, () => {
    passwords(on);
    apps(on);
  });
}

function passwords(on: On<CredentialsUnderTest>): void {
  on('takes the secret that was chosen, on every node, and no other', async ({ credentials, other, newPerson }) => {
    const [ada, ben] = [newPerson(), newPerson()];
    const kept = await credentials.choose(ada, secret(1));
    const keptOfBen = await credentials.choose(ben, secret(2));
    assert.equal((await right(credentials.check(ada, secret(1), kept))).codeAsked, undefined);
    assert.equal((await right(other.check(ada, secret(1), kept))).codeAsked, undefined);
    for (const wrong of [secret(2), secret(0), Uint8Array.from([...secret(1).subarray(1), 2])])
      assert.deepEqual(await other.check(ada, wrong, kept), { right: false });
    await right(other.check(ben, secret(2), keptOfBen));
  });

  on('takes the newest secret alone, whichever node it was chosen on', async ({ credentials, other, newPerson }) => {
    const ada = newPerson();
    await credentials.choose(ada, secret(1));
    const kept = await other.choose(ada, secret(2));
    assert.deepEqual(await credentials.check(ada, secret(1), kept), { right: false });
    await right(credentials.check(ada, secret(2), kept));
    const again = await credentials.choose(ada, secret(2));
    await right(other.check(ada, secret(2), again));
  });

  on('says wrong of somebody who is not there', async ({ credentials }) => {
    assert.deepEqual(await credentials.check(stranger, secret(1), undefined), { right: false });
  });

  on('removes what it has of a person, again without harm, and can be told a secret anew', async ({ credentials, other, newPerson }) => {
    const ada = newPerson();
    await credentials.choose(ada, secret(1));
    await credentials.remove(ada);
    await other.remove(ada);
    await credentials.remove(newPerson());
    assert.deepEqual(await other.check(ada, secret(1), undefined), { right: false });
    const kept = await other.choose(ada, secret(3));
    await right(credentials.check(ada, secret(3), kept));
    assert.equal(await credentials.admits(ada, kept), true);
  });
}

function apps(on: On<CredentialsUnderTest>): void {
  on('asks for the code of an app once one was confirmed, takes each once, and no more once it is dropped', async (under) => {
    const { credentials, other, newPerson, codeOf } = under;
    const ada = newPerson();
    const kept = await credentials.choose(ada, secret(1));
    await credentials.dropTotp(ada);
    if (!credentials.keepsTotp) return;
    const { pass } = await right(credentials.check(ada, secret(1), kept));
    assert(pass, 'nothing shows that the person has just signed in');
    const app = await credentials.beginTotp(ada, pass);
    assert.equal(await other.confirmTotp(ada, pass, wrongCode(codeOf(app))), false);
    assert.equal((await right(credentials.check(ada, secret(1), kept))).codeAsked, undefined, 'asked before it was confirmed');
    assert.equal(await other.confirmTotp(ada, pass, codeOf(app)), true);

    assert.deepEqual(await credentials.check(ada, secret(2), kept), { right: false });
    const asked = (await right(other.check(ada, secret(1), kept))).codeAsked;
    assert(asked, 'no code was asked for');
    for (const bad of [wrongCode(codeOf(app, 1)), '', '1', 'abcdef', '1234567'])
      assert.deepEqual(await credentials.checkCode(ada, asked, bad), { right: false });
    const code = codeOf(app, 1);
    assert.equal((await credentials.checkCode(ada, asked, code)).right, true);
    const next = (await right(credentials.check(ada, secret(1), kept))).codeAsked!;
    assert.equal((await other.checkCode(ada, next, code)).right, false, 'took a code twice');
    assert.equal((await other.checkCode(newPerson(), next, codeOf(app))).right, false, 'took somebody else’s code');

    await other.dropTotp(ada);
    await credentials.dropTotp(ada);
    assert.equal((await right(credentials.check(ada, secret(1), kept))).codeAsked, undefined);
  });
}

const wrongCode = (code: string): string => `${code[0] === '1' ? '2' : '1'}${code.slice(1)}`;
