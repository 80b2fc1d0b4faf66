import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { decodeReference, encodeReference } from './reference.ts';

const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });

test('a reference has seven groups of four, none of them easily misread', () => {
  assert.match(encodeReference(new Uint8Array(16)), /^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
});

test('law: a reference reads back to its bytes, however it is typed', () => {
  fc.assert(
    fc.property(sixteen, (bytes) => {
      const reference = encodeReference(bytes);
      const sloppy = ` ${reference.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
      assert.deepEqual(decodeReference(reference), new Uint8Array(bytes));
      assert.deepEqual(decodeReference(sloppy), new Uint8Array(bytes));
    }),
  );
});

test('law: one mistyped character is found nearly always, and another length always', () => {
  let missed = 0;
  const runs = 500;
  fc.assert(
    fc.property(sixteen, fc.nat(27), fc.integer({ min: 1, max: 31 }), (bytes, place, by) => {
      const text = encodeReference(bytes).replaceAll('-', '');
      const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
      const other = alphabet[(alphabet.indexOf(text[place]!) + by) % 32]!;
      if (decodeReference(text.slice(0, place) + other + text.slice(place + 1)) !== undefined) missed++;
      assert.equal(decodeReference(text.slice(1)), undefined);
      assert.equal(decodeReference(`${text}0`), undefined);
    }),
    { numRuns: runs },
  );
  assert(missed < runs / 50, `${missed} of ${runs} were missed; about one in 4,096 is to be expected`);
});

test('what is no reference is none', () => {
  for (const text of ['', '-', 'U'.repeat(28), 'ü'.repeat(28), '0'.repeat(10_000)]) assert.equal(decodeReference(text), undefined);
});
