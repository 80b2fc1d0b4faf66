// The keyring file: created once, refused when it is unsafe, and true to the vectors.
import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { rootKeyContract } from '../../ports/root-key.contract.ts';
import type { WrapContext } from '../../ports/root-key.ts';
import { keyringOf, openKeyring, type KeyringOptions } from './keyring-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-keyring-'));
after(() => rmSync(folder, { recursive: true }));
const dataFolder = join(folder, 'data');
mkdirSync(dataFolder);

const random = { bytes: (length: number) => randomFillSync(new Uint8Array(length)) };
const options: KeyringOptions = { dataFolder, random, create: true };
const context: WrapContext = { use: 'epoch', owner: 'aaaqeayeaudaocajbifqydiob4', name: 'epoch-1' };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const cheap = { memoryKiB: 8_192, passes: 1, lanes: 1 };

let count = 0;
const fresh = () => join(folder, `keyring-${count++}`);
const unavailable = (rule: RegExp) => (error: unknown) => isStewardError(error, 'key-unavailable') && rule.test(error.rule ?? '');

rootKeyContract('keyring file', async () => {
  const path = fresh();
  const port = await openKeyring(path, options);
  return {
    port,
    reopen: () => openKeyring(path, { ...options, create: false }),
    dispose: async () => port.close(),
    another: () => openKeyring(fresh(), options),
    withdraw: async () => port.close(),
  };
});

test('a keyring is created with mode 0600, whole, and opens again with the same key', async () => {
  const path = fresh();
  const first = await openKeyring(path, options);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const wrapped = await first.wrap(context, secret);
  first.close();
  const again = await openKeyring(path, { ...options, create: false });
  assert.deepEqual(await again.unwrap(context, wrapped), secret);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith(`${path.slice(folder.length + 1)}.`)),
    [],
    'nothing is left beside it',
  );
});

test('many starts at once make one key', async () => {
  const path = fresh();
  const keyrings = await Promise.all(Array.from({ length: 8 }, () => openKeyring(path, options)));
  const wrapped = await keyrings[0]!.wrap(context, secret);
  for (const keyring of keyrings) assert.deepEqual(await keyring.unwrap(context, wrapped), secret);
});

test('a missing keyring is not made unless that is asked for', async () => {
  const path = fresh();
  await assert.rejects(openKeyring(path, { ...options, create: false }), unavailable(/no keyring file/));
  assert.throws(() => statSync(path));
});

test('a keyring that others can read or write is refused', async () => {
  for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o610]) {
    const path = fresh();
    (await openKeyring(path, options)).close();
    chmodSync(path, mode);
    await assert.rejects(openKeyring(path, options), unavailable(/mode 0600/), mode.toString(8));
  }
});

test('a keyring inside the data folder is refused, also through links and dots, and is not created there', async () => {
  const inside = join(dataFolder, 'keyring');
  await assert.rejects(openKeyring(inside, options), unavailable(/inside the data folder/));
  await assert.rejects(openKeyring(join(dataFolder, 'deeper', 'keyring'), options), unavailable(/inside/));
  await assert.rejects(openKeyring(`${folder}/elsewhere/../data/keyring`, options), unavailable(/inside/));
  const door = join(folder, 'door');
  symlinkSync(dataFolder, door);
  await assert.rejects(openKeyring(join(door, 'keyring'), options), unavailable(/inside/));
  writeFileSync(inside, 'x', { mode: 0o600 });
  const link = fresh();
  symlinkSync(inside, link);
  await assert.rejects(openKeyring(link, options), unavailable(/inside/));
  rmSync(inside);
  assert.deepEqual(readdirSync(dataFolder), []);
});

test('a folder whose name begins like the data folder is not inside it', async () => {
  (await openKeyring(join(folder, 'data.keyring'), options)).close();
});

