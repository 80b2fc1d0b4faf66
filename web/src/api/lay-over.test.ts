import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StewardRecord } from './collection.ts';
import { layOver, type Laid } from './lay-over.ts';

interface Fields {
  readonly title: string;
}
const record = (id: string, version: number, day = 1): StewardRecord<Fields> => ({
  id,
  collection: 'tasks',
  version,
  createdAt: `2026-11-0${day}T00:00:00.000Z`,
  updatedAt: `2026-11-0${day}T00:00:00.000Z`,
  fields: { title: `${id}${version}` },
});
const page = (...records: StewardRecord<Fields>[]) => ({ records, total: records.length });
const over = (...laid: Laid<Fields>[]) => new Map(laid.map((each) => [each.id, each]));
const titles = (records: readonly StewardRecord<Fields>[]) => records.map(({ fields }) => fields.title).join(' ');

test('the newest version wins, wherever it came from, and keeps its place', () => {
  const pages = [page(record('a', 1), record('b', 3)), page(record('c', 1))];
  assert.equal(titles(layOver(pages, over(record('a', 2), record('b', 2)), false, true)), 'a2 b3 c1');
});

test('what is gone is out, unless a page knows that it came back', () => {
  const gone = { id: 'a', version: 2, gone: true } as const;
  assert.equal(titles(layOver([page(record('a', 1), record('b', 1))], over(gone), false, true)), 'b1');
  assert.equal(titles(layOver([page(record('a', 3), record('b', 1))], over(gone), false, true)), 'a3 b1');
});

test('what is new takes its place by when it was made', () => {
  assert.equal(titles(layOver([page(record('a', 1, 1), record('b', 1, 3))], over(record('n', 1, 2)), false, true)), 'a1 n1 b1');
  assert.equal(titles(layOver([page(record('b', 1, 3), record('a', 1, 1))], over(record('n', 1, 4)), true, true)), 'n1 b1 a1');
});

test('of a list that begins with the newest, what is older than all that came waits for its page', () => {
  const pages = [page(record('b', 1, 5), record('a', 1, 4))];
  assert.equal(titles(layOver(pages, over(record('old', 2, 1)), true, false)), 'b1 a1');
  assert.equal(titles(layOver(pages, over(record('old', 2, 1)), true, true)), 'b1 a1 old2');
});
