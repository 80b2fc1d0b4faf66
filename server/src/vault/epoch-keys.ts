// The epoch keys of businesses: made at random, wrapped by the root key, kept in the Epochs store as `epoch-<n>` (docs/formats/key-store.md).
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey, RootWrapping, WrapContext } from '../ports/root-key.ts';
import type { KeyCache } from './key-cache.ts';
import { epochKeyBytes, epochPair } from './record-key.ts';

export interface EpochKeys {
  /** Creates epoch key `epoch` unless it is there; durable when it resolves. `key-unavailable` when it was destroyed before. */
  create(business: BusinessId, epoch: number): Promise<void>;
  /** A copy of the 64 bytes that wrap under an epoch, for the caller to zero; `destroyed` or `absent` when there is no such key. */
  pair(business: BusinessId, epoch: number): Promise<Buffer | 'destroyed' | 'absent'>;
  /** The numbers of the epoch keys that exist, in order. */
  list(business: BusinessId): Promise<readonly number[]>;
  destroy(business: BusinessId, epoch: number): Promise<void>;
}

const namePattern = /^epoch-([1-9][0-9]{0,8})$/;

export function epochName(epoch: number): string {
  return `epoch-${epoch}`;
}

export function createEpochKeys(epochs: Epochs, root: RootKey, random: Random, cache: KeyCache): EpochKeys {
  // One unwrapping at a time for each epoch key: with a KMS each is a call that is paid for.
  const underWay = new Map<string, Promise<Buffer | 'destroyed' | 'absent'>>();

  async function load(business: BusinessId, epoch: number): Promise<Buffer | 'destroyed' | 'absent'> {
    const place = cache.place(business);
    const generation = place.generation;
    const wrapped = await epochs.read(business, epochName(epoch));
    if (typeof wrapped === 'string') return wrapped;
    const secret = await root.unwrap(context(business, epoch), wrapped);
    if (secret.length !== epochKeyBytes) throw new StewardError('integrity-failed', { rule: `an epoch key has ${epochKeyBytes} bytes` });
    const pair = epochPair(secret);
    secret.fill(0);
    cache.keepEpoch(place, generation, epoch, Buffer.from(pair));
    return pair;
  }

  return {
    async create(business, epoch) {
      const found = await epochs.read(business, epochName(epoch));
      if (found === 'destroyed') throw new StewardError('key-unavailable', { rule: 'this epoch of the business key was destroyed' });
      if (found !== 'absent') return;
      const secret = random.bytes(epochKeyBytes);
      const wrapped = await root.wrap(context(business, epoch), secret);
      secret.fill(0);
      // `false`: somebody else made it meanwhile, which is as good.
      await epochs.create(business, epochName(epoch), wrapped);
    },
    async pair(business, epoch) {
      const held = cache.findEpoch(cache.place(business), epoch);
      if (held !== undefined) return Buffer.from(held);
      const name = `${business}/${epoch}`;
      let loading = underWay.get(name);
      if (loading === undefined) {
        loading = load(business, epoch).finally(() => underWay.delete(name));
        underWay.set(name, loading);
      }
      const pair = await loading;
      if (typeof pair === 'string') return pair;
      // Everyone who waits copies it in this turn of the event loop; then it is zeroed.
      setImmediate(() => pair.fill(0));
      return Buffer.from(pair);
    },
    async list(business) {
      const names = await epochs.list(business);
      return names
        .flatMap((name) => namePattern.exec(name)?.[1] ?? [])
        .map(Number)
        .sort((a, b) => a - b);
    },
    async destroy(business, epoch) {
      cache.drop(business);
      await epochs.destroy(business, epochName(epoch));
      cache.drop(business);
    },
  };
}

function context(business: BusinessId, epoch: number): WrapContext {
  return { use: 'epoch', owner: business, name: epochName(epoch) };
}

/** An epoch key as it is stored, taken apart; `undefined` for another secret of the store. */
export function epochWrapping(business: BusinessId, name: string, stored: Uint8Array): RootWrapping | undefined {
  const epoch = Number(namePattern.exec(name)?.[1] ?? 0);
  return epoch === 0 ? undefined : { context: context(business, epoch), head: stored.subarray(0, 0), wrapped: stored };
}
