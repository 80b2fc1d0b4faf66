// The three months (DESIGN §6) hold for files too: a file that another one replaced leaves history, the store and every snapshot 92 days after that.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { blobOf } from '../../governed/blob-name.ts';
import { historyMs, pruneOldVersions } from '../../governed/prune-history.ts';
import { putFile } from '../../governed/put-file.ts';
import { readHistory } from '../../governed/read-history.ts';
import { sweepOrphans } from '../../governed/sweep-orphans.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { findRecord } from '../../stores/records.ts';
import { add, addDocument, erase, everyByte, fileOf, once, scene, type Scene } from './testing/scene.ts';

const dayMs = 86_400_000;

async function replace(s: Scene, id: string, content: Uint8Array): Promise<void> {
  await s.m.kit.ask(s.ada, putFile, {
    collection: 'documents',
    id,
    field: 'file',
    name: 'b.bin',
    type: 'application/pdf',
    content: once(content),
  });
}

const filesOf = async (s: Scene, id: string) => (await findRecord(s.m.rows, s.ada.business, id))!.row.files;
const sealed = async (s: Scene, file: string) =>
  Buffer.concat(await Array.fromAsync((await s.m.files.get(blobOf(s.ada.business, file)))!)).subarray(100, 300);

/** A day: what a worker does. */
async function tend(s: Scene, suspects: Set<string>): Promise<void> {
  await pruneOldVersions(s.m.kit.door, s.ada.business, s.m.snapshots);
  await sweepOrphans(s.m.kit.tools, s.ada.business, suspects);
  await s.m.snapshots.runDue();
}

describe('replaced files', () => {
  test('a file that was replaced leaves with its version, the store and every snapshot too; the one in its place stays', async () => {
    const s = await scene();
    const [first, second] = [randomBytes(2_000), randomBytes(2_000)];
    const id = await addDocument(s, first);
    const [old] = await filesOf(s, id);
    const oldBytes = await sealed(s, old!);
    s.m.kit.clock.advance(dayMs);
    await replace(s, id, second);
    const now = await filesOf(s, id);
    assert.deepEqual([now.length, now.includes(old!)], [1, false], 'a version names its own files');
    const suspects = new Set<string>();
    for (let day = 0; day < 91; day += 13) {
      await tend(s, suspects);
      s.m.kit.clock.advance(13 * dayMs);
    }
    assert.ok((await everyByte(s.m.files)).includes(oldBytes), 'kept for 92 days');
    await s.m.snapshots.now();
    assert.ok((await everyByte(s.m.place)).includes(oldBytes), 'in the snapshots too');
    s.m.kit.clock.advance(historyMs - 91 * dayMs);
    for (let day = 0; day < 3; day++) {
      await tend(s, suspects);
      s.m.kit.clock.advance(dayMs);
    }
    assert.equal(await s.m.files.size(blobOf(s.ada.business, old!)), undefined);
    assert.equal((await everyByte(s.m.files, s.m.place)).includes(oldBytes), false);
    assert.deepEqual(await fileOf(s, id), second);
    assert.ok((await everyByte(s.m.place)).includes(await sealed(s, now[0]!)), 'the one in its place is in them');
    const { versions } = await s.m.kit.ask(s.ada, readHistory, { collection: 'documents', id, limit: 10 });
    assert.equal(versions.length, 1);
  });

  test('erasing takes the files of every version along', async () => {
    const s = await scene();
    const id = await addDocument(s, randomBytes(2_000));
    const [old] = await filesOf(s, id);
    await replace(s, id, randomBytes(2_000));
    const { version } = (await findRecord(s.m.rows, s.ada.business, id))!.row;
    await s.m.kit.ask(s.ada, updateRecord, { collection: 'documents', id, ifVersion: version, fields: { title: 'another' } });
    const [now] = await filesOf(s, id);
    await erase(s, id, 'documents');
    for (const file of [old!, now!]) assert.equal(await s.m.files.size(blobOf(s.ada.business, file)), undefined, file);
    assert.ok(await add(s, 'goes on'));
  });
});
