// The cases of records, files, erasures and imports in the failure matrix.
import assert from 'node:assert/strict';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { readImportRow } from '../../catalogue/imports/import-row.ts';
import { findErasure } from '../../stores/erasures.ts';
import { findImport } from '../../stores/imports.ts';
import { eachGiven } from '../../stores/given.ts';
import { tellOrders } from '../../stores/tell-orders.ts';
import { jobChanges, listJobs } from '../../stores/jobs.ts';
import { keyOf } from '../../stores/layout.ts';
import { findPart } from '../../stores/parts.ts';
import { isAcknowledged } from '../../stores/acknowledgements.ts';
import { acknowledgePolicy } from '../acknowledge-policy.ts';
import { confirmImport } from '../confirm-import.ts';
import { createRecord } from '../create-record.ts';
import { eraseRecord } from '../erase-record.ts';
import { getFile } from '../get-file.ts';
import { importRecords } from '../import-records.ts';
import { listByTime, listRecords } from '../list-records.ts';
import { nameLooker } from '../name-looker.ts';
import { newId } from '../new-id.ts';
import { printReport } from '../print-report.ts';
import { historyMs, pruneOldVersions } from '../prune-history.ts';
import { putFile } from '../put-file.ts';
import { readActivity } from '../read-activity.ts';
import { readHistory } from '../read-history.ts';
import { readPreviews } from '../read-previews.ts';
import { readLedger } from '../read-ledger.ts';
import { readRecord } from '../read-record.ts';
import { sourcePart, startImport } from '../start-import.ts';
import { searchRecords } from '../search-records.ts';
import { summariseProjects } from '../summarise-projects.ts';
import type { Principal } from '../operation.ts';
import { exportCases } from './export-cases.ts';
import type { GovernedKit } from './governed-kit.ts';
import { nothingChanged, task, titleOf, type Case, type Scene } from './failure-cases.ts';
import { restoreFromTrash, trashRecord } from '../trash-record.ts';
import { previewErasure } from '../preview-erasure.ts';
import { eraseAtOnce, requestErasure } from '../request-erasure.ts';
import { undoErasure } from '../decide-erasure.ts';
import { readHolds, setHold } from '../holds.ts';
import { updateRecord } from '../update-record.ts';
import { createWatch } from '../watch.ts';

const isThere = (scene: Scene, id: string) =>
  titleOf(scene, id).then(
    () => true,
    (error: unknown) => !isStewardError(error, 'not-found'),
  );

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  return text;
}

/** An import that is in this state, as if it had been looked through. */
async function importIn(kit: GovernedKit, ada: Principal, state: string): Promise<string> {
  const { id } = await kit.ask(ada, startImport, { name: 'a.ndjson', timeZone: 'UTC', content: bytes('{}') });
  const stored = await findImport(kit.rows, ada.business, id);
  assert((await kit.rows.commit(jobChanges(ada.business, stored, { ...stored!.job, state }))).done);
  return id;
}

