// The key cache: short-lived, bounded, zeroed, and not to be filled again by loads that an erasure overtook.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeId, type BusinessId, type KeyId } from '@steward/protocol/ids.ts';
import { KeyCache, type CacheLimits, type OpenKey } from './key-cache.ts';
import { startMs, testClock } from './vault.fixture.ts';

const limits: CacheLimits = { ttlMs: 60_000, keysMax: 4, businessesMax: 3 };
const idOf = <I>(n: number) => encodeId(new Uint8Array(16).fill(n)) as I;
const [one, other] = [idOf<BusinessId>(101), idOf<BusinessId>(102)];
const openKey = (): OpenKey => ({ recordKey: Buffer.alloc(32, 1), state: 'live', derived: { pair: Buffer.alloc(64, 2) } });
const zeroed = (open: OpenKey) => open.recordKey.every((byte) => byte === 0) && open.derived.pair === undefined;

function fresh(given: Partial<CacheLimits> = {}) {
  const clock = testClock();
  const cache = new KeyCache(clock, { ...limits, ...given });
  const keep = (business: BusinessId, n: number) => {
    const open = openKey();
    const place = cache.place(business);
    assert.ok(cache.keep(place, place.generation, idOf<KeyId>(n), open));
    return open;
  };
  const find = (business: BusinessId, n: number) => cache.find(cache.place(business), idOf<KeyId>(n), clock.nowMs());
  return { clock, cache, keep, find };
}

test('a key is found until its time is over, then it is zeroed', () => {
  const { clock, keep, find, cache } = fresh();
  const open = keep(one, 1);
  clock.ms = startMs + 59_999;
  assert.ok(find(one, 1));
  clock.ms = startMs + 60_000;
  assert.equal(find(one, 1), undefined);
  assert.ok(zeroed(open));
  assert.equal(cache.size, 0);
});

test('reading a key does not lengthen its life', () => {
  const { clock, keep, find } = fresh();
  keep(one, 1);
  for (let ms = 0; ms < 60_000; ms += 10_000) {
    clock.ms = startMs + ms;
    assert.ok(find(one, 1));
  }
  clock.ms = startMs + 60_000;
  assert.equal(find(one, 1), undefined);
});

test('a clock that was turned back finds nothing (threat 31)', () => {
  const { clock, keep, find } = fresh();
  const open = keep(one, 1);
  clock.ms = startMs - 1;
  assert.equal(find(one, 1), undefined);
  assert.ok(zeroed(open));
});

test('expire zeroes what nobody asks for any more', () => {
  const { clock, cache, keep } = fresh();
  const old = keep(one, 1);
  const pair = Buffer.alloc(64, 3);
  cache.keepEpoch(cache.place(one), cache.place(one).generation, 1, pair);
  clock.ms += 30_000;
  const young = keep(one, 2);
  clock.ms += 30_000;
  cache.expire();
  assert.ok(zeroed(old));
  assert.ok(pair.every((byte) => byte === 0));
  assert.ok(!zeroed(young));
});

test('what one business keeps another does not find', () => {
  const { keep, find } = fresh();
  keep(one, 1);
  assert.equal(find(other, 1), undefined);
});

test('no more than the limit is held; what makes room is zeroed, and businesses take turns', () => {
  const { cache, keep, find } = fresh();
  const kept = [keep(one, 1), keep(one, 2), keep(other, 3), keep(other, 4)];
  keep(one, 5);
  assert.equal(cache.size, 4);
  assert.ok(zeroed(kept[0]!));
  keep(one, 6);
  assert.equal(cache.size, 4);
  assert.ok(zeroed(kept[2]!), 'the next turn is the other business’s');
  assert.ok(find(one, 2) && find(other, 4));
});

test('no more than the limit of businesses is held', () => {
  const { cache, keep, find } = fresh();
  const first = keep(idOf(1), 1);
  for (let n = 2; n <= 4; n++) keep(idOf(n), n);
  assert.ok(zeroed(first));
  assert.equal(find(idOf(4), 4)?.state, 'live');
  assert.equal(cache.size, 3);
});

test('keeping a key again zeroes the one before', () => {
  const { cache, keep } = fresh();
  const before = keep(one, 1);
  keep(one, 1);
  assert.ok(zeroed(before));
  assert.equal(cache.size, 1);
});

test('dropped keys are zeroed; a load that began before keeps nothing (threat 8)', () => {
  const { cache, keep, find } = fresh();
  const place = cache.place(one);
  const generation = place.generation;
  const open = keep(one, 1);
  cache.dropKeys(one, [idOf<KeyId>(1), idOf<KeyId>(2)]);
  assert.ok(zeroed(open));
  assert.equal(cache.keep(place, generation, idOf<KeyId>(1), openKey()), false);
  assert.equal(find(one, 1), undefined);
});

test('dropping a business drops its keys and epoch keys; a load that began before keeps nothing', () => {
  const { cache, keep, find } = fresh();
  const place = cache.place(one);
  const generation = place.generation;
  const open = keep(one, 1);
  const pair = Buffer.alloc(64, 3);
  cache.keepEpoch(place, generation, 1, pair);
  const untouched = keep(other, 2);
  cache.drop(one);
  assert.ok(zeroed(open) && pair.every((byte) => byte === 0));
  assert.ok(!zeroed(untouched));
  assert.equal(cache.keep(place, generation, idOf<KeyId>(1), openKey()), false);
  const late = Buffer.alloc(64, 4);
  cache.keepEpoch(place, generation, 1, late);
  assert.ok(late.every((byte) => byte === 0));
  assert.equal(find(one, 1), undefined);
  cache.dropAll();
  assert.ok(zeroed(untouched));
});
