import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { columnsOf } from './columns.ts';
import { daySerial, localTime, serialText } from './local-time.ts';
import { amountOf, amountText } from './money-text.ts';
import { parseCsv } from './parse-csv.ts';
import { parseXlsx } from './parse-xlsx.ts';
import { everything, filesOf, idOf, options, pieces, randomBytes, recordOf, sourceOf } from './testing/table-source.ts';
import { xlsx } from './xlsx.ts';

test('names and titles of columns are unique, whatever fields are called', () => {
  for (const collection of [everything, ...builtIn]) {
    const columns = columnsOf(collection);
    for (const said of [columns.map(({ name }) => name), columns.map(({ title }) => title.en), columns.map(({ title }) => title.de)])
      assert.equal(new Set(said.map((text) => text.toLowerCase())).size, columns.length, collection.name);
  }
  const named = columnsOf(everything).map(({ name }) => name);
  assert.ok(named.includes('project') && named.includes('fields.project'));
});

test('what does not fit the declaration any more is not lost', () => {
  const others = columnsOf(everything).find(({ name }) => name === 'otherFields')!;
  const record = recordOf(1, { line: 'x', count: 'seven', gone: { a: 1 } } as never);
  assert.equal(others.value(record, sourceOf([])), '{"count":"seven","gone":{"a":1}}');
  assert.equal(
    columnsOf(everything)
      .find(({ name }) => name === 'count')!
      .value(record, sourceOf([])),
    undefined,
  );
});

test('an amount is exact and comes back', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'KWD', 'XTS', 'CLF'), (amount, currency) => {
      const units = Object.is(amount, -0) ? 0 : amount;
      assert.equal(amountOf(amountText({ amount: units, currency }), currency), units);
    }),
  );
  assert.equal(amountText({ amount: -5, currency: 'EUR' }), '-0.05');
  assert.equal(amountText({ amount: 1235, currency: 'JPY' }), '1235');
  for (const [text, currency] of [
    ['1.234', 'EUR'],
    ['1,5', 'EUR'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
    ['99999999999999999', 'EUR'],
    ['1.5', 'JPY'],
  ] as const)
    assert.equal(amountOf(text, currency), undefined, text);
  assert.equal(amountOf('1234.5', 'EUR'), 123_450);
});

test('moments carry the offset of their day; serial numbers are those of spreadsheets', () => {
  const { text, serial } = localTime('Europe/Berlin');
  assert.equal(text('2026-10-25T00:59:59.999Z'), '2026-10-25T02:59:59.999+02:00');
  assert.equal(text('2026-10-25T01:00:00.000Z'), '2026-10-25T02:00:00.000+01:00');
  assert.equal(localTime('America/St_Johns').text('2026-01-01T00:00:00.000Z'), '2025-12-31T20:30:00.000-03:30');
  assert.equal(serial('2026-11-24T09:30:00.000Z'), 46_350.4375);
  assert.equal(daySerial('1900-03-01'), 61);
  assert.equal(daySerial('1900-02-28'), undefined);
  assert.equal(serialText(61), '1900-03-01T00:00:00.000');
  assert.equal(serialText(46_350.4375), '2026-11-24T10:30:00.000');
  assert.equal(serialText(1e9), undefined);
});

/** Whatever comes in, it is rows or a refusal, never another error. */
async function readsOrRefuses(rows: AsyncIterable<unknown>): Promise<void> {
  try {
    await Array.fromAsync(rows);
  } catch (error) {
    if (!(error instanceof StewardError && error.code === 'invalid-input')) throw error;
  }
}

test('no bytes make a reader fail otherwise than by refusing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 100 }), async (bytes, text) => {
      await readsOrRefuses(parseCsv(pieces(bytes, 3)));
      await readsOrRefuses(parseCsv(pieces(Buffer.from(`a,"b\n${text}`), 5)));
      await readsOrRefuses(parseXlsx(randomBytes(bytes)));
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 500 : 150 },
  );
  const [workbook] = (await filesOf(xlsx.files(sourceOf([recordOf(1, { line: 'x', who: idOf(2) })]), options))).values();
  const change = fc.tuple(fc.nat({ max: workbook!.length - 1 }), fc.nat({ max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(workbook!);
      for (const [at, value] of changes) bytes[at] = value;
      await readsOrRefuses(parseXlsx(randomBytes(bytes)));
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 1_000 : 300 },
  );
});
