// The key store in a move: wrapped record keys as they are (the epoch keys over them are carried apart), the markers of erased ones, blind indexes.
//
// A store takes a key only under its business's current epoch. While a business is being re-wrapped its keys lie under two; so those of the older epoch go first, then the
// epoch is turned, then those of the newer.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { listedKeysMax } from '../../ports/key-limits.ts';
import { keysPerCallMax, type IndexRow, type KeyRow, type Keys, type WrappedKey } from '../../ports/keys.ts';
import { eachAtOnce } from './at-once.ts';
import type { Differences } from './differences.ts';
import type { MoveParts } from './move-side.ts';

/** How many keys were carried, erased ones apart. May be repeated: what is there already and is the same is left alone, anything else is `conflict`. */
export async function carryKeys(parts: MoveParts, businesses: Iterable<BusinessId>): Promise<number> {
  let count = 0;
  await eachAtOnce(businesses, async (business) => {
    const carried = await carryBusiness(parts, business);
    count += carried;
  });
  for await (const { kind, hash, target } of allIndexes(parts.from.keys)) {
    parts.signal.throwIfAborted();
    if (!(await parts.to.keys.putIndex(kind, hash, target))) throw inTheWay();
  }
  return count;
}

async function carryBusiness({ from, to, signal }: MoveParts, business: BusinessId): Promise<number> {
  let count = 0;
  const epochs = new Set<number>();
  for await (const page of pages(from.keys, business)) {
    for (const row of page) if ('epoch' in row) epochs.add(row.epoch);
    await eraseThere(to.keys, business, page);
  }
  for (const epoch of [...epochs].sort((a, b) => a - b)) {
    await turnTo(to.keys, business, epoch);
    for await (const page of pages(from.keys, business)) {
      signal.throwIfAborted();
      const rows = page.filter((row): row is WrappedKey => 'epoch' in row && row.epoch === epoch);
      count += rows.length;
      for (const some of inCalls(rows)) await insertThere(to.keys, business, some);
    }
  }
  const current = await from.keys.currentEpoch(business);
  if (current > 0) await turnTo(to.keys, business, current);
  return count;
}

/** Forward alone: a store that is further already has every key of the epochs before. */
async function turnTo(keys: Keys, business: BusinessId, epoch: number): Promise<void> {
  const current = await keys.currentEpoch(business);
  if (current < epoch && !(await keys.turnEpoch(business, current, epoch))) throw inTheWay();
}

async function insertThere(keys: Keys, business: BusinessId, rows: readonly WrappedKey[]): Promise<void> {
  const found = await keys.find(
    business,
    rows.map(({ id }) => id),
  );
  const absent = rows.filter((_, i) => found[i] === 'absent');
  for (const [i, row] of rows.entries()) {
    const there = found[i]!;
    if (there !== 'absent' && (there === 'erased' || !sameKey(row, there))) throw inTheWay();
  }
  if (absent.length > 0 && (await keys.insert(business, absent)) !== 'done') throw inTheWay();
}

/** The markers of one time in one call. */
async function eraseThere(keys: Keys, business: BusinessId, page: readonly KeyRow[]): Promise<void> {
  const times = Map.groupBy(
    page.filter((row) => 'erasedAtMs' in row),
    ({ erasedAtMs }) => erasedAtMs,
  );
  for (const [atMs, rows] of times) {
    for (const some of inCalls(rows)) {
      const found = await keys.find(
        business,
        some.map(({ id }) => id),
      );
      const missing = some.filter((_, i) => found[i] !== 'erased').map(({ id }) => id);
      if (missing.length > 0) await keys.erase(business, missing, atMs);
    }
  }
}

/** Every key of either side is the same on the other; blind indexes too. */
export async function compareKeys(parts: MoveParts, businesses: Iterable<BusinessId>, found: Differences): Promise<void> {
  const { from, to, signal } = parts;
  await eachAtOnce(businesses, async (business) => {
    signal.throwIfAborted();
    if ((await from.keys.currentEpoch(business)) !== (await to.keys.currentEpoch(business)))
      found.add(`${business} has another current epoch`);
    await compareInOrder(allKeys(from.keys, business), allKeys(to.keys, business), {
      nameOf: ({ id }) => id,
      isSame: sameKeyRow,
      differs: (id) => found.add(`the key ${id} of ${business}`),
    });
  });
  await compareInOrder(allIndexes(from.keys), allIndexes(to.keys), {
    nameOf: ({ kind, hash }) => `${kind}/${hash.toHex()}`,
    isSame: (a, b) => a.target === b.target,
    differs: () => found.add('a blind index'),
  });
}

interface Comparing<T> {
  readonly nameOf: (item: T) => string;
  readonly isSame: (a: T, b: T) => boolean;
  readonly differs: (name: string) => void;
}

/** Both in the order of their names. */
async function compareInOrder<T>(
  here: AsyncGenerator<T>,
  there: AsyncGenerator<T>,
  { nameOf, isSame, differs }: Comparing<T>,
): Promise<void> {
  let [a, b] = [await here.next(), await there.next()];
  while (a.done !== true || b.done !== true) {
    const [mine, theirs] = [a.done === true ? undefined : nameOf(a.value), b.done === true ? undefined : nameOf(b.value)];
    if (mine === theirs) {
      if (!isSame(a.value as T, b.value as T)) differs(mine!);
      [a, b] = [await here.next(), await there.next()];
    } else if (theirs === undefined || (mine !== undefined && mine < theirs)) {
      differs(mine!);
      a = await here.next();
    } else {
      differs(theirs);
      b = await there.next();
    }
  }
}

const sameKey = (a: WrappedKey, b: WrappedKey): boolean =>
  a.id === b.id &&
  a.epoch === b.epoch &&
  a.state === b.state &&
  a.createdAtMs === b.createdAtMs &&
  Buffer.from(a.wrapped).equals(b.wrapped);

function sameKeyRow(a: KeyRow, b: KeyRow): boolean {
  if ('erasedAtMs' in a || 'erasedAtMs' in b) return 'erasedAtMs' in a && 'erasedAtMs' in b && a.erasedAtMs === b.erasedAtMs;
  return sameKey(a, b);
}

async function* pages(keys: Keys, business: BusinessId): AsyncGenerator<readonly KeyRow[]> {
  for (let after: KeyId | undefined; ;) {
    const page = await keys.list(business, after, listedKeysMax);
    if (page.length > 0) yield page;
    if (page.length < listedKeysMax) return;
    after = page.at(-1)!.id;
  }
}

async function* allKeys(keys: Keys, business: BusinessId): AsyncGenerator<KeyRow> {
  for await (const page of pages(keys, business)) yield* page;
}

async function* allIndexes(keys: Keys): AsyncGenerator<IndexRow> {
  for (let after: IndexRow | undefined; ;) {
    const page = await keys.listIndexes(after, listedKeysMax);
    yield* page;
    if (page.length < listedKeysMax) return;
    after = page.at(-1)!;
  }
}

function* inCalls<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < rows.length; at += keysPerCallMax) yield rows.slice(at, at + keysPerCallMax);
}

const inTheWay = (): StewardError => new StewardError('conflict', { rule: 'another key lies where one is carried to' });
