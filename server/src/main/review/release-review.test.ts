// A release starts in production when it is, byte for byte, what somebody trusted reviewed, and in no other case.
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { ed25519Type, formatVkey, keyId, signNote, type Signer } from '@steward/protocol/ledger/note.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { reviewText, type ReviewRecord } from '@steward/protocol/review-record.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { readConfig } from '../config.ts';
import { clone, listFiles } from './release-files.ts';
import { assertReviewed, reviewOf } from './release-review.ts';

const folders: string[] = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function reviewer(name: string): { readonly signer: Signer; readonly vkey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  const signer = { name, keyId: keyId(name, ed25519Type, raw), sign: (bytes: Uint8Array) => sign(null, bytes, privateKey) };
  return { signer, vkey: formatVkey(name, ed25519Type, raw) };
}

const hashOf = (text: string): string => sha256(new TextEncoder().encode(text)).toHex();
const ruth = reviewer('example.org/ruth');
const hash = 'a'.repeat(64);

/** A small release that Ruth reviewed. */
function release(change: Partial<ReviewRecord> = {}, by = ruth) {
  const folder = mkdtempSync(join(tmpdir(), 'steward-release-'));
  folders.push(folder);
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put('package-lock.json', '{}');
  put('server/src/door.ts', 'export const open = false;\n');
  put('aws/src/dynamo-keys.ts', 'export const keys = 1;\n');
  put('server/src/door.test.ts', 'not of the release\n');
  put('web/dist/index.html', '<!doctype html>');
  put('reviews/reviewers', `# who may review\n${ruth.vkey}\n`);
  const list = listFiles(clone(folder));
  const record: ReviewRecord = {
    version: '1.2.3',
    contents: { files: 4, hash: hashOf(list) },
    packed: undefined,
    surface: hash,
    sbom: hash,
    page: hash,
    previous: undefined,
    checks: [{ name: 'types', passed: true }],
    findingsOpen: 2,
    time: '2026-11-27T06:00:00.000Z',
    ...change,
  };
  put('reviews/1.2.3.note', signNote(reviewText(record), [by.signer]));
  put('reviews/1.2.3.contents', list);
  return { folder, put, list, review: (reviewers?: string) => reviewOf(clone(folder), '1.2.3', reviewers) };
}

const noProduct = { file: '/nowhere/steward.config.ts' };
const refusal = (rule: RegExp) => (error: unknown) => isStewardError(error, 'invalid-input') && rule.test((error as Error).message);

test('what was reviewed starts, and says by whom', async () => {
  const { review, list } = release();
  const found = await review();
  assert.deepEqual([found.state, 'reviewers' in found && found.reviewers], ['reviewed', ['example.org/ruth']]);
  assert.doesNotThrow(() => assertReviewed(found, noProduct));
  assert.deepEqual(
    list.split('\n').map((line) => line.slice(66)),
    ['aws/src/dynamo-keys.ts', 'package-lock.json', 'server/src/door.ts', 'web/dist/index.html', ''],
    'sources without tests, in order',
  );
});

test('one byte more, one file more or one less is another release, and the file is named', async () => {
  for (const [path, text] of [
    ['server/src/door.ts', 'export const open = true;\n'],
    ['server/src/back-door.ts', ''],
    ['aws/src/dynamo-keys.ts', 'export const keys = 2;\n'],
    ['aws/infra/container/entry.mjs', ''],
    ['web/dist/index.html', '<!doctype html><script>'],
  ] as const) {
    const { put, review } = release();
    put(path, text);
    const found = await review();
    assert.deepEqual([found.state, 'differs' in found && found.differs], ['wrong', [path]]);
    assert.throws(() => assertReviewed(found, noProduct), refusal(new RegExp(path)));
  }
  const { folder, review } = release();
  rmSync(join(folder, 'server/src/door.ts'));
  assert.equal((await review()).state, 'wrong');
  const { put, review: again } = release();
  put('server/src/door.test.ts', 'tests may change');
  assert.equal((await again()).state, 'reviewed');
});

test('a record that nobody trusted signed, of another version, of a failed check or altered does not count', async () => {
  const mallory = reviewer('example.org/ruth');
  assert.equal((await release({}, mallory).review()).state, 'wrong');
  assert.equal((await release({ version: '1.2.4' }).review()).state, 'wrong');
  assert.equal((await release({ checks: [{ name: 'types', passed: false }] }).review()).state, 'wrong');
  const { folder, put, review } = release();
  put('reviews/1.2.3.note', 'steward/review/v1\n');
  assert.equal((await review()).state, 'wrong');
  rmSync(join(folder, 'reviews/1.2.3.note'));
  const none = await review();
  assert.equal(none.state, 'missing');
  assert.throws(() => assertReviewed(none, noProduct), refusal(/has no review/));
});

test('the operator says whose reviews count', async () => {
  const { folder, put, review } = release();
  put('mine', `${reviewer('example.org/ours').vkey}\n`);
  assert.equal((await review(join(folder, 'mine'))).state, 'wrong');
  put('broken', 'no key\n');
  await assert.rejects(review(join(folder, 'broken')), refusal(/is not a list of reviewers/));
});

test('in production the demo and its clock are not for production, and declarations from elsewhere do not load', async () => {
  assert.throws(
    () => readConfig({ STEWARD_MODE: 'production', STEWARD_DEMO: '1' }),
    refusal(/the demo and its clock are not for production/),
  );
  assert.throws(() => readConfig({ STEWARD_MODE: 'staging' }), refusal(/production or development/));
  assert.equal(readConfig({ STEWARD_MODE: 'production' }).production, true);
  const { folder, put, review } = release();
  put('elsewhere.config.ts', '');
  const found = await review();
  assert.throws(
    () => assertReviewed(found, { file: join(folder, 'elsewhere.config.ts') }),
    refusal(/declarations are reviewed with the release/),
  );
});
