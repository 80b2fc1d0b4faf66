// A verifier that shares nothing with `protocol` agrees with it about honest and about tampered exports.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { publish, sampleEntries, sampleKey, sampleOrigin, sourceOf, type Files } from '../../protocol/test/sample-ledger.ts';
import { verifyLedger } from '@steward/protocol/ledger/verify.ts';

const verifier = fileURLToPath(new URL('verify.mjs', import.meta.url));
const key = sampleKey(sampleOrigin, 'log');
const entries = sampleEntries(600, key).map(({ bytes }) => bytes);

function run(files: Files): { status: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'steward-verifier-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, folder], { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('imports nothing but node:crypto and what reads files', () => {
  const imports = [...readFileSync(verifier, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name);
  assert.deepEqual(imports, ['node:crypto', 'node:fs', 'node:path']);
});

test('verifies honest exports of every shape', () => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 600]) {
    const { status, said } = run(publish(entries.slice(0, size), key));
    assert.equal(status, 0, said);
    assert.match(said, new RegExp(`^verified: ${sampleOrigin.replaceAll('.', '\\.')}, ${size} entries, `));
  }
});

test('refuses every kind of tampering that protocol refuses', async () => {
  const honest = publish(entries, key);
  const stranger = sampleKey(sampleOrigin, 'stranger');
  const mutations: readonly ((files: Files) => void)[] = [
    ...['checkpoint', 'tile/entries/000', 'tile/entries/002.p/88', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2'].flatMap((path) => [
      (files: Files) => files.set(path, files.get(path)!.with(20, files.get(path)![20]! ^ 1)),
      (files: Files) => files.set(path, files.get(path)!.slice(0, -1)),
      (files: Files) => files.set(path, Uint8Array.of(...files.get(path)!, 10)),
    ]),
    ...[...honest.keys()].filter((path) => path.startsWith('tile/')).map((path) => (files: Files) => void files.delete(path)),
    (files) => files.set('vkey', new TextEncoder().encode(stranger.vkey)),
    (files) => files.set('checkpoint', publish(entries, stranger).get('checkpoint')!),
    (files) => files.set('checkpoint', publish(entries.with(3, entries[4]!), key).get('checkpoint')!),
    (files) => files.set('checkpoint', publish(entries.slice(0, 599), key).get('checkpoint')!),
  ];
  for (const [i, mutate] of mutations.entries()) {
    const files: Files = new Map(honest);
    mutate(files);
    const { status, said } = run(files);
    assert.equal(status, 3, `mutation ${i}: ${said}`);
    const vkey = new TextDecoder().decode(files.get('vkey')!).trim();
    assert.notEqual((await verifyLedger(sourceOf(files), { keys: [vkey] })).verdict, 'verified', `mutation ${i}`);
  }
});

test('says apart what it could not check', () => {
  assert.equal(run(new Map([['vkey', new TextEncoder().encode(key.vkey)]])).status, 4);
  assert.equal(spawnSync(process.execPath, [verifier, join(tmpdir(), 'steward-no-such-folder')]).status, 4);
  assert.equal(spawnSync(process.execPath, [verifier]).status, 2);
});
