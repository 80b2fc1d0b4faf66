// What follows a loss: a database that was restored from a backup, and what the mirror shows when a history was rewritten.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenesisClear } from '@steward/protocol/ledger/clear.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { readBundle } from '@steward/protocol/ledger/tile.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import { memoryRows, type MemoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import { encodeRecovered, recoveredKey } from './layout.ts';
import { append, ben, draftOf, found, genesisDraft, strangersVerdict, world } from './ledger.fixture.ts';

/** The rows as they are now, in a store of their own: a backup. */
async function backup(rows: MemoryRows): Promise<MemoryRows> {
  const copy = memoryRows();
  for (const { partition, sort, value } of rows.dump())
    await copy.commit([{ kind: 'put', key: { partition, sort }, value, expect: 'any' }]);
  return copy;
}

test('a database restored from a backup: nothing is appended or signed; a new volume names what is lost', async () => {
  const w = world('restored');
  await found(w);
  await append(w.ledger, w.business, 10);
  await w.ledger.checkpoint(w.business);
  const old = await backup(w.rows);
  await append(w.ledger, w.business, 5);
  await w.ledger.checkpoint(w.business);
  await w.ledger.close();

  const ledger = w.node({ rows: old });
  await assert.rejects(ledger.append(w.business, draftOf()), { code: 'ledger-unavailable', rule: /restored from a backup/ });
  const rewound = await ledger.check(w.business, { deep: true });
  assert.deepEqual([rewound.verdict, rewound.volumes[0]!.firstEntry], ['rewound', 11]);
  assert(w.alarms.some((alarm) => alarm.includes('restored from a backup')));
  const on = await ledger.goOnAfterLoss(w.business, genesisDraft, []);
  assert(!('conflict' in on));
  assert.deepEqual([on.volume, on.index], [2, 0]);
  const { gap, previous } = decodeEntry(readBundle((await ledger.tile(w.business, 2, 'tile/entries/000.p/1'))!).entries[0]!)
    .clear as GenesisClear;
  assert.deepEqual([previous!.size, gap!.size], [11, 16]);
  await append(ledger, w.business, 3);
  const check = await ledger.check(w.business, { deep: true });
  assert.equal(check.verdict, 'verified', check.sentence);
  await assert.rejects(ledger.goOnAfterLoss(w.business, genesisDraft, []), { code: 'conflict' });
  await ledger.tend(w.business);
  assert.equal((await strangersVerdict(ledger, w.business, 1)).verdict, 'verified');
});

test('a database restored from before the year closed goes on under a name that was never signed', async () => {
  const w = world('restored-year');
  await found(w);
  await append(w.ledger, w.business, 3);
  await w.ledger.checkpoint(w.business);
  const old = await backup(w.rows);
  w.clock.ms = Date.UTC(2027, 0, 1);
  await w.ledger.tend(w.business);
  await append(w.ledger, w.business, 3);
  await w.ledger.tend(w.business);
  const ledger = w.node({ rows: old });
  const on = await ledger.goOnAfterLoss(w.business, genesisDraft, []);
  assert(!('conflict' in on));
  assert.equal(on.volume, 3);
  await append(ledger, w.business, 2);
  const check = await ledger.check(w.business, { deep: true });
  assert.equal(check.verdict, 'verified', check.sentence);
});

test('rows from a snapshot: nothing goes on until a new volume says so, whether or not anybody remembers what is lost', async () => {
  for (const mirrored of [false, true]) {
    const mirror = memoryBlobs();
    const w = world(`recovered-${mirrored}`);
    const ledger = w.node({ mirror });
    await found(w, ledger);
    await append(ledger, w.business, 10);
    const old = await backup(w.rows);
    // The lost machine went on, through a year's end, and signed: its second volume's key is in the epoch store.
    await append(ledger, w.business, 5);
    await ledger.tend(w.business);
    w.clock.ms = Date.UTC(2027, 0, 1);
    await ledger.tend(w.business);
    await append(ledger, w.business, 2);
    await ledger.close();
    await old.commit([{ kind: 'put', key: recoveredKey(w.business), value: encodeRecovered('some snapshot', 1), expect: 'absent' }]);
    const again = w.node({ rows: old, memory: memorySignerMemory(), ...(mirrored ? { mirror } : {}) });
    await assert.rejects(again.append(w.business, draftOf()), { code: 'ledger-unavailable', rule: /rebuilt from a snapshot/ });
    const on = await again.goOnAfterLoss(w.business, genesisDraft, []);
    assert(!('conflict' in on));
    assert.equal(on.volume, 3, 'never under a key that the lost machine may have signed with');
    const { gap, previous } = decodeEntry(readBundle((await again.tile(w.business, 3, 'tile/entries/000.p/1'))!).entries[0]!)
      .clear as GenesisClear;
    assert.deepEqual([previous!.size, gap!.size], mirrored ? [11, 17] : [11, 11]);
    await append(again, w.business, 3);
    const check = await again.check(w.business, { deep: true });
    assert.equal(check.verdict, 'verified', check.sentence);
    await assert.rejects(again.goOnAfterLoss(w.business, genesisDraft, []), { code: 'conflict' });
  }
});

test('the mirror shows a rewritten history, and where it begins', async () => {
  const mirror = memoryBlobs();
  const w = world('mirror');
  const ledger = w.node({ mirror });
  await found(w, ledger);
  await append(ledger, w.business, 300);
  await ledger.tend(w.business);
  const old = await backup(w.rows);
  await append(ledger, w.business, 300);
  await ledger.tend(w.business);
  await ledger.tend(w.business);
  await ledger.close();
  assert.deepEqual(
    (await mirror.list(`ledger/${w.business}/1/checkpoint/`, undefined, 10)).map((name) => Number(name.slice(-12))),
    [601],
  );

  // A thief with every key rewinds the database and the signer's memory, and goes on in another way.
  const forged = w.node({ rows: old, memory: memorySignerMemory(), mirror });
  await append(forged, w.business, 400, ben);
  await forged.checkpoint(w.business);
  const check = await forged.check(w.business, { deep: false });
  assert.deepEqual([check.verdict, check.volumes[0]!.firstEntry], ['forked', 301]);
});
