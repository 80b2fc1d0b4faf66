import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { ed25519Verifier } from './ledger/note.ts';
import { openReview, reviewText, type ReviewRecord } from './review-record.ts';

interface Vectors {
  readonly vkey: string;
  readonly cases: readonly { readonly name: string; readonly note: string; readonly record?: ReviewRecord }[];
}

const load = (name: string) => JSON.parse(readFileSync(new URL(`../../vectors/review/${name}.json`, import.meta.url), 'utf8')) as Vectors;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const valid = load('valid');
for (const { name, note, record } of valid.cases)
  test(`valid: ${name}`, async () => {
    const verifier = ed25519Verifier(valid.vkey);
    assert.deepEqual(plain(await openReview(note, [verifier])), { verified: true, record, reviewers: [verifier.name] });
  });

const invalid = load('invalid');
for (const { name, note } of invalid.cases)
  test(`invalid: ${name}`, async () => assert.equal((await openReview(note, [ed25519Verifier(invalid.vkey)])).verified, false));

test('what cannot be written is not signed', () => {
  const record = valid.cases[0]!.record!;
  assert.throws(() => reviewText({ ...record, version: 'one' }), RangeError);
  assert.throws(() => reviewText({ ...record, checks: [] }), RangeError);
  assert.throws(() => reviewText({ ...record, findingsOpen: -1 }), RangeError);
});
