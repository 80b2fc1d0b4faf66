// Each call to DynamoDB and S3 in turn × how it fails × at its first attempt or at all of them × did it persist anyway, with the oracle of the embedded edition's
// failure matrix: nothing is released without its entry, an error of the catalogue says what happened, what was acknowledged is there, what was not is whole or
// absent, and the ledger checks clean.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { eraseRecord } from '@steward/server/governed/erase-record.ts';
import { getFile } from '@steward/server/governed/get-file.ts';
import { listRecords } from '@steward/server/governed/list-records.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { putFile } from '@steward/server/governed/put-file.ts';
import { readRecord } from '@steward/server/governed/read-record.ts';
import { rotateKeys } from '@steward/server/governed/rotate-keys.ts';
import {
  failEachCall,
  nothingChanged,
  task,
  titleOf,
  type Case,
  type FaultKind,
  type Scene,
} from '@steward/server/governed/testing/failure-cases.ts';
import { governedKit, type GovernedKit } from '@steward/server/governed/testing/governed-kit.ts';
import type { Epochs } from '@steward/server/ports/epochs.ts';
import { restoreFromTrash, trashRecord } from '@steward/server/governed/trash-record.ts';
import { updateRecord } from '@steward/server/governed/update-record.ts';
import { dynamoClient, s3Client } from './client-options.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { emulatorCredentials, emulatorRegion } from './emulated.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { proxyFaults, startFaultProxy, type FaultProxy, type ProxyFault } from './fault-proxy.ts';
import { s3Blobs } from './s3-blobs.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();
/** Every case; by hand, since it takes ten minutes of two processors that do much else. */
const all = process.env['STEWARD_TEST'] === 'full' && process.env['STEWARD_FAULTS'] === 'all';
const inFull: readonly string[] = ['read-record', 'update-record', 'put-file', 'erase-record'];
const inSmall: readonly string[] = ['update-record'];
const callsMax = 60;
/** In full there are calls that are never answered; it is long enough for an emulator on a busy machine. */
const requestTimeoutMs = full ? 800 : 5_000;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const document = async (scene: Scene): Promise<string> => {
  const { kit, ada, project } = scene;
  const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
  await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes('before') });
  return id;
};
const fileOf = async ({ kit, ada }: Scene, id: string): Promise<string> => {
  const { content } = await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file' });
  return Buffer.concat(await Array.fromAsync(content)).toString();
};
const isGone = (reading: Promise<unknown>) =>
  reading.then(
    () => false,
    (error: unknown) => isStewardError(error, 'not-found'),
  );

const retention = (business: BusinessId): Principal => ({ actor: 'worker', name: 'retention', business });
const epochsOf = new WeakMap<GovernedKit, Epochs>();
const tasks = new WeakMap<Scene, string>();

const cases: Readonly<Record<string, Case>> = {
  'read-record': { prepare: task, act: ({ kit, ada }, id) => kit.ask(ada, readRecord, { collection: 'tasks', id }), whole: nothingChanged },
  'list-records': {
    prepare: task,
    act: ({ kit, ada, project }) => kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10 }),
    whole: nothingChanged,
  },
  'create-record': {
    prepare: async () => '',
    act: ({ kit, ada, project }) => kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'made', status: 'open' } }),
    async whole({ kit, ada, project }) {
      const { records } = await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 200 });
      for (const { fields } of records) assert.ok(['made', 'before', 'after'].includes(fields['title'] as string));
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
  'get-file': { prepare: document, act: (scene, id) => fileOf(scene, id), whole: nothingChanged },
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
  'erase-record': {
    prepare: document,
    act: ({ kit, ada }, id) => kit.ask(ada, eraseRecord, { collection: 'documents', id }),
    async whole(scene, id, acknowledged) {
      const gone = await isGone(scene.kit.ask(scene.ada, readRecord, { collection: 'documents', id: id as RecordId }));
      assert.ok(gone || !acknowledged, 'what was erased is read by nobody');
      // Whatever was left half done is finished by asking again.
      if (!gone) await scene.kit.ask(scene.ada, eraseRecord, { collection: 'documents', id });
    },
  },
  'rotate-keys': {
    // One task for all attempts: every key there is is wrapped anew each time.
    async prepare(scene) {
      const known = tasks.get(scene) ?? (await task(scene));
      tasks.set(scene, known);
      return known;
    },
    act: ({ kit, ada }) => kit.ask(retention(ada.business), rotateKeys, {}, 'security'),
    async whole(scene, id) {
      const { kit, ada } = scene;
      assert.equal(await titleOf(scene, id), 'before');
      await kit.ask(retention(ada.business), rotateKeys, {}, 'security');
      const living = (await epochsOf.get(kit)!.list(ada.business)).filter((name) => name.startsWith('epoch-'));
      assert.equal(living.length, 1, 'a turn that was broken off is finished by the next');
      assert.equal(await titleOf(scene, id), 'before');
    },
  },
};