test('a damaged, unknown, oversized or odd file is refused', async () => {
  const good = fresh();
  (await openKeyring(good, options)).close();
  const text = readFileSync(good, 'utf8');
  const bad = [
    '',
    'x',
    '{}',
    text.slice(0, -10),
    text.replace('keyring/1', 'keyring/2'),
    text.replace('"file"', '"files"'),
    text.replace('"key":"', '"key":"AAAA'),
    text.replace('}', ',"more":1}'),
    `${text}${' '.repeat(5_000)}`,
  ];
  for (const content of bad) {
    const path = fresh();
    writeFileSync(path, content, { mode: 0o600 });
    await assert.rejects(openKeyring(path, options), unavailable(/./), JSON.stringify(content.slice(0, 40).replace(/"key":".*/, '…')));
  }
  const directory = fresh();
  mkdirSync(directory, { mode: 0o700 });
  await assert.rejects(openKeyring(directory, options), unavailable(/not a file/));
});

test('the passphrase kind opens with its passphrase alone, in any Unicode form', async () => {
  const path = fresh();
  const text = 'über den Dächern 12';
  const first = await openKeyring(path, { ...options, passphrase: { text, cost: cheap } });
  const wrapped = await first.wrap(context, secret);
  assert.doesNotMatch(readFileSync(path, 'utf8'), /"key"/);
  const again = await openKeyring(path, { ...options, passphrase: { text: text.normalize('NFD') } });
  assert.deepEqual(await again.unwrap(context, wrapped), secret);
  await assert.rejects(openKeyring(path, { ...options, passphrase: { text: `${text}3` } }), unavailable(/passphrase is wrong/));
  await assert.rejects(openKeyring(path, options), unavailable(/needs its passphrase/));
});

test('a passphrase does not silently open a keyring that has none', async () => {
  const path = fresh();
  (await openKeyring(path, options)).close();
  await assert.rejects(openKeyring(path, { ...options, passphrase: { text: 'long enough a phrase' } }), unavailable(/has no passphrase/));
});

test('a short passphrase makes no keyring', async () => {
  const path = fresh();
  const tried = openKeyring(path, { ...options, passphrase: { text: 'elevenchars', cost: cheap } });
  await assert.rejects(tried, (error) => isStewardError(error, 'invalid-input'));
  assert.throws(() => statSync(path));
});

test('Argon2id parameters cannot be changed, nor taken beyond their limits', async () => {
  const path = fresh();
  const text = 'a phrase of many words';
  (await openKeyring(path, { ...options, passphrase: { text, cost: cheap } })).close();
  const written = readFileSync(path, 'utf8');
  for (const [from, to] of [
    ['"memoryKiB":8192', '"memoryKiB":8200'],
    ['"memoryKiB":8192', '"memoryKiB":99999999'],
    ['"memoryKiB":8192', '"memoryKiB":8'],
    ['"passes":1', '"passes":2'],
    ['"passes":1', '"passes":1000'],
    ['"lanes":1', '"lanes":64'],
  ] as const) {
    const changed = fresh();
    assert.ok(written.includes(from));
    writeFileSync(changed, written.replace(from, to), { mode: 0o600 });
    await assert.rejects(openKeyring(changed, { ...options, passphrase: { text } }), unavailable(/./), to);
  }
});

test('a hard link is the same safe file', async () => {
  const path = fresh();
  (await openKeyring(path, options)).close();
  const other = fresh();
  linkSync(path, other);
  (await openKeyring(other, { ...options, create: false })).close();
});

test('a closed keyring opens nothing', async () => {
  const keyring = keyringOf(Buffer.alloc(32, 1));
  const wrapped = await keyring.wrap(context, secret);
  keyring.close();
  await assert.rejects(keyring.unwrap(context, wrapped), unavailable(/closed/));
});

test('wrapping limits: 1 to 4,096 bytes', async () => {
  const keyring = keyringOf(Buffer.alloc(32, 1));
  for (const size of [1, 4_096])
    assert.equal((await keyring.unwrap(context, await keyring.wrap(context, new Uint8Array(size)))).length, size);
  for (const size of [0, 4_097]) await assert.rejects(keyring.wrap(context, new Uint8Array(size)), RangeError);
});

interface RootCase {
  readonly name: string;
  readonly rootKey: string;
  readonly use: WrapContext['use'];
  readonly owner: string;
  readonly contextName: string;
  readonly secret: string;
  readonly wrapped: string;
  readonly valid: boolean;
}

test('the vectors of the root key', async (t) => {
  const file = new URL('../../../../vectors/envelope/key-wrap.json', import.meta.url);
  const { root } = JSON.parse(readFileSync(file, 'utf8')) as { readonly root: readonly RootCase[] };
  assert.ok(root.filter((each) => each.valid).length >= 2 && root.length >= 10);
  for (const each of root) {
    await t.test(each.name, async () => {
      const keyring = keyringOf(Buffer.from(each.rootKey, 'hex'));
      const at: WrapContext = { use: each.use, owner: each.owner, name: each.contextName };
      const wrapped = Buffer.from(each.wrapped, 'hex');
      if (!each.valid) return assert.rejects(keyring.unwrap(at, wrapped), (error) => isStewardError(error, 'integrity-failed'));
      assert.equal(Buffer.from(await keyring.wrap(at, Buffer.from(each.secret, 'hex'))).toString('hex'), each.wrapped);
      assert.equal(Buffer.from(await keyring.unwrap(at, wrapped)).toString('hex'), each.secret);
      return undefined;
    });
  }
});
