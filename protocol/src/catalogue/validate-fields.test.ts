// What may be in a field, and what is made of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCbor, encodeCbor, type Cbor } from '../cbor.ts';
import { StewardError } from '../errors.ts';
import { encodeId } from '../ids.ts';
import { dpv } from './categories.ts';
import { collection, type Declaration, type Field } from './collection.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { validateFields } from './validate-fields.ts';

const base = {
  title: { en: 'X', de: 'X' },
  category: dpv.notPersonal,
  why: { en: 'X', de: 'X' },
  purposes: ['service'],
  decides: 'business',
  owner: { kind: 'owned-by', who: 'business' },
} as const satisfies Omit<Field, 'type'>;

const things = collection({
  name: 'things',
  title: { en: 'Things', de: 'Dinge' },
  scope: 'business',
  fields: {
    title: { ...base, type: 'text', required: true, charsMax: 20 },
    story: { ...base, type: 'long-text' },
    height: { ...base, type: 'number', min: -10, max: 10 },
    price: { ...base, type: 'money' },
    day: { ...base, type: 'date' },
    moment: { ...base, type: 'time' },
    colour: { ...base, type: 'choice', choices: ['red', 'blue'] },
    keeper: { ...base, type: 'person' },
    helpers: { ...base, type: 'person', many: true },
    part: { ...base, type: 'reference', to: 'things', whenErased: 'clear' },
    where: { ...base, type: 'place' },
    picture: { ...base, type: 'file' },
  },
} satisfies Declaration);
loadCatalogue([things]);

const id = encodeId(new Uint8Array(16).fill(7));
const other = encodeId(new Uint8Array(16).fill(8));
const create = (fields: unknown) => validateFields(things, fields, 'create');
const update = (fields: unknown) => validateFields(things, fields, 'update');
const file = { id, name: 'plan.pdf', type: 'application/pdf', size: 5, sha256: 'a'.repeat(64) };

function assertRefused(fields: unknown, where: string, mode = update): void {
  assert.throws(
    () => mode(fields),
    (error) => error instanceof StewardError && error.code === 'invalid-input' && error.field === where && error.rule !== undefined,
    JSON.stringify(fields),
  );
}

test('a text that shows nothing is none', () => {
  for (const nothing of ['', ' ', '\u200b', '\u2060\ufeff', '\u0301', '\u3000\u00ad']) assertRefused({ title: nothing }, 'fields.title');
  for (const something of ['x', '.', '世', '👩‍👩‍👧', 'é']) assert.equal(update({ title: something })['title'], something.normalize('NFC'));
});

test('every type takes what it should, in one spelling', () => {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['title', 'Cafe\u0301', 'Café'],
    ['story', 'one\r\ntwo\tthree', 'one\ntwo\tthree'],
    ['height', -0, 0],
    ['height', 9.75, 9.75],
    ['price', { amount: -1_999, currency: 'EUR' }, { amount: -1_999, currency: 'EUR' }],
    ['day', '2028-02-29', '2028-02-29'],
    ['moment', '2026-11-24T10:30+01:00', '2026-11-24T09:30:00.000Z'],
    ['colour', 'red', 'red'],
    ['keeper', id, id],
    ['helpers', [id, other], [id, other]],
    ['part', id, id],
    ['where', { lon: 9.47, lat: 47.65, label: 'Seestraße' }, { lat: 47.65, lon: 9.47, label: 'Seestraße' }],
    ['picture', file, file],
  ];
  for (const [name, given, kept] of pairs) assert.deepEqual(update({ [name]: given })[name], kept, name);
});

