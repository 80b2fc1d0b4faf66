// The process dies at a call of an erasure, whichever it is, and a new one takes it up: either nothing was asked for, or all of it is done in the end.
import assert from 'node:assert/strict';
import test from 'node:test';
import { failCall, type Faults } from '../adapters/memory/faults.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import type { Principal } from '../governed/operation.ts';
import { putFile } from '../governed/put-file.ts';
import { updateRecord } from '../governed/update-record.ts';
import { listJobs } from '../stores/jobs.ts';
import { findRecord } from '../stores/records.ts';
import { unfinishedErasures } from '../stores/tombstones.ts';
import { erasureKit, type ErasureKit } from './erasure.fixture.ts';
import type { StartInput } from './start-erasure.ts';

const every = process.env['STEWARD_TEST'] === 'full' ? 1 : 2;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

interface Scene {
  readonly kit: ErasureKit;
  readonly ada: Principal;
  readonly input: StartInput;
  /** Keys that must be erased in the end, and records of which nothing may be left. */
  readonly keys: readonly KeyId[];
  readonly records: readonly string[];
  /** Destroyed records, and those of them of which a law keeps a part, where what is erased has a known number of them. */
  readonly counted?: readonly [destroyed: number, keptByLaw: number];
}

type Prepare = (kit: ErasureKit, ada: Principal) => Promise<Omit<Scene, 'kit' | 'ada'>>;

const project: Prepare = async (kit, ada) => {
  const id = await kit.project(ada);
  const task = await kit.ask(ada, createRecord, { collection: 'tasks', project: id, fields: { title: 'a', status: 'open' } });
  await kit.ask(ada, updateRecord, { collection: 'tasks', id: task.id, ifVersion: 1, fields: { title: 'b' } });
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project: id, fields: { caption: 'c' } });
  await kit.ask(ada, putFile, { collection: 'photos', id: photo.id, field: 'picture', name: 'p', type: 'image/png', content: bytes('p') });
  const day = { day: '2026-11-24', work: 'dug', crewNames: [ada.person] };
  const report = await kit.ask(ada, createRecord, { collection: 'daily-reports', project: id, fields: day });
  const records = [id, task.id, photo.id, report.id];
  const keys: KeyId[] = [];
  for (const record of records.slice(0, 3))
    keys.push(...(await findRecord(kit.rows, ada.business, record))!.row.groups.map(({ key }) => key));
  return {
    counted: [4, 1],
    input: { subject: { kind: 'project', id }, when: 'now', confirm: 'Kita Sonnenhang' },
    keys,
    records,
  };
};

const member: Prepare = async (kit, ada) => {
  const ben = await kit.join(ada, 'member', 'Ben');
  const id = await kit.project(ada);
  await kit.assign(ada, id, ben.person!, 'contributor');
  const place = { lat: 48.1, lon: 11.5 };
  await kit.keepPlaces(ben);
  const photo = await kit.ask(ben, createRecord, { collection: 'photos', project: id, fields: { caption: 'c', place } });
  const task = await kit.ask(ada, createRecord, {
    collection: 'tasks',
    project: id,
    fields: { title: 'a', status: 'open', assignee: ben.person },
  });
  const keysIn = async (record: string, group: string) =>
    (await findRecord(kit.rows, ada.business, record))!.row.groups.filter((each) => each.group === group).map(({ key }) => key);
  const keys = [...(await keysIn(photo.id, 'place')), ...(await keysIn(task.id, 'assignee'))];
  return { input: { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' }, keys, records: [ben.person!] };
};

/** A record that a law keeps a part of, by itself. */
const record: Prepare = async (kit, ada) => {
  const project = await kit.project(ada);
  const day = { day: '2026-11-24', work: 'dug', crewNames: [ada.person] };
  const { id } = await kit.ask(ada, createRecord, { collection: 'daily-reports', project, fields: day });
  return { input: { subject: { kind: 'record', collection: 'daily-reports', id }, when: 'now' }, keys: [], records: [id], counted: [1, 1] };
};

for (const [name, prepare] of Object.entries({ project, member, record }))
  test(`threat 40, ${name}: a crash at any call of an erasure is taken up`, async () => {
    let crashes = 0;
    for (let n = 1; n < 2_000; n += every) {
      if (!(await crashAt(n, prepare))) break;
      crashes++;
    }
    assert.ok(crashes > 25, `${crashes} crashes`);
  });

/** Whether there was an nth call to crash at. */
async function crashAt(n: number, prepare: Prepare): Promise<boolean> {
  let armed: Faults = {};
  const faults: Faults = { before: (call, count) => armed.before?.(call, count), after: (call, count) => armed.after?.(call, count) };
  const stores = {
    rows: memoryRows({ faults }),
    keys: memoryKeys({ faults }),
    blobs: memoryBlobs({ faults }),
    epochs: memoryEpochs({ faults }),
    memory: memorySignerMemory({ faults }),
  };
  const kit = erasureKit({ over: stores });
  const ada = await kit.founder();
  const scene = await prepare(kit, ada);
  const counted = failCall(n, 'crash', n % 2 === 0 ? 'before' : 'after');
  armed = counted;
  await kit
    .start(ada, scene.input)
    .then(kit.work)
    .catch(() => undefined);
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
  const again = erasureKit({ over, seed: n + 10_000 });
  // The lease of the process that died ends.
  again.clock.advance(kit.clock.nowMs() - again.clock.nowMs() + 120_000);
  const [job] = await listJobs(again.rows, ada.business, 'erasure');
  if (!job) {
    assert.notEqual(await findRecord(again.rows, ada.business, scene.records[0]!), undefined, `call ${n}: nothing was asked for`);
    return true;
  }
  await again.days(31, ada);
  const ended = await again.job(ada, job);
  assert.deepEqual([ended.state, ended.failure], ['confirmed', undefined], `call ${n}`);
  if (scene.counted) assert.deepEqual([ended.destroyed, ended.keptByLaw], scene.counted, `call ${n}: what the confirmation says`);
  assert.deepEqual(
    await again.keys.find(ada.business, scene.keys),
    scene.keys.map(() => 'erased'),
    `call ${n}`,
  );
  for (const id of scene.records) {
    for (const prefix of [`rec/${id}`, `ver/${id}/`])
      assert.equal((await again.rows.range({ partition: ada.business, prefix, limit: 1 })).length, 0, `call ${n}: ${prefix}`);
  }
  assert.deepEqual(await unfinishedErasures(again, ada.business), []);
  assert.equal((await again.rows.range({ partition: ada.business, prefix: 'shed/', limit: 1 })).length, 0);
  return true;
}
