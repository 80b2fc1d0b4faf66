// What tells of a change is written with it: whatever becomes of the process after the commit, somebody hands the message over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountNotice, EmbeddedIdentity, OpenedSession } from '../../../ports/identity.ts';
import type { Change, Rows } from '../../../ports/rows.ts';
import { memoryRows } from '../../memory/memory-rows.ts';
import { laptop, newAccount, newPassword, openKit, password, person, phone, signInWith, type Kit } from './identity-kit.fixture.ts';
import { givenUpAfterMs, takeUpAfterMs } from './notices.ts';
import { readTotpSecret, totpCode, totpStep } from './totp.ts';

const partition = 'n.waiting';
const waiting = async ({ rows }: Kit) => (await rows.range({ partition, prefix: '', limit: 100 })).length;

/** A store that notes its commits, and a process that dies before it hands anything over. */
async function dyingKit(signUp: 'at-once' | 'after-confirmation' = 'at-once') {
  const commits: (readonly Change[])[] = [];
  const store = memoryRows();
  const rows: Rows = {
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    range: (range) => store.range(range),
    close: () => store.close(),
    commit(changes) {
      commits.push(changes);
      return store.commit(changes);
    },
  };
  const dying = await openKit({ rows, signUp, sendNotice: () => new Promise<never>(() => undefined) });
  return { kit: dying, commits };
}

interface Ceremony {
  readonly kind: AccountNotice['kind'];
  /** The row that the same commit changes; every one but a sign-up's, which changes nothing yet. */
  readonly with?: string;
  run(identity: EmbeddedIdentity, ada: OpenedSession, kit: Kit): Promise<unknown>;
}

const totpOn: Ceremony['run'] = async (identity, ada, kit) => {
  const { secret } = await identity.beginTotp(ada.caller);
  await identity.confirmTotp(ada.caller, totpCode(readTotpSecret(secret), totpStep(kit.nowMs())), laptop);
};

const ceremonies: readonly Ceremony[] = [
  { kind: 'confirm-email', with: 'account', run: async (identity) => identity.signUp(person('bob'), phone) },
  { kind: 'forgotten-password', with: 'ticket/reset', run: (identity) => identity.forgotPassword({ email: 'ada@example.org' }, phone) },
  { kind: 'password-reset-begun', with: 'ticket/reset', run: (identity, ada) => identity.beginReset(ada.caller.person) },
  {
    kind: 'password-changed',
    with: 'password',
    run: async (identity, ada) =>
      identity.resetPassword({ token: (await identity.beginReset(ada.caller.person)).token, newPassword }, phone),
  },
  {
    kind: 'password-changed',
    with: 'password',
    run: (identity, ada) => identity.changePassword(ada.caller, { password, newPassword }, laptop),
  },
  {
    kind: 'confirm-new-email',
    with: 'ticket/email',
    run: (identity, ada) => identity.beginEmailChange(ada.caller, 'new@example.org', laptop),
  },
  {
    kind: 'account-exists',
    with: 'ticket/email',
    async run(identity, ada) {
      await newAccount(identity, 'bob', phone);
      await identity.beginEmailChange(ada.caller, 'bob@example.org', laptop);
    },
  },
  { kind: 'second-factor-changed', with: 'totp', run: totpOn },
  {
    kind: 'second-factor-changed',
    with: 'recovery',
    async run(identity, ada, kit) {
      await totpOn(identity, ada, kit);
      await identity.newRecoveryCodes(ada.caller);
    },
  },
  {
    kind: 'second-factor-changed',
    with: 'totp',
    async run(identity, ada, kit) {
      await totpOn(identity, ada, kit);
      await identity.removeTotp(ada.caller);
    },
  },
  {
    kind: 'new-sign-in',
    with: 'opened',
    async run(identity) {
      await signInWith(identity, 'ada', password, laptop);
      await signInWith(identity, 'ada', password, phone);
    },
  },
];

const sortsOf = (changes: readonly Change[]) => changes.map(({ key }) => key.sort);
const tells = (changes: readonly Change[]) => changes.some(({ key, kind }) => key.partition === partition && kind === 'put');

test('every ceremony writes its message in the commit it tells of, and another process hands it over', async () => {
  for (const { kind, with: row, run } of ceremonies) {
    const { kit, commits } = await dyingKit();
    const ada = await newAccount(kit.identity);
    await run(kit.identity, ada, kit);
    const telling = commits.findLast(tells);
    assert.ok(telling && (row === undefined || sortsOf(telling).includes(row)), `${kind} with ${row}`);
    kit.advance(takeUpAfterMs);
    const handedOver: AccountNotice[] = [];
    const next = await kit.another({ sendNotice: async (notice) => void handedOver.push(notice) });
    assert.ok((await next.takeUpNotices()) > 0, kind);
    assert.ok(handedOver.map((notice) => notice.kind).includes(kind), `${kind} of ${handedOver.map((notice) => notice.kind).join(', ')}`);
    assert.ok(handedOver.every(({ id, to }) => id !== undefined && to.endsWith('@example.org')));
    assert.equal(await waiting(kit), 0, kind);
    assert.equal(await next.takeUpNotices(), 0, 'what was handed over is not handed over again');
  }
});

