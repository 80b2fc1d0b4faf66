// The worked example of docs/formats/sealed-values.md, and what a row of sealed values refuses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { privateKeyOf, publicKeyOf } from './key-pairs.ts';
import { decodeSealedRow, encodeSealedRow } from './sealed-row.ts';
import { Associated, hintOf, openGroup, sealingKey, Sealer } from './sealer.ts';

const origin = 'steward.example/ledger/aaaaaaaaaaaaaaaaaaaaaaaaaa/1';
const recipientSecret = privateKeyOf('x25519', new Uint8Array(32).fill(0x22));
const recipient = publicKeyOf(recipientSecret);
const id = new Uint8Array(16).fill(0x33);
const salt = new Uint8Array(32).fill(0x44);
const values = new TextEncoder().encode('who it was');
const commitments = { who: new Uint8Array(32).fill(0x55), what: new Uint8Array(32).fill(0x66) };

function exampleRow(): Uint8Array {
  const sealer = new Sealer(origin, { nowMs: () => 0 }, { bytes: (length) => new Uint8Array(length).fill(0x11) });
  const seal = (group: 'who' | 'what') => sealer.seal({ key: recipient, paddedMin: 0 }, id, group, salt, values, commitments[group]);
  return encodeSealedRow([{ who: seal('who'), what: seal('what') }]);
}

test('the worked example is what the code writes', () => {
  const page = readFileSync(new URL('../../../docs/formats/sealed-values.md', import.meta.url), 'utf8');
  const written = /```example\n([\s\S]*?)```/.exec(page)![1]!.replaceAll(/\s/g, '');
  assert.equal(written, Buffer.from(exampleRow()).toString('hex'));
});

test('whoever holds the private key opens it, in its place alone', () => {
  const { slots, pairs } = decodeSealedRow(exampleRow());
  const [slot] = slots;
  assert.deepEqual(Buffer.from(slot!.hint), Buffer.from(hintOf(slot!.ephemeral, recipient)));
  const key = sealingKey(recipientSecret, slot!.ephemeral, slot!.ephemeral, recipient, origin);
  const open = (from: string, group: 'who' | 'what') =>
    openGroup(key, new Associated(from), id, group, commitments[group], pairs[0]!.who.sealed);
  assert.deepEqual(Buffer.from(open(origin, 'who')!.values), Buffer.from(values));
  assert.deepEqual(Buffer.from(open(origin, 'who')!.salt), Buffer.from(salt));
  assert.equal(open(origin, 'what'), undefined, 'not as the other group');
  assert.equal(open(`${origin}2`, 'who'), undefined, 'not in another log');
});

test('every shortened or extended row is refused', () => {
  const row = exampleRow();
  for (let length = 0; length < row.length; length++)
    assert.throws(
      () => decodeSealedRow(row.slice(0, length)),
      (error) => isStewardError(error, 'integrity-failed'),
    );
  assert.throws(
    () => decodeSealedRow(Buffer.concat([row, Buffer.of(0)])),
    (error) => isStewardError(error, 'integrity-failed'),
  );
});
