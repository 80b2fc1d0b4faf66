// Cuts on DynamoDB where several nodes write: what the contract cannot ask, since it knows one instance alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { RowCut } from '@steward/server/ports/row-cuts.ts';
import type { Change, Row } from '@steward/server/ports/rows.ts';
import type { DynamoPlace } from './dynamo-calls.ts';
import { scanPages } from './dynamo-calls.ts';
import { dynamoRows, type DynamoRowStore } from './dynamo-rows.ts';
import { dynamoEmulator } from './emulators.ts';

const dynamo = await dynamoEmulator();
/** Long enough for a busy machine. */
const sharing = { freshMs: 1_500, drainMs: 0 };
const writers = 3;
const accounts = 12;
const cutsOpen = process.env['STEWARD_TEST'] === 'full' ? 5 : 2;

const put = (partition: string, sort: string, text: string, expect: Change['expect'] = 'any'): Change =>
  ({ kind: 'put', key: { partition, sort }, value: Buffer.from(text), expect }) as Change;
const remove = (partition: string, sort: string): Change => ({ kind: 'remove', key: { partition, sort }, expect: 'any' });
const textOf = (row: Row): string => `${row.partition} ${row.sort} ${Buffer.from(row.value).toString()}`;
const all = async (cut: RowCut, from?: { partition: string; sort: string }) => (await Array.fromAsync(cut.rows(from))).map(textOf);

