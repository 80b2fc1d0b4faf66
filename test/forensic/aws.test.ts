// The forensic scan over the AWS edition: everything its emulators hold, as their services show it and as it lies in their files. In full alone.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { createAwsEdition } from '../../aws/src/main/aws-edition.ts';
import { startEmulatedAws } from '../../aws/src/main/emulated-aws.ts';
import { systemRandom } from '../../server/src/adapters/embedded/system-random.ts';
import type { Ground } from '../../server/src/main/edition.ts';
import { copyOfStores } from './copy-of-stores.ts';
import { openInstallation } from './installation.ts';
import { foundAtAll, inClear, scan } from './scan.ts';
import { eraseDoomed, plant } from './scenario.ts';

const full = process.env['STEWARD_TEST'] === 'full' ? false : 'in full alone (STEWARD_TEST=full)';
const startMs = Date.UTC(2026, 10, 24, 9);
const days = 6;

test(
  'invariant 4 with the AWS edition: nothing that its services hold keeps or opens what was erased, and nothing of a customer lies there in clear',
  { skip: full },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-forensic-aws-'));
    const emulated = join(folder, 'emulated');
    const aws = await startEmulatedAws({ folder: emulated });
    assert.ok(aws, 'the emulators are installed');
    try {
      const file = join(folder, 'steward.aws.json');
      await aws.makeInstallation('forensic', file);
      const edition = createAwsEdition({ STEWARD_AWS_CONFIG: file });
      let opened: Ground | undefined;
      const installation = await openInstallation(folder, {
        startMs,
        edition,
        undrilled: true,
        ground: async (config, machine) =>
          (opened = await edition.open({ config, random: systemRandom, onAlarm: () => undefined, count: () => undefined, machine })),
      });
      try {
        const { stores } = opened!;
        const planted = await plant(installation);
        await installation.steward.snapshots.now();
        const before = await copyOfStores(stores);
        const ids = await eraseDoomed(installation, planted);
        await installation.days(days);
        for (const id of ids) assert.equal((await installation.as(planted.ada)('GET', `/v1/erasures/${id}`)).body['state'], 'confirmed');
        const after = await copyOfStores(stores);
        const scanned = { planted, root: stores.root, before, after };
        const found = await foundAtAll(scanned);
        for (const { what, doomed } of planted.needles.all) {
          if (what.startsWith('address')) continue;
          assert.ok(found.before.has(what), `the adversary opens ${what} before`);
          assert.equal(found.after.has(what), !doomed, `${what} afterwards`);
        }
        assert.deepEqual(await scan(scanned), []);
        const asFiles = { ...after, files: await filesIn(emulated) };
        assert.deepEqual(
          [before, after, asFiles].flatMap((copy) => inClear(planted.needles, copy)),
          [],
          'in clear at any time',
        );
        assert.deepEqual(
          installation.logged.filter((line) => line.includes('alarm')),
          [],
        );
      } finally {
        await installation.close();
      }
    } finally {
      await aws.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
);

async function filesIn(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), await readFile(path));
  }
  return files;
}
