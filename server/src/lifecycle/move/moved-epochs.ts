// The epoch store in a move: each secret wrapped anew by the target's root key, each name that was destroyed destroyed there too.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Differences } from './differences.ts';
import type { MoveParts } from './move-side.ts';
import { eachAtOnce } from './at-once.ts';
import { rewrapped, sameSecret, wrappingOf, type Roots } from './rewrap.ts';

/** How many secrets were carried. May be repeated: what is there and holds the same secret is left alone, anything else is `conflict`. */
export async function carryEpochs(parts: MoveParts, businesses: Iterable<BusinessId>): Promise<number> {
  const { from, to } = parts;
  const roots: Roots = { from: from.root, to: to.root };
  let count = 0;
  await eachAtOnce(businesses, async (business) => {
    parts.signal.throwIfAborted();
    for (const name of carried(await from.epochs.destroyed(business))) await to.epochs.destroy(business, name);
    for (const name of carried(await from.epochs.list(business))) {
      const stored = await from.epochs.read(business, name);
      if (typeof stored === 'string') throw changed();
      count++;
      const there = await to.epochs.read(business, name);
      if (there === 'absent') await create(parts, roots, business, name, stored);
      else if (there === 'destroyed' || !(await same(roots, business, name, stored, there))) throw inTheWay();
    }
  });
  return count;
}

async function create({ to }: MoveParts, roots: Roots, business: BusinessId, name: string, stored: Uint8Array): Promise<void> {
  const wrapping = wrappingOf(business, name, stored);
  const value =
    wrapping === undefined ? stored : Buffer.concat([wrapping.head, await rewrapped(roots, wrapping.context, wrapping.wrapped)]);
  if (!(await to.epochs.create(business, name, value))) throw inTheWay();
}

async function same(roots: Roots, business: BusinessId, name: string, here: Uint8Array, there: Uint8Array): Promise<boolean> {
  const mine = wrappingOf(business, name, here);
  const theirs = wrappingOf(business, name, there);
  if (mine === undefined || theirs === undefined) return mine === theirs && Buffer.from(here).equals(there);
  return Buffer.from(mine.head).equals(theirs.head) && sameSecret(roots, mine.context, mine.wrapped, theirs.wrapped);
}

/** Each secret of either side opens to the same on the other. */
export async function compareEpochs(parts: MoveParts, businesses: Iterable<BusinessId>, found: Differences): Promise<void> {
  const { from, to } = parts;
  const roots: Roots = { from: from.root, to: to.root };
  await eachAtOnce(businesses, async (business) => {
    parts.signal.throwIfAborted();
    const [living, gone] = [carried(await from.epochs.list(business)), carried(await from.epochs.destroyed(business))];
    if (!sameNames(living, carried(await to.epochs.list(business)))) found.add(`${business} has other epoch keys or ledger keys`);
    if (!sameNames(gone, carried(await to.epochs.destroyed(business)))) found.add(`${business} has other markers of destroyed keys`);
    for (const name of living) {
      const [here, there] = [await from.epochs.read(business, name), await to.epochs.read(business, name)];
      if (typeof here === 'string') throw changed();
      if (typeof there !== 'string' && !(await same(roots, business, name, here, there)))
        found.add(`a key of ${business} opens to something else`);
    }
  });
}

/** A root key that keeps a key for each business keeps it here, as `root-…`: it belongs to that root key, and the other place makes its own. */
const carried = (names: readonly string[]): readonly string[] => names.filter((name) => !name.startsWith('root-'));
const sameNames = (a: readonly string[], b: readonly string[]): boolean => a.join(' ') === b.join(' ');
const inTheWay = (): StewardError => new StewardError('conflict', { rule: 'another key lies where one is carried to' });
const changed = (): StewardError =>
  new StewardError('conflict', { rule: 'the source changed while it was moved: something still works there' });
