// What every epoch store must do.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import type { UnderTest } from './contract-kit.ts';
import { testsOn } from './contract-kit.ts';
import type { EpochMarkers, Epochs } from './epochs.ts';

const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));
const other = encodeId<BusinessId>(new Uint8Array(16).fill(2));
const secret = (n: number): Uint8Array => new Uint8Array(72).fill(n);

/** Registers the suite. `open` gives an empty store each time. */
export function epochsContract(name: string, open: () => Promise<UnderTest<Epochs>>): void {
  const on = testsOn(open);
  describe(`epochs: ${name}`, () => {
    on('creates once and never overwrites', async (epochs, under) => {
      assert.equal(await epochs.read(business, 'epoch-1'), 'absent');
      assert.equal(await epochs.create(business, 'epoch-1', secret(1)), true);
      assert.equal(await epochs.create(business, 'epoch-1', secret(2)), false);
      assert.equal(await epochs.create(other, 'epoch-1', secret(3)), true);
      const again = await under.reopen();
      assert.deepEqual(await again.read(business, 'epoch-1'), secret(1));
      assert.deepEqual(await again.read(other, 'epoch-1'), secret(3));
    });

    on('lets one of several creators win', async (epochs) => {
      const won = await Promise.all([1, 2, 3, 4].map((n) => epochs.create(business, 'ledger-sign-1', secret(n))));
      assert.equal(won.filter((mine) => mine).length, 1);
      assert.deepEqual(await epochs.read(business, 'ledger-sign-1'), secret(1 + won.indexOf(true)));
    });

    on('destroys for ever, what was there and what was not, and may be told twice', async (epochs, under) => {
      await epochs.create(business, 'epoch-1', secret(1));
      await epochs.destroy(business, 'epoch-1');
      await epochs.destroy(business, 'epoch-1');
      await epochs.destroy(business, 'epoch-2');
      for (const name of ['epoch-1', 'epoch-2']) {
        assert.equal(await epochs.read(business, name), 'destroyed');
        assert.equal(await epochs.create(business, name, secret(1)), false);
      }
      const again = await under.reopen();
      assert.equal(await again.read(business, 'epoch-1'), 'destroyed');
      assert.equal(await again.create(business, 'epoch-2', secret(1)), false);
      assert.equal(await again.read(other, 'epoch-1'), 'absent');
    });

    on('lists the living of one business, in order', async (epochs) => {
      assert.deepEqual(await epochs.list(business), []);
      for (const name of ['epoch-2', 'epoch-10', 'ledger-what-1', 'epoch-1']) await epochs.create(business, name, secret(1));
      await epochs.create(other, 'epoch-7', secret(1));
      await epochs.destroy(business, 'epoch-2');
      assert.deepEqual(await epochs.list(business), ['epoch-1', 'epoch-10', 'ledger-what-1']);
    });

    on('refuses names that could lead elsewhere', async (epochs) => {
      for (const bad of ['', '.', '..', 'a/b', '../x', 'A', 'a b', 'a\0', 'a\\b', 'x'.repeat(65)]) {
        await assert.rejects(epochs.create(business, bad, secret(1)), RangeError);
        await assert.rejects(epochs.read(business, bad), RangeError);
        await assert.rejects(epochs.destroy(bad as BusinessId, 'epoch-1'), RangeError);
      }
      assert.deepEqual(await epochs.list(business), []);
    });
  });
}

/** Registers what a store with markers must do besides. */
export function epochMarkersContract(name: string, open: () => Promise<UnderTest<Epochs & EpochMarkers>>): void {
  const on = testsOn(open);
  describe(`markers of destroyed epochs: ${name}`, () => {
    on('names what was destroyed, whether it was there or not, and nothing that lives', async (epochs, under) => {
      assert.deepEqual(await epochs.destroyed(business), []);
      await epochs.create(business, 'epoch-1', secret(1));
      await epochs.create(business, 'epoch-2', secret(2));
      await epochs.create(other, 'epoch-1', secret(3));
      await epochs.destroy(business, 'epoch-1');
      await epochs.destroy(business, 'ledger-who-2026-a');
      const again = await under.reopen();
      assert.deepEqual(await again.destroyed(business), ['epoch-1', 'ledger-who-2026-a']);
      assert.deepEqual(await again.list(business), ['epoch-2']);
      assert.deepEqual(await again.destroyed(other), []);
    });
  });
}