const document = async (scene: Scene) => {
  const { kit, ada, project } = scene;
  const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
  await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes('before') });
  return id;
};
const fileOf = async ({ kit, ada }: Scene, id: string) =>
  textOf((await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file' })).content);

let acknowledged = 0;
/** What was made by attempts before, and is in the trash. */
const seenBefore = new WeakMap<Scene, ReadonlySet<string>>();
export const recordCases: Readonly<Record<string, Case>> = {
  'read-record': { prepare: task, act: ({ kit, ada }, id) => kit.ask(ada, readRecord, { collection: 'tasks', id }), whole: nothingChanged },
  'acknowledge-policy': {
    prepare: async () => String(++acknowledged),
    act: ({ kit, ada }, version) => kit.ask(ada, acknowledgePolicy, { version: Number(version), language: 'de', hash: 'ab'.repeat(32) }),
    async whole({ kit, ada }, version, done) {
      const there = await isAcknowledged(kit.rows, ada.person!, Number(version));
      assert.ok(there || !done, 'what was acknowledged to them is kept');
    },
  },
  'list-records': {
    prepare: task,
    act: ({ kit, ada, project }) => kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10 }),
    whole: nothingChanged,
  },
  'list-records by time': {
    prepare: task,
    act: ({ kit, ada, project }) => kit.ask(ada, listByTime, { collection: 'tasks', project, limit: 10 }),
    whole: nothingChanged,
  },
  'read-previews': {
    async prepare(scene) {
      const { kit, ada, project } = scene;
      const { id } = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'wall' } });
      await kit.ask(ada, putFile, {
        collection: 'photos',
        id,
        field: 'preview',
        name: 'a.jpg',
        type: 'image/jpeg',
        content: bytes('small'),
      });
      return id;
    },
    async act({ kit, ada }, id) {
      const [preview] = await kit.ask(ada, readPreviews, { collection: 'photos', ids: [id] });
      assert.equal(Buffer.from(preview!.content).toString(), 'small');
    },
    whole: nothingChanged,
  },
  'read-activity': {
    prepare: task,
    act: ({ kit, ada, project }) => kit.ask(ada, readActivity, { project, limit: 5 }),
    whole: nothingChanged,
  },
  'summarise-projects': { prepare: task, act: ({ kit, ada }) => kit.ask(ada, summariseProjects, {}), whole: nothingChanged },
  'print-report': {
    prepare: async ({ kit, ada, project }) =>
      (await kit.ask(ada, createRecord, { collection: 'daily-reports', project, fields: { day: '2026-11-24', work: 'walls' } })).id,
    act: ({ kit, ada }, id) => kit.ask(ada, printReport, { id }),
    whole: nothingChanged,
  },
  watch: {
    prepare: async () => '',
    // A session of its own each time, since one entry serves a session for a while.
    act: ({ kit, ada }) =>
      kit.ask({ ...ada, session: newId(kit.tools.random) }, createWatch(), {
        signal: AbortSignal.abort(),
        stillSignedIn: async () => true,
      }),
    whole: nothingChanged,
  },
  'search-records': {
    prepare: task,
    act: ({ kit, ada }) => kit.ask(ada, searchRecords, { query: 'before', limit: 10 }),
    whole: nothingChanged,
  },
  'read-history': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, readHistory, { collection: 'tasks', id, limit: 5 }),
    whole: nothingChanged,
  },
  'get-file': { prepare: document, act: (scene, id) => fileOf(scene, id), whole: nothingChanged },
  'get-file of an earlier version': {
    async prepare(scene) {
      const id = await document(scene);
      const { kit, ada } = scene;
      await kit.ask(ada, putFile, {
        collection: 'documents',
        id,
        field: 'file',
        name: 'b.txt',
        type: 'text/plain',
        content: bytes('after'),
      });
      return id;
    },
    async act({ kit, ada }, id) {
      const { content } = await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file', version: 2 });
      assert.equal(await textOf(content), 'before');
    },
    whole: nothingChanged,
  },
  'create-record': {
    // Given to somebody: who is to be told of it is in the same commit, or nothing is.
    prepare: async ({ kit, ada }) => (await kit.join(ada, 'member')).person!,
    act: ({ kit, ada, project }, person) =>
      kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'made', status: 'open', assignee: person } }),
    async whole(scene) {
      const { kit, ada, project } = scene;
      const { records } = await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 200 });
      for (const { fields } of records) assert.equal(fields['title'], 'made');
      const seen = seenBefore.get(scene) ?? new Set<string>();
      const ordered = (await tellOrders(kit.rows, 1_000)).flatMap(({ notice }) => (notice.kind === 'assigned' ? [notice.record] : []));
      const given = (await Array.fromAsync(eachGiven(kit.rows, ada.business))).map(({ record }) => record);
      const made = records.map(({ id }) => id).toSorted();
      assert.deepEqual(ordered.filter((id) => !seen.has(id)).toSorted(), made);
      assert.deepEqual(given.filter((id) => !seen.has(id)).toSorted(), made);
      for (const id of made) await kit.ask(ada, trashRecord, { collection: 'tasks', id });
      seenBefore.set(scene, new Set([...seen, ...made]));
    },
  },
  'update-record': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, updateRecord, { collection: 'tasks', id, ifVersion: 1, fields: { title: 'after' } }),
    async whole(scene, id, acknowledged) {
      const title = await titleOf(scene, id);
      assert.ok(title === 'after' || (!acknowledged && title === 'before'), JSON.stringify(title));
    },
  },
  'put-file': {
    prepare: document,
    act: ({ kit, ada }, id) =>
      kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'b.txt', type: 'text/plain', content: bytes('after') }),
    async whole(scene, id, acknowledged) {
      const text = await fileOf(scene, id);
      assert.ok(text === 'after' || (!acknowledged && text === 'before'), text);
    },
  },
  'trash-record': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, trashRecord, { collection: 'tasks', id }),
    async whole({ kit, ada, project }, id, acknowledged) {
      const { records } = await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 200 });
      if (acknowledged) assert.ok(!records.some((each) => each.id === id), 'what was trashed is out of the lists');
    },
  },
  'restore-from-trash': {
    async prepare(scene) {
      const id = await task(scene);
      await scene.kit.ask(scene.ada, trashRecord, { collection: 'tasks', id });
      return id;
    },
    act: ({ kit, ada }, id) => kit.ask(ada, restoreFromTrash, { collection: 'tasks', id }),
    async whole(scene, id, acknowledged) {
      if (acknowledged) assert.equal(await titleOf(scene, id), 'before');
    },
  },
  'name-looker': {
    async prepare({ kit, ada, project }) {
      const ben = await kit.join(ada, 'member');
      await kit.assign(ada, project, ben.person!, 'viewer');
      await kit.ask(ben, readRecord, { collection: 'projects', id: project });
      return String((await kit.ledger.size(ada.business, 1)) - 1);
    },
    async act({ kit, ada }, index) {
      // Nobody names more than a few a day.
      kit.clock.advance(86_400_000);
      return kit.ask(ada, nameLooker, { volume: 1, index: Number(index), reason: 'because it has to be known' });
    },
    async whole({ kit, ada }, index, acknowledged) {
      const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 3 });
      const named = entries.find(({ what }) => what?.operation === 'name-looker' && what.entry?.index === Number(index));
      if (acknowledged) assert.ok(named);
      if (!named) return;
      const naming = await kit.ask(ada, readRecord, { collection: 'namings', id: named.what!.records!.find((id) => id !== ada.business)! });
      assert.equal(naming.fields['person'], named.what!.person);
    },
  },
  'preview-erasure': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, previewErasure, { subject: { kind: 'record', collection: 'tasks', id } }),
    whole: nothingChanged,
  },
  'request-erasure': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, requestErasure, { subject: { kind: 'record', collection: 'tasks', id } }),
    async whole({ kit, ada, project }, id, acknowledged) {
      const { records } = await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 200 });
      if (acknowledged) assert.ok(!records.some((each) => each.id === id), 'what is to be erased is out of the lists');
    },
  },
  'hasten-erasure of a file': {
    prepare: document,
    act: ({ kit, ada }, id) => kit.ask(ada, eraseAtOnce, { subject: { kind: 'file', collection: 'documents', id, field: 'file' } }),
    async whole(scene, id, acknowledged) {
      const gone = await fileOf(scene, id).then(
        () => false,
        (error: unknown) => isStewardError(error, 'not-found'),
      );
      if (acknowledged) assert.ok(gone, 'the file is out of the record');
    },
  },
  'undo-erasure': {
    async prepare(scene) {
      const id = await task(scene);
      return (await scene.kit.ask(scene.ada, requestErasure, { subject: { kind: 'record', collection: 'tasks', id } })).id;
    },
    act: ({ kit, ada }, id) => kit.ask(ada, undoErasure, { id }),
    async whole(scene, id, acknowledged) {
      const { kit, ada } = scene;
      if (!acknowledged) return;
      const stored = await findErasure(kit.rows, ada.business, id as JobId);
      assert.equal(await titleOf(scene, stored!.erasure.records[0]!), 'before');
    },
  },
  'start-import': {
    prepare: async () => '',
    act: ({ kit, ada }) => kit.ask(ada, startImport, { name: 'a.ndjson', timeZone: 'UTC', content: bytes('{}') }),
    async whole({ kit, ada }) {
      for (const job of await listJobs(kit.rows, ada.business, 'import'))
        assert.ok(await findPart(kit.rows, ada.business, job.id, sourcePart), 'an import that was begun has its file');
    },
  },
  'confirm-import': {
    prepare: ({ kit, ada }) => importIn(kit, ada, 'checked'),
    act: ({ kit, ada }, id) => kit.ask(ada, confirmImport, { id }),
    async whole({ kit, ada }, id, acknowledged) {
      const stored = await findImport(kit.rows, ada.business, id as JobId);
      const lock = await kit.rows.get(keyOf.importing(ada.business));
      if (acknowledged) assert.equal(stored?.job.state, 'importing');
      assert.equal(stored?.job.state === 'importing', lock !== undefined, 'the one that writes holds the place');
      if (lock) await kit.rows.commit([{ kind: 'remove', key: keyOf.importing(ada.business), expect: 'any' }]);
    },
  },
  'import-records': {
    prepare: ({ kit, ada }) => importIn(kit, ada, 'importing'),
    async act({ kit, ada, project }, id) {
      const rules = { catalogue: kit.tools.catalogue, takes: () => true, provenance: false, collection: 'tasks', project, nowMs: 0 };
      const value = { title: 'imported', status: 'open' };
      const read = readImportRow({ ...rules, idFor: () => id as never }, { file: '', line: 1, value });
      assert.ok('row' in read);
      await kit.ask(ada, importRecords, { id, rows: [read.row], same: new Set<string>(), brings: () => false });
    },
    async whole(scene, id) {
      assert.equal(await isThere(scene, id), false, 'it does not count yet');
    },
  },
  'set-hold': {
    prepare: task,
    act: ({ kit, ada }, id) =>
      kit.ask(ada, setHold, { scope: { kind: 'record', id }, untilMs: kit.clock.nowMs() + 86_400_000, why: 'a dispute' }),
    async whole({ kit, ada }, id, acknowledged) {
      const holds = (await kit.ask(ada, readHolds, {})).filter(({ scope }) => scope.id === id);
      for (const { why } of holds) assert.equal(why, 'a dispute');
      if (acknowledged) assert.equal(holds.length, 1);
    },
  },
  'prune-history': {
    async prepare(scene) {
      const { kit, ada } = scene;
      const id = await task(scene);
      await kit.ask(ada, updateRecord, { collection: 'tasks', id, ifVersion: 1, fields: { title: 'after' } });
      kit.clock.advance(historyMs);
      return id;
    },
    act: ({ kit, ada }) => pruneOldVersions(kit.door, ada.business, undefined),
    async whole({ kit, ada }, id, acknowledged) {
      const { versions } = await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, readHistory, { collection: 'tasks', id, limit: 5 });
      assert.ok(versions.length === 1 || (!acknowledged && versions.length === 2), `${versions.length} versions`);
    },
  },
  ...exportCases,
  'erase-record': {
    prepare: document,
    act: ({ kit, ada }, id) => kit.ask(ada, eraseRecord, { collection: 'documents', id }),
    async whole({ kit, ada }, id, acknowledged) {
      const named = { collection: 'documents', id };
      const gone = await kit.ask(ada, readRecord, named).then(
        () => false,
        (error: unknown) => isStewardError(error, 'not-found'),
      );
      assert.ok(gone || !acknowledged, 'what was erased is read by nobody');
      // Whatever was left half done is finished by asking again.
      if (!gone) await kit.ask(ada, eraseRecord, named);
    },
  },
};
