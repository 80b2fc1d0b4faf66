// docs/costs.md is made of what was measured (measured.json), the prices and the usage; in full the operations are measured anew. STEWARD_COSTS=write keeps what is
// measured and writes the page; STEWARD_COSTS=chores does so with what goes on by itself alone.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { costsTables, monthOf, type Measured } from './costs-page.ts';
import { measureChores, measureOperations } from './measure.fixture.ts';
import { operations } from './operations.ts';
import { itemBytes, noUnits, unitsOf } from './units.ts';
import { sizes } from './usage.ts';

const full = process.env['STEWARD_TEST'] === 'full' || process.env['CI'] !== undefined;
const renews = process.env['STEWARD_COSTS'];
const writes = renews === 'write' || renews === 'chores';
const kept = fileURLToPath(new URL('measured.json', import.meta.url));
const page = fileURLToPath(new URL('../../../../docs/costs.md', import.meta.url));
const marks = ['<!-- made by aws/src/main/costs -->\n', '<!-- end -->'] as const;

const readKept = async () => JSON.parse(await readFile(kept, 'utf8')) as Measured;

function between(text: string): { readonly before: string; readonly made: string; readonly after: string } {
  const [from, until] = [text.indexOf(marks[0]) + marks[0].length, text.indexOf(marks[1])];
  assert.ok(from >= marks[0].length && until >= from, 'the page has its marks');
  return { before: text.slice(0, from), made: text.slice(from, until), after: text.slice(until) };
}

test(
  'what is measured is what the page says',
  { skip: full || writes ? false : 'in full: a server over emulators, two minutes and more' },
  async () => {
    if (writes) {
      const before = await readKept();
      const operationsNow = renews === 'write' ? await measureOperations() : before.operations;
      const all: Measured = { operations: operationsNow, chores: await measureChores() };
      await writeFile(kept, `${JSON.stringify(all, undefined, 1)}\n`);
      const text = between(await readFile(page, 'utf8'));
      await writeFile(page, `${text.before}${costsTables(all)}${text.after}`);
      return;
    }
    const now = await measureOperations();
    const { operations: said } = await readKept();
    for (const name of operations)
      for (const unit of ['writes', 'reads', 'puts', 'events'] as const) {
        const [a, b] = [now[name][unit], said[name][unit]];
        // A chore that falls into the measurement, or a page more: not a third of what was said, nor six units.
        assert.ok(Math.abs(a - b) <= Math.max(6, b / 3), `${name}: ${a} ${unit}, docs/costs.md says ${b}; STEWARD_COSTS=write renews it`);
      }
  },
);

test('the page is made of what was measured, the prices and the usage', async () => {
  const { made } = between(await readFile(page, 'utf8'));
  assert.equal(made, costsTables(await readKept()), 'STEWARD_COSTS=write renews it');
});

test('a month of ten times as many businesses costs more, and less for each', async () => {
  const measured = await readKept();
  const totals = sizes.map((size) => monthOf(measured, size).reduce((sum, { usd }) => sum + usd, 0));
  for (const [i, { businesses }] of sizes.entries()) {
    assert.ok(totals[i]! > 0);
    if (i > 0) assert.ok(totals[i]! > totals[i - 1]! && totals[i]! / businesses < totals[i - 1]! / sizes[i - 1]!.businesses);
  }
});

test('units are counted as AWS counts them', () => {
  const dynamo = (command: string, input: object, output: object = {}) => unitsOf({ service: 'amazon-dynamodb', command, input, output });
  const key = { pk: { S: 'p' }, sk: { S: 's' } };
  const value = (bytes: number) => ({ ':v': { B: new Uint8Array(bytes) } });
  assert.equal(itemBytes({ ...key, v: { B: new Uint8Array(100) }, r: { N: '1234' } }), 3 + 3 + 101 + 4);
  // Two for each kilobyte in a transaction, two for a condition and for a removal.
  const update = { Update: { Key: key, ExpressionAttributeValues: value(1_500) } };
  const transaction = { TransactItems: [update, { ConditionCheck: { Key: key } }, { Delete: { Key: key } }] };
  assert.equal(dynamo('TransactWriteItemsCommand', transaction).writes, 2 * (2 + 1 + 1));
  assert.equal(dynamo('UpdateItemCommand', { Key: key, ExpressionAttributeValues: value(1_500) }).writes, 2);
  // One for each 4 KB of each item, and for one that is not there; a query counts its items together.
  const item = { ...key, v: { B: new Uint8Array(5_000) } };
  const got = dynamo('BatchGetItemCommand', { RequestItems: { t: { Keys: [key, key] } } }, { Responses: { t: [item] } });
  assert.deepEqual([got.reads, got.events], [2 + 1, 1]);
  assert.equal(dynamo('QueryCommand', {}, { Items: [item, item] }).reads, 3);
  assert.equal(dynamo('QueryCommand', {}, { Items: [] }).reads, 1);
  const s3 = (command: string) => unitsOf({ service: 'amazon-s3', command, input: {}, output: {} });
  assert.deepEqual([s3('PutObjectCommand').puts, s3('GetObjectCommand').gets, s3('DeleteObjectCommand').gets], [1, 1, 0]);
  assert.deepEqual(unitsOf({ service: 'amazon-kms', command: 'DecryptCommand', input: {}, output: {} }), { ...noUnits, kms: 1 });
});