/** How a call fails through the proxy. */
function waysOf(proxy: FaultProxy, faults: readonly ProxyFault[], attempts: readonly ('first' | 'every')[]): FaultKind[] {
  return faults.flatMap((fault) =>
    attempts.map((which) => ({ title: `${fault} at ${which} attempt`, arm: (nth: number) => proxy.arm(nth, fault, which) })),
  );
}

/** Cases at once in full: most of their time they wait for what does not answer. */
const concurrency = 4;

const allWays = (proxy: FaultProxy): FaultKind[] => [
  ...waysOf(proxy, proxyFaults, ['every']),
  // What the SDK repeats: only where the first attempt did something is there anything to see.
  ...waysOf(proxy, ['failed-done', 'answer-lost', 'silent-done', 'late'], ['first']),
];
const someWays = (proxy: FaultProxy): FaultKind[] => [...waysOf(proxy, ['answer-lost'], ['every']), ...waysOf(proxy, ['late'], ['first'])];

if (dynamo !== undefined && s3 !== undefined) {
  /** A business of its own in stores of its own, behind a proxy of its own. */
  const openScene = async () => {
    const proxy = await startFaultProxy({ dynamo: dynamo.endpoint, s3: s3.endpoint });
    const options = {
      endpoint: proxy.endpoint,
      region: emulatorRegion,
      credentials: emulatorCredentials,
      maxAttempts: 2,
      requestTimeoutMs,
    };
    const clients = { dynamo: dynamoClient(options), s3: s3Client(options) };
    after(async () => {
      clients.dynamo.destroy();
      clients.s3.destroy();
      await proxy.stop();
    });
    const place = async () => ({ ...(await dynamo.table()), client: clients.dynamo, timeoutMs: 20_000 });
    const epochs = dynamoEpochs(await place());
    const kit = governedKit({
      over: {
        rows: dynamoRows(await place()),
        keys: dynamoKeys(await place()),
        memory: dynamoSignerMemory(await place()),
        epochs,
        blobs: s3Blobs({ client: clients.s3, bucket: await s3.bucket() }),
      },
    });
    const ada = await kit.founder();
    epochsOf.set(kit, epochs);
    return { proxy, scene: { kit, ada, project: await kit.project(ada) } };
  };

  describe('whichever call to a store fails', { concurrency }, () => {
    const tried = Object.entries(cases).filter(([name]) => all || (full ? inFull : inSmall).includes(name));
    for (const [name, given] of tried)
      it(`invariants 1 and 6, ${name}: nothing is released without its entry and nothing is left half done`, async () => {
        const { proxy, scene } = await openScene();
        const failures = await failEachCall(scene, name, given, full ? allWays(proxy) : someWays(proxy), callsMax);
        assert.ok(failures > 2, `${failures} faults were felt`);
        assert.equal((await scene.kit.ledger.check(scene.ada.business, { deep: true })).verdict, 'verified');
      });
  });
}
