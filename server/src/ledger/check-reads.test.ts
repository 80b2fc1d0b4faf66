// What reading a ledger costs at the store, which may be behind a network and paid by what it reads: whoever goes through a ledger reads each row about once, whoever wants a
// part of it reads little more than that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import fc from 'fast-check';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import type { Rows } from '../ports/rows.ts';
import { append, assertReceipt, found, readingGrant, world, type World } from './ledger.fixture.ts';
import { entriesPrefix, valuesPrefix } from './layout.ts';
import type { Appended } from './ledger.ts';
import { LogInOrder } from './log-in-order.ts';
import { LogReader } from './log-reader.ts';

interface Counts {
  calls: number;
  /** By what their sort key begins with: those of entries, and those of sealed values. */
  readonly rows: Record<typeof entriesPrefix | typeof valuesPrefix, number>;
}

const noCounts = (): Counts => ({ calls: 0, rows: { [entriesPrefix]: 0, [valuesPrefix]: 0 } });

function counting(rows: Rows, counts: Counts): Rows {
  const count = <T>(given: T): T => (counts.calls++, given);
  return {
    get: async (key) => count(await rows.get(key)),
    getMany: async (keys) => count(await rows.getMany(keys)),
    async range(range) {
      const found = count(await rows.range(range));
      for (const { sort } of found)
        for (const prefix of [entriesPrefix, valuesPrefix] as const) if (sort.startsWith(prefix)) counts.rows[prefix]++;
      return found;
    },
    commit: (changes) => rows.commit(changes),
    close: () => rows.close(),
  };
}

/** A ledger of `commits` rows of entries behind its genesis. */
async function written(seed: string, commits: number, entriesIn: (commit: number) => number): Promise<World> {
  const w = world(seed);
  await found(w);
  for (let commit = 0; commit < commits; commit++) await append(w.ledger, w.business, entriesIn(commit));
  await w.ledger.checkpoint(w.business);
  return w;
}

for (const [what, commits, entriesIn] of [
  ['one entry a commit', 600, () => 1],
  ['a few entries a commit', 300, (commit: number) => 1 + (commit % 5)],
  ['hundreds of entries a commit', 12, () => 250],
] as const)
  test(`the self-check reads each row once or twice, in few calls: ${what}`, async () => {
    const w = await written(`check ${what}`, commits, entriesIn);
    const counts = noCounts();
    const { verdict, sentence, volumes } = await w.node({ rows: counting(w.rows, counts) }).check(w.business, { deep: true });
    assert.equal(verdict, 'verified', sentence);
    // Once for holes and tombstones, once for the tree; and the last, unfinished tile.
    assert(
      counts.rows[entriesPrefix] <= 2 * (commits + 1) + 512,
      `${counts.rows[entriesPrefix]} rows of entries were read, of ${commits + 1}`,
    );
    assert(counts.rows[valuesPrefix] <= commits + 8, `${counts.rows[valuesPrefix]} rows of values were read, of ${commits + 1}`);
    assert(counts.calls <= 20 + volumes[0]!.size / 64, `${counts.calls} calls for ${volumes[0]!.size} entries`);
  });

test('whoever looks at a part of a busy ledger reads the rows that hold it, and not the next hundreds', async () => {
  const w = await written('part', 60, () => 40);
  const counts = noCounts();
  const node = w.node({ rows: counting(w.rows, counts) });
  const { volume } = (await node.volumes(w.business))[0]!;
  const opened = await node.openValues(readingGrant(w.business), w.business, volume, 1_000, 100);
  assert.equal(opened.length, 100);
  assert(counts.rows[entriesPrefix] <= 20 && counts.rows[valuesPrefix] <= 20, JSON.stringify(counts));
});

