// The process dies at a call of a restore, or of its undoing, whichever it is, and a new one takes it up: all of it is done in the end, or nothing was asked for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { failCall, type Faults } from '../adapters/memory/faults.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { getFile } from '../governed/get-file.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { putFile } from '../governed/put-file.ts';
import { confirmRestore, requestRestore } from '../governed/request-restore.ts';
import { trashRecord } from '../governed/trash-record.ts';
import { undoRestore } from '../governed/undo-restore.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord } from '../stores/records.ts';
import { listJobs } from '../stores/jobs.ts';
import { batchesMax, newestToUndo, restoreOf, type RestoreHow } from '../stores/restores.ts';
import { restoreKit, type RestoreKit } from './restore.fixture.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const every = full ? 1 : 3;
const name = 'Kita Sonnenhang';
const hourMs = 3_600_000;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

interface Scene {
  readonly kit: RestoreKit;
  readonly ada: Principal;
  readonly project: ProjectId;
  readonly atMs: number;
}

async function prepare(kit: RestoreKit): Promise<Scene> {
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const changed = await kit.task(ada, project, 'changed: before');
  const trashed = await kit.task(ada, project, 'trashed');
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'c' } });
  const put = (content: string) =>
    kit.ask(kit.fresh(ada), putFile, {
      collection: 'photos',
      id: photo.id,
      field: 'picture',
      name: 'p',
      type: 'image/png',
      content: bytes(content),
    });
  await put('first');
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id: changed, ifVersion: 1, fields: { title: 'changed: after' } });
  await kit.ask(kit.fresh(ada), trashRecord, { collection: 'tasks', id: trashed });
  await kit.task(ada, project, 'made since');
  await put('later');
  kit.clock.advance(1_000);
  return { kit, ada, project, atMs };
}

const before = ['changed: after', 'made since', 'later'];
const then = ['changed: before', 'trashed', 'first'];

async function seen(kit: RestoreKit, ada: Principal, project: string): Promise<readonly string[]> {
  const { records } = await kit.ask(kit.fresh(ada), listByTime, { collection: 'photos', project, limit: 10 });
  const files: string[] = [];
  for (const { id } of records) {
    const { content } = await kit.ask(kit.fresh(ada), getFile, { collection: 'photos', id, field: 'picture' });
    for await (const part of content) files.push(Buffer.from(part).toString());
  }
  return [...(await kit.titles(ada, project)), ...files];
}

type Phase = 'restoring' | 'undoing';

for (const how of ['over', 'beside'] as const)
  for (const phase of ['restoring', 'undoing'] as const)
    test(`threat 40, ${phase} ${how}: a crash at any call is taken up`, async () => {
      let crashes = 0;
      for (let n = 1; n < 2_000; n += every) {
        if (!(await crashAt(n, how, phase))) break;
        crashes++;
      }
      assert.ok(crashes > 30 / every, `${crashes} crashes`);
    });

/** Whether there was an nth call to crash at. */
async function crashAt(n: number, how: RestoreHow, phase: Phase): Promise<boolean> {
  let armed: Faults = {};
  const faults: Faults = { before: (call, count) => armed.before?.(call, count), after: (call, count) => armed.after?.(call, count) };
  const stores = {
    rows: memoryRows({ faults }),
    keys: memoryKeys({ faults }),
    blobs: memoryBlobs({ faults }),
    epochs: memoryEpochs({ faults }),
    memory: memorySignerMemory({ faults }),
  };
  const scene = await prepare(restoreKit({ over: stores }));
  const { kit, ada, project, atMs } = scene;
  const input = { subject: { kind: 'project', id: project }, atMs, how } as const;
  const done = phase === 'undoing' ? await kit.restore(ada, input, name) : undefined;
  const counted = failCall(n, 'crash', n % 2 === 0 ? 'before' : 'after');
  armed = counted;
  await (done ? kit.undo(ada, done) : kit.restore(ada, input, name)).catch(() => undefined);
  const hit = counted.count() >= n;
  armed = {};
  if (!hit) return false;
  const over = {
    rows: stores.rows.crash(),
    keys: stores.keys.crash(),
    blobs: stores.blobs.crash(),
    epochs: stores.epochs.crash(),
    memory: stores.memory.crash(),
  };
  const again = restoreKit({ over, seed: n + 10_000 });
  // The lease of the process that died ends.
  again.clock.advance(kit.clock.nowMs() - again.clock.nowMs() + 120_000);
  await takenUp({ ...scene, kit: again }, how, phase, `${how} ${phase}, call ${n}`);
  return true;
}

async function takenUp({ kit, ada, project, atMs }: Scene, how: RestoreHow, phase: Phase, says: string): Promise<void> {
  await kit.work();
  const [job] = await listJobs(kit.rows, ada.business, 'restore');
  const id = job?.id ?? (await kit.ask(kit.fresh(ada), requestRestore, { subject: { kind: 'project', id: project }, atMs, how })).id;
  await kit.work();
  if ((await kit.view(ada, { id })).state === 'previewed') await kit.ask(kit.fresh(ada), confirmRestore, { id, confirm: name });
  await kit.work();
  if (phase === 'restoring') {
    const restored = await kit.view(ada, { id });
    assert.deepEqual([restored.state, restored.failure, restored.because], ['restored', undefined, undefined], says);
    const { touched } = (await newestToUndo(kit.rows, ada.business, id, batchesMax))!.made;
    assert.ok(touched.length > 0, says);
    assert.deepEqual(await seen(kit, ada, how === 'over' ? project : restored.copies![0]!), then, says);
    if (how === 'beside') assert.deepEqual(await seen(kit, ada, project), before, says);
    const { done } = restored;
    assert.deepEqual(
      how === 'over' ? [done!.changed, done!.broughtBack, done!.takenAway] : [done!.copied],
      how === 'over' ? [2, 1, 1] : [4],
      says,
    );
  }
  if ((await kit.view(ada, { id })).state === 'restored') await kit.ask(kit.fresh(ada), undoRestore, { id });
  await kit.work();
  const undone = await kit.view(ada, { id });
  assert.deepEqual([undone.state, undone.failure, undone.done!.notUndone], ['undone', undefined, 0], says);
  assert.deepEqual(await seen(kit, ada, project), before, says);
  assert.equal((await kit.rows.range({ partition: ada.business, prefix: 'rst/', limit: 1 })).length, 0, says);
  const [ended] = await listJobs(kit.rows, ada.business, 'restore');
  for (const copy of restoreOf(ended!).copies ?? [])
    assert.equal((await findRecord(kit.rows, ada.business, copy))!.row.state, 'trashed', says);
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified', says);
}
