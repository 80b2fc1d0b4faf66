// The wrappers around AES-GCM and HKDF against vectors: one nonce length, one tag length, one key length.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openGcm, sealGcm } from './aes-gcm.ts';
import { derivePair } from './derive.ts';
import { pad, paddedLength, unpad } from './padding.ts';
import { parts } from './parts.ts';
import { hex, readVectors, unhex } from './vault.fixture.ts';

interface GcmCase {
  readonly name: string;
  readonly key: string;
  readonly nonce: string;
  readonly associated: string;
  readonly plaintext: string;
  readonly ciphertext: string;
  readonly tag: string;
  readonly valid: boolean;
  readonly refused?: boolean;
}

interface HkdfCase {
  readonly name: string;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly okm: string;
}

const vectors = readVectors<{ readonly gcm: readonly GcmCase[]; readonly hkdf: readonly HkdfCase[] }>('envelope/primitives.json');

test('AES-GCM: the vectors', async (t) => {
  assert.ok(vectors.gcm.length >= 60);
  for (const each of vectors.gcm) {
    await t.test(each.name, () => {
      const [key, nonce, associated, plaintext, ciphertext, tag] = [
        each.key,
        each.nonce,
        each.associated,
        each.plaintext,
        each.ciphertext,
        each.tag,
      ].map(hex) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
      if (each.refused === true) {
        assert.throws(() => sealGcm(key, nonce, associated, plaintext), assert.AssertionError);
        assert.throws(() => openGcm(key, nonce, associated, ciphertext, tag), assert.AssertionError);
        return;
      }
      const opened = openGcm(key, nonce, associated, ciphertext, tag);
      if (!each.valid) return assert.equal(opened, undefined);
      assert.equal(unhex(opened!), each.plaintext);
      assert.deepEqual(sealGcm(key, nonce, associated, plaintext).map(unhex), [each.ciphertext, each.tag]);
    });
  }
});

test('HKDF-SHA-512: the vectors', () => {
  assert.ok(vectors.hkdf.length >= 7);
  for (const { name, ikm, salt, info, okm } of vectors.hkdf) assert.equal(unhex(derivePair(hex(ikm), hex(salt), hex(info))), okm, name);
});

test('padding: what is padded comes back, the length is Padmé and wastes at most 12 percent', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (content) => {
      const padded = pad(content);
      assert.equal(padded.length, paddedLength(content.length));
      assert.deepEqual(new Uint8Array(unpad(padded)!), content);
      if (content.length > 64) assert.ok(padded.length <= (content.length + 1) * 1.12);
    }),
  );
  assert.deepEqual([0, 63, 64, 71, 72, 1_000, 1_023, 1_024].map(paddedLength), [64, 64, 72, 72, 80, 1_024, 1_024, 1_088]);
});

test('padding: few lengths stand for many', () => {
  const lengths = new Set(Array.from({ length: 2_000 }, (_, i) => paddedLength(i)));
  assert.ok(lengths.size <= 70, `${lengths.size} lengths`);
});

test('padding: any other mark, rest or length is refused', () => {
  const good = pad(Buffer.from('content'));
  for (let at = 7; at < good.length; at++) {
    const bad = Buffer.from(good);
    bad[at] = bad[at]! ^ 1;
    assert.equal(unpad(bad), undefined, `byte ${at}`);
  }
  assert.equal(unpad(Buffer.concat([good, Buffer.alloc(8)])), undefined);
  assert.equal(unpad(good.subarray(0, 60)), undefined);
  assert.equal(unpad(new Uint8Array()), undefined);
  assert.equal(unpad(new Uint8Array(64)), undefined);
});

test('parts: two different lists never have the same encoding', () => {
  const list = fc.array(fc.string({ maxLength: 6 }), { maxLength: 5 });
  fc.assert(
    fc.property(list, list, (a, b) => assert.equal(parts(a).equals(parts(b)), JSON.stringify(a) === JSON.stringify(b))),
    { numRuns: 500 },
  );
  assert.throws(() => parts(['ü']), assert.AssertionError);
  assert.throws(() => parts(['a\nb']), assert.AssertionError);
  assert.throws(() => parts(['x'.repeat(65_536)]), assert.AssertionError);
});
