// What every keys adapter must do. Each adapter's test calls `keysContract` with a way to open an empty store.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import type { On, UnderTest } from './contract-kit.ts';
import { contractRuns, testsOn } from './contract-kit.ts';
import type { FoundKey, Keys, WrappedKey } from './keys.ts';
import { keysPerCallMax } from './keys.ts';

const idOf = <I extends BusinessId | KeyId>(n: number): I => encodeId<I>(new Uint8Array(16).fill(n & 255, 0, 1).fill(n >> 8, 1, 2));
const business = idOf<BusinessId>(1);
const other = idOf<BusinessId>(2);
const key = (n: number, epoch = 1, more: Partial<WrappedKey> = {}): WrappedKey => ({
  id: idOf<KeyId>(n),
  epoch,
  wrapped: new Uint8Array(60).fill(n),
  state: 'live',
  createdAtMs: 1_000 + n,
  ...more,
});
const hash = (n: number): Uint8Array => new Uint8Array(32).fill(n);

/** Registers the suite. `open` gives an empty store each time. */
export function keysContract(name: string, open: () => Promise<UnderTest<Keys>>, options: { readonly runs?: number } = {}): void {
  const on = testsOn(open);
  describe(`keys: ${name}`, () => {
    inserts(on);
    erasures(on);
    epochs(on);
    indexes(on);
    listings(on);
    limits(on);
    on('law: no history brings an erased key back or inserts under a past epoch', (keys) => obeysModel(keys, options.runs ?? contractRuns));
  });
}

function inserts(on: On<Keys>): void {
  on('inserts and finds, in the order asked, each business by itself', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    await keys.turnEpoch(other, 0, 1);
    assert.equal(await keys.insert(business, [key(1), key(2, 1, { state: 'parked' })]), 'done');
    assert.equal(await keys.insert(other, [key(1, 1, { wrapped: new Uint8Array(512).fill(9) })]), 'done');
    assert.deepEqual(await keys.find(business, [key(2).id, key(3).id, key(1).id, key(2).id]), [
      key(2, 1, { state: 'parked' }),
      'absent',
      key(1),
      key(2, 1, { state: 'parked' }),
    ]);
    assert.deepEqual(await keys.find(other, [key(1).id, key(2).id]), [key(1, 1, { wrapped: new Uint8Array(512).fill(9) }), 'absent']);
    assert.deepEqual(await keys.find(business, []), []);
  });

  on('inserts all or none', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    await keys.insert(business, [key(1)]);
    assert.equal(await keys.insert(business, [key(2), key(1, 1, { wrapped: new Uint8Array(60).fill(99) })]), 'exists');
    assert.equal(await keys.insert(business, [key(2), key(3, 2)]), 'epoch-moved');
    assert.deepEqual(await keys.find(business, [key(1).id, key(2).id, key(3).id]), [key(1), 'absent', 'absent']);
  });

  on('takes as many keys in a call as it says, and keeps them when opened again', async (keys, under) => {
    await keys.turnEpoch(business, 0, 1);
    const many = Array.from({ length: keysPerCallMax }, (_, i) => key(i));
    assert.equal(await keys.insert(business, many), 'done');
    const again = await under.reopen();
    assert.deepEqual(
      await again.find(
        business,
        many.map(({ id }) => id),
      ),
      many,
    );
    assert.equal(await again.currentEpoch(business), 1);
    await again.close();
  });

  on('lets one of several writers of the same key win', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, i) => keys.insert(business, [key(5, 1, { createdAtMs: i }), key(10 + i)])),
    );
    assert.deepEqual(outcomes.toSorted(), ['done', 'exists', 'exists', 'exists', 'exists', 'exists']);
    const winner = outcomes.indexOf('done');
    assert.equal(((await keys.find(business, [key(5).id]))[0] as WrappedKey).createdAtMs, winner);
    assert.deepEqual(
      (
        await keys.find(
          business,
          Array.from({ length: 6 }, (_, i) => key(10 + i).id),
        )
      ).map((found) => found !== 'absent'),
      outcomes.map((outcome) => outcome === 'done'),
    );
  });

  on('parks and unparks what is living, and nothing else', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    await keys.insert(business, [key(1), key(2)]);
    await keys.erase(business, [key(2).id], 5);
    await keys.setState(business, [key(1).id, key(2).id, key(3).id], 'parked');
    assert.deepEqual(await keys.find(business, [key(1).id, key(2).id, key(3).id]), [key(1, 1, { state: 'parked' }), 'erased', 'absent']);
    await keys.setState(business, [key(1).id], 'live');
    assert.deepEqual(await keys.find(business, [key(1).id]), [key(1)]);
  });
}

