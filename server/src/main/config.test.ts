// Configuration that could break the promise (out of every copy within 85 days of the request, keys and ciphertext never together) refuses to start, naming the
// variable; what is just within it starts.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { dayMs, goneDaysMax } from '../governed/periods.ts';
import { readConfig, type Environment } from './config.ts';
import { checkPlaces } from './known-places.ts';

const base = { STEWARD_DATA: '/srv/steward/data' };
const refused: readonly (readonly [field: string, environment: Environment])[] = [
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: '46' }],
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: '0' }],
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: '-1' }],
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: '30.5' }],
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: 'Infinity' }],
  ['STEWARD_TRASH_DAYS', { STEWARD_TRASH_DAYS: '' }],
  ['STEWARD_EPOCH_DAYS', { STEWARD_EPOCH_DAYS: '31' }],
  ['STEWARD_EPOCH_DAYS', { STEWARD_EPOCH_DAYS: '0' }],
  ['STEWARD_SNAPSHOT_HOURS', { STEWARD_SNAPSHOT_HOURS: '25' }],
  ['STEWARD_SNAPSHOT_HOURS', { STEWARD_SNAPSHOT_HOURS: '0' }],
  ['STEWARD_KEYRING', { STEWARD_KEYRING: '/srv/steward/data/key' }],
  ['STEWARD_KEYRING', { STEWARD_KEYRING: '/srv/steward/data/../data/key' }],
  ['STEWARD_KEYRING', { STEWARD_KEYRING: '/mnt/backup/key', STEWARD_KEY_BACKUPS: '/mnt/backup' }],
  ['STEWARD_KEYRING', { STEWARD_KEYRING: '/mnt/snapshots/key', STEWARD_SNAPSHOTS: '/mnt/snapshots' }],
  ['STEWARD_KEYRING', { STEWARD_KEYRING: '/mnt/epochs/key', STEWARD_EPOCHS_COPY: '/mnt/epochs' }],
  ['STEWARD_SNAPSHOTS', { STEWARD_SNAPSHOTS: '/srv/steward/data/snapshots' }],
  ['STEWARD_SNAPSHOTS', { STEWARD_SNAPSHOTS: '/srv/steward/data' }],
  ['STEWARD_KEY_BACKUPS', { STEWARD_KEY_BACKUPS: '/srv/steward/data/keys' }],
  ['STEWARD_KEY_BACKUPS', { STEWARD_KEY_BACKUPS: '/mnt/one/keys', STEWARD_SNAPSHOTS: '/mnt/one' }],
  ['STEWARD_SNAPSHOTS', { STEWARD_KEY_BACKUPS: '/mnt/one', STEWARD_SNAPSHOTS: '/mnt/one/snapshots' }],
  ['STEWARD_SNAPSHOTS', { STEWARD_KEY_BACKUPS: '/mnt/one', STEWARD_SNAPSHOTS: '/mnt/one' }],
  ['STEWARD_EPOCHS_COPY', { STEWARD_EPOCHS_COPY: '/srv/steward/data/copy' }],
  ['STEWARD_EPOCHS_COPY', { STEWARD_EPOCHS_COPY: '/mnt/keys/epochs', STEWARD_KEY_BACKUPS: '/mnt/keys' }],
  ['STEWARD_EPOCHS_COPY', { STEWARD_EPOCHS_COPY: '/mnt/snapshots/epochs', STEWARD_SNAPSHOTS: '/mnt/snapshots' }],
  ['STEWARD_MIRROR', { STEWARD_MIRROR: '/srv/steward/data/mirror' }],
  ['STEWARD_MIRROR', { STEWARD_MIRROR: '/mnt/snapshots/mirror', STEWARD_SNAPSHOTS: '/mnt/snapshots' }],
];

describe('invariant 4: configuration that could break the promise does not start', () => {
  for (const [field, environment] of refused)
    test(`${Object.entries(environment)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}`, () => {
      assert.throws(
        () => readConfig({ ...base, ...environment }),
        (error: { code?: string; field?: string; rule?: string }) => {
          assert.deepEqual([error.code, error.field], ['invalid-input', field]);
          return error.rule !== '';
        },
      );
    });

  test('whatever starts keeps the 85 days', () => {
    let started = 0;
    for (let trash = 0; trash <= 90; trash++)
      for (let epoch = 0; epoch <= 40; epoch++) {
        let periods;
        try {
          ({ periods } = readConfig({ ...base, STEWARD_TRASH_DAYS: String(trash), STEWARD_EPOCH_DAYS: String(epoch) }));
        } catch {
          continue;
        }
        started++;
        // In the trash, then until the epoch turns, then a day each for a snapshot, a key backup and the daily look.
        assert.ok(periods.trashMs + periods.epochMs + 5 * dayMs <= goneDaysMax * dayMs, `${trash} and ${epoch} days`);
      }
    assert.equal(started, 45 * 30);
  });

  test('a place is not left behind with copies in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-places-'));
    try {
      const data = join(folder, 'data');
      await mkdir(data);
      const config = (more: Environment) => readConfig({ STEWARD_DATA: data, ...more });
      await checkPlaces(config({ STEWARD_EPOCHS_COPY: join(folder, 'copy') }));
      await checkPlaces(config({ STEWARD_EPOCHS_COPY: join(folder, 'other') }));
      for (const [field, name] of [
        ['STEWARD_EPOCHS_COPY', 'other'],
        ['STEWARD_SNAPSHOTS', 'data.snapshots'],
        ['STEWARD_KEY_BACKUPS', 'data.keybackups'],
      ] as const) {
        await mkdir(join(folder, name, 'deep'), { recursive: true });
        await writeFile(join(folder, name, 'deep', 'copy'), 'x');
        const moved = { STEWARD_EPOCHS_COPY: join(folder, 'other'), [field]: join(folder, 'elsewhere') };
        await assert.rejects(checkPlaces(config(moved)), { code: 'invalid-input', field });
        await rm(join(folder, name), { recursive: true });
        await checkPlaces(config(moved));
        await checkPlaces(config({ STEWARD_EPOCHS_COPY: join(folder, 'other') }));
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
