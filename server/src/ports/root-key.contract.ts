// What every root key must do. Each adapter's test calls `rootKeyContract` with a way to open a new key.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import { testsOn, type UnderTest } from './contract-kit.ts';
import { outOfReach, rootPlaintextBytesMax, withdrawn, type RootKey, type WrapContext } from './root-key.ts';

const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));
const other = encodeId<BusinessId>(new Uint8Array(16).fill(2));
const context: WrapContext = { use: 'epoch', owner: business, name: 'epoch-1' };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const lawRuns = 10;

const altered = (error: unknown): boolean => isStewardError(error, 'integrity-failed');

export interface RootKeyUnderTest extends UnderTest<RootKey> {
  /** Another key of the same kind. */
  another(): Promise<RootKey>;
  /** Takes the key away as whoever owns it can; absent where what it is tested on cannot do that. */
  readonly withdraw: (() => Promise<void>) | undefined;
}

/** Registers the suite. `open` makes a new key each time. */
export function rootKeyContract(name: string, open: () => Promise<RootKeyUnderTest>, options: { readonly runs?: number } = {}): void {
  const on = testsOn(open);
  describe(`root key: ${name}`, () => {
    on('opens what it wrapped, also when it is opened again', async (root, under) => {
      const wrapped = await root.wrap(context, secret);
      assert.deepEqual(await root.unwrap(context, wrapped), secret);
      assert.deepEqual(await (await under.reopen()).unwrap(context, wrapped), secret);
    });

    on('opens for the very same context alone', async (root) => {
      const wrapped = await root.wrap(context, secret);
      const others: readonly WrapContext[] = [
        { ...context, use: 'ledger' },
        { ...context, owner: other },
        { ...context, name: 'epoch-2' },
        { ...context, name: 'epoch-' },
        { ...context, owner: `${business} epoch`, name: '1' },
      ];
      // Whoever else it is asked for may have no key at all.
      const shut = (error: unknown) => altered(error) || isStewardError(error, 'key-unavailable');
      for (const each of others)
        await assert.rejects(root.unwrap(each, wrapped), each.owner === business ? altered : shut, JSON.stringify(each));
    });

    on('does not open what another key wrapped', async (root, under) => {
      const theirs = await (await (under as RootKeyUnderTest).another()).wrap(context, secret);
      await assert.rejects(root.unwrap(context, theirs), (error) => isStewardError(error, 'integrity-failed', 'key-unavailable'));
    });

    on('does not open what was altered, cut or prolonged, or is something else', async (root) => {
      const wrapped = await root.wrap(context, secret);
      const wrong = [
        new Uint8Array(),
        Uint8Array.of(1),
        new Uint8Array(200),
        wrapped.subarray(0, -1),
        wrapped.subarray(1),
        Uint8Array.of(...wrapped, 0),
        ...[0, Math.floor(wrapped.length / 2), wrapped.length - 20, wrapped.length - 1].map((at) => {
          const flipped = Uint8Array.from(wrapped);
          flipped[at]! ^= 1;
          return flipped;
        }),
        new Uint8Array(rootPlaintextBytesMax * 3),
      ];
      for (const each of wrong)
        await assert.rejects(root.unwrap(context, each), (error) => isStewardError(error, 'integrity-failed', 'key-unavailable'));
    });

    on(`takes 1 to ${rootPlaintextBytesMax} bytes`, async (root) => {
      for (const size of [1, rootPlaintextBytesMax]) {
        const long = new Uint8Array(size).fill(7);
        assert.deepEqual(await root.unwrap(context, await root.wrap(context, long)), long);
      }
      for (const size of [0, rootPlaintextBytesMax + 1]) await assert.rejects(root.wrap(context, new Uint8Array(size)), RangeError);
    });

    on('tells nothing of the secret in what it wrapped, and leaves the caller its buffers', async (root) => {
      const given = Uint8Array.from(secret);
      const wrapped = await root.wrap(context, given);
      assert.equal(Buffer.from(wrapped).indexOf(Buffer.from(secret.subarray(0, 8))), -1);
      assert.deepEqual(given, secret);
      const opened = await root.unwrap(context, wrapped);
      opened.fill(0);
      assert.deepEqual(await root.unwrap(context, wrapped), secret, 'what was given out is the caller’s own');
    });

    on('opens and wraps nothing once it is withdrawn, and says so', async (root, under) => {
      const { withdraw } = under as RootKeyUnderTest;
      if (!withdraw) return;
      const wrapped = await root.wrap(context, secret);
      await withdraw();
      const said = (error: unknown) =>
        isStewardError(error, 'key-unavailable') && (error.field === undefined || [withdrawn, outOfReach].includes(error.field));
      await assert.rejects(root.unwrap(context, wrapped), said);
      await assert.rejects(root.wrap(context, secret), said);
    });

    on('law: whatever the context and the secret, it opens the same for the same alone', async (root) => {
      const text = fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567-') });
      await fc.assert(
        fc.asyncProperty(text, text, text, fc.uint8Array({ minLength: 1, maxLength: 300 }), async (owner, own, foreign, bytes) => {
          const at: WrapContext = { use: 'ledger', owner, name: own };
          const wrapped = await root.wrap(at, bytes);
          assert.deepEqual(await root.unwrap(at, wrapped), Uint8Array.from(bytes));
          if (foreign !== own) await assert.rejects(root.unwrap({ ...at, name: foreign }, wrapped), altered);
        }),
        { numRuns: options.runs ?? lawRuns },
      );
    });
  });
}
