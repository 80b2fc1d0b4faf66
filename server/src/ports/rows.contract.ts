// What every rows adapter must do. Each adapter's test calls `rowsContract` with a way to open an empty store.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { On, UnderTest } from './contract-kit.ts';
import { contractRuns, testsOn } from './contract-kit.ts';
import type { Change, CommitOutcome, Expectation, Row, RowKey, Rows } from './rows.ts';
import { commitChangesMax, rowBytesMax } from './rows.ts';

export interface RowsContractOptions {
  /** How many random histories the law tries. */
  readonly runs?: number;
}

const key = (sort: string, partition = 'p'): RowKey => ({ partition, sort });
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const put = (sort: string, value: string, expect: Expectation = 'any', partition = 'p'): Change => ({
  kind: 'put',
  key: key(sort, partition),
  value: bytes(value),
  expect,
});
const remove = (sort: string, expect: Expectation = 'any'): Change => ({ kind: 'remove', key: key(sort), expect });
const done: CommitOutcome = { done: true };
const conflict = (at: number): CommitOutcome => ({ done: false, conflict: at });
const textOf = (row: Row | undefined): string | undefined =>
  row === undefined ? undefined : `${row.revision}:${new TextDecoder().decode(row.value)}`;

/** Registers the suite. `open` gives an empty store each time. */
export function rowsContract(name: string, open: () => Promise<UnderTest<Rows>>, options: RowsContractOptions = {}): void {
  const on = testsOn(open);
  describe(`rows: ${name}`, () => {
    commits(on);
    reads(on);
    limits(on);
    concurrency(on);
    on('law: any history answers as a plain map would', (rows) => obeysModel(rows, options.runs ?? contractRuns));
  });
}

function commits(on: On<Rows>): void {
  on('counts revisions from 1, and again after a removal', async (rows) => {
    assert.equal(await rows.get(key('a')), undefined);
    assert.deepEqual(await rows.commit([put('a', 'one', 'absent')]), done);
    assert.deepEqual(await rows.commit([put('a', 'two', 1)]), done);
    assert.deepEqual(await rows.get(key('a')), { partition: 'p', sort: 'a', revision: 2, value: bytes('two') });
    assert.deepEqual(await rows.commit([remove('a', 2)]), done);
    assert.equal(await rows.get(key('a')), undefined);
    assert.deepEqual(await rows.commit([put('a', 'three', 'absent')]), done);
    assert.equal(textOf(await rows.get(key('a'))), '1:three');
  });

  on('holds every expectation against every state', async (rows) => {
    const states: { revision: number | undefined; make: Change[][] }[] = [
      { revision: undefined, make: [] },
      { revision: 1, make: [[put('x', 'v')]] },
      { revision: 2, make: [[put('x', 'v')], [put('x', 'v')]] },
    ];
    const holds = (expect: Expectation, revision: number | undefined): boolean =>
      expect === 'any' ||
      (expect === 'absent' ? revision === undefined : expect === 'present' ? revision !== undefined : expect === revision);
    for (const { revision, make } of states) {
      for (const expect of ['absent', 'present', 'any', 1, 2, 3] as const) {
        for (const kind of ['put', 'remove', 'check'] as const) {
          if (kind === 'check' && expect === 'any') continue;
          await rows.commit([remove('x')]);
          for (const changes of make) await rows.commit(changes);
          const change = (kind === 'put' ? put('x', 'new', expect) : { kind, key: key('x'), expect }) as Change;
          const outcome = await rows.commit([change]);
          assert.deepEqual(outcome, holds(expect, revision) ? done : conflict(0), `${kind} expecting ${expect} at ${String(revision)}`);
          const before = revision === undefined ? undefined : `${revision}:v`;
          const changed = kind === 'put' ? `${(revision ?? 0) + 1}:new` : undefined;
          assert.equal(
            textOf(await rows.get(key('x'))),
            !outcome.done || kind === 'check' ? before : changed,
            `${kind} expecting ${expect} at ${String(revision)}`,
          );
        }
      }
    }
  });

  on('names the first conflict and changes nothing', async (rows) => {
    await rows.commit([put('there', 'x')]);
    const outcome = await rows.commit([put('new', 'y'), remove('there'), put('other', 'z', 'present'), put('late', 'z', 7)]);
    assert.deepEqual(outcome, conflict(2));
    assert.equal(textOf(await rows.get(key('there'))), '1:x');
    assert.equal(await rows.get(key('new')), undefined);
  });

  on('commits a hundred changes over several partitions as one', async (rows) => {
    const changes = Array.from({ length: commitChangesMax }, (_, i) => put(`s${i}`, `v${i}`, 'absent', `p${i % 3}`));
    assert.deepEqual(await rows.commit(changes), done);
    assert.equal(textOf(await rows.get(key('s99', 'p0'))), '1:v99');
    assert.deepEqual(await rows.commit([...changes.slice(0, 99), put('s99', 'again', 'absent', 'p0')]), conflict(0));
  });

  on('keeps what resolved when it is opened again', async (rows, under) => {
    await rows.commit([put('kept', 'x'), put('gone', 'y')]);
    await rows.commit([remove('gone')]);
    const again = await under.reopen();
    assert.equal(textOf(await again.get(key('kept'))), '1:x');
    assert.equal(await again.get(key('gone')), undefined);
    assert.deepEqual(await again.commit([put('kept', 'z', 1)]), done);
    await again.close();
  });
}

