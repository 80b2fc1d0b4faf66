// Envelope v1 against its page, its vectors and its invariants.
import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import { openGcm } from './aes-gcm.ts';
import {
  envelopeBytesMax,
  envelopeKey,
  openEnvelope,
  sealEnvelope,
  type DerivedKeys,
  type GroupShape,
  type Values,
  type Where,
} from './envelope.ts';
import { hex, readVectors, scriptedRandom, testRandom, unhex, workedExample } from './vault.fixture.ts';

interface Case {
  readonly name: string;
  readonly recordKey: string;
  readonly key: KeyId;
  readonly where: Where;
  readonly group: GroupShape;
  readonly envelope: string;
}
interface ValidCase extends Case {
  readonly random: string;
  readonly nonce: string;
  readonly values: Values;
  readonly plaintext: string;
  readonly salt: string;
}
interface Forgery {
  readonly firstContentKey: string;
  readonly secondContentKey: string;
  readonly nonce: string;
  readonly associated: string;
  readonly ciphertext: string;
  readonly tag: string;
}

const valid = readVectors<{ readonly cases: readonly ValidCase[] }>('envelope/valid.json').cases;
const invalid = readVectors<{ readonly cases: readonly Case[]; readonly twoKeyForgery: Forgery }>('envelope/invalid.json');
const altered = (error: unknown) => isStewardError(error, 'integrity-failed');
const plain = (values: Values) => JSON.parse(JSON.stringify(values)) as unknown;
const openCase = (each: Case, derived: DerivedKeys = {}) =>
  openEnvelope(hex(each.recordKey), derived, each.key, each.where, each.group, hex(each.envelope));

test('the valid vectors open, and seal to the same bytes', () => {
  assert.ok(valid.length >= 8);
  for (const each of valid) {
    assert.deepEqual(plain(openCase(each)), plain(each.values), each.name);
    assert.deepEqual(plain(decodeCbor(hex(each.plaintext)) as Values), plain(each.values), each.name);
    const random = scriptedRandom([hex(each.random), hex(each.nonce)]);
    const sealed = sealEnvelope(random, hex(each.recordKey), each.key, each.where, each.group, each.values);
    assert.equal(unhex(sealed), each.envelope, each.name);
    assert.equal(envelopeKey(sealed), each.key);
  }
});

test('the invalid vectors are refused, all with the same error', async (t) => {
  assert.ok(invalid.cases.length >= 35);
  for (const each of invalid.cases) await t.test(each.name, () => assert.throws(() => openCase(each), altered));
});

test('the worked example of docs/formats/envelope.md is what the code does', () => {
  const example = workedExample('envelope');
  const each = valid.find(({ name }) => name === 'two fields')!;
  assert.equal(example.get('envelope'), each.envelope);
  assert.equal(example.get('salt'), each.salt);
  assert.equal(
    example.get('okm'),
    unhex(Buffer.from(hkdfSync('sha512', hex(each.recordKey), hex(each.salt), 'steward/v1/envelope/keys', 64))),
  );
  const envelope = hex(each.envelope);
  const [okm, aad] = [hex(example.get('okm')!), hex(example.get('AAD')!)];
  const opened = openGcm(okm.subarray(0, 32), envelope.subarray(33, 45), aad, envelope.subarray(77, -16), envelope.subarray(-16));
  assert.equal(unhex(opened!), example.get('plaintext'));
});

test('downgrade: every single byte flipped anywhere, header first, is refused (threat 4)', () => {
  const each = valid[0]!;
  const envelope = hex(each.envelope);
  for (let at = 0; at < envelope.length; at++) {
    for (const bit of [1, 128]) {
      const bad = Buffer.from(envelope);
      bad[at] = bad[at]! ^ bit;
      assert.throws(() => openCase({ ...each, envelope: unhex(bad) }), altered, `byte ${at}`);
    }
  }
});

test('an envelope cut anywhere, or longer, is refused', () => {
  const each = valid[0]!;
  for (let length = 0; length < each.envelope.length; length += 2) {
    assert.throws(() => openCase({ ...each, envelope: each.envelope.slice(0, length) }), altered);
  }
  assert.throws(() => openCase({ ...each, envelope: `${each.envelope}00` }), altered);
  assert.throws(() => openCase({ ...each, envelope: '01'.repeat(envelopeBytesMax + 1) }), altered);
});

test('two-key forgery: GCM opens one ciphertext under two keys, the envelope under none but its own (threat 3)', () => {
  const { twoKeyForgery: forged } = invalid;
  const rest = [forged.nonce, forged.associated, forged.ciphertext, forged.tag].map(hex) as [Buffer, Buffer, Buffer, Buffer];
  // The forgery is real: without the commitment both keys would open it, to different plaintexts.
  const first = openGcm(hex(forged.firstContentKey), ...rest);
  const second = openGcm(hex(forged.secondContentKey), ...rest);
  assert.ok(first !== undefined && second !== undefined && !first.equals(second));
  const each = invalid.cases.find(({ name }) => name.startsWith('two-key forgery'))!;
  assert.throws(() => openCase(each), altered);
});

