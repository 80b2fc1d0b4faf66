// Every call of the target fails in turn, before or after it did what it was asked, or the process dies there: whoever runs the move again ends with the same. What is
// not the same is found; what may not be moved is refused.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { Crash, failCall, type Fault } from '../../adapters/memory/faults.ts';
import { identityKeyRow } from '../../adapters/embedded/identity/identity-keys.ts';
import { staffPrefix } from '../../adapters/embedded/identity/prefixed-rows.ts';
import { wrappedRows } from '../../main/wrapped-rows.ts';
import type { Blobs } from '../../ports/blobs.ts';
import { lose, machine } from '../snapshot/testing/snapshot-kit.ts';
import { fileOf, titleOf } from '../snapshot/testing/scene.ts';
import { giveUpMove, moveInstallation, planMove, type Moved } from './move-installation.ts';
import { readMove, refuseMoved } from './move-mark.ts';
import type { MoveSide } from './move-side.ts';
import {
  afterCrash,
  emptyTarget,
  filledScene,
  partsOf,
  sourceSide,
  targetRoot,
  targetSide,
  type FilledScene,
  type TargetStores,
} from './testing/move-kit.ts';

const full = process.env['STEWARD_TEST'] === 'full';
/** Calls that are made to fail; all of them in full. */
const callsTriedMax = full ? Infinity : 8;

async function run(from: MoveSide, to: MoveSide, seed?: number): Promise<Moved> {
  const parts = partsOf(from, to, seed);
  return moveInstallation(parts, await planMove(parts));
}

const roles = async (from: MoveSide, to: MoveSide) => [(await readMove(from.rows))?.mark.role, (await readMove(to.rows))?.mark.role];
const refused = (rule: RegExp) => (error: unknown) => isStewardError(error) && rule.test(error.message);

/** The source as it is before any move, for each try anew. */
async function asBefore(s: FilledScene): Promise<void> {
  const kept = await readMove(s.m.rows);
  if (kept) await s.m.rows.commit([{ kind: 'remove', key: { partition: 'installation', sort: 'move' }, expect: 'any' }]);
}

/** A machine over what lies in the target, with its root key alone. */
const machineOver = ({ rows, identityRows, keys, epochs, memory, blobs, snapshots, keyBackups }: TargetStores) =>
  machine({
    seed: 77,
    root: targetRoot,
    rows,
    identity: identityRows,
    keys,
    epochs,
    memory,
    files: blobs,
    place: snapshots,
    keyPlace: keyBackups,
  });

async function opensThere(s: FilledScene, stores: TargetStores): Promise<void> {
  const m = machineOver(stores);
  m.kit.clock.set(s.m.kit.clock.nowMs());
  const there = { ...s, m };
  assert.equal(await titleOf(there, s.kept), 'second');
  assert.equal((await fileOf(there, s.document)).length, 100_000);
  assert.equal((await m.kit.ledger.check(s.ada.business, { deep: true })).verdict, 'verified');
  await m.kit.ledger.close();
}

