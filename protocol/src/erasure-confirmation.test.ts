import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { confirmationText, isConfirmationFile, verifyConfirmation, type ErasureConfirmation } from './erasure-confirmation.ts';
import { ed25519Verifier } from './ledger/note.ts';

interface Vectors {
  readonly vkey: string;
  readonly cases: readonly { readonly name: string; readonly file: string; readonly confirmation?: ErasureConfirmation }[];
}

const load = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../vectors/confirmation/${name}.json`, import.meta.url), 'utf8')) as Vectors;

const valid = load('valid');
for (const { name, file, confirmation } of valid.cases)
  test(`valid: ${name}`, async () => {
    assert(isConfirmationFile(file));
    assert.deepEqual(await verifyConfirmation(file, [ed25519Verifier(valid.vkey)]), { verified: true, confirmation });
  });

const invalid = load('invalid');
for (const { name, file } of invalid.cases)
  test(`invalid: ${name}`, async () => assert.equal((await verifyConfirmation(file, [ed25519Verifier(invalid.vkey)])).verified, false));

test('what cannot be written is not signed', () => {
  const confirmation = valid.cases[0]!.confirmation!;
  assert.throws(() => confirmationText({ ...confirmation, told: ['two words'] }), RangeError);
  assert.throws(() => confirmationText({ ...confirmation, destroyed: -1 }), RangeError);
});