if (dynamo !== undefined) {
  const several = async (count: number): Promise<{ place: DynamoPlace; nodes: DynamoRowStore[] }> => {
    const place = { ...(await dynamo.table()), sharing };
    return { place, nodes: Array.from({ length: count }, () => dynamoRows(place)) };
  };
  const scanAll = async (place: DynamoPlace, prefix: string) => (await Array.fromAsync(scanPages(place, prefix))).flat();
  const aside = async (place: DynamoPlace) => [...(await scanAll(place, 'was ')), ...(await scanAll(place, 'carried'))];

  describe('cuts on DynamoDB, written by several nodes', () => {
    it('another node that does not know of the cut yet overwrites nothing that was written after it', async () => {
      // Nobody asks again by himself: what a node learns it learns from the rows.
      const place = { ...(await dynamo.table()), sharing: { freshMs: 600_000, drainMs: 0 } };
      const early = dynamoRows(place);
      const cutter = dynamoRows({ ...place, sharing });
      await early.commit([put('a', 'x', 'before'), put('a', 'gone', 'before')]);
      const cut = await cutter.cut();
      await cutter.commit([put('a', 'x', 'after'), put('a', 'new', 'after')]);
      // `early` believes in the generation before; the row it meets tells otherwise.
      assert.deepEqual(await early.commit([put('a', 'x', 'later'), remove('a', 'gone')]), { done: true });
      assert.deepEqual(await all(cut), ['a gone before', 'a x before']);
      await cut.close();
      assert.deepEqual((await cutter.range({ partition: 'a', prefix: '', limit: 9 })).map(textOf), ['a new after', 'a x later']);
    });

    it('a row that somebody makes in ignorance of the cut, just before it is overwritten, is shown', async () => {
      const place = { ...(await dynamo.table()), sharing: { freshMs: 600_000, drainMs: 0 } };
      const early = dynamoRows(place);
      await early.commit([put('a', 'other', 'before')]);
      const cutter = dynamoRows({ ...place, sharing });
      const cut = await cutter.cut();
      let before: (() => Promise<unknown>) | undefined = () => early.commit([put('a', 'x', 'early')]);
      const client = Object.create(place.client, {
        send: {
          async value(command: object, options: object) {
            if (command instanceof TransactWriteItemsCommand && before !== undefined) {
              const first = before;
              before = undefined;
              await first();
            }
            return place.client.send(command as TransactWriteItemsCommand, options);
          },
        },
      }) as DynamoDBClient;
      assert.deepEqual(await dynamoRows({ ...place, client }).commit([put('a', 'x', 'late')]), { done: true });
      assert.deepEqual(await all(cut), ['a other before', 'a x early']);
      await cut.close();
    });

    it('a cut that another node took for a dead one’s, by a clock of its own, ends in an error and never in rows of no instant', async (t) => {
      const { nodes } = await several(2);
      const [one, ahead] = [nodes[0]!, nodes[1]!];
      await one.commit([put('a', 'x', 'before')]);
      const cut = await one.cut();
      const now = Date.now;
      const clock = t.mock.method(Date, 'now', () => now() + 300_000);
      await ahead.wipe();
      clock.mock.restore();
      await ahead.commit([put('a', 'x', 'after'), put('a', 'y', 'after')]);
      await assert.rejects(all(cut), (error) => isStewardError(error, 'store-unavailable'));
      await cut.close();
    });

    it('money that several nodes move about is all there in every cut, however many are open', async () => {
      const { place, nodes } = await several(writers);
      const name = (i: number) => ({ partition: `p${i % 4}`, sort: `account${i}` });
      await nodes[0]!.commit(Array.from({ length: accounts }, (_, i) => put(name(i).partition, name(i).sort, '100')));
      let stop = false;
      let moved = 0;
      let broken = false;
      const moving = nodes.map(async (rows, node) => {
        for (let n = node; !stop; n++) {
          const [from, to] = [name((n * 7) % accounts), name((n * 7 + 5 + (n % 3)) % accounts)];
          const [a, b] = await rows.getMany([from, to]);
          if (!a || !b || from.sort === to.sort) continue;
          const [left, right] = [Number(Buffer.from(a.value)), Number(Buffer.from(b.value))];
          const outcome = await rows.commit([
            put(from.partition, from.sort, String(left - 1), a.revision),
            put(to.partition, to.sort, String(right + 1), b.revision),
          ]);
          if (outcome.done) moved++;
        }
      });
      for (const each of moving) each.catch(() => (broken = true));
      const cuts: RowCut[] = [];
      try {
        for (let i = 0; i < cutsOpen; i++) {
          const cut = await nodes[i % writers]!.cut();
          cuts.push(cut);
          const before = moved;
          while (moved < before + 6 && !broken) await new Promise((resolve) => void setImmediate(resolve));
        }
        for (const cut of cuts) {
          const rows = await Array.fromAsync(cut.rows());
          assert.equal(rows.length, accounts);
          assert.equal(
            rows.reduce((sum, { value }) => sum + Number(Buffer.from(value)), 0),
            accounts * 100,
          );
        }
      } finally {
        stop = true;
        await Promise.all(moving);
      }
      assert.notDeepEqual(await aside(place), [], 'something was carried over');
      for (const cut of cuts) await cut.close();
      assert.deepEqual(await aside(place), [], 'nothing is left of it');
    });

    it('shows what was removed, removed and made anew, and what more changes than a transaction can carry', async () => {
      const { place, nodes } = await several(2);
      const [one, two] = nodes as [DynamoRowStore, DynamoRowStore];
      const many = Array.from({ length: 100 }, (_, i) => `r${String(i).padStart(3, '0')}`);
      await one.commit(many.map((sort) => put('b', sort, 'before')));
      const cut = await two.cut();
      assert.deepEqual(await one.commit(many.map((sort) => remove('b', sort))), { done: true });
      await one.commit([put('b', 'r000', 'anew'), put('b', 'r0005', 'new')]);
      await one.commit([remove('b', 'r000')]);
      assert.deepEqual(
        await all(cut),
        many.map((sort) => `b ${sort} before`),
      );
      assert.deepEqual(await all(cut, { partition: 'b', sort: 'r098' }), ['b r098 before', 'b r099 before']);
      await cut.close();
      assert.deepEqual(await aside(place), []);
    });

    it('takes large rows over, a few at a time', async () => {
      const { nodes } = await several(1);
      const [rows] = nodes as [DynamoRowStore];
      const large = (sort: string, fill: number): Change => ({
        kind: 'put',
        key: { partition: 'c', sort },
        value: new Uint8Array(380_000).fill(fill),
        expect: 'any',
      });
      const sorts = Array.from({ length: 9 }, (_, i) => `s${i}`);
      await rows.commit(sorts.map((sort) => large(sort, 1)));
      const cut = await rows.cut();
      await rows.commit(sorts.map((sort) => large(sort, 2)));
      const shown = await Array.fromAsync(cut.rows());
      assert.deepEqual(
        shown.map(({ sort, value }) => `${sort} ${value[0]} ${value.length}`),
        sorts.map((sort) => `${sort} 1 380000`),
      );
      await cut.close();
    });

    it('an erasure is over when what was carried over is gone too, and not before', async () => {
      const { place, nodes } = await several(1);
      const [rows] = nodes as [DynamoRowStore];
      await rows.commit([put('d', 'x', 'secret')]);
      const cut = await rows.cut();
      await rows.commit([remove('d', 'x')]);
      await assert.rejects(rows.wipe(), (error) => isStewardError(error, 'outcome-unknown'));
      // A node that stops ends its cut, and leaves what lies aside to the next one.
      await rows.close();
      await assert.rejects(Array.fromAsync(cut.rows()), (error) => isStewardError(error, 'store-unavailable'));
      assert.equal((await aside(place)).length, 2);
      await dynamoRows(place).wipe();
      assert.deepEqual(await aside(place), []);
    });

    it('forgets the partitions that are empty, and none that is written again', async () => {
      const { place, nodes } = await several(2);
      const [one, two] = nodes as [DynamoRowStore, DynamoRowStore];
      await one.commit([put('kept', 'x', '1'), put('empty', 'x', '1'), put('again', 'x', '1')]);
      await one.commit([remove('empty', 'x'), remove('again', 'x')]);
      const cut = await two.cut();
      await one.commit([put('again', 'y', '2')]);
      assert.deepEqual(await all(cut), ['kept x 1']);
      await cut.close();
      const known = (await scanAll(place, 'partitions ')).map((item) => item['sk']!.S!);
      assert.deepEqual(known.toSorted(), ['again', 'kept']);
      const next = await one.cut();
      assert.deepEqual(await all(next), ['again y 2', 'kept x 1']);
      await next.close();
    });
  });
}