describe('a move', () => {
  it('carries everything; the source is closed, the target opens with its own root key alone', async () => {
    const s = await filledScene();
    const stores = emptyTarget();
    const [from, to] = [sourceSide(s), targetSide(stores, s)];
    const moved = await run(from, to);
    assert.deepEqual([moved.differences, moved.carried?.snapshots], [[], { snapshots: 2, unreadable: [] }]);
    assert.deepEqual(await roles(from, to), ['left', 'arrived']);
    await assert.rejects(refuseMoved(from.rows), refused(/was moved to the target/));
    await refuseMoved(to.rows);
    await assert.rejects(run(from, to), refused(/was moved to the target already/));
    await opensThere(s, stores);
  });

  it('leaves snapshots of before that bring a lost place back, under the new root key', async () => {
    const s = await filledScene();
    const stores = emptyTarget();
    await run(sourceSide(s), targetSide(stores, s));
    const { snapshots: place, keyBackups: keyPlace, epochs } = stores;
    const { machine: rebuilt, rebuilt: found } = await lose(
      { place, keyPlace, epochs },
      { seed: 78, root: targetRoot, nowMs: s.m.kit.clock.nowMs() },
    );
    assert.deepEqual([found.missingFiles, found.businesses[0]?.unopenable], [[], 0]);
    // What the root key wrapped opens in what was brought back: its rows in the snapshot were written anew.
    const { root } = targetSide(stores, s);
    for (const { store, key, context } of wrappedRows) {
      const row = await (store === 'records' ? rebuilt.rows : rebuilt.identity).get(key);
      if (row) assert.equal((await root.unwrap(context, row.value)).length, 32, context.name);
    }
    assert.ok(await rebuilt.identity.get(identityKeyRow(staffPrefix, 'staff-identity-key').key));
  });

  it('refuses a target that holds something, and a source that holds nothing', async () => {
    const s = await filledScene();
    const stores = emptyTarget();
    await stores.identityRows.commit([{ kind: 'put', key: { partition: 'a', sort: 'b' }, value: new Uint8Array(1), expect: 'absent' }]);
    await assert.rejects(run(sourceSide(s), targetSide(stores, s)), refused(/the target is not empty/));
    await assert.rejects(run(targetSide(emptyTarget(), s), sourceSide(s)), refused(/no installation in the target/));
    await refuseMoved(s.m.rows);
  });

  it('can be given up until it has arrived', async () => {
    const s = await filledScene();
    const stores = emptyTarget(failCall(1, 'unavailable', 'before', (call) => call === 'blobs.put'));
    const [from, to] = [sourceSide(s), targetSide(stores, s)];
    await assert.rejects(giveUpMove(from, to), refused(/no move is under way/));
    await assert.rejects(run(from, to), refused(/store cannot be reached/));
    await assert.rejects(refuseMoved(from.rows), refused(/is being moved to the target/));
    await assert.rejects(refuseMoved(to.rows), refused(/not whole yet/));
    await giveUpMove(from, to);
    await refuseMoved(from.rows);
    await assert.rejects(run(from, to), refused(/not empty/));
    const other = targetSide(emptyTarget(), s);
    await run(from, other);
    await assert.rejects(giveUpMove(from, other), refused(/no move is under way/));
  });
});

describe('a move that is broken off', () => {
  for (const [fault, at] of [
    ['unavailable', 'before'],
    ['unknown', 'after'],
    ['crash', 'before'],
    ['crash', 'after'],
  ] as const satisfies readonly (readonly [Fault, 'before' | 'after'])[])
    it(`goes on: ${fault}, ${at} a call of the target did it`, async () => {
      const s = await filledScene();
      const counted = failCall(0, fault, at);
      await run(sourceSide(s), targetSide(emptyTarget(counted), s));
      const calls = counted.count();
      const step = Math.max(1, Math.floor(calls / callsTriedMax));
      for (let nth = 1; nth <= calls; nth += step) {
        await asBefore(s);
        let stores = emptyTarget(failCall(nth, fault, at));
        const from = sourceSide(s);
        const expected = (error: unknown) => error instanceof Crash || isStewardError(error, 'store-unavailable', 'outcome-unknown');
        // A call that is not made this time fails nothing.
        await run(from, targetSide(stores, s)).catch((error: unknown) => assert.ok(expected(error), String(error)));
        if (fault === 'crash') stores = afterCrash(stores);
        const to = targetSide(stores, s);
        if ((await roles(from, to)).join() !== 'left,arrived') {
          const moved = await run(from, to, nth + 100);
          assert.deepEqual(moved.differences, [], `call ${nth} of ${calls}`);
        }
        assert.deepEqual(await roles(from, to), ['left', 'arrived'], `call ${nth} of ${calls}`);
        if (nth === 1 || full) await opensThere(s, stores);
      }
    });
});

/** A port that does something else in some of its methods. */
function but<T extends object>(port: T, otherwise: Partial<T>): T {
  return new Proxy(port, {
    get(target, name) {
      const found = (name in otherwise ? otherwise : target)[name as keyof T] as unknown;
      return typeof found === 'function' ? (found as (...args: unknown[]) => unknown).bind(name in otherwise ? otherwise : target) : found;
    },
  });
}