function listings(on: On<Keys>): void {
  on('lists every row of a business, erased ones too, page by page', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    await keys.turnEpoch(other, 0, 1);
    await keys.insert(business, [key(1), key(2, 1, { state: 'parked' }), key(3)]);
    await keys.insert(other, [key(4)]);
    await keys.erase(business, [key(3).id, key(5).id], 77);
    const all = [key(1), key(2, 1, { state: 'parked' }), { id: key(3).id, erasedAtMs: 77 }, { id: key(5).id, erasedAtMs: 77 }];
    assert.deepEqual(await keys.list(business, undefined, 10), all);
    assert.deepEqual(await keys.list(business, key(2).id, 1), [all[2]]);
    assert.deepEqual(await keys.list(idOf<BusinessId>(9), undefined, 10), []);
  });

  on('lists every blind index, page by page', async (keys) => {
    for (const [kind, n] of [
      ['phone', 1],
      ['mail', 2],
      ['mail', 1],
    ] as const)
      await keys.putIndex(kind, hash(n), `${kind}-${n}`);
    const all = [
      { kind: 'mail', hash: hash(1), target: 'mail-1' },
      { kind: 'mail', hash: hash(2), target: 'mail-2' },
      { kind: 'phone', hash: hash(1), target: 'phone-1' },
    ];
    assert.deepEqual(await keys.listIndexes(undefined, 10), all);
    assert.deepEqual(await keys.listIndexes(all[0], 1), [all[1]]);
    assert.deepEqual(await keys.listIndexes(all[2], 10), []);
  });
}

function erasures(on: On<Keys>): void {
  on('erases for ever, what was there and what was not, and may be told twice', async (keys, under) => {
    await keys.turnEpoch(business, 0, 1);
    await keys.insert(business, [key(1), key(2)]);
    await keys.erase(business, [key(1).id, key(3).id], 7);
    await keys.erase(business, [key(1).id, key(3).id], 8);
    const states: FoundKey[] = ['erased', key(2), 'erased'];
    const ids = [1, 2, 3].map((n) => key(n).id);
    assert.deepEqual(await keys.find(business, ids), states);
    assert.equal(await keys.insert(business, [key(1)]), 'erased');
    assert.equal(await keys.insert(business, [key(4), key(3)]), 'erased');
    assert.equal(await keys.rewrap(business, key(1).id, 1, 2, new Uint8Array(60)), false);
    const again = await under.reopen();
    assert.deepEqual(await again.find(business, [...ids, key(4).id]), [...states, 'absent']);
    assert.equal(await again.insert(business, [key(3)]), 'erased');
    await again.close();
  });

  on('lets a late writer lose against an erasure, whichever comes first', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    for (let n = 0; n < 8; n++) {
      const [insert, erase] = [
        (): Promise<unknown> => keys.insert(business, [key(n)]),
        (): Promise<unknown> => keys.erase(business, [key(n).id], 1),
      ];
      await Promise.all(n % 2 === 0 ? [insert(), erase()] : [erase(), insert()]);
    }
    assert.deepEqual(
      await keys.find(
        business,
        Array.from({ length: 8 }, (_, n) => key(n).id),
      ),
      Array.from({ length: 8 }, () => 'erased'),
    );
  });
}

function epochs(on: On<Keys>): void {
  on('turns the epoch only from the current one, and fences inserts', async (keys) => {
    assert.equal(await keys.currentEpoch(business), 0);
    assert.equal(await keys.insert(business, [key(1, 1)]), 'epoch-moved');
    assert.equal(await keys.turnEpoch(business, 1, 2), false);
    assert.equal(await keys.turnEpoch(business, 0, 1), true);
    assert.equal(await keys.turnEpoch(business, 0, 1), false);
    assert.equal(await keys.insert(business, [key(1, 1)]), 'done');
    const turns = await Promise.all([2, 3, 4].map((to) => keys.turnEpoch(business, 1, to)));
    assert.equal(turns.filter((turned) => turned).length, 1);
    assert.equal(await keys.currentEpoch(business), 2 + turns.indexOf(true));
    assert.equal(await keys.insert(business, [key(2, 1)]), 'epoch-moved');
    assert.equal(await keys.currentEpoch(other), 0);
  });

  on('re-wraps each key once and lists what is left, in order', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    const made = [5, 3, 9, 7].map((n) => key(n, 1, n === 9 ? { state: 'parked' } : {}));
    await keys.insert(business, made);
    await keys.erase(business, [key(3).id], 1);
    await keys.turnEpoch(business, 1, 2);
    await keys.insert(business, [key(4, 2)]);
    const left = (await keys.listEpoch(business, 1, undefined, 10)).map(({ id }) => id);
    assert.deepEqual(left, [5, 7, 9].map((n) => key(n).id).sort());
    assert.deepEqual(
      (await keys.listEpoch(business, 1, left[0], 1)).map(({ id }) => id),
      [left[1]],
    );
    assert.deepEqual(await keys.listEpoch(other, 1, undefined, 10), []);
    const fresh = new Uint8Array(61).fill(1);
    for (const id of left) assert.equal(await keys.rewrap(business, id, 1, 2, fresh), true);
    assert.equal(await keys.rewrap(business, left[0]!, 1, 2, new Uint8Array(60)), false);
    assert.equal(await keys.rewrap(business, key(77).id, 1, 2, fresh), false);
    assert.deepEqual(await keys.listEpoch(business, 1, undefined, 10), []);
    assert.deepEqual(await keys.find(business, [key(9).id]), [key(9, 2, { state: 'parked', wrapped: fresh })]);
    assert.equal((await keys.listEpoch(business, 2, undefined, 10)).length, 4);
  });
}

