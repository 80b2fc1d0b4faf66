import assert from 'node:assert/strict';
import test from 'node:test';
import { publish, sampleEntries, sampleEntry, sampleKey, sampleOrigin, sourceOf, type Files } from '../../test/sample-ledger.ts';
import { compareCheckpoints } from './advance.ts';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';

const key = sampleKey(sampleOrigin, 'log');
const entries = sampleEntries(600, key).map(({ bytes }) => bytes);
const now = publish(entries, key);
const at = (size: number): Checkpoint => checkpointOf(publish(entries.slice(0, size), key));

function checkpointOf(files: Files): Checkpoint {
  return readCheckpoint(new TextDecoder().decode(files.get('checkpoint')!)).checkpoint;
}

test('every earlier checkpoint of an honest log is its beginning', async () => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 599, 600]) {
    assert.equal(await compareCheckpoints(at(size), at(600), sourceOf(now)), 'grown', String(size));
  }
});

test('a shorter log is rewound, another history is forked', async () => {
  assert.equal(await compareCheckpoints(at(600), at(599), sourceOf(now)), 'rewound');
  const other = publish(entries.with(100, sampleEntry('other', 100).bytes), key);
  for (const size of [101, 256, 300, 600])
    assert.equal(await compareCheckpoints(at(size), checkpointOf(other), sourceOf(other)), 'forked', String(size));
  assert.equal(await compareCheckpoints(at(100), checkpointOf(other), sourceOf(other)), 'grown');
});

test('tiles that the new root does not vouch for prove nothing', async () => {
  for (const path of ['tile/1/000.p/2', 'tile/0/002.p/88', 'tile/0/000']) {
    const missing = new Map(now);
    missing.delete(path);
    assert.equal(await compareCheckpoints(at(100), at(600), sourceOf(missing)), 'altered', path);
    const altered = new Map(now).set(path, now.get(path)!.with(0, now.get(path)![0]! ^ 1));
    assert.equal(await compareCheckpoints(at(100), at(600), sourceOf(altered)), 'altered', path);
  }
});

test('an unreachable source is unchecked, and another log is refused', async () => {
  const unreachable = { read: () => Promise.reject(new Error('network down')) };
  assert.equal(await compareCheckpoints(at(100), at(600), unreachable), 'unchecked');
  await assert.rejects(compareCheckpoints({ ...at(100), origin: 'other' }, at(600), sourceOf(now)), RangeError);
});