test('and refuses what it should not, naming the field', () => {
  const cases: Readonly<Record<string, readonly unknown[]>> = {
    title: ['', '   ', 'x'.repeat(21), 7, 'two\nlines', 'tab\t', '\u0000', 'turned \u202e around', '\u2066', '\ud800', ['x'], {}],
    story: ['\u0007', 'x'.repeat(50_001), '\r', false],
    height: [10.01, -11, Number.NaN, Number.POSITIVE_INFINITY, '5', true, {}],
    price: [5, '5 EUR', [], [5, 'EUR']],
    'price.amount': [{ amount: 1.5, currency: 'EUR' }, { amount: 2 ** 60, currency: 'EUR' }, { currency: 'EUR' }],
    'price.currency': [{ amount: 1, currency: 'eur' }, { amount: 1 }],
    day: ['2026-02-30', '2027-02-29', '2026-13-01', '2026-00-10', '0000-01-01', '24.11.2026', '2026-11-24T00:00:00Z', 5],
    moment: ['2026-11-24', '2026-11-24T10:30', '2026-02-30T10:30Z', '2026-11-24T25:00Z', 'now', 5],
    colour: ['green', 'RED', '', 1, false],
    keeper: ['ada', id.toUpperCase(), `${id} `, 5, [id]],
    helpers: [id, [id, id], ['ada'], Array.from({ length: 201 }, () => id), { 0: id }],
    where: [[47, 9], 'here'],
    'where.lat': [{ lat: 91, lon: 0 }, { lon: 9 }, { lat: '47', lon: 9 }],
    'where.lon': [{ lat: 1, lon: -181 }],
    'where.accuracyM': [{ lat: 1, lon: 1, accuracyM: -1 }],
    'where.label': [{ lat: 1, lon: 1, label: '' }],
    picture: ['plan.pdf', [file]],
    'picture.sha256': [{ ...file, sha256: 'A'.repeat(64) }],
    'picture.size': [{ ...file, size: -1 }],
    'picture.id': [{ ...file, id: '../../etc' }],
    'picture.name': [{ ...file, name: 'a\u202egpj.exe' }],
  };
  for (const [where, values] of Object.entries(cases))
    for (const value of values) assertRefused({ [where.split('.')[0]!]: value }, `fields.${where}`);
  assertRefused({ where: { lat: 1, lon: 1, altitude: 400 } }, 'fields.where');
});

test('unknown and inherited names are nobody’s fields', () => {
  for (const given of [
    '{"colour2":"red"}',
    '{"__proto__":{"title":"x"}}',
    '{"constructor":"x"}',
    '{"toString":"x"}',
    '{"price":{"__proto__":{"amount":1}}}',
  ])
    assert.throws(() => update(JSON.parse(given)), StewardError, given);
  assertRefused({ ['x'.repeat(9_000)]: 1 }, 'fields.?');
  for (const given of [null, 'title', 5, [], undefined]) assertRefused(given, 'fields');
  const inherited = Object.create({ title: 'inherited' }) as object;
  assertRefused(inherited, 'fields.title', create);
});

test('what is required is there, and cannot be taken away', () => {
  assertRefused({}, 'fields.title', create);
  assertRefused({ title: undefined }, 'fields.title', create);
  assertRefused({ title: null }, 'fields.title');
  assert.deepEqual(update({}), {});
  assert.deepEqual(update({ story: null, height: undefined }), { story: null });
  assert.deepEqual(create({ title: 'x', story: null }), { title: 'x' });
});

test('law: what was taken is taken again as it is, and comes back from its stored form', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const value = fc.oneof(
    fc.record({ title: text }),
    fc.record({ story: fc.string({ unit: 'grapheme-composite', minLength: 1 }) }),
    fc.record({ height: fc.double({ min: -10, max: 10, noNaN: true }) }),
    fc.record({ price: fc.record({ amount: fc.maxSafeInteger(), currency: fc.constantFrom('EUR', 'CHF') }) }),
    fc.record({
      day: fc
        .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    }),
    fc.record({
      moment: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
    }),
    fc.record({
      where: fc.record({ lat: fc.double({ min: -90, max: 90, noNaN: true }), lon: fc.double({ min: -180, max: 180, noNaN: true }) }),
    }),
    fc.record({
      helpers: fc.uniqueArray(
        fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => encodeId(bytes)),
        { maxLength: 5 },
      ),
    }),
    fc.object({ key: fc.constantFrom('title', 'price', 'where', 'amount', 'lat', 'x'), maxDepth: 3 }),
  );
  let taken = 0;
  fc.assert(
    fc.property(value, (given) => {
      let kept: { readonly [field: string]: Cbor };
      try {
        kept = update(given);
      } catch (error) {
        assert(error instanceof StewardError && error.code === 'invalid-input', String(error));
        return;
      }
      taken++;
      assert.deepEqual(update(kept), kept);
      assert.deepEqual(plain(decodeCbor(encodeCbor(kept))), plain(kept));
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 20_000 : 1_000 },
  );
  assert(taken > 200, `${taken} of the inputs were taken`);
});

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
