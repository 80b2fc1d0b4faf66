// The cases of restores in the failure matrix.
import assert from 'node:assert/strict';
import type { JobId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { jobChanges, listJobs, type Job } from '../../stores/jobs.ts';
import { findBatch, findRestore, restoreData, restoreOf, type RestoreState } from '../../stores/restores.ts';
import { carryOutRestore } from '../carry-out-restore.ts';
import type { Principal } from '../operation.ts';
import { readDifferences } from '../preview-restore.ts';
import { readTimeline } from '../read-timeline.ts';
import { confirmRestore, requestRestore } from '../request-restore.ts';
import { nothingChanged, task, titleOf, type Case, type Scene } from './failure-cases.ts';
import type { GovernedKit } from './governed-kit.ts';
import { undoBatch } from '../undo-restore.ts';
import { updateRecord } from '../update-record.ts';

/** A task that said `before` a second ago. */
const changedTask = async (scene: Scene) => {
  const { kit, ada } = scene;
  const id = await task(scene);
  kit.clock.advance(2_000);
  await kit.ask(ada, updateRecord, { collection: 'tasks', id, ifVersion: 1, fields: { title: 'after' } });
  return id;
};
const momentOf = (kit: GovernedKit) => kit.clock.nowMs() - 1_000;
const restoresRecord = (job: Job, id: string) => {
  const { subject } = restoreOf(job);
  return subject.kind === 'record' && subject.id === id;
};

const requestedRestore = async (scene: Scene) => {
  const { kit, ada } = scene;
  const id = await changedTask(scene);
  return kit.ask(ada, requestRestore, { subject: { kind: 'record', collection: 'tasks', id }, atMs: momentOf(kit), how: 'over' });
};

/** The job itself is moved on by its lifecycle, which is tested by itself. */
async function moveRestore({ kit, ada }: Scene, id: string, state: RestoreState): Promise<void> {
  const stored = (await findRestore(kit.rows, ada.business, id as JobId))!;
  const data = restoreData({ ...stored.restore, confirmUntilMs: kit.clock.nowMs() + 60_000 });
  assert.ok((await kit.rows.commit(jobChanges(ada.business, stored, { ...stored.job, state, data }))).done);
}

const previewedRestore = async (scene: Scene) => {
  // One at a time: those of the rounds before have ended.
  for (const { id, state } of await listJobs(scene.kit.rows, scene.ada.business, 'restore'))
    if (state === 'restoring' || state === 'undoing') await moveRestore(scene, id, 'cancelled');
  const asked = await requestedRestore(scene);
  await moveRestore(scene, asked.id, 'previewed');
  return asked;
};
const restoringTask = async (scene: Scene) => {
  const { id } = await previewedRestore(scene);
  await scene.kit.ask(scene.ada, confirmRestore, { id });
  return id;
};
const recordOf = async ({ kit, ada }: Scene, id: string) => {
  const { subject } = (await findRestore(kit.rows, ada.business, id as JobId))!.restore;
  return subject.kind === 'record' ? subject.id : '';
};
const carryOut = async (kit: GovernedKit, ada: Principal, id: string) => {
  const record = await recordOf({ kit, ada, project: '' as ProjectId }, id);
  return kit.ask(ada, carryOutRestore, { id, batch: 0, places: [{ sort: '!', id: record as RecordId }] });
};

export const restoreCases: Readonly<Record<string, Case>> = {
  'preview-restore': {
    prepare: changedTask,
    act: ({ kit, ada }, id) =>
      kit.ask(ada, requestRestore, { subject: { kind: 'record', collection: 'tasks', id }, atMs: momentOf(kit), how: 'over' }),
    async whole({ kit, ada }, id, acknowledged) {
      const asked = (await listJobs(kit.rows, ada.business, 'restore')).filter((job) => restoresRecord(job, id));
      assert.ok(asked.length === 1 || (!acknowledged && asked.length === 0));
    },
  },
  'preview-restore, differences': {
    prepare: async (scene) => (await previewedRestore(scene)).id,
    act: ({ kit, ada }, id) => kit.ask(ada, readDifferences, { id, limit: 5 }),
    whole: nothingChanged,
  },
  'preview-restore, the timeline': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, readTimeline, { subject: { kind: 'record', collection: 'tasks', id }, zone: 'UTC' }),
    whole: nothingChanged,
  },
  'confirm-restore': {
    prepare: async (scene) => (await previewedRestore(scene)).id,
    act: ({ kit, ada }, id) => kit.ask(ada, confirmRestore, { id }),
    async whole({ kit, ada }, id, acknowledged) {
      const { job } = (await findRestore(kit.rows, ada.business, id as JobId))!;
      assert.ok(job.state === 'restoring' || (!acknowledged && job.state === 'previewed'), job.state);
    },
  },
  'carry-out-restore': {
    prepare: restoringTask,
    act: ({ kit, ada }, id) => carryOut(kit, ada, id),
    async whole(scene, id, acknowledged) {
      const { kit, ada } = scene;
      const title = await titleOf(scene, await recordOf(scene, id));
      const batch = await findBatch(kit.rows, ada.business, id as JobId, 0);
      assert.equal(title, batch ? 'before' : 'after', 'a batch is written down with what it did');
      if (acknowledged) assert.equal(title, 'before');
    },
  },
  'undo-restore of a batch': {
    async prepare(scene) {
      const id = await restoringTask(scene);
      await carryOut(scene.kit, scene.ada, id);
      await moveRestore(scene, id, 'undoing');
      return id;
    },
    act: ({ kit, ada }, id) => kit.ask({ actor: 'worker', name: 'restore', business: ada.business }, undoBatch, { id, batch: 0 }),
    async whole(scene, id, acknowledged) {
      const { kit, ada } = scene;
      const title = await titleOf(scene, await recordOf(scene, id));
      const { made } = (await findBatch(kit.rows, ada.business, id as JobId, 0))!;
      assert.equal(title, made.undone === 1 ? 'after' : 'before');
      if (acknowledged) assert.equal(title, 'after');
    },
  },
};