function reads(on: On<Rows>): void {
  on('answers many gets in their order, one named twice included', async (rows) => {
    await rows.commit([put('a', '1'), put('c', '3'), put('a', '9', 'any', 'q')]);
    const found = await rows.getMany([key('c'), key('b'), key('a'), key('c'), key('a', 'q')]);
    assert.deepEqual(found.map(textOf), ['1:3', undefined, '1:1', '1:3', '1:9']);
    assert.deepEqual(await rows.getMany([]), []);
  });

  on('answers gets that nobody repeats soon as it answers any other', async (rows) => {
    await rows.commit([put('a', '1')]);
    const asked = [key('a'), key('b')];
    assert.deepEqual((await rows.getMany(asked, { once: true })).map(textOf), ['1:1', undefined]);
    await rows.getMany(asked);
    await rows.commit([put('a', '2'), put('b', '1')]);
    assert.deepEqual((await rows.getMany(asked, { once: true })).map(textOf), ['2:2', '1:1']);
    assert.deepEqual((await rows.getMany(asked)).map(textOf), ['2:2', '1:1']);
  });

  on('ranges in bytewise order within one partition and one prefix', async (rows) => {
    const sorts = ['!', 'A', 'a', 'a!', 'a/1', 'a/10', 'a/2', 'a0', 'a~', 'a~~', 'b', '~'];
    await rows.commit([...sorts.map((sort) => put(sort, sort)), put('a/3', 'x', 'any', 'pp'), put('a/3', 'x', 'any', 'o')]);
    const names = async (prefix: string, more: { after?: string; reverse?: boolean } = {}, limit = 50): Promise<string[]> =>
      (await rows.range({ partition: 'p', prefix, limit, ...more })).map((row) => row.sort);
    assert.deepEqual(await names(''), sorts);
    assert.deepEqual(await names('', { reverse: true }), sorts.toReversed());
    assert.deepEqual(await names('a/'), ['a/1', 'a/10', 'a/2']);
    assert.deepEqual(await names('a~'), ['a~', 'a~~']);
    assert.deepEqual(await names('a', { after: 'a/10' }, 2), ['a/2', 'a0']);
    assert.deepEqual(await names('a', { after: 'a/10', reverse: true }, 2), ['a/1', 'a!']);
    assert.deepEqual(await names('a', { after: 'a/11' }, 1), ['a/2'], 'behind a key that is not there');
    assert.deepEqual(await names('a/', { after: '!' }), ['a/1', 'a/10', 'a/2'], 'behind a key before the prefix');
    assert.deepEqual(await names('a/', { after: 'b' }), [], 'behind a key past the prefix');
    assert.deepEqual(await names('a/', { after: 'b', reverse: true }), ['a/2', 'a/10', 'a/1']);
    assert.deepEqual(await names('a/', { after: 'A', reverse: true }), []);
    assert.deepEqual(await names('zzz'), []);
    assert.deepEqual(await rows.range({ partition: 'nobody', prefix: '', limit: 1 }), []);
  });

  on('returns whole rows from a range, larger together than a page of the store', async (rows) => {
    const value = new Uint8Array(300_000).fill(7);
    for (let i = 0; i < 8; i++) await rows.commit([{ kind: 'put', key: key(`big/${i}`), value, expect: 'absent' }]);
    const found = await rows.range({ partition: 'p', prefix: 'big/', limit: 8 });
    assert.equal(found.length, 8);
    assert.ok(found.every((row) => row.revision === 1 && row.value.length === value.length && row.value[299_999] === 7));
    const many = await rows.getMany(found);
    assert.ok(many.every((row) => row?.value.length === value.length));
  });

  on('keeps no bytes of a writer, and changes none of a reader', async (rows) => {
    const value = bytes('mine');
    const committed = rows.commit([{ kind: 'put', key: key('a'), value, expect: 'any' }]);
    value.fill(0);
    await committed;
    const read = await rows.get(key('a'));
    assert.equal(textOf(read), '1:mine');
    await rows.commit([put('a', 'more')]);
    assert.equal(textOf(read), '1:mine');
    assert.equal(textOf(await rows.get(key('a'))), '2:more');
  });
}

