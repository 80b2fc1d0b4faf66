import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { equalBytes, hmacSha256, sha256 } from './sha256.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('SHA-256 gives the examples of FIPS 180-4', () => {
  assert.equal(sha256(utf8('')).toHex(), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(sha256(utf8('abc')).toHex(), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const two = 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq';
  assert.equal(sha256(utf8(two)).toHex(), '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1');
  assert.equal(sha256(new Uint8Array(1_000_000).fill(0x61)).toHex(), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});

test('HMAC-SHA-256 gives the examples of RFC 4231', () => {
  const key = new Uint8Array(20).fill(0x0b);
  assert.equal(hmacSha256(key, utf8('Hi There')).toHex(), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7');
  assert.equal(
    hmacSha256(utf8('Jefe'), utf8('what do ya want for nothing?')).toHex(),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  const long = new Uint8Array(131).fill(0xaa);
  const text = utf8('Test Using Larger Than Block-Size Key - Hash Key First');
  assert.equal(hmacSha256(long, text).toHex(), '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54');
});

test('law: both agree with the platform at every length around the block edges', () => {
  for (let length = 0; length <= 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) % 256);
    assert.equal(sha256(bytes).toHex(), createHash('sha256').update(bytes).digest('hex'), String(length));
    assert.equal(hmacSha256(bytes, bytes).toHex(), createHmac('sha256', bytes).update(bytes).digest('hex'), String(length));
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) =>
      assert.equal(sha256(bytes).toHex(), createHash('sha256').update(bytes).digest('hex')),
    ),
  );
});

test('a hash is bytes of its own, and views are hashed as views', () => {
  const first = sha256(utf8('first'));
  const copy = first.toHex();
  sha256(utf8('second'));
  assert.equal(first.toHex(), copy);
  assert.equal(sha256(utf8('xxabcxx').subarray(2, 5)).toHex(), sha256(utf8('abc')).toHex());
});

test('equal means the same length and the same bytes', () => {
  assert.ok(equalBytes(utf8('abc'), utf8('abc')));
  assert.ok(equalBytes(new Uint8Array(0), new Uint8Array(0)));
  for (const other of ['abd', 'xbc', 'ab', 'abcd', '']) assert.ok(!equalBytes(utf8('abc'), utf8(other)), other);
});
