// What every store of rows that can be cut and loaded must do. Each adapter's test calls `rowCutsContract` with a way to open an empty store.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { testsOn, type UnderTest } from './contract-kit.ts';
import type { RowCuts, RowLoader } from './row-cuts.ts';
import type { Change, Row, Rows } from './rows.ts';

const put = (partition: string, sort: string, fill: number, size = 10): Change => ({
  kind: 'put',
  key: { partition, sort },
  value: new Uint8Array(size).fill(fill),
  expect: 'any',
});

async function all(rows: AsyncIterable<Row>): Promise<string[]> {
  const found: string[] = [];
  for await (const { partition, sort, revision, value } of rows) found.push(`${partition} ${sort} ${revision} ${value[0]}`);
  return found;
}

export function rowCutsContract(name: string, open: () => Promise<UnderTest<Rows & RowCuts & RowLoader>>): void {
  const on = testsOn(open);
  describe(`cuts: ${name}`, () => {
    on('a cut shows one instant, in order, while others write', async (rows) => {
      await rows.commit([put('b', 'x', 1), put('a', 'z', 1), put('a', 'y', 1), put('a.l', 'e', 1)]);
      await rows.commit([put('a', 'y', 2)]);
      const cut = await rows.cut();
      await rows.commit([put('a', 'y', 3), put('a', 'new', 3), { kind: 'remove', key: { partition: 'b', sort: 'x' }, expect: 'any' }]);
      const before = ['a y 2 2', 'a z 1 1', 'a.l e 1 1', 'b x 1 1'];
      assert.deepEqual(await all(cut.rows()), before);
      await rows.commit([put('a', 'z', 4)]);
      assert.deepEqual(await all(cut.rows({ partition: 'a', sort: 'z' })), before.slice(1));
      const later = await rows.cut();
      assert.deepEqual(await all(later.rows({ partition: 'a', sort: 'y' })), ['a y 3 3', 'a z 2 4', 'a.l e 1 1']);
      assert.deepEqual(await all(cut.rows()), before, 'the first one still shows its instant');
      await cut.close();
      await cut.close();
      await later.close();
      await rows.commit([put('a', 'y', 5)]);
    });

    on('a commit is in a cut whole or not at all', async (rows) => {
      const writing = Array.from({ length: 50 }, (_, i) => rows.commit([put('a', `one${i}`, 1), put('a', `two${i}`, 1)]));
      const cut = await rows.cut();
      await Promise.all(writing);
      const found = await all(cut.rows());
      await cut.close();
      assert.equal(found.filter((row) => row.includes('one')).length, found.filter((row) => row.includes('two')).length);
    });

    on('breaking off a cut leaves the store as it was, and closing the store ends its cuts', async (rows, under) => {
      await rows.commit(Array.from({ length: 90 }, (_, i) => put('a', `r${i}`, 1, 1_000)));
      const cut = await rows.cut();
      for await (const row of cut.rows()) if (row.sort === 'r3') break;
      await rows.commit([put('a', 'after', 1)]);
      const again = await under.reopen();
      assert.equal((await again.range({ partition: 'a', prefix: '', limit: 100 })).length, 91);
    });

    on('loads rows with their revisions, and may be repeated', async (rows, under) => {
      const some: Row[] = [3, 7].map((n) => ({ partition: 'p', sort: `s${n}`, revision: n, value: new Uint8Array(5).fill(n) }));
      await rows.load(some);
      await rows.load(some);
      const again = await under.reopen();
      assert.deepEqual(await again.range({ partition: 'p', prefix: '', limit: 10 }), some);
      await assert.rejects(again.load([{ ...some[0]!, value: new Uint8Array(5) }]), { code: 'conflict' });
      assert.deepEqual(await again.commit([{ ...put('p', 's3', 9), expect: 3 } as Change]), { done: true });
      assert.equal((await again.get({ partition: 'p', sort: 's3' }))!.revision, 4);
    });
  });
}
