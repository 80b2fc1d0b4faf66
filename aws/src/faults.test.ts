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
import { describe, it } from 'node:test';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Principal } from '@steward/server/governed/operation.ts';
import { rotateKeys } from '@steward/server/governed/rotate-keys.ts';
import { failEachCall, task, titleOf, type Case, type FaultKind, type Scene } from '@steward/server/governed/testing/failure-cases.ts';
import { governedKit, type GovernedKit } from '@steward/server/governed/testing/governed-kit.ts';
import { leavingCases } from '@steward/server/governed/testing/leaving-cases.ts';
import { recordCases } from '@steward/server/governed/testing/record-cases.ts';
import { restoreCases } from '@steward/server/governed/testing/restore-cases.ts';
import type { Epochs } from '@steward/server/ports/epochs.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { proxyFaults, type FaultProxy, type ProxyFault, type Struck } from './fault-proxy.ts';
import { s3Blobs } from './s3-blobs.ts';
import { storesBehindProxy } from './testing/stores-behind-proxy.ts';

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
/** A turn wraps one key after the other anew: behind its first calls each way strikes every fourth, and another one than the way before. */
const repeats: readonly string[] = ['rotate-keys'];
const firstCalls = 8;
const everyOf = 4;

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

type Of = 'all' | 'writes';

/** How a call fails through the proxy. */
function waysOf(proxy: FaultProxy, faults: readonly ProxyFault[], attempts: Struck, of: Of): FaultKind[] {
  return faults.map((fault) => ({
    title: `${fault} at ${attempts} attempt of ${of}`,
    arm: (nth: number) => proxy.arm(nth, fault, attempts, of),
  }));
}

/** A read that fails is `store-unavailable`, however it fails (store-faults.test.ts): here it fails in the ways that leave something to do. */
const ofReadsToo: readonly ProxyFault[] = ['throttled', 'lost', 'contended'];

const allWays = (proxy: FaultProxy): FaultKind[] => [
  ...waysOf(proxy, ofReadsToo, 'every', 'all'),
  ...waysOf(
    proxy,
    proxyFaults.filter((fault) => !ofReadsToo.includes(fault)),
    'every',
    'writes',
  ),
  // What the SDK repeats: only where the first attempt did something is there anything to see.
  ...waysOf(proxy, ['failed-done', 'answer-lost', 'silent-done', 'late'], 'first', 'writes'),
  // Nothing can be called back either.
  ...waysOf(proxy, ['answer-lost', 'held'], 'onwards', 'writes'),
];
const someWays = (proxy: FaultProxy): FaultKind[] => [
  ...waysOf(proxy, ['answer-lost'], 'every', 'all'),
  ...waysOf(proxy, ['late'], 'first', 'writes'),
  ...waysOf(proxy, ['held'], 'onwards', 'writes'),
];

if (dynamo !== undefined && s3 !== undefined) {
  /** A business of its own in stores of its own, behind a proxy of its own. */
  const openScene = async () => {
    const { proxy, place, s3: client } = await storesBehindProxy(dynamo, s3);
    const epochs = dynamoEpochs(await place());
    const kit = governedKit({
      over: {
        rows: dynamoRows(await place()),
        keys: dynamoKeys(await place()),
        memory: dynamoSignerMemory(await place()),
        epochs,
        blobs: s3Blobs({ client, bucket: await s3.bucket() }),
      },
    });
    const ada = await kit.founder();
    epochsOf.set(kit, epochs);
    return { proxy, scene: { kit, ada, project: await kit.project(ada) } };
  };

  /** The same ways, of which each strikes a part of the later calls, and all together strike all. */
  const inTurn = (ways: readonly FaultKind[]): FaultKind[] =>
    ways.map(({ title, arm }, i) => ({
      title,
      arm: (n) => arm(n <= firstCalls ? n : firstCalls + (n - firstCalls) * everyOf - (i % everyOf)),
    }));

  describe('whichever call to a store fails', { concurrency: 4 }, () => {
    for (const [name, given] of tried())
      it(`invariants 1 and 6, ${name}: nothing is released without its entry and nothing is left half done`, async () => {
        const { proxy, scene } = await openScene();
        const ways = full ? allWays(proxy) : someWays(proxy);
        const failures = await failEachCall(scene, name, given, repeats.includes(name) ? inTurn(ways) : ways, callsMax);
        assert.ok(failures > 2, `${failures} faults were felt`);
        assert.equal((await scene.kit.ledger.check(scene.ada.business, { deep: true })).verdict, 'verified');
      });
  });
}
