import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { cborDepthMax, decodeCbor, decodeCborStart, encodeCbor, type Cbor } from './cbor.ts';

const full = process.env.STEWARD_TEST === 'full';
const hex = (bytes: Uint8Array): string => bytes.toHex();
const bytes = (text: string): Uint8Array => Uint8Array.fromHex(text);

/** RFC 8949 appendix A, what lies within Steward's range and form. */
const examples: readonly (readonly [string, Cbor])[] = [
  ['00', 0],
  ['01', 1],
  ['0a', 10],
  ['17', 23],
  ['1818', 24],
  ['1819', 25],
  ['1864', 100],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['29', -10],
  ['3863', -100],
  ['3903e7', -1000],
  ['fb3ff199999999999a', 1.1],
  ['fb7e37e43c8800759c', 1e300],
  ['fbc010666666666666', -4.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array(0)],
  ['4401020304', bytes('01020304')],
  ['60', ''],
  ['6161', 'a'],
  ['6449455446', 'IETF'],
  ['62225c', '"\\'],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['98190102030405060708090a0b0c0d0e0f101112131415161718181819', Array.from({ length: 25 }, (_, i) => i + 1)],
  ['a0', {}],
  ['a26161016162820203', { a: 1, b: [2, 3] }],
  ['826161a161626163', ['a', { b: 'c' }]],
  ['a56161614161626142616361436164614461656145', { a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }],
];

/** Null prototypes and all: what decoding gives for a value. */
const plain = (value: Cbor): unknown =>
  JSON.parse(JSON.stringify(value, (_key, each: unknown) => (each instanceof Uint8Array ? `h'${hex(each)}'` : each)));

test('encodes and decodes the examples of RFC 8949', () => {
  for (const [expected, value] of examples) {
    assert.equal(hex(encodeCbor(value)), expected);
    assert.deepEqual(plain(decodeCbor(bytes(expected))), plain(value), expected);
  }
});