test('receipts one after the other read the tiles they share once, and one that is missing is missed each time', async () => {
  const w = await written('receipts', 0, () => 1);
  const places: Appended[] = [];
  for (let commit = 0; commit < 400; commit++) places.push(...(await append(w.ledger, w.business, 1)));
  await w.ledger.checkpoint(w.business);
  const counts = noCounts();
  let tilesGone = false;
  const rows = counting(w.rows, counts);
  const node = w.node({
    rows: { ...rows, get: async (key) => (tilesGone && key.sort.startsWith('t/') ? undefined : rows.get(key)) },
  });
  const late = places.slice(260, 380);
  for (const place of late) await assertReceipt(node, w.business, place);
  // Those of the unfinished tile are read once, and beside them one for each receipt.
  assert(counts.rows[entriesPrefix] <= late.length + 2 * 256, `${counts.rows[entriesPrefix]} rows of entries were read`);
  tilesGone = true;
  for (let tries = 0; tries < 2; tries++)
    await assert.rejects(node.receipt(w.business, 1, 5), (error) => isStewardError(error, 'integrity-failed'));
  tilesGone = false;
  await assertReceipt(node, w.business, places[5]!);
});

test('a reader in order gives what any reader gives, whatever is asked for and in which order, several at once too', async () => {
  const w = await written('in order', 120, (commit) => 1 + ((commit * 7) % 13));
  const [{ volume, origin }] = (await w.ledger.volumes(w.business)) as [{ volume: number; origin: string }];
  const name = { business: w.business, volume, origin };
  const size = await w.ledger.size(w.business, volume);
  const whole = await new LogReader(w.rows, name).entries(0, size);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 300 }), fc.boolean()), { maxLength: 6 }),
      async (asked) => {
        const reader = new LogInOrder(w.rows, name);
        const asks: Promise<void>[] = [];
        let next = 0;
        for (const [anywhere, count, goOn] of asked) {
          const first = goOn && next < size ? next : anywhere;
          next = first + count;
          asks.push(reader.entriesFound(first, count).then((found) => assert.deepEqual(found, whole.slice(first, first + count))));
        }
        await Promise.all(asks);
      },
    ),
    { numRuns: 50 },
  );
});

test('a store that does not answer in between is not the end of the ledger', async () => {
  const w = await written('answers not', 400, () => 1);
  const [{ volume, origin }] = (await w.ledger.volumes(w.business)) as [{ volume: number; origin: string }];
  let ranges = 0;
  const rows: Rows = {
    ...counting(w.rows, noCounts()),
    async range(range) {
      if (++ranges === 2) throw new StewardError('store-unavailable');
      return w.rows.range(range);
    },
  };
  const size = await w.ledger.size(w.business, volume);
  const reader = new LogInOrder(rows, { business: w.business, volume, origin });
  let failures = 0;
  for (let first = 0; first < size; first += 100) {
    const found = await reader.entriesFound(first, 100).catch((error: unknown) => {
      assert(isStewardError(error, 'store-unavailable'));
      failures++;
      return undefined;
    });
    if (found) assert.equal(found.length, Math.min(100, size - first), `from entry ${first} on`);
  }
  assert.equal(failures, 1);
});

test('a ledger in which nothing happens costs one read a minute, and is looked at whole once an hour', async () => {
  const w = world('still');
  const counts = noCounts();
  const mirror = memoryBlobs();
  let listed = 0;
  const list: typeof mirror.list = (...asked) => {
    listed++;
    return mirror.list(...asked);
  };
  const node = w.node({ rows: counting(w.rows, counts), mirror: { ...mirror, list } });
  const tendFor = async (minutes: number) => {
    const before = { calls: counts.calls, listed };
    for (let minute = 0; minute < minutes; minute++) {
      w.clock.ms += 60_000;
      await node.tend(w.business);
    }
    return { calls: counts.calls - before.calls, listed: listed - before.listed };
  };
  await found(w, node);
  await append(node, w.business, 5);
  await tendFor(2);
  assert.deepEqual(await tendFor(30), { calls: 30, listed: 0 });
  const hour = await tendFor(60);
  assert.ok(hour.listed > 0 && hour.calls < 90, `${hour.calls} calls and ${hour.listed} lists in an hour`);

  // Whatever is written, by another node as well, is signed and copied in the next minute.
  await append(w.node(), w.business, 3);
  await tendFor(1);
  const there = await mirror.list(`ledger/${w.business}/1/checkpoint/`, undefined, 10);
  assert.equal(Number(there.at(-1)!.slice(-12)), await node.size(w.business, 1));
});
