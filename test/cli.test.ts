// The command line, as an operator and an auditor use it: beside a running server and without one, with its exit codes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { testCertificate } from '../server/src/adapters/embedded/test-certificate.ts';
import { asker, receiptOf, signUp } from './kit/http.ts';
import { testedEdition } from './kit/edition.ts';
import { repo, serverFolder, type ServerFolder } from './kit/server-process.ts';

const exec = promisify(execFile);
const aws = testedEdition === 'aws';

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

interface Status {
  readonly running: boolean;
  readonly businesses: readonly { readonly id: string; readonly name: string }[];
}

test('status, export and verification, with and without a server, by our program and by one that shares nothing with it', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = (await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id'];
    const read = await ask('GET', `/v1/projects/${String(project)}`);
    const status = async () => JSON.parse((await folder.cli(['status', '--json'])).stdout) as Status;
    assert.deepEqual(
      [(await status()).running, (await status()).businesses.map(({ id, name }) => [id, name])],
      [true, [[business, 'Ada GmbH']]],
    );

    const receipt = receiptOf(read)!;
    const proof = join(dirname(folder.data), 'receipt.tlog-proof');
    await writeFile(proof, (await ask('GET', `/v1/ledger/${receipt.volume}/receipts/${receipt.index}`)).text);
    const out = join(dirname(folder.data), 'export');
    assert.equal((await folder.cli(['ledger', 'export', '--business', business, '--out', out])).code, 0);
    for (const file of ['checkpoint', 'vkey', 'tile']) await stat(join(out, file));
    assert.equal((await folder.cli(['verify', out])).code, 0);
    assert.equal((await folder.cli(['verify', proof, '--key', join(out, 'vkey')])).code, 0);
    assert.equal((await folder.cli(['verify', proof])).code, 4, 'without the key nothing can be said');
    assert.equal((await folder.cli(['verify', `${server.url}/v1/ledger`, '--key', join(out, 'vkey')], { STEWARD_TOKEN: token })).code, 0);
    await exec(process.execPath, [join(repo, 'test/independent-verifier/verify.mjs'), out]);
    assert.equal((await folder.cli(['keys', 'rotate', '--business', business])).code, 0);
    assert.equal((await folder.cli(['keys', 'rotate', '--ledger'])).code, 0);
    await ownKey(folder, business);
    await runningServer(folder, server.url, token, join(out, 'vkey'));
    const unknown = await folder.cli(['ledger', 'export', '--business', 'a'.repeat(26), '--out', `${out}2`]);
    assert.deepEqual([unknown.code, /no such business/.test(unknown.stderr)], [1, true], unknown.stderr);
    assert.equal((await folder.cli(['doctor'])).code, 0);

    await server.kill('SIGTERM');
    assert.equal((await status()).running, false);
    assert.equal((await folder.cli(['verify'])).code, 0);
    // Newer than what was verified from here last: an older copy would be told to be rewound, which it is.
    assert.match((await folder.cli(['verify', out])).stdout, /^REWOUND/);
    assert.equal((await folder.cli(['ledger', 'export', '--business', business, '--out', `${out}3`])).code, 0);
    await altered(folder, `${out}3`);
  }));

/** A keyring takes no keys of businesses; KMS knows none of this name. */
async function ownKey(folder: ServerFolder, business: string): Promise<void> {
  const own = async () => JSON.parse((await folder.cli(['keys', 'own', '--business', business, '--json'])).stdout) as object;
  const none = { business, ownKey: null, takesOwnKeys: aws };
  assert.deepEqual(await own(), none);
  const arn = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const refused = await folder.cli(['keys', 'own', '--business', business, '--key', arn]);
  assert.equal(refused.code, aws ? 1 : 2, refused.stderr);
  assert.equal((await folder.cli(['keys', 'own', '--business', business, '--key', arn, '--give-back'])).code, 2);
  assert.deepEqual(await own(), none);
}

/** A running server is checked by its address alone, also when its key was turned since; what it needs it says. */
async function runningServer(folder: ServerFolder, url: string, token: string, oldKey: string): Promise<void> {
  const asMember = { STEWARD_TOKEN: token };
  assert.equal((await folder.cli(['verify', url], asMember)).code, 0);
  assert.equal((await folder.cli(['verify', `${url}/`, '--key', oldKey, '--deep'], asMember)).code, 0);
  const stranger = await folder.cli(['verify', url]);
  assert.equal(stranger.code, 4);
  assert.match(stranger.stderr, /STEWARD_TOKEN/);
  assert.equal((await folder.cli(['verify', 'http://127.0.0.1:1'])).code, 4, 'nobody answers there');
  assert.equal((await folder.cli(['verify', 'http://'])).code, 2);
}