function indexes(on: On<Keys>): void {
  on('keeps a blind index for the first who takes it', async (keys, under) => {
    assert.equal(await keys.findIndex('mail', hash(1)), undefined);
    assert.equal(await keys.putIndex('mail', hash(1), 'anna'), true);
    assert.equal(await keys.putIndex('mail', hash(1), 'anna'), true);
    assert.equal(await keys.putIndex('mail', hash(1), 'bert'), false);
    assert.equal(await keys.putIndex('phone', hash(1), 'bert'), true);
    assert.equal(await keys.putIndex('mail', hash(2), 'cleo'), true);
    await keys.removeIndex('mail', hash(2));
    await keys.removeIndex('mail', hash(2));
    const again = await under.reopen();
    assert.deepEqual(
      await Promise.all([again.findIndex('mail', hash(1)), again.findIndex('phone', hash(1)), again.findIndex('mail', hash(2))]),
      ['anna', 'bert', undefined],
    );
    const taken = await Promise.all(['x', 'y', 'z'].map((target) => again.putIndex('mail', hash(2), target)));
    assert.equal(taken.filter((won) => won).length, 1);
    await again.close();
  });
}

function limits(on: On<Keys>): void {
  on('refuses what is malformed before it changes anything', async (keys) => {
    await keys.turnEpoch(business, 0, 1);
    const refused: (() => Promise<unknown>)[] = [
      () => keys.insert(business, []),
      () => keys.insert(business, [key(1), key(1)]),
      () =>
        keys.insert(
          business,
          Array.from({ length: keysPerCallMax + 1 }, (_, i) => key(i)),
        ),
      () => keys.insert(business, [key(1, 1, { wrapped: new Uint8Array(513) })]),
      () => keys.insert(business, [key(1, 1, { wrapped: new Uint8Array(0) })]),
      () => keys.insert(business, [key(1, 0)]),
      () => keys.insert(business, [key(1, 1, { id: 'not an id' as KeyId })]),
      () =>
        keys.find(
          business,
          Array.from({ length: keysPerCallMax + 1 }, () => key(1).id),
        ),
      () => keys.erase(business, [key(1).id, key(1).id], 1),
      () => keys.turnEpoch(business, 2, 1),
      () => keys.rewrap(business, key(1).id, 1, 1, new Uint8Array(60)),
      () => keys.listEpoch(business, 1, undefined, 0),
      () => keys.putIndex('Mail', hash(1), 'x'),
      () => keys.putIndex('mail', new Uint8Array(8), 'x'),
      () => keys.findIndex('mail', new Uint8Array(65)),
    ];
    for (const act of refused) await assert.rejects(act, RangeError);
    assert.deepEqual(await keys.find(business, [key(1).id]), ['absent']);
  });
}

type Step = readonly ['insert' | 'erase' | 'turn' | 'rewrap' | 'park', number];
const someStep: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('insert' as const, 'erase' as const, 'turn' as const, 'rewrap' as const, 'park' as const),
  fc.nat({ max: 3 }),
);

async function obeysModel(keys: Keys, runs: number): Promise<void> {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(someStep, { maxLength: 20 }), async (steps) => {
      const mine = idOf<BusinessId>(100 + run++);
      const model = new Map<number, WrappedKey | 'erased'>();
      let epoch = 0;
      for (const [step, n] of steps) {
        const had = model.get(n);
        if (step === 'insert') {
          // Under the epoch that was current one step ago, to meet the fence.
          const under = Math.max(1, n === 3 ? epoch - 1 : epoch);
          const expected = under !== epoch ? 'epoch-moved' : had === 'erased' ? 'erased' : had !== undefined ? 'exists' : 'done';
          assert.equal(await keys.insert(mine, [key(n, under)]), expected);
          if (expected === 'done') model.set(n, key(n, under));
        } else if (step === 'erase') {
          await keys.erase(mine, [key(n).id], 1);
          model.set(n, 'erased');
        } else if (step === 'turn') {
          assert.equal(await keys.turnEpoch(mine, epoch, epoch + 1), true);
          epoch++;
        } else if (step === 'rewrap' && epoch > 1) {
          const fits = typeof had === 'object' && had.epoch === epoch - 1;
          assert.equal(await keys.rewrap(mine, key(n).id, epoch - 1, epoch, new Uint8Array(33)), fits);
          if (fits) model.set(n, { ...had, epoch, wrapped: new Uint8Array(33) });
        } else if (step === 'park') {
          await keys.setState(mine, [key(n).id], 'parked');
          if (typeof had === 'object') model.set(n, { ...had, state: 'parked' });
        }
      }
      assert.equal(await keys.currentEpoch(mine), epoch);
      assert.deepEqual(
        await keys.find(
          mine,
          [0, 1, 2, 3].map((n) => key(n).id),
        ),
        [0, 1, 2, 3].map((n) => model.get(n) ?? 'absent'),
      );
    }),
    { numRuns: runs },
  );
}
