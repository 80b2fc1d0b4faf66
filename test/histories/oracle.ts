// What must be true of a world, whatever was done to it: the model beside it says what is there, for whom, and what is gone for ever.
import assert from 'node:assert/strict';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import { blobOf } from '../../server/src/governed/blob-name.ts';
import { getFile } from '../../server/src/governed/get-file.ts';
import type { Principal } from '../../server/src/governed/operation.ts';
import { readRecord } from '../../server/src/governed/read-record.ts';
import { everyByte } from '../../server/src/lifecycle/snapshot/testing/scene.ts';
import { erasureOf } from '../../server/src/stores/erasures.ts';
import { listJobs } from '../../server/src/stores/jobs.ts';
import { findRecord, versionsOf } from '../../server/src/stores/records.ts';
import type { Known, World } from './world.ts';

const sliceBytes = 24;

export class Oracle {
  readonly w: World;

  constructor(world: World) {
    this.w = world;
  }

  pick(fits: (known: Known) => boolean): Known | undefined {
    const some = [...this.w.model.records.values()].filter(fits);
    return some.length === 0 ? undefined : this.w.dice.pick(some);
  }

  /** Keeps what is sealed of a record now. */
  async remember(id: RecordId): Promise<void> {
    const { w } = this;
    const { business } = w.ada;
    const stored = await findRecord(w.m.kit.rows, business, id);
    if (!stored) return;
    const slices = w.sealed.get(id) ?? [];
    for (const { envelope } of stored.row.groups) slices.push(envelope.slice(90, 90 + sliceBytes));
    for (const file of stored.row.files) {
      const content = await w.m.files.get(blobOf(business, file));
      if (content) slices.push(Buffer.concat(await Array.fromAsync(content)).subarray(70, 70 + sliceBytes));
    }
    w.sealed.set(id, slices);
    const keys = w.keys.get(id) ?? new Set();
    for (const { key } of stored.row.groups) keys.add(key);
    w.keys.set(id, keys);
  }

  /** After a crash: each record is as the model has it, or as what was under way would have made it. */
  async observeAll({ titles = [] }: { readonly titles?: readonly string[] } = {}): Promise<void> {
    const { w } = this;
    const { business } = w.ada;
    const open = (await listJobs(w.m.kit.rows, business, 'erasure')).filter(({ state }) => state !== 'undone' && state !== 'cancelled');
    for (const known of w.model.records.values()) {
      if (known.state === 'gone') continue;
      const stored = await findRecord(w.m.kit.rows, business, known.id);
      assert.ok(stored, 'a crash loses nothing');
      const job = open.find((each) => erasureOf(each).records.includes(known.id));
      if (stored.row.state === 'trashed') {
        assert.ok(job, 'who hides something has a job for it');
        Object.assign(known, { state: 'trashed', erasure: job.id, undoUntilMs: erasureOf(job).undoUntilMs });
        continue;
      }
      Object.assign(known, { state: 'living', erasure: undefined, undoUntilMs: undefined });
      const { fields } = await w.m.kit.ask(w.ada, readRecord, { collection: known.collection, id: known.id });
      assert.ok([known.title, ...titles].includes(fields['title'] as string), `${fields['title'] as string} instead of ${known.title}`);
      known.title = fields['title'] as string;
      if (known.collection === 'documents') known.content = fields['file'] === undefined ? undefined : await this.fileOf(known);
      await this.remember(known.id);
    }
  }

  async fileOf({ collection, id }: Known): Promise<Buffer> {
    const { content } = await this.w.m.kit.ask(this.w.ada, getFile, { collection, id, field: 'file' });
    return Buffer.concat(await Array.fromAsync(content));
  }

  /** What they read of it; `undefined` when nothing. */
  async titleFor(who: Principal, { collection, id }: Known): Promise<unknown> {
    return this.w.m.kit.ask(who, readRecord, { collection, id }).then(
      ({ fields }) => fields['title'],
      (error: unknown) => (isStewardError(error, 'not-found', 'refused') ? undefined : Promise.reject(error)),
    );
  }

  async judgeOne(): Promise<void> {
    const known = this.pick(() => true);
    if (known) await this.judge(known);
  }

  async judge(known: Known): Promise<void> {
    const { w } = this;
    const { business } = w.ada;
    const stored = await findRecord(w.m.kit.rows, business, known.id);
    if (known.state === 'gone') return assert.equal(stored, undefined, `${known.id} was erased`);
    assert.ok(stored, `${known.id} (${known.state}, ${known.hold ? 'held' : 'not held'}) is there`);
    if (known.state === 'trashed') {
      assert.equal(await this.titleFor(w.ben, known), undefined, 'what is hidden is served to nobody but who may take it out');
      const keys = await w.m.keys.find(
        business,
        stored.row.groups.map(({ key }) => key),
      );
      assert.ok(
        keys.every((key) => key !== 'erased' && key !== 'absent'),
        'what waits or is held can still be opened',
      );
      return;
    }
    const { fields } = await w.m.kit.ask(w.ada, readRecord, { collection: known.collection, id: known.id });
    assert.equal(fields['title'], known.title);
    if (known.content) assert.deepEqual(await this.fileOf(known), known.content);
    assert.equal((await this.titleFor(w.ben, known)) !== undefined, w.model.shared, 'Ben sees what is shared with him, and nothing else');
  }

  async judgeAll(): Promise<void> {
    const { w } = this;
    for (const known of w.model.records.values()) await this.judge(known);
    const checked = await w.m.kit.ledger.check(w.ada.business, { deep: true });
    assert.equal(checked.verdict, 'verified', checked.sentence);
  }

  /** No byte of what is gone lies anywhere; no job is left behind, no snapshot damaged. */
  async judgeBytes(): Promise<void> {
    const { w } = this;
    const rows = Buffer.concat(w.m.rows.dump().map(({ value }) => value));
    const all = Buffer.concat([rows, await everyByte(w.m.files, w.m.place, w.m.keyPlace)]);
    for (const { id, state } of w.model.records.values()) {
      if (state !== 'gone') continue;
      for (const slice of w.sealed.get(id) ?? []) assert.equal(all.indexOf(slice), -1, `sealed bytes of ${id} are left`);
      const keys = await w.m.keys.find(w.ada.business, [...(w.keys.get(id) ?? [])]);
      assert.ok(
        keys.every((key) => key === 'erased'),
        `a key of ${id} is left`,
      );
      assert.equal((await versionsOf(w.m.kit.rows, w.ada.business, id, undefined, 1)).length, 0);
    }
    for (const job of await listJobs(w.m.kit.rows, w.ada.business, 'erasure'))
      assert.ok(
        ['confirmed', 'undone'].includes(job.state),
        `an erasure is ${job.state} (${job.failure?.code} ${job.failure?.rule ?? ''})`,
      );
    assert.deepEqual((await w.m.snapshots.verify()).damaged, []);
  }
}
