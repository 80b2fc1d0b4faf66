// Which call fails × how × did it persist anyway, for every operation, with one oracle: nothing is released without its entry, an error of the
// catalogue says what happened, what was acknowledged is there, what was not is whole or absent, and the ledger checks clean.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { failCall, type Fault, type Faults } from '../adapters/memory/faults.ts';
import { createRecord } from './create-record.ts';
import { eraseRecord } from './erase-record.ts';
import { getFile } from './get-file.ts';
import { listByTime, listRecords } from './list-records.ts';
import type { Principal } from './operation.ts';
import { historyMs, pruneOldVersions } from './prune-history.ts';
import { putFile } from './put-file.ts';
import { readHistory } from './read-history.ts';
import { readPreviews } from './read-previews.ts';
import { readLedger } from './read-ledger.ts';
import { readRecord } from './read-record.ts';
import { searchRecords } from './search-records.ts';
import { governedKit, type GovernedKit } from './testing/governed-kit.ts';
import { restoreFromTrash, trashRecord } from './trash-record.ts';
import { updateRecord } from './update-record.ts';

interface Scene {
  readonly kit: GovernedKit;
  readonly ada: Principal;
  readonly project: ProjectId;
}

interface Case {
  /** Makes what the operation works on; its id. */
  readonly prepare: (scene: Scene) => Promise<string>;
  readonly act: (scene: Scene, id: string) => Promise<unknown>;
  /** Looks, once the fault is gone, that what the operation did is whole: `done` or as it was before. */
  readonly whole: (scene: Scene, id: string, acknowledged: boolean) => Promise<void>;
}

const kinds: readonly (readonly [Fault, 'before' | 'after'])[] = [
  ['unavailable', 'before'],
  ['full', 'before'],
  ['unknown', 'before'],
  ['unknown', 'after'],
];
const callsMax = 60;

const task = async ({ kit, ada, project }: Scene) =>
  (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'before', status: 'open' } })).id;
const titleOf = async ({ kit, ada }: Scene, id: string) => (await kit.ask(ada, readRecord, { collection: 'tasks', id })).fields['title'];
const isThere = (scene: Scene, id: string) =>
  titleOf(scene, id).then(
    () => true,
    (error: unknown) => !isStewardError(error, 'not-found'),
  );
const nothingChanged = async () => undefined;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  return text;
}

const document = async (scene: Scene) => {
  const { kit, ada, project } = scene;
  const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
  await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes('before') });
  return id;
};
const fileOf = async ({ kit, ada }: Scene, id: string) =>
  textOf((await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file' })).content);

const cases: Readonly<Record<string, Case>> = {
  'read-record': { prepare: task, act: ({ kit, ada }, id) => kit.ask(ada, readRecord, { collection: 'tasks', id }), whole: nothingChanged },
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
    prepare: async () => '',
    act: ({ kit, ada, project }) => kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'made', status: 'open' } }),
    async whole({ kit, ada, project }) {
      const { records } = await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 200 });
      for (const { fields } of records) assert.equal(fields['title'], 'made');
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
  'erase-record': {
    prepare: task,
    act: ({ kit, ada }, id) => kit.ask(ada, eraseRecord, { collection: 'tasks', id }),
    async whole(scene, id, acknowledged) {
      if (acknowledged) assert.equal(await isThere(scene, id), false);
    },
  },
};

for (const [name, given] of Object.entries(cases)) {
  test(`invariant 1 (threat 9), ${name}: whichever call fails, nothing is released without its entry and nothing is left half done`, async () => {
    let armed: Faults = {};
    const faults: Faults = { before: (call, n) => armed.before?.(call, n), after: (call, n) => armed.after?.(call, n) };
    const kit = governedKit({ faults });
    const ada = await kit.founder();
    const scene: Scene = { kit, ada, project: await kit.project(ada) };
    let failures = 0;
    for (const [fault, at] of kinds) {
      for (let n = 1; n <= callsMax; n++) {
        const id = await given.prepare(scene);
        const counted = failCall(n, fault, at);
        armed = counted;
        const outcome = await given.act(scene, id).then(
          () => 'released' as const,
          (error: unknown) => error,
        );
        armed = {};
        const hit = counted.count() >= n;
        if (outcome === 'released') await assertEntered(scene, name.split(' ')[0]!);
        else {
          assert.ok(isStewardError(outcome), `${fault} ${at} call ${n}: ${String(outcome)}`);
          assert.notEqual(outcome.code, 'internal');
          failures++;
        }
        await given.whole(scene, id, outcome === 'released');
        if (!hit) break;
      }
    }
    assert.ok(failures > 4, `${failures} faults were felt`);
    assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
  });
}

/** The newest entry of this operation is in the ledger, durable: it is read from the store. */
async function assertEntered({ kit, ada }: Scene, operation: string): Promise<void> {
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 2 });
  assert.ok(
    entries.some(({ what }) => what?.operation === operation && what.outcome === 'allowed'),
    'what was released is in the ledger',
  );
}
