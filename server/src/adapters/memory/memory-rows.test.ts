import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Change } from '../../ports/rows.ts';
import { rowCutsContract } from '../../ports/row-cuts.contract.ts';
import { rowsContract } from '../../ports/rows.contract.ts';
import { memoryDisk } from './disk.ts';
import { Crash, failCall } from './faults.ts';
import { memoryRows } from './memory-rows.ts';
import { createScheduler } from './scheduler.ts';

const full = process.env['STEWARD_TEST'] === 'full';

rowsContract(
  'memory',
  async () => {
    const rows = memoryRows();
    return { port: rows, reopen: async () => rows.crash(), dispose: async () => {} };
  },
  { runs: full ? 500 : 50 },
);

rowCutsContract('memory', async () => {
  const rows = memoryRows();
  return { port: rows, reopen: async () => rows.crash(), dispose: async () => undefined };
});

const put = (sort: string): Change => ({ kind: 'put', key: { partition: 'p', sort }, value: new Uint8Array(1), expect: 'any' });

describe('faults of rows in memory', () => {
  it('fails before: nothing was done', async () => {
    for (const [fault, code] of [
      ['unavailable', 'store-unavailable'],
      ['full', 'storage-full'],
      ['unknown', 'outcome-unknown'],
    ] as const) {
      const rows = memoryRows({ faults: failCall(2, fault) });
      await rows.commit([put('a')]);
      await assert.rejects(rows.commit([put('b')]), (error) => isStewardError(error, code));
      assert.deepEqual(
        rows.dump().map((row) => row.sort),
        ['a'],
      );
      await rows.commit([put('b')]);
      assert.equal(rows.dump().length, 2);
    }
  });

  it('fails after: it was done', async () => {
    const rows = memoryRows({ faults: failCall(1, 'unknown', 'after') });
    await assert.rejects(rows.commit([put('a')]), (error) => isStewardError(error, 'outcome-unknown'));
    assert.equal(rows.dump().length, 1);
  });

  it('crashes: this call and every later one ends so, and what was done before is kept', async () => {
    for (const [at, kept] of [
      ['before', 1],
      ['after', 2],
    ] as const) {
      const rows = memoryRows({ faults: failCall(2, 'crash', at) });
      await rows.commit([put('a')]);
      await assert.rejects(rows.commit([put('b')]), Crash);
      await assert.rejects(rows.get({ partition: 'p', sort: 'a' }), Crash);
      assert.equal(rows.crash().dump().length, kept);
    }
  });

  it('counts only the calls it is asked to, over several adapters', async () => {
    const faults = failCall(2, 'unavailable', 'before', (call) => call === 'rows.commit');
    const [one, two] = [memoryRows({ faults }), memoryRows({ faults })];
    await one.get({ partition: 'p', sort: 'a' });
    await one.commit([put('a')]);
    await assert.rejects(two.commit([put('a')]));
    assert.equal(faults.count(), 2);
  });
});

describe('power loss', () => {
  /** The oracle: what was acknowledged and is not there after the power came back. */
  async function lostAfter(unsyncedWritesMax: number): Promise<readonly string[]> {
    const rows = memoryRows({ disk: memoryDisk({ unsyncedWritesMax }) });
    const acknowledged: string[] = [];
    for (let i = 0; i < 10; i++) {
      await rows.commit([put(`k${i}`)]);
      acknowledged.push(`k${i}`);
    }
    const there = new Set(
      rows
        .crash()
        .dump()
        .map((row) => row.sort),
    );
    return acknowledged.filter((sort) => !there.has(sort));
  }

  it('loses nothing that was acknowledged on an honest disk', async () => assert.deepEqual(await lostAfter(0), []));
  it('can fail: a disk that lies about flushing loses the last writes', async () =>
    assert.deepEqual(await lostAfter(3), ['k7', 'k8', 'k9']));

  it('loses a commit that has not happened yet, and its caller never hears that it was done', async () => {
    const scheduler = createScheduler(1);
    const rows = memoryRows({ scheduler });
    let answered = false;
    await assert.rejects(
      scheduler.run([
        async () => {
          await rows.commit([put('a')]);
          answered = true;
        },
        async () => void rows.crash(),
      ]),
      /seed 1/,
    );
    assert.equal(answered, false);
  });
});
