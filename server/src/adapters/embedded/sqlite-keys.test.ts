import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { keysContract } from '../../ports/keys.contract.ts';
import type { Keys, WrappedKey } from '../../ports/keys.ts';
import { openSqliteKeys } from './sqlite-keys.ts';
import { systemRandom } from './system-random.ts';
import { testFolder } from './test-folder.ts';

const full = process.env['STEWARD_TEST'] === 'full';

keysContract(
  'SQLite',
  async () => {
    const folder = testFolder();
    const file = join(folder.path, 'keys.sqlite');
    const keys = openSqliteKeys(file);
    const reopen = async (): Promise<Keys> => {
      await keys.close();
      return openSqliteKeys(file);
    };
    return {
      port: keys,
      reopen,
      dispose: async () => {
        await keys.close();
        folder.remove();
      },
    };
  },
  { runs: full ? 500 : 25 },
);

const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));
const newKey = (epoch = 1): WrappedKey => ({
  id: encodeId<KeyId>(systemRandom.bytes(16)),
  epoch,
  wrapped: systemRandom.bytes(60),
  state: 'live',
  createdAtMs: 1,
});

/** Whether any part of 16 bytes at the start, middle or end of a wrapped key is in the files. */
function traces(file: string, keys: readonly WrappedKey[]): number {
  const all = Buffer.concat([file, `${file}-wal`].map((each) => readFileSync(each)));
  return keys.filter(({ wrapped }) => [0, 22, 44].some((at) => all.includes(wrapped.subarray(at, at + 16)))).length;
}

describe('erased keys', () => {
  it('are in no byte of the files when erase has answered, and the others still are', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'keys.sqlite');
    const keys = openSqliteKeys(file);
    await keys.turnEpoch(business, 0, 1);
    const all = Array.from({ length: full ? 9_000 : 1_800 }, () => newKey());
    const [erased, kept]: [WrappedKey[], WrappedKey[]] = [[], []];
    for (let at = 0; at < all.length; at += 90) {
      // Inserts and erasures by turns, so that pages split and merge around what is erased.
      const some = all.slice(at, at + 90);
      await keys.insert(business, some);
      const going = some.filter((_, i) => i % 2 === 0);
      await keys.erase(
        business,
        going.map((key) => key.id),
        5,
      );
      erased.push(...going);
      kept.push(...some.filter((_, i) => i % 2 === 1));
      if (at % 450 === 0) assert.equal(traces(file, erased), 0);
    }
    assert.equal(traces(file, erased), 0);
    assert.equal(traces(file, kept), kept.length, 'the scan can see what is there');
    assert.equal(statSync(`${file}-wal`).size, 0);
    await keys.close();
    folder.remove();
  });

  it('are in no byte of the files in whatever order keys came and went, and however many at once', async () => {
    for (let round = 0; round < (full ? 150 : 6); round++) {
      const folder = testFolder();
      const file = join(folder.path, 'keys.sqlite');
      const keys = openSqliteKeys(file);
      await keys.turnEpoch(business, 0, 1);
      const erased: WrappedKey[] = [];
      let alive: WrappedKey[] = [];
      for (let step = 0; step < 40; step++) {
        const [count, ...draws] = systemRandom.bytes(256);
        const some = Array.from({ length: 1 + (count! % 60) }, () => newKey());
        await keys.insert(business, some);
        alive.push(...some);
        const going = alive.filter((_, i) => draws[i % draws.length]! < 77).slice(0, 90);
        await keys.erase(
          business,
          going.map(({ id }) => id),
          5,
        );
        erased.push(...going);
        alive = alive.filter((key) => !going.includes(key));
      }
      assert.equal(traces(file, erased), 0);
      assert.equal(traces(file, alive), alive.length);
      await keys.close();
      folder.remove();
    }
  });

  it('that were re-wrapped leave no older wrapping either', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'keys.sqlite');
    const keys = openSqliteKeys(file);
    await keys.turnEpoch(business, 0, 1);
    const old = Array.from({ length: 80 }, () => newKey());
    await keys.insert(business, old);
    await keys.turnEpoch(business, 1, 2);
    for (const key of old) await keys.rewrap(business, key.id, 1, 2, systemRandom.bytes(60));
    await keys.erase(business, [old[0]!.id], 5);
    assert.equal(traces(file, old), 0);
    await keys.close();
    folder.remove();
  });

  it('can fail: without secure_delete and the truncating checkpoint the scan finds them', () => {
    const folder = testFolder();
    const file = join(folder.path, 'plain.sqlite');
    const db = new DatabaseSync(file);
    db.exec('PRAGMA journal_mode=WAL; CREATE TABLE keys (id TEXT PRIMARY KEY, wrapped BLOB) WITHOUT ROWID');
    const key = newKey();
    db.prepare('INSERT INTO keys VALUES (?, ?)').run(key.id, key.wrapped);
    db.prepare('DELETE FROM keys').run();
    assert.equal(traces(file, [key]), 1);
    db.close();
    folder.remove();
  });

  it('with all of one turn share one emptying of the WAL, their neighbours included', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'keys.sqlite');
    const keys = openSqliteKeys(file);
    await keys.turnEpoch(business, 0, 1);
    const some = Array.from({ length: 20 }, () => newKey());
    await keys.insert(business, some);
    const later = newKey();
    await Promise.all([
      ...some.map((key) => keys.erase(business, [key.id], 1)),
      keys.insert(business, [later]),
      keys.putIndex('mail', new Uint8Array(32), 'anna'),
    ]);
    assert.equal(traces(file, some), 0);
    assert.deepEqual(await keys.find(business, [later.id]), [later]);
    await keys.close();
    folder.remove();
  });
});

describe('a key store whose disk is full', () => {
  it('answers storage-full, changes nothing, and can still erase', async () => {
    const folder = testFolder();
    const file = join(folder.path, 'keys.sqlite');
    const keys = openSqliteKeys(file, { maxPages: 16 });
    await keys.turnEpoch(business, 0, 1);
    const kept: WrappedKey[] = [];
    let refused: WrappedKey[] = [];
    for (let i = 0; i < 100 && refused.length === 0; i++) {
      const some = Array.from({ length: 30 }, () => newKey());
      try {
        await keys.insert(business, some);
        kept.push(...some);
      } catch (error) {
        assert.ok(isStewardError(error, 'storage-full'));
        refused = some;
      }
    }
    assert.equal(refused.length, 30);
    assert.deepEqual(
      await keys.find(
        business,
        refused.map((key) => key.id),
      ),
      refused.map(() => 'absent'),
    );
    await keys.erase(
      business,
      kept.slice(0, 30).map((key) => key.id),
      1,
    );
    assert.equal(traces(file, kept.slice(0, 30)), 0);
    await keys.close();
    folder.remove();
  });
});