test('a sign-up that waits for its mail is a commit of the same shape for an address that has an account and one that has none', async () => {
  const { kit, commits } = await dyingKit('after-confirmation');
  const mailed: AccountNotice[] = [];
  const other = await kit.another({ signUp: 'at-once', sendNotice: async (notice) => void mailed.push(notice) });
  await newAccount(other);
  await other.settle();
  mailed.length = 0;
  const shapes: string[] = [];
  for (const name of ['ada', 'eve']) {
    const before = commits.length;
    assert.equal((await kit.identity.signUp(person(name), phone)).done, false);
    const since = commits.slice(before).map((changes) => changes.map(({ key }) => key.partition).toSorted());
    shapes.push(JSON.stringify(since));
  }
  assert.equal(shapes[0], shapes[1]);
  kit.advance(takeUpAfterMs);
  await other.takeUpNotices();
  assert.deepEqual(mailed.map(({ kind, to }) => `${kind} ${to}`).toSorted(), [
    'account-exists ada@example.org',
    'confirm-sign-up eve@example.org',
  ]);
});

test('a forgotten password is one commit of as many rows with an account as without, and the typed address of nobody is kept nowhere', async () => {
  const { kit, commits } = await dyingKit();
  await newAccount(kit.identity);
  const rowsOf = async (email: string) => {
    const before = commits.length;
    await kit.identity.forgotPassword({ email }, phone);
    return commits.slice(before).map((changes) => changes.length);
  };
  assert.deepEqual(await rowsOf('nobody@example.org'), await rowsOf('ada@example.org'));
  kit.advance(takeUpAfterMs);
  const handedOver: AccountNotice[] = [];
  const next = await kit.another({ sendNotice: async (notice) => void handedOver.push(notice) });
  await next.takeUpNotices();
  assert.ok(!handedOver.some(({ to }) => to !== 'ada@example.org'), 'nobody gets nothing');
});

test('what cannot be handed over stays and is handed over again under the same id; what will never leave is given up, and so is what is too old', async () => {
  const tried: AccountNotice[] = [];
  const failed: string[] = [];
  let broken: StewardError | undefined = new StewardError('outbound-failed', { rule: 'the store did not answer' });
  const kit = await openKit({
    sendNotice: async (notice) => {
      tried.push(notice);
      if (broken) throw broken;
    },
    onNoticeFailed: (kind) => void failed.push(kind),
  });
  await newAccount(kit.identity);
  await kit.identity.settle();
  assert.deepEqual([failed, await waiting(kit)], [['confirm-email'], 1]);
  assert.equal(await kit.identity.takeUpNotices(), 0, 'it is left to whoever has it in hand');
  kit.advance(takeUpAfterMs);
  broken = undefined;
  assert.equal(await kit.identity.takeUpNotices(), 1);
  assert.deepEqual([await waiting(kit), tried[0]!.id], [0, tried[1]!.id]);

  broken = new StewardError('outbound-refused', { rule: 'the mail was given up' });
  await kit.identity.forgotPassword({ email: 'ada@example.org' }, phone);
  await kit.identity.settle();
  assert.equal(await waiting(kit), 0, 'refused for good');

  broken = new StewardError('outbound-failed');
  await signInWith(kit.identity, 'ada', password, laptop);
  await signInWith(kit.identity, 'ada', password, phone);
  await kit.identity.settle();
  assert.equal(await waiting(kit), 1);
  const before = tried.length;
  kit.advance(givenUpAfterMs);
  assert.equal(await kit.identity.takeUpNotices(), 1);
  assert.deepEqual([tried.length, await waiting(kit), failed.at(-1)], [before, 0, 'new-sign-in']);
});

test('what waits goes with the account, and lies sealed until then', async () => {
  const { kit } = await dyingKit();
  const ada = await newAccount(kit.identity);
  const bob = await newAccount(kit.identity, 'bob', phone);
  const bytes = (await kit.rows.range({ partition, prefix: '', limit: 9 }))
    .map(({ value }) => Buffer.from(value).toString('latin1'))
    .join('');
  assert.ok(bytes.length > 0 && !bytes.includes('@example.org'));
  await kit.identity.removeAccount(ada.caller.person);
  assert.equal(await waiting(kit), 1);
  await kit.identity.closeAccount(bob.caller.person);
  assert.equal(await waiting(kit), 0);
});

test('where nothing is mailed nothing is written down', async () => {
  const kit = await openKit({ sendNotice: undefined });
  await newAccount(kit.identity);
  assert.equal(await waiting(kit), 0);
  assert.equal(await kit.identity.takeUpNotices(), 0);
});