test('keeps the edges of its number range', () => {
  const edges: readonly (readonly [string, number])[] = [
    ['1b001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['3b001ffffffffffffe', Number.MIN_SAFE_INTEGER],
    ['1affffffff', 0xffffffff],
    ['1b0000000100000000', 0x100000000],
    ['fb4340000000000000', 2 ** 53],
    ['fb8000000000000000', -0],
  ];
  for (const [expected, value] of edges) {
    assert.equal(hex(encodeCbor(value)), expected);
    assert.ok(Object.is(decodeCbor(bytes(expected)), value), expected);
  }
});

test('sorts map keys by their encoding, shorter first, and leaves undefined values out', () => {
  assert.equal(hex(encodeCbor({ bb: 1, a: 2, c: undefined, aa: 3 })), 'a3' + '616102' + '62616103' + '62626201');
  assert.equal(hex(encodeCbor({ ü: 1, zz: 2, aaa: 3 })), 'a3' + '627a7a02' + '62c3bc01' + '6361616103');
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${(i * 17) % 40}`, i]));
  assert.deepEqual(
    Object.keys(decodeCbor(encodeCbor(many)) as object),
    Object.keys(many).sort((a, b) => a.length - b.length || (a < b ? -1 : 1)),
  );
});

test('refuses every other spelling, and says why', () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ['1817', /shortest/],
    ['190018', /shortest/],
    ['1a0000ffff', /shortest/],
    ['1b00000000ffffffff', /shortest/],
    ['3817', /shortest/],
    ['581700', /shortest/],
    ['780161', /shortest/],
    ['9800', /shortest/],
    ['b800', /shortest/],
    ['1b0020000000000000', /too large/],
    ['3b001fffffffffffff', /too large/],
    ['fb3ff0000000000000', /one form/],
    ['fb7ff8000000000000', /one form/],
    ['fb7ff0000000000000', /one form/],
    ['fbfff0000000000000', /one form/],
    ['f93c00', /unknown simple/],
    ['fa3fc00000', /unknown simple/],
    ['f7', /unknown simple/],
    ['f0', /unknown simple/],
    ['f818', /unknown simple/],
    ['ff', /unknown simple/],
    ['5f4100ff', /indefinite/],
    ['7f6161ff', /indefinite/],
    ['9f01ff', /indefinite/],
    ['bf616101ff', /indefinite/],
    ['1c', /reserved/],
    ['c100', /tags/],
    ['c249010000000000000000', /tags/],
    ['a10101', /key is not text/],
    ['a2616201616102', /out of order/],
    ['a2616101616102', /twice/],
    ['a262616101616202', /out of order/],
    ['61ff', /UTF-8/],
    ['63eda080', /UTF-8/],
    ['62c0af', /UTF-8/],
    ['', /cut short/],
    ['18', /cut short/],
    ['42ff', /cut short/],
    ['6261', /cut short/],
    ['8201', /cut short/],
    ['a16161', /cut short/],
    ['fb00', /cut short/],
    ['9b001fffffffffffff', /cut short/],
    ['bb001fffffffffffff', /cut short/],
    ['5b001fffffffffffff', /cut short/],
    ['0000', /after the end/],
  ];
  for (const [text, rule] of refused) assert.throws(() => decodeCbor(bytes(text)), { name: 'RangeError', message: rule }, text);
});

test('holds nesting within its limit both ways', () => {
  const nest = (depth: number): Cbor => (depth === 0 ? 0 : [nest(depth - 1)]);
  assert.deepEqual(decodeCbor(encodeCbor(nest(cborDepthMax))), nest(cborDepthMax));
  assert.throws(() => encodeCbor(nest(cborDepthMax + 1)), TypeError);
  assert.throws(() => decodeCbor(bytes(`${'81'.repeat(cborDepthMax + 1)}00`)), /deeper/);
  assert.throws(() => decodeCbor(bytes(`${'81'.repeat(100_000)}00`)), /deeper/);
});

test('refuses values that have no encoding, and is usable afterwards', () => {
  for (const value of [NaN, Infinity, -Infinity, '\ud800', { '\udc00': 1 }, undefined, 1n, () => 1, Symbol('x'), [undefined]]) {
    assert.throws(() => encodeCbor(value as Cbor), TypeError);
  }
  assert.equal(hex(encodeCbor({ a: [1, 'x'] })), 'a16161820161' + '78');
});

test('survives a getter that encodes something itself', () => {
  const value = {
    a: 1,
    get b(): Uint8Array {
      return encodeCbor({ inner: true });
    },
    c: 'after',
  };
  assert.equal(hex(encodeCbor(value)), hex(encodeCbor({ a: 1, b: encodeCbor({ inner: true }), c: 'after' })));
});

test('gives out bytes of their own each time', () => {
  const first = encodeCbor('first');
  const copy = hex(first);
  encodeCbor('other');
  assert.equal(hex(first), copy);
});

test('keeps __proto__ an ordinary key', () => {
  const map = decodeCbor(bytes('a1695f5f70726f746f5f5fa16161' + '01')) as { readonly [key: string]: Cbor };
  assert.equal(Object.getPrototypeOf(map), null);
  assert.deepEqual(Object.keys(map), ['__proto__']);
  assert.equal(hex(encodeCbor(map)), 'a1695f5f70726f746f5f5fa1616101');
});

const { value: anyValue } = fc.letrec<{ value: Cbor }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ unit: 'grapheme', maxLength: 100 }).filter((text) => text.isWellFormed()),
    fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
    fc.uint8Array({ maxLength: 9_000 }),
    fc.array(tie('value'), { maxLength: 30 }),
    fc.dictionary(
      fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => text.isWellFormed()),
      tie('value'),
      { maxKeys: 30 },
    ),
  ),
}));

test('law: what is encoded decodes to the same value, and again to the same bytes', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const encoded = encodeCbor(value);
      const decoded = decodeCbor(encoded);
      assert.equal(hex(encodeCbor(decoded)), hex(encoded));
      if (typeof value === 'number') assert.ok(Object.is(decoded, value));
      else assert.deepEqual(sorted(decoded), sorted(value));
    }),
    { numRuns: full ? 5_000 : 500 },
  );
});

test('law: bytes either fail to decode or are the one encoding of what they decode to', () => {
  const check = (input: Uint8Array): void => {
    let value: Cbor;
    try {
      value = decodeCbor(input);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
      return;
    }
    assert.equal(hex(encodeCbor(value)), hex(input));
  };
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), check), { numRuns: full ? 200_000 : 20_000 });
  const flipped = fc.tuple(anyValue, fc.nat(), fc.integer({ min: 1, max: 255 })).map(([value, at, mask]) => {
    const encoded = encodeCbor(value);
    encoded[at % encoded.length]! ^= mask;
    return encoded;
  });
  fc.assert(fc.property(flipped, check), { numRuns: full ? 20_000 : 1_000 });
});

/** Null-prototype copies with sorted keys and plain numbers for bytes, so that only content is compared. */
function sorted(value: Cbor | undefined): unknown {
  if (value instanceof Uint8Array) return `h'${hex(value)}'`;
  if (Array.isArray(value)) return (value as readonly Cbor[]).map(sorted);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : value;
  if (value === null || typeof value !== 'object') return value;
  const map = value as { readonly [key: string]: Cbor | undefined };
  return Object.keys(map)
    .filter((key) => map[key] !== undefined)
    .sort()
    .map((key) => [key, sorted(map[key])]);
}

test('the first items of an array are read without the rest', () => {
  const bytes = encodeCbor(['a', 1, null, { b: new Uint8Array(3) }, ['c']]);
  assert.deepEqual(decodeCborStart(bytes, 3), ['a', 1, null]);
  assert.deepEqual(decodeCborStart(bytes.subarray(0, 5), 3), ['a', 1, null]);
  assert.throws(() => decodeCborStart(bytes, 6), RangeError);
  assert.throws(() => decodeCborStart(encodeCbor({ a: 1 }), 1), RangeError);
  assert.throws(() => decodeCborStart(bytes.subarray(0, 4), 3), RangeError);
});