function limits(on: On<Rows>): void {
  on('takes the largest row, and an empty one', async (rows) => {
    const value = new Uint8Array(rowBytesMax).map((_, i) => i);
    assert.deepEqual(await rows.commit([{ kind: 'put', key: key('big'), value, expect: 'absent' }, put('empty', '')]), done);
    assert.deepEqual((await rows.get(key('big')))!.value, value);
    assert.equal((await rows.get(key('empty')))!.value.length, 0);
  });

  on('refuses what is malformed or too large before it changes anything', async (rows) => {
    const big = (sort: string, size: number): Change => ({ kind: 'put', key: key(sort), value: new Uint8Array(size), expect: 'any' });
    const malformed: Change[][] = [
      [],
      Array.from({ length: commitChangesMax + 1 }, (_, i) => put(`s${i}`, '')),
      [put('a', '1'), put('a', '2')],
      [put('a', '1'), remove('a')],
      [put('with space', '')],
      [put('', '')],
      [put('ä', '')],
      [put('a', '', 'any', 'p\n')],
      [put('a', '', 'any', 'p'.repeat(257))],
      [put('s'.repeat(513), '')],
      [put('a', '', 0)],
      [put('a', '', 1.5)],
    ];
    for (const changes of malformed) await assert.rejects(rows.commit(changes), RangeError);
    const tooLarge = [[big('a', rowBytesMax + 1)], Array.from({ length: 11 }, (_, i) => big(`s${i}`, 380_000))];
    for (const changes of tooLarge) await assert.rejects(rows.commit(changes), (error) => isStewardError(error, 'too-large'));
    await assert.rejects(rows.get(key('')), RangeError);
    await assert.rejects(rows.getMany(Array.from({ length: 101 }, () => key('a'))), RangeError);
    for (const limit of [0, -1, 1.5, 1001]) await assert.rejects(rows.range({ partition: 'p', prefix: '', limit }), RangeError);
    assert.deepEqual(await rows.range({ partition: 'p', prefix: '', limit: 10 }), []);
  });
}