describe('what is not the same in the target', () => {
  const altered = new Uint8Array(40).fill(9);
  const lacking = (blobs: Blobs, which: RegExp): Blobs => {
    const gives = (name: string) => !which.test(name);
    return {
      put: (name, content) => blobs.put(name, content),
      get: async (name, range) => (gives(name) ? blobs.get(name, range) : undefined),
      size: (name) => blobs.size(name),
      remove: (name) => blobs.remove(name),
      list: async (prefix, after, limit) => blobs.list(prefix, after, limit),
    };
  };
  const faults: Readonly<Record<string, (to: MoveSide) => Partial<MoveSide>>> = {
    'a row': ({ rows }) => ({
      rows: but(rows, {
        getMany: async (keys: Parameters<typeof rows.getMany>[0]) =>
          (await rows.getMany(keys)).map((row) => (row?.sort.startsWith('rec/') ? { ...row, value: altered } : row)),
      }),
    }),
    'a row more': ({ identityRows }) => ({
      identityRows: but(identityRows, {
        cut: async () => ({
          async *rows() {
            yield* (await identityRows.cut()).rows();
            yield { partition: 'x', sort: 'y', revision: 1, value: altered };
          },
          close: async () => undefined,
        }),
      }),
    }),
    'a key’s state': ({ keys }) => ({
      keys: but(keys, {
        list: async (...args: Parameters<typeof keys.list>) =>
          (await keys.list(...args)).map((row) => ('state' in row ? { ...row, state: 'parked' as const } : row)),
      }),
    }),
    'an epoch key': ({ epochs, root }) => ({
      epochs: {
        ...epochs,
        read: async (...args: Parameters<typeof epochs.read>) => {
          const found = await epochs.read(...args);
          const [owner, name] = args;
          return typeof found === 'string' || !name.startsWith('epoch-')
            ? found
            : root.wrap({ use: 'epoch', owner, name }, new Uint8Array(32));
        },
      },
    }),
    'a marker': ({ epochs }) => ({ epochs: { ...epochs, destroyed: async () => [] } }),
    'a file': ({ blobs }) => ({ blobs: lacking(blobs, /./) }),
    'the signer’s memory': ({ memory }) => ({
      memory: { ...memory, recall: async (origin: string) => (origin.includes('aaaaa') ? undefined : memory.recall(origin)) },
    }),
    'a chunk': ({ snapshots }) => ({ snapshots: lacking(snapshots, /chunks/) }),
    'a manifest': ({ snapshots }) => ({ snapshots: lacking(snapshots, /\/snapshots\//) }),
    'a key backup': ({ keyBackups }) => ({ keyBackups: lacking(keyBackups, /keys/) }),
    'the clock': () => ({ clock: { nowMs: () => 0, unconfirmed: () => undefined, confirm: async () => undefined } }),
  };
  for (const [what, plant] of Object.entries(faults))
    it(`is found: ${what}`, async () => {
      const s = await filledScene();
      const from = sourceSide(s);
      const honest = targetSide(emptyTarget(), s);
      // First everything is carried as it must be, but for the end of it; then the target lies.
      const parts = partsOf(from, honest);
      const plan = await planMove(parts);
      const looked = await moveInstallation({ ...parts, checkLedger: async () => ['a ledger that does not verify'] }, plan);
      assert.deepEqual([looked.differences, await roles(from, honest)], [['a ledger that does not verify'], ['leaving', 'arriving']]);
      const lying: MoveSide = { ...honest, ...plant(honest) };
      const again = partsOf(from, lying);
      const moved = await moveInstallation(again, await planMove(again)).catch((error: unknown) => error);
      if (isStewardError(moved)) assert.ok(isStewardError(moved, 'conflict', 'integrity-failed'), moved.message);
      else assert.ok((moved as Moved).differencesCount > 0);
      assert.deepEqual(await roles(from, honest), ['leaving', 'arriving'], 'and neither place opens');
    });
});