test('a remembered content key does not soften any check', () => {
  for (const each of invalid.cases) {
    const derived: DerivedKeys = {};
    const good = valid.find(({ name }) => name === 'two fields')!;
    if (each.recordKey === good.recordKey && each.key === good.key) openCase(good, derived);
    assert.throws(() => openCase(each, derived), altered, each.name);
  }
});

const ids = Array.from({ length: 4 }, (_, i) => encodeId<RecordId>(new Uint8Array(16).fill(i)));
const anyWhere = fc.record({
  business: fc.constantFrom(...(ids as unknown as BusinessId[])),
  collection: fc.constantFrom('contacts', 'contact', 'tasks'),
  record: fc.constantFrom(...ids),
  version: fc.integer({ min: 1, max: 12 }),
});
const anyGroup = fc.record({
  name: fc.constantFrom('content', 'place', 'contentname'),
  fields: fc.constantFrom<readonly string[]>(['name'], ['name', 'phone'], ['na', 'me'], ['namephone'], ['name', 'phone', 'note']),
});

test('moving: an envelope opens at its place and nowhere else, whatever the places are (threat 2)', () => {
  const recordKey = Buffer.alloc(32, 5);
  const key = encodeId<KeyId>(new Uint8Array(16).fill(9));
  const random = testRandom('moving');
  fc.assert(
    fc.property(anyWhere, anyGroup, anyWhere, anyGroup, (where, group, otherWhere, otherGroup) => {
      const values: Values = { [group.fields[0]!]: 'value' };
      const envelope = sealEnvelope(random, recordKey, key, where, group, values);
      const same = JSON.stringify([where, group]) === JSON.stringify([otherWhere, otherGroup]);
      const open = () => openEnvelope(recordKey, {}, key, otherWhere, otherGroup, envelope);
      if (same) assert.deepEqual(plain(open()), plain(values));
      else assert.throws(open, altered);
    }),
    { numRuns: 300 },
  );
});

test('what is sealed comes back, whatever the values are', () => {
  const group: GroupShape = { name: 'everything', fields: ['a', 'b', 'c'] };
  const key = encodeId<KeyId>(new Uint8Array(16).fill(9));
  const where: Where = { business: ids[0] as unknown as BusinessId, collection: 'tasks', record: ids[1]!, version: 1 };
  const random = testRandom('round');
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 3_000 }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...group.fields), value), (values) => {
      const sealed = sealEnvelope(random, Buffer.alloc(32, 1), key, where, group, values as Values);
      assert.deepEqual(
        { ...openEnvelope(Buffer.alloc(32, 1), {}, key, where, group, sealed) },
        { ...(values as { [name: string]: Cbor }) },
      );
    }),
    { numRuns: 60 },
  );
});

test('a value outside the group is a programmer error; too much is too large', () => {
  const each = valid[0]!;
  const random = testRandom('limits');
  const seal = (values: Values) => sealEnvelope(random, hex(each.recordKey), each.key, each.where, each.group, values);
  assert.throws(() => seal({ iban: 'x' }), assert.AssertionError);
  assert.throws(
    () => seal({ name: 'x'.repeat(envelopeBytesMax) }),
    (error) => isStewardError(error, 'too-large'),
  );
  assert.ok(seal({ name: 'x'.repeat(340_000) }).length <= envelopeBytesMax);
});

test('the length of a short text does not show', () => {
  const each = valid[0]!;
  const random = testRandom('length');
  const lengths = ['', 'no', 'yes', 'perhaps', 'x'.repeat(40)].map(
    (name) => sealEnvelope(random, hex(each.recordKey), each.key, each.where, each.group, { name }).length,
  );
  assert.equal(new Set(lengths).size, 1);
});

test('cloned randomness: no content key meets a nonce twice with two contents (threat 6)', () => {
  const each = valid[0]!;
  const recordKey = hex(each.recordKey);
  const original = testRandom('clone');
  const seen = new Map<string, string>();
  for (let round = 0; round < 20; round++) {
    // Three machines in the same state seal different contents, at the same and at other places, under the same record key.
    for (const [machine, where] of [each.where, each.where, { ...each.where, version: round + 10 }].entries()) {
      const content = `machine ${machine}`;
      const envelope = sealEnvelope(original.clone(), recordKey, each.key, where, each.group, { name: content });
      const used =
        unhex(Buffer.from(hkdfSync('sha512', recordKey, envelope.subarray(17, 33), 'steward/v1/envelope/keys', 32))) +
        unhex(envelope.subarray(33, 45));
      assert.equal(seen.get(used), undefined, 'a key and nonce were used for two contents');
      seen.set(used, content);
    }
    original.bytes(32);
  }
});
