// An epoch store with a copy somewhere else, so that the loss of the machine is not the loss of every key. The first store answers; the copy is never read for use.
//
//  1. What is destroyed is destroyed in the copy first: it is not destroyed while the copy still has it.
//  2. What is created is copied at once. A copy that cannot be reached keeps nobody from working: it is an alarm, and `bringUp` makes up for it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { EpochMarkers, Epochs } from '../../ports/epochs.ts';

export interface ReplicatedEpochs extends Epochs, EpochMarkers {
  /** Copies what the copy lacks, and destroys there what is destroyed here. `conflict` when the copy holds other keys. */
  bringUp(businesses: readonly BusinessId[]): Promise<void>;
}

export function replicatedEpochs(epochs: Epochs & EpochMarkers, copy: Epochs, onAlarm: (what: string) => void): ReplicatedEpochs {
  async function copyOne(business: BusinessId, name: string): Promise<void> {
    const [here, there] = [await epochs.read(business, name), await copy.read(business, name)];
    if (here === 'destroyed') {
      if (there !== 'destroyed') await copy.destroy(business, name);
    } else if (here !== 'absent' && there === 'absent') {
      await copy.create(business, name, here);
    } else if (typeof here !== 'string' && (typeof there === 'string' || !Buffer.from(here).equals(there))) {
      throw new StewardError('conflict', { rule: 'the copy of the epoch store holds other keys' });
    }
  }
  return {
    async create(business, name, wrapped) {
      if (!(await epochs.create(business, name, wrapped))) return false;
      await copyOne(business, name).catch(() => onAlarm('a key could not be written to the copy of the epoch store'));
      return true;
    },
    read: (business, name) => epochs.read(business, name),
    async destroy(business, name) {
      await copy.destroy(business, name);
      await epochs.destroy(business, name);
    },
    list: (business) => epochs.list(business),
    destroyed: (business) => epochs.destroyed(business),
    async bringUp(businesses) {
      for (const business of businesses)
        for (const name of new Set([...(await epochs.list(business)), ...(await copy.list(business))])) await copyOne(business, name);
    },
  };
}

/** Reads from `epochs`; what is created or destroyed is remembered here alone. For a rehearsal, which must leave no trace. */
export function overlaidEpochs(epochs: Epochs & EpochMarkers): Epochs & EpochMarkers {
  const over = new Map<string, Uint8Array | 'destroyed'>();
  const placeOf = (business: BusinessId, name: string) => `${business} ${name}`;
  const read: Epochs['read'] = async (business, name) => {
    const found = over.get(placeOf(business, name));
    return found === undefined ? epochs.read(business, name) : found === 'destroyed' ? found : found.slice();
  };
  return {
    async create(business, name, wrapped) {
      if ((await read(business, name)) !== 'absent') return false;
      over.set(placeOf(business, name), wrapped.slice());
      return true;
    },
    read,
    async destroy(business, name) {
      over.set(placeOf(business, name), 'destroyed');
    },
    async list(business) {
      const names = new Set(await epochs.list(business));
      for (const place of over.keys()) if (place.startsWith(`${business} `)) names.add(place.slice(business.length + 1));
      return [...names].filter((name) => over.get(placeOf(business, name)) !== 'destroyed').sort();
    },
    async destroyed(business) {
      const begin = `${business} `;
      const here = [...over].flatMap(([place, kept]) =>
        kept === 'destroyed' && place.startsWith(begin) ? [place.slice(begin.length)] : [],
      );
      return [...new Set([...(await epochs.destroyed(business)), ...here])].sort();
    },
  };
}
