import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { IdSet } from './id-set.ts';

test('law: it takes each id once, like a Set', () => {
  // Few different bytes, so that ids repeat and collide; zeros among them.
  const id = fc.array(fc.constantFrom(0, 1, 255), { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(
    fc.property(fc.array(fc.oneof(id, fc.constant(new Uint8Array(16))), { maxLength: 60 }), (ids) => {
      const [own, other] = [new IdSet(), new Set<string>()];
      for (const each of ids) {
        assert.equal(own.add(each), !other.has(each.toHex()));
        other.add(each.toHex());
      }
      assert.equal(own.size, other.size);
    }),
  );
});

test('it grows past its first room and still knows every id', () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setUint32(i % 3 === 0 ? 0 : 12, i + 1);
    return bytes;
  });
  const set = new IdSet();
  for (const id of ids) assert.ok(set.add(id));
  for (const id of ids) assert.ok(!set.add(id));
  assert.equal(set.size, 5_000);
});
