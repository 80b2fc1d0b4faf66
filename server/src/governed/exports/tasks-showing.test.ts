import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeId, type RecordId } from '@steward/protocol/ids.ts';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import type { SealedRoom } from './sealed-room.ts';
import { tasksShowing, type RememberedShowing } from './tasks-showing.ts';

const id = (n: number) => encodeId<RecordId>(new Uint8Array(16).fill(n));
const shows = (task: number, ...photos: number[]) => JSON.stringify({ id: id(task), fields: { photos: photos.map(id) } });
const lines = [shows(1, 10, 11), shows(2, 11), shows(3)];

function collected() {
  let passes = 0;
  const room = {
    async *read() {
      passes++;
      yield Buffer.from(`${lines.join('\n')}\n`);
    },
  } as unknown as SealedRoom;
  const runs = [{ collection: 'tasks', first: 0, pages: 1, records: lines.length }];
  return { parts: { room, export: { runs }, catalogue: loadCatalogue(builtIn), collection: 'photos' }, passes: () => passes };
}

test('all tasks are gone through once, however many batches of pictures there are', async () => {
  const { parts, passes } = collected();
  const remembered: RememberedShowing = {};
  assert.deepEqual((await tasksShowing(parts, [id(10)], remembered)).get(id(10)), [id(1)]);
  assert.deepEqual((await tasksShowing(parts, [id(11)], remembered)).get(id(11)), [id(1), id(2)]);
  assert.equal(passes(), 1);
});

test('too many to be remembered: each batch is told all the same', async () => {
  const { parts, passes } = collected();
  const remembered: RememberedShowing = {};
  assert.deepEqual((await tasksShowing(parts, [id(10)], remembered, 2)).get(id(10)), [id(1)]);
  assert.deepEqual([...(await tasksShowing(parts, [id(11)], remembered, 2))], [[id(11), [id(1), id(2)]]]);
  assert.deepEqual([remembered.all, passes()], ['too-many', 3]);
});