/** One flipped bit in an entry: both programs say so, with the exit code for a mismatch. */
async function altered(folder: ServerFolder, out: string): Promise<void> {
  const { stdout } = await exec('find', [join(out, 'tile/entries'), '-type', 'f']);
  const bundle = stdout.trim().split('\n')[0]!;
  const bytes = await readFile(bundle);
  bytes[60]! ^= 1;
  await writeFile(bundle, bytes);
  const { code, stdout: said } = await folder.cli(['verify', out], {}, { apart: true });
  assert.equal(code, 3);
  assert.match(said, /^ALTERED: Entry 0/);
  await assert.rejects(
    exec(process.execPath, [join(repo, 'test/independent-verifier/verify.mjs'), out]),
    (error) => (error as { code: number }).code === 3,
  );
}

test('wrong words are answered with the usage and exit code 2, and change nothing', () =>
  inFolder(async (folder) => {
    for (const args of [['nonsense'], ['status', '--wrong'], ['verify', 'a', 'b'], ['ledger', 'export'], ['completion', 'sh']]) {
      const { code, stderr } = await folder.cli(args);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    }
    assert.equal((await folder.cli(['nonsense'], {}, { apart: true })).code, 2);
    assert.equal((await folder.cli(['--help'], {}, { apart: true })).code, 0);
    assert.match((await folder.cli(['ledger', '--help'])).stdout, /ledger export .*ledger go-on/s);
    assert.match((await folder.cli(['completion', '--help'])).stdout, /bash\|zsh\|fish/);
    assert.equal((await folder.cli(['nonsense', '--help'])).code, 2);
    assert.match((await folder.cli(['completion', 'bash'])).stdout, /complete -W/);
    assert.equal((await folder.cli(['verify', '/nowhere'])).code, 4);
    if (aws) return;
    assert.equal((await folder.cli(['status'])).code, 1, 'no data folder');
    await assert.rejects(stat(folder.data));
  }));

test('one server at a time works in a folder', () =>
  inFolder(async (folder) => {
    const server = await folder.start({}, { apart: true });
    const second = await folder.cli(['start', '--json'], {}, { apart: true });
    assert.equal(second.code, 1);
    assert.match(second.stderr, /another Steward works in/);
    await server.kill('SIGTERM');
  }));

test('a port that is taken ends the second server at once, with what to do, and leaves the first alone', () =>
  inFolder((first) =>
    inFolder(async (second) => {
      const server = await first.start();
      const { port } = new URL(server.url);
      const ended = await second.cli(['start'], { STEWARD_PORT: port }, { apart: true });
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /STEWARD_PORT: port \d+ is taken/);
      assert.equal((await asker(server.url)('GET', '/v1/health')).status, 200);
      await server.kill('SIGTERM');
    }),
  ));

test('beyond loopback without TLS it refuses and says what to do; with a certificate it serves TLS', () =>
  inFolder(async (folder) => {
    const refused = await folder.cli(['start'], { STEWARD_HOST: '0.0.0.0' });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /STEWARD_TLS_CERT/);
    const { cert, key } = testCertificate('localhost');
    const files = { STEWARD_TLS_CERT: `${folder.data}.crt`, STEWARD_TLS_KEY: `${folder.data}.key` };
    await writeFile(files.STEWARD_TLS_CERT, cert);
    await writeFile(files.STEWARD_TLS_KEY, key);
    const server = await folder.start(files);
    const seen = await new Promise<{ hsts: string | undefined; protocol: string | null }>((resolve, reject) => {
      const asked = request(`${server.url}/v1/health`, { ca: cert, servername: 'localhost' }, (answer) => {
        resolve({
          hsts: answer.headers['strict-transport-security'],
          protocol: (answer.socket as TLSSocket).getProtocol(),
        });
        answer.resume();
      });
      asked.on('error', reject);
      asked.end();
    });
    assert.deepEqual(seen, { hsts: 'max-age=31536000; includeSubDomains', protocol: 'TLSv1.3' });
    await server.kill('SIGTERM');
  }));

const inKms = aws && 'the root key lies in KMS';

test('the root key lies outside the data, and data without its root key is not opened with a new one', { skip: inKms }, () =>
  inFolder(async (folder) => {
    const inside = await folder.cli(['start'], { STEWARD_KEYRING: join(folder.data, 'key') });
    assert.equal(inside.code, 2);
    await mkdir(dirname(folder.data), { recursive: true });
    const server = await folder.start();
    assert.equal((await stat(`${folder.data}.keyring`)).mode & 0o777, 0o600);
    await server.kill('SIGTERM');
    await rm(`${folder.data}.keyring`);
    const without = await folder.cli(['start']);
    assert.notEqual(without.code, 0);
    await assert.rejects(stat(`${folder.data}.keyring`), 'no new root key was made');
  }),
);
