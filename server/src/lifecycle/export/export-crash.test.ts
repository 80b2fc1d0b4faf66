// The process dies at a call of an export, whichever it is, and a new one takes it up: the archive is the same as if nothing had happened.
import assert from 'node:assert/strict';
import test from 'node:test';
import { failCall, type Faults } from '../../adapters/memory/faults.ts';
import { memoryBlobs } from '../../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../../adapters/memory/memory-keys.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../../adapters/memory/memory-signer-memory.ts';
import { createRecord } from '../../governed/create-record.ts';
import { removeExport } from '../../governed/exports/remove-export.ts';
import { putFile } from '../../governed/put-file.ts';
import { listJobs } from '../../stores/jobs.ts';
import { exportKit } from './export.fixture.ts';
import { unpack } from './testing/unpack.ts';

const every = process.env['STEWARD_TEST'] === 'full' ? 1 : 7;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

function faultyStores() {
  let armed: Faults = {};
  const faults: Faults = { before: (call, count) => armed.before?.(call, count), after: (call, count) => armed.after?.(call, count) };
  const stores = {
    rows: memoryRows({ faults }),
    keys: memoryKeys({ faults }),
    blobs: memoryBlobs({ faults }),
    epochs: memoryEpochs({ faults }),
    memory: memorySignerMemory({ faults }),
  };
  return {
    stores,
    arm: (next: Faults) => void (armed = next),
    crashed: () => ({
      rows: stores.rows.crash(),
      keys: stores.keys.crash(),
      blobs: stores.blobs.crash(),
      epochs: stores.epochs.crash(),
      memory: stores.memory.crash(),
    }),
  };
}

async function scene(over: ReturnType<typeof faultyStores>['stores']) {
  const kit = exportKit({ over });
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const task = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'a', status: 'open' } });
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'c' } });
  await kit.ask(ada, putFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    name: 'p.png',
    type: 'image/png',
    content: bytes('pixels'),
  });
  return { kit, ada, project, task, photo };
}

test('threat 40: a crash at any call of an export is taken up', async () => {
  let crashes = 0;
  for (let n = 1; n < 2_000; n += every) {
    if (!(await crashAt(n))) break;
    crashes++;
  }
  assert.ok(crashes > 20, `${crashes} crashes`);
});

/** Whether there was an nth call to crash at. */
async function crashAt(n: number): Promise<boolean> {
  const faulty = faultyStores();
  const { kit, ada, project, task, photo } = await scene(faulty.stores);
  const counted = failCall(n, 'crash', n % 2 === 0 ? 'before' : 'after');
  faulty.arm(counted);
  await kit
    .start(ada, { scope: { kind: 'project', id: project } })
    .then(kit.work)
    .catch(() => undefined);
  const hit = counted.count() >= n;
  faulty.arm({});
  if (!hit) return false;
  const again = exportKit({ over: faulty.crashed(), seed: n + 10_000 });
  // The lease of the process that died ends.
  again.clock.advance(kit.clock.nowMs() - again.clock.nowMs() + 120_000);
  const [job] = await listJobs(again.rows, ada.business, 'export');
  if (!job) return true;
  await again.work();
  const { job: ended } = await again.stored(ada, job);
  assert.deepEqual([ended.state, ended.failure], ['ready', undefined], `call ${n}`);
  const files = await unpack(await again.download(ada, job), 'zip');
  assert.match(files.get('records/tasks.ndjson')!.toString(), new RegExp(task.id), `call ${n}`);
  assert.match(files.get('records/photos.ndjson')!.toString(), new RegExp(photo.id), `call ${n}`);
  const picture = [...files].find(([path]) => path.startsWith('files/Kita Sonnenhang/photos/p-'));
  assert.equal(picture?.[1].toString(), 'pixels', `call ${n}`);
  await nothingLeft(again, ada, job.id, n);
  return true;
}

async function nothingLeft(again: ReturnType<typeof exportKit>, ada: Awaited<ReturnType<typeof scene>>['ada'], id: string, n: number) {
  await again.ask(ada, removeExport, { id });
  await again.work();
  assert.deepEqual(await again.tools.blobs.list('exports/', undefined, 10), [], `call ${n}`);
  for (const prefix of ['xid/', 'xfi/', 'xen/'])
    assert.deepEqual(await again.rows.range({ partition: ada.business, prefix, limit: 10 }), [], `call ${n}`);
}
