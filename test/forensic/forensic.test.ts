// The forensic scan (THREATS §2): after erasing, nothing that exists holds or opens what was erased: data folder, write-ahead logs, histories, files, snapshots,
// yesterday's key backup once the epoch has turned, the copy of the epoch store, the ledger's mirror, logs. The adversary has every file, the root key, and copies
// of everything from before. The scan is shown to find each step of erasing that is left out.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openKeyring } from '../../server/src/adapters/embedded/keyring-file.ts';
import { systemRandom } from '../../server/src/adapters/embedded/system-random.ts';
import { copyOf, type Copy } from './copy.ts';
import { openInstallation, type Installation } from './installation.ts';
import { leftOut, type LeftOut } from './left-out.ts';
import { foundAtAll, inClear, scan, type Scanned } from './scan.ts';
import { eraseDoomed, plant, type Planted } from './scenario.ts';

const startMs = Date.UTC(2026, 10, 24, 8);
/** One day in the trash, one until the epoch turns, one until no key backup is of the epoch before, one until what was noted for that goes too. */
const days = 5;

/** In memory where the system has such a place: that what is flushed is durable is shown elsewhere, and here it is flushed a great deal. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

let folder: string;
let planted: Planted;
let untouched: Copy;

before(async () => {
  folder = await mkdtemp(join(scratch, 'steward-forensic-'));
  const installation = await openInstallation(join(folder, 'planted'), { startMs });
  planted = await plant(installation);
  await installation.steward.snapshots.now();
  untouched = await copyOf(join(folder, 'planted'));
  await installation.close();
});
after(() => rm(folder, { recursive: true, force: true }));

interface Gone extends Scanned {
  readonly states: readonly string[];
  /** Why the export went. */
  readonly held: string;
  readonly inClear: readonly string[];
  readonly logged: readonly string[];
}

/** Erases what is doomed, in a copy of what was planted, and lets days go by. */
async function erased(way: Omit<LeftOut, 'finds'>): Promise<Gone> {
  const own = await mkdtemp(join(folder, 'erased-'));
  await cp(join(folder, 'planted'), own, { recursive: true });
  const undo = way.below?.();
  let installation: Installation | undefined;
  try {
    installation = await openInstallation(own, {
      startMs: startMs + 1_000,
      between: way.between,
      places: way.places,
      undrilled: way.step !== 'none',
    });
    const ids = await eraseDoomed(installation, planted);
    const atOnce = inClear(planted.needles, await copyOf(own));
    await installation.days(days);
    const states: string[] = [];
    for (const id of ids) states.push(String((await installation.as(planted.ada)('GET', `/v1/erasures/${id}`)).body['state']));
    const held = (await installation.as(planted.ada)('GET', `/v1/exports/${planted.export}`)).body;
    const now = await copyOf(own);
    const root = await openKeyring(join(own, 'data.keyring'), { dataFolder: join(own, 'data'), random: systemRandom, create: false });
    return {
      planted,
      root,
      before: untouched,
      after: now,
      states,
      held: String(held['removedWhy']),
      inClear: [...atOnce, ...inClear(planted.needles, now)],
      logged: installation.logged,
    };
  } finally {
    await installation?.close();
    undo?.();
    await rm(own, { recursive: true, force: true });
  }
}

describe('invariant 4, the forensic scan', () => {
  test('after erasing, nothing that exists holds or opens what was erased; everything else opens as before', async () => {
    const gone = await erased({ step: 'none' });
    assert.deepEqual(gone.states, ['confirmed', 'confirmed', 'confirmed', 'confirmed']);
    assert.equal(gone.held, 'erased', 'the export that held all of it');
    const { needles } = planted;
    const found = await foundAtAll(gone);
    const addresses = /^address/;
    for (const { what, doomed } of needles.all) {
      // Addresses are stored in small letters, which the needles are not.
      if (addresses.test(what)) continue;
      assert.ok(found.before.has(what), `the adversary opens ${what} before`);
      assert.equal(found.after.has(what), !doomed, `${what} afterwards`);
    }
    assert.deepEqual(await scan(gone), []);
    assert.deepEqual([...inClear(needles, untouched), ...gone.inClear], [], 'in clear at any time');
    const said = Buffer.from(gone.logged.join('\n'));
    assert.deepEqual(
      needles.in(said).map(({ what }) => what),
      [],
    );
    assert.deepEqual(
      gone.logged.filter((line) => line.includes('alarm')),
      [],
    );
  });

  for (const way of leftOut)
    test(`it finds it when this is left out: ${way.step}`, async () => {
      const found = await scan(await erased(way));
      assert.match(found.join('\n'), way.finds);
    });

  test('it finds a secret in clear', () => {
    const [needle] = planted.needles.all;
    const files = new Map(untouched.files).set('data/some.log', Buffer.from(`a line with ${needle!.bytes.toString()} in it`));
    assert.equal(inClear(planted.needles, { ...untouched, files }).length, 1);
  });
});
