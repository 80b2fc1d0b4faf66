// What every signer's memory must do.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { UnderTest } from './contract-kit.ts';
import { testsOn } from './contract-kit.ts';
import type { Promised, PromisedList, SignerMemory } from './signer-memory.ts';

const promised = (size: number, fill = size): Promised => ({ size, root: new Uint8Array(32).fill(fill) });
const origin = 'example.com/ledger/aaaaaaaaaaaaaaaaaaaaaaaaaa/1';

/** Registers the suite. `open` gives an empty memory each time. */
export function signerMemoryContract(name: string, open: () => Promise<UnderTest<SignerMemory>>): void {
  const on = testsOn(open);
  describe(`signer memory: ${name}`, () => {
    on('remembers what follows from what is remembered, also when opened again', async (memory, under) => {
      assert.equal(await memory.recall(origin), undefined);
      assert.equal(await memory.remember(origin, promised(1), promised(2)), false);
      assert.equal(await memory.remember(origin, undefined, promised(1)), true);
      assert.equal(await memory.remember(origin, undefined, promised(9)), false);
      assert.equal(await memory.remember(origin, promised(1, 7), promised(9)), false, 'the same size with another root');
      assert.equal(await memory.remember(origin, promised(2, 1), promised(9)), false, 'the same root with another size');
      assert.equal(await memory.remember(origin, promised(1), promised(5_000_000_000, 3)), true);
      const again = await under.reopen();
      assert.deepEqual(await again.recall(origin), promised(5_000_000_000, 3));
      assert.equal(await again.remember(origin, promised(5_000_000_000, 3), promised(5_000_000_001)), true);
    });

    on('keeps logs apart, whatever their names', async (memory) => {
      const origins = ['a', 'a/b', 'A', '../a', 'a\\b', 'ä', 'a b', 'x'.repeat(512), origin];
      for (const [i, each] of origins.entries()) assert.equal(await memory.remember(each, undefined, promised(i)), true);
      for (const [i, each] of origins.entries()) assert.deepEqual(await memory.recall(each), promised(i));
    });

    on('lets exactly one of several signers win', async (memory) => {
      await memory.remember(origin, undefined, promised(1));
      const won = await Promise.all([2, 3, 4, 5, 6].map((size) => memory.remember(origin, promised(1), promised(size))));
      assert.equal(won.filter((mine) => mine).length, 1);
      assert.deepEqual(await memory.recall(origin), promised(2 + won.indexOf(true)));
    });

    on('refuses what is no promise', async (memory) => {
      await assert.rejects(memory.remember(origin, undefined, { size: -1, root: new Uint8Array(32) }), RangeError);
      await assert.rejects(memory.remember(origin, undefined, { size: 1, root: new Uint8Array(31) }), RangeError);
      await assert.rejects(memory.remember('a\nb', undefined, promised(1)), RangeError);
      await assert.rejects(memory.recall(''), RangeError);
      assert.equal(await memory.recall(origin), undefined);
    });
  });
}

/** Registers what a memory that can be carried elsewhere must do besides. */
export function promisedListContract(name: string, open: () => Promise<UnderTest<SignerMemory & PromisedList>>): void {
  const on = testsOn(open);
  describe(`all that a signer remembers: ${name}`, () => {
    on('lists each log once, as it is remembered now', async (memory, under) => {
      assert.deepEqual(await Array.fromAsync(memory.promised()), []);
      await memory.remember(origin, undefined, promised(1));
      await memory.remember(origin, promised(1), promised(2));
      await memory.remember(`${origin}1`, undefined, promised(7));
      const all = await Array.fromAsync((await under.reopen()).promised());
      assert.deepEqual(
        all.sort((a, b) => a.promised.size - b.promised.size),
        [
          { origin, promised: promised(2) },
          { origin: `${origin}1`, promised: promised(7) },
        ],
      );
    });
  });
}
