import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decodeId, encodeId, isId } from './ids.ts';

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('writes ids as base32 of RFC 4648 in lower case without padding', () => {
  assert.equal(encodeId(new Uint8Array(16)), 'a'.repeat(26));
  assert.equal(encodeId(new Uint8Array(16).fill(255)), `${'7'.repeat(25)}4`);
  // "foobarfoobarfoob" in RFC 4648 base32 is MZXW6YTBOJTG633CMFZGM33PMI======.
  assert.equal(encodeId(new TextEncoder().encode('foobarfoobarfoob')), 'mzxw6ytbojtg633cmfzgm33pmi');
});

test('law: an id reads back to its bytes', () => {
  fc.assert(fc.property(sixteen, (bytes) => assert.deepEqual(decodeId(encodeId(bytes)), new Uint8Array(bytes))));
});

test('law: text either is no id or is the one spelling of its bytes', () => {
  const near = fc
    .tuple(sixteen, fc.nat(25), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567ABZ0189=- ü'))
    .map(([bytes, at, other]) => {
      const id: string = encodeId(bytes);
      return id.slice(0, at) + other + id.slice(at + 1);
    });
  fc.assert(
    fc.property(near, (text) => {
      if (isId(text)) assert.equal(encodeId(decodeId(text)), text);
      else assert.throws(() => decodeId(text), RangeError);
    }),
    { numRuns: 2_000 },
  );
});

test('refuses everything that is not 26 of its characters', () => {
  const good = 'mzxw6ytbojtg633cmfzgm33pmi';
  for (const bad of [
    '',
    good.slice(1),
    `${good}a`,
    good.toUpperCase(),
    `${good}\n`,
    `${good.slice(0, 25)}b`,
    '../../../../etc/passwd0000',
    null,
    undefined,
    7,
    [good],
  ]) {
    assert.equal(isId(bad), false, String(bad));
  }
});

test('refuses to write other than 16 bytes', () => {
  assert.throws(() => encodeId(new Uint8Array(15)), RangeError);
  assert.throws(() => encodeId(new Uint8Array(17)), RangeError);
});