function concurrency(on: On<Rows>): void {
  on('lets exactly one of many writers of the same revision win', async (rows) => {
    await rows.commit([put('head', '0')]);
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, i) => retrying(() => rows.commit([put('head', `w${i}`, 1), put(`log/${i}`, '', 'absent')]))),
    );
    assert.equal(outcomes.filter((outcome) => outcome.done).length, 1);
    const winner = outcomes.findIndex((outcome) => outcome.done);
    assert.equal(textOf(await rows.get(key('head'))), `2:w${winner}`);
    assert.deepEqual(
      (await rows.range({ partition: 'p', prefix: 'log/', limit: 20 })).map((row) => row.sort),
      [`log/${winner}`],
    );
  });

  on('does not let one conflict undo its neighbours', async (rows) => {
    await rows.commit([put('taken', 'x')]);
    const outcomes = await Promise.all([
      rows.commit([put('a', '1', 'absent')]),
      rows.commit([put('lost', '1', 'absent'), put('taken', 'y', 'absent')]),
      rows.commit([put('b', '1', 'absent')]),
    ]);
    assert.deepEqual(outcomes, [done, conflict(1), done]);
    assert.deepEqual((await rows.getMany([key('a'), key('b'), key('lost'), key('taken')])).map(textOf), ['1:1', '1:1', undefined, '1:x']);
  });
}

/** What a caller does with `store-unavailable`: nothing was changed, so it sends the commit again. */
async function retrying(act: () => Promise<CommitOutcome>, attemptsMax = 20): Promise<CommitOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!isStewardError(error, 'store-unavailable') || attempt >= attemptsMax) throw error;
    }
  }
}

const someKey = fc.record({ partition: fc.constantFrom('m1', 'm2'), sort: fc.constantFrom('a', 'a/', 'a/1', 'b', '~') });
const someExpectation: fc.Arbitrary<Expectation> = fc.oneof(
  fc.constantFrom('absent' as const, 'present' as const, 'any' as const),
  fc.integer({ min: 1, max: 4 }),
);
const someChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key: someKey, value: fc.uint8Array({ maxLength: 8 }), expect: someExpectation }),
  fc.record({ kind: fc.constant('remove' as const), key: someKey, expect: someExpectation }),
  fc.record({
    kind: fc.constant('check' as const),
    key: someKey,
    expect: someExpectation.filter((expect) => expect !== 'any') as fc.Arbitrary<Exclude<Expectation, 'any'>>,
  }),
);
const someCommit = fc.uniqueArray(someChange, {
  minLength: 1,
  maxLength: 5,
  selector: (change) => `${change.key.partition} ${change.key.sort}`,
});

async function obeysModel(rows: Rows, runs: number): Promise<void> {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(someCommit, { maxLength: 12 }), async (history) => {
      const suffix = `.${run++}`;
      const model = new Map<string, string>();
      for (const commit of history) {
        const changes = commit.map((change) => ({ ...change, key: { ...change.key, partition: change.key.partition + suffix } }));
        assert.deepEqual(await rows.commit(changes), applyToModel(model, changes));
      }
      for (const partition of [`m1${suffix}`, `m2${suffix}`]) {
        const found = (await rows.range({ partition, prefix: '', limit: 100 })).map(
          (row) => `${partition} ${row.sort}=${row.revision}:${row.value.toHex()}`,
        );
        const names = [...model.keys()].filter((name) => name.startsWith(`${partition} `)).sort();
        assert.deepEqual(
          found,
          names.map((name) => `${name}=${model.get(name)}`),
        );
      }
    }),
    { numRuns: runs },
  );
}

function applyToModel(model: Map<string, string>, changes: readonly Change[]): CommitOutcome {
  const nameOf = (change: Change): string => `${change.key.partition} ${change.key.sort}`;
  const revisionOf = (change: Change): number | undefined =>
    model.has(nameOf(change)) ? Number.parseInt(model.get(nameOf(change))!) : undefined;
  const at = changes.findIndex((change) => {
    const revision = revisionOf(change);
    if (change.expect === 'any') return false;
    return change.expect === 'absent'
      ? revision !== undefined
      : change.expect === 'present'
        ? revision === undefined
        : revision !== change.expect;
  });
  if (at >= 0) return conflict(at);
  for (const change of changes) {
    if (change.kind === 'remove') model.delete(nameOf(change));
    if (change.kind === 'put') model.set(nameOf(change), `${(revisionOf(change) ?? 0) + 1}:${change.value.toHex()}`);
  }
  return done;
}
