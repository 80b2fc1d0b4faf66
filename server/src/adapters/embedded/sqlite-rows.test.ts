import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Change, Rows } from '../../ports/rows.ts';
import { rowCutsContract } from '../../ports/row-cuts.contract.ts';
import { rowsContract } from '../../ports/rows.contract.ts';
import { waitingBytesMax } from './sqlite-file.ts';
import { openSqliteRows } from './sqlite-rows.ts';
import type { TestFolder } from './test-folder.ts';
import { testFolder } from './test-folder.ts';

const full = process.env['STEWARD_TEST'] === 'full';

rowsContract(
  'SQLite',
  async () => {
    const folder = testFolder();
    const file = join(folder.path, 'records.sqlite');
    const rows = openSqliteRows(file);
    const reopen = async (): Promise<Rows> => {
      await rows.close();
      return openSqliteRows(file);
    };
    return {
      port: rows,
      reopen,
      dispose: async () => {
        await rows.close();
        folder.remove();
      },
    };
  },
  { runs: full ? 500 : 25 },
);

rowCutsContract('SQLite', async () => {
  const folder = testFolder();
  const file = join(folder.path, 'records.sqlite');
  let rows = openSqliteRows(file);
  return {
    port: rows,
    async reopen() {
      await rows.close();
      rows = openSqliteRows(file);
      return rows;
    },
    async dispose() {
      await rows.close();
      folder.remove();
    },
  };
});

const put = (sort: string, size = 1, expect: 'any' | 'absent' = 'any'): Change => ({
  kind: 'put',
  key: { partition: 'p', sort },
  value: new Uint8Array(size).fill(1),
  expect,
});

async function inFolder(act: (folder: TestFolder, file: string) => Promise<void>): Promise<void> {
  const folder = testFolder();
  try {
    await act(folder, join(folder.path, 'records.sqlite'));
  } finally {
    folder.remove();
  }
}

describe('the file of rows in SQLite', () => {
  it('belongs to one process at a time, and only its owner may read it', () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file);
      assert.throws(
        () => openSqliteRows(file),
        (error) => isStewardError(error, 'store-unavailable'),
      );
      await rows.commit([put('a')]);
      for (const each of [file, `${file}-wal`]) assert.equal(statSync(each).mode & 0o777, 0o600, each);
      await rows.close();
      const again = openSqliteRows(file);
      assert.throws(
        () => openSqliteRows(file),
        (error) => isStewardError(error, 'store-unavailable'),
      );
      assert.equal((await again.range({ partition: 'p', prefix: '', limit: 2 })).length, 1);
      await again.close();
    }));

  it("is nobody else's again after a cut", () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file);
      await rows.commit([put('a')]);
      await (await rows.cut()).close();
      assert.throws(
        () => openSqliteRows(file),
        (error) => isStewardError(error, 'store-unavailable'),
      );
      await rows.close();
    }));

  it('is refused when it is of another program or another version', () =>
    inFolder(async (folder, file) => {
      const foreign = new DatabaseSync(file);
      foreign.exec('PRAGMA application_id=7');
      foreign.close();
      assert.throws(() => openSqliteRows(file), /not a file of Steward/);
      const later = join(folder.path, 'later.sqlite');
      await openSqliteRows(later).close();
      const raised = new DatabaseSync(later);
      raised.exec('PRAGMA user_version=99');
      raised.close();
      assert.throws(() => openSqliteRows(later), /schema version 99/);
    }));

  it('answers store-unavailable once it is closed, and finishes what was handed in before', () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file);
      const pending = rows.commit([put('a')]);
      await rows.close();
      assert.deepEqual(await pending, { done: true });
      await assert.rejects(rows.commit([put('b')]), (error) => isStewardError(error, 'store-unavailable'));
      await assert.rejects(rows.get({ partition: 'p', sort: 'a' }), (error) => isStewardError(error, 'store-unavailable'));
      await rows.close();
    }));

  it('takes a thousand callers of one turn in one group', () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file);
      const outcomes = await Promise.all(Array.from({ length: 2_500 }, (_, i) => rows.commit([put(`k${i % 2_000}`, 1, 'absent')])));
      assert.equal(outcomes.filter((outcome) => outcome.done).length, 2_000);
      await rows.close();
    }));
});

describe('the writes that wait', () => {
  it('are bounded: what is more is refused and changes nothing, and what was taken is kept', () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file);
      const value = new Uint8Array(380_000);
      const commits = Array.from({ length: 24 }, (_, i) => {
        const changes = Array.from({ length: 10 }, (_, j) => ({ ...put(`k${i}/${j}`), value }));
        return rows.commit(changes);
      });
      const settled = await Promise.allSettled(commits);
      const taken = settled.filter((each) => each.status === 'fulfilled').length;
      assert.equal(taken, Math.floor(waitingBytesMax / 3_800_060));
      for (const each of settled.slice(taken)) assert.ok(each.status === 'rejected' && isStewardError(each.reason, 'store-unavailable'));
      assert.equal(await rows.get({ partition: 'p', sort: `k${taken}/0` }), undefined);
      assert.equal((await rows.get({ partition: 'p', sort: `k${taken - 1}/9` }))?.revision, 1);
      await rows.close();
    }));
});

describe('a full disk', () => {
  it('answers storage-full at every page and keeps exactly what was acknowledged', async () => {
    const last = full ? 60 : 24;
    for (let maxPages = 3; maxPages <= last; maxPages++) {
      await inFolder(async (_, file) => {
        const rows = openSqliteRows(file, { maxPages });
        const acknowledged: string[] = [];
        let refused = 0;
        for (let i = 0; i < 100 && refused < 3; i++) {
          const pair = [`k${i}a`, `k${i}b`];
          try {
            await rows.commit(pair.map((sort) => put(sort, 1_500)));
            acknowledged.push(...pair);
          } catch (error) {
            assert.ok(isStewardError(error, 'storage-full'), `${maxPages} pages: ${String(error)}`);
            refused++;
          }
        }
        assert.equal(refused, 3, `${maxPages} pages were never full`);
        const there = (await rows.range({ partition: 'p', prefix: '', limit: 1_000 })).map((row) => row.sort);
        assert.deepEqual(there, acknowledged.sort(), `${maxPages} pages`);
        await rows.close();
        const again = openSqliteRows(file);
        assert.deepEqual(await again.commit([put('later', 5_000)]), { done: true });
        assert.equal((await again.range({ partition: 'p', prefix: '', limit: 1_000 })).length, acknowledged.length + 1);
        await again.close();
      });
    }
  });

  it('fails only those of a group that do not fit', () =>
    inFolder(async (_, file) => {
      const rows = openSqliteRows(file, { maxPages: 20 });
      const settled = await Promise.allSettled([
        rows.commit([put('small', 10)]),
        rows.commit([put('huge', 300_000)]),
        rows.commit([put('also', 10)]),
      ]);
      assert.deepEqual(
        settled.map((each) => each.status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.ok(isStewardError((settled[1] as PromiseRejectedResult).reason, 'storage-full'));
      assert.deepEqual(
        (await rows.range({ partition: 'p', prefix: '', limit: 10 })).map((row) => row.sort),
        ['also', 'small'],
      );
      await rows.close();
    }));
});
