// Each call to DynamoDB and S3 in turn × how it fails × at its first attempt, at all of them or with everything after it × did it persist anyway, with the cases and the
// oracle of the embedded edition's failure matrix: nothing is released without its entry, an error of the catalogue says what happened, what was acknowledged is there,
// what was not is whole or absent, and the ledger checks clean.
//
// Every case of the matrix can be run here (`STEWARD_FAULTS='write-thread'` with `STEWARD_TEST=full`, or `every`). In full those are that differ in what they ask of the
// stores; the others are made of the same calls in another order:
//   rows alone               read-record, list-records, update-record
//   keys made, erased        create-record, erase-record; parked and taken back: trash-record, restore-from-trash; found again: carry-out-restore
//   blobs                    put-file, get-file, export-records (put again), remove-export (listed, removed)
//   epochs, the whole turn   rotate-keys; made and read by whatever comes first
//   the signer's memory      all of them
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { rotateKeys } from '@steward/server/governed/rotate-keys.ts';
import { failEachCall, task, titleOf, type Case, type FaultKind, type Scene } from '@steward/server/governed/testing/failure-cases.ts';
import { governedKit, type GovernedKit } from '@steward/server/governed/testing/governed-kit.ts';
import { leavingCases } from '@steward/server/governed/testing/leaving-cases.ts';
import { recordCases } from '@steward/server/governed/testing/record-cases.ts';
import { restoreCases } from '@steward/server/governed/testing/restore-cases.ts';
import type { Epochs } from '@steward/server/ports/epochs.ts';
import { dynamoClient, s3Client } from './client-options.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { emulatorCredentials, emulatorRegion } from './emulated.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { givingUpAtOnce, proxyFaults, startFaultProxy, type FaultProxy, type ProxyFault, type Struck } from './fault-proxy.ts';
import { s3Blobs } from './s3-blobs.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();
const inFull: readonly string[] = [
  'read-record',
  'list-records',
  'create-record',
  'update-record',
  'put-file',
  'get-file',
  'trash-record',
  'restore-from-trash',
  'carry-out-restore',
  'export-records',
  'remove-export',
  'erase-record',
  'rotate-keys',
];
const inSmall: readonly string[] = ['update-record'];
const callsMax = 60;

const retention = (business: BusinessId): Principal => ({ actor: 'worker', name: 'retention', business });
const epochsOf = new WeakMap<GovernedKit, Epochs>();
const tasks = new WeakMap<Scene, string>();

const rotating: Case = {
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
};

const cases: Readonly<Record<string, Case>> = { ...recordCases, ...restoreCases, ...leavingCases, 'rotate-keys': rotating };

function tried(): readonly (readonly [string, Case])[] {
  const asked = process.env['STEWARD_FAULTS'];
  const names = asked === 'every' ? Object.keys(cases) : asked === undefined ? (full ? inFull : inSmall) : [asked];
  return names.map((name) => {
    const given = cases[name];
    assert.ok(given, `there is a case ${name}`);
    return [name, given] as const;
  });
}

/** How a call fails through the proxy. */
function waysOf(proxy: FaultProxy, faults: readonly ProxyFault[], attempts: Struck): FaultKind[] {
  return faults.map((fault) => ({ title: `${fault} at ${attempts} attempt`, arm: (nth: number) => proxy.arm(nth, fault, attempts) }));
}

const allWays = (proxy: FaultProxy): FaultKind[] => [
  ...waysOf(proxy, proxyFaults, 'every'),
  // What the SDK repeats: only where the first attempt did something is there anything to see.
  ...waysOf(proxy, ['failed-done', 'answer-lost', 'silent-done', 'late'], 'first'),
  // Nothing can be called back either.
  ...waysOf(proxy, ['answer-lost', 'held'], 'onwards'),
];
const someWays = (proxy: FaultProxy): FaultKind[] => [
  ...waysOf(proxy, ['answer-lost'], 'every'),
  ...waysOf(proxy, ['late'], 'first'),
  ...waysOf(proxy, ['held'], 'onwards'),
];

if (dynamo !== undefined && s3 !== undefined) {
  /** A business of its own in stores of its own, behind a proxy of its own. */
  const openScene = async () => {
    const proxy = await startFaultProxy({ dynamo: dynamo.endpoint, s3: s3.endpoint }, { silenceIsTold: true });
    const options = { endpoint: proxy.endpoint, region: emulatorRegion, credentials: emulatorCredentials, maxAttempts: 2 };
    const clients = { dynamo: givingUpAtOnce(dynamoClient(options)), s3: givingUpAtOnce(s3Client(options)) };
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

  describe('whichever call to a store fails', { concurrency: 4 }, () => {
    for (const [name, given] of tried())
      it(`invariants 1 and 6, ${name}: nothing is released without its entry and nothing is left half done`, async () => {
        const { proxy, scene } = await openScene();
        const failures = await failEachCall(scene, name, given, full ? allWays(proxy) : someWays(proxy), callsMax);
        assert.ok(failures > 2, `${failures} faults were felt`);
        assert.equal((await scene.kit.ledger.check(scene.ada.business, { deep: true })).verdict, 'verified');
      });
  });
}
