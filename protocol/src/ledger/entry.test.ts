import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  commitment,
  decodeEntry,
  decodeWhat,
  decodeWho,
  encodeEntry,
  encodeWhat,
  encodeWho,
  type Entry,
  type What,
  type Who,
} from './entry.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((each) => new Uint8Array(each));
const entry = fc
  .record({ id: bytes(16), timeMs: fc.integer({ min: 2 ** 32, max: 2 ** 45 }), policy: bytes(8), who: bytes(32), what: bytes(32) })
  .map((fields): Entry => ({ version: 1, type: 'entry', ...fields }));
const what: What = { operation: 'read-record', purpose: 'service', outcome: 'allowed', policies: [] };

test('law: an entry reads back, and every one of type `entry` is 111 bytes', () => {
  fc.assert(
    fc.property(entry, (each) => {
      const encoded = encodeEntry(each);
      assert.equal(encoded.length, 111);
      assert.deepEqual(decodeEntry(encoded), each);
    }),
  );
});

test('law: bytes either are no entry or the one spelling of it', () => {
  fc.assert(
    fc.property(entry, fc.nat(), fc.integer({ min: 1, max: 255 }), (each, at, mask) => {
      const encoded = encodeEntry(each);
      encoded[at % encoded.length]! ^= mask;
      let decoded: Entry;
      try {
        decoded = decodeEntry(encoded);
      } catch (error) {
        assert.ok(error instanceof RangeError, String(error));
        return;
      }
      assert.deepEqual(encodeEntry(decoded), encoded);
    }),
    { numRuns: 2_000 },
  );
});

test('refuses to write what it would refuse to read', () => {
  const good: Entry = {
    version: 1,
    type: 'entry',
    id: new Uint8Array(16),
    timeMs: 1,
    policy: new Uint8Array(8),
    who: new Uint8Array(32),
    what: new Uint8Array(32),
  };
  const bad: readonly Partial<Entry>[] = [
    { id: new Uint8Array(15) },
    { timeMs: -1 },
    { timeMs: 1.5 },
    { timeMs: NaN },
    { policy: new Uint8Array(32) },
    { who: new Uint8Array(31) },
    { what: new Uint8Array(33) },
    { type: 'genesis' },
    { type: 'volume-close' },
    { clear: { next: 'x' } },
    { type: 'key-rotation', clear: { vkey: 'x', why: 'free text' } as never },
  ];
  for (const change of bad) assert.throws(() => encodeEntry({ ...good, ...change }), RangeError, JSON.stringify(change));
});

test('the largest tombstone fits into an entry', () => {
  const covers = Array.from({ length: 1_000 }, (_, i) => ({
    volume: 9_999,
    first: 2 ** 40 + 2 * i,
    end: 2 ** 40 + 2 * i + 1,
    group: 'what' as const,
  }));
  const base = {
    version: 1,
    id: new Uint8Array(16),
    timeMs: 1,
    policy: new Uint8Array(8),
    who: new Uint8Array(32),
    what: new Uint8Array(32),
  } as const;
  const encoded = encodeEntry({ ...base, type: 'erasure', clear: { covers } });
  assert.ok(encoded.length <= 65_535, String(encoded.length));
  assert.throws(() => encodeEntry({ ...base, type: 'erasure', clear: { covers: [...covers, covers[0]!] } }), RangeError);
});

test('groups hold ids, enumerations and counts, never free text or unknown members', () => {
  const who: Who = { actor: 'operator', name: 'root', address: '2001:db8::1' };
  assert.deepEqual({ ...decodeWho(encodeWho(who)) }, who);
  const badWho = [
    { actor: 'nobody' },
    { ...who, note: 'x' },
    { ...who, name: 'Erika Mustermann' },
    { ...who, person: '' },
    { ...who, address: 'a\nb' },
    { ...who, role: 'Ownér' },
  ];
  for (const each of badWho) assert.throws(() => encodeWho(each as Who), RangeError, JSON.stringify(each));
  const badWhat = [
    { ...what, detail: 'She called and asked for it.' },
    { ...what, detail: 'Ä' },
    { ...what, operation: 'peek' },
    { ...what, purpose: 'curiosity' },
    { ...what, outcome: 'maybe' },
    { ...what, records: [new Uint8Array(15)] },
    { ...what, records: Array.from({ length: 1_001 }, () => new Uint8Array(16)) },
    { ...what, count: -1 },
    { ...what, count: 1.5 },
    { ...what, reason: 'x' },
    { operation: 'read-record' },
  ];
  for (const each of badWhat) assert.throws(() => encodeWhat(each as What), RangeError, JSON.stringify(each));
});

test('a list of a thousand records is one group of values', () => {
  const records = Array.from({ length: 1_000 }, (_, i) => new Uint8Array(16).fill(i % 256));
  assert.equal(decodeWhat(encodeWhat({ ...what, records })).records?.length, 1_000);
});

test('a refusal says which member breaks the rule, and never its value', () => {
  try {
    encodeWhat({ ...what, detail: 'Erika Mustermann asked' });
    assert.fail('accepted');
  } catch (error) {
    assert.ok(error instanceof RangeError);
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /Mustermann/);
    assert.match(String(error.cause), /detail/);
  }
});

test('law: a commitment depends on salt, entry, group and values', () => {
  fc.assert(
    fc.property(bytes(32), bytes(16), fc.uint8Array({ maxLength: 80 }), (salt, id, values) => {
      const one = commitment(salt, id, 'who', values).toHex();
      assert.notEqual(commitment(salt, id, 'what', values).toHex(), one);
      assert.notEqual(commitment(salt.with(0, salt[0]! ^ 1), id, 'who', values).toHex(), one);
      assert.notEqual(commitment(salt, id.with(0, id[0]! ^ 1), 'who', values).toHex(), one);
      assert.notEqual(commitment(salt, id, 'who', Uint8Array.of(...values, 0)).toHex(), one);
    }),
  );
  assert.throws(() => commitment(new Uint8Array(16), new Uint8Array(16), 'who', new Uint8Array(0)), RangeError);
  assert.throws(() => commitment(new Uint8Array(32), new Uint8Array(15), 'who', new Uint8Array(0)), RangeError);
});
