// Forgets sealed values: the tombstone first, then the values, then the entry that says it is done. The proofs stay whole, because the tree
// holds commitments alone.
//
//   tombstone ─▶ (commit: erasure entry, forget row) ─▶ values cut out of their rows, here and in the mirror ─▶ keys of a year destroyed
//             ─▶ (commit: erasure-done entry, forget row gone)
//
// A crash anywhere leaves the forget row, and `finishForgetting` begins again behind the tombstone. Every step may be done twice.
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { coveredRangesMax, type Covered } from '@steward/protocol/ledger/clear.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import type { Row } from '../ports/rows.ts';
import { submit, yearOf, type Draft } from './drafts.ts';
import { keepingDraft } from './keeping.ts';
import { firstIndexOf, forgetKey, forgetPrefix, listPartition, valuesPrefix, type VolumeName } from './layout.ts';
import { whoPrefix } from './ledger-secrets.ts';
import { LogReader } from './log-reader.ts';
import type { Logs } from './logs.ts';
import { mirrorValues } from './mirror.ts';
import { Openings, openingsPerCallMax } from './openings.ts';
import { findVolume, readVolumes, type LedgerCore } from './open-log.ts';
import { decodeSealedRow, encodeStoredRow, type SealedRow } from './sealed-row.ts';
import type { Appended, Structure } from './waiter.ts';

const attemptsMax = 8;
const jobsPerCallMax = 100;
/** A caller's clock is read before its entry's, so what is dated into the first minute of a year may be sealed to the key of the year before. */
const turnOfYearMs = 60_000;

interface Job {
  readonly covers: readonly Covered[];
  /** The year whose `who` keys go too; 0 for none. */
  readonly whoYear: number;
}

/** The tombstone, durable; then the values are forgotten. At most 1,000 ranges. The draft is of type `erasure`. */
export async function forgetValues(
  core: LedgerCore,
  logs: Logs,
  business: BusinessId,
  draft: Draft,
  covers: readonly Covered[],
  whoYear = 0,
): Promise<Appended> {
  if (covers.length === 0 || covers.length > coveredRangesMax)
    throw new StewardError('invalid-input', { field: 'covers', rule: `1 to ${coveredRangesMax} ranges` });
  for (const { volume, end } of covers) {
    const { head } = await new LogReader(core.rows, await findVolume(core, business, volume)).head();
    if (end > head.size) throw new StewardError('invalid-input', { field: 'covers', rule: 'only entries that are there' });
  }
  const structure: Structure = {
    clear: () => ({ covers: [...covers] }),
    extend: (log, head) => ({
      changes: [
        {
          kind: 'put',
          key: forgetKey(business, log.name.volume, head.size - 1),
          value: encodeCbor([1, covers.map(({ volume, first, end, group }) => [volume, first, end, group]), whoYear]),
          expect: 'absent',
        },
      ],
      head,
    }),
  };
  const outcome = await submit(core, logs.sequencer(business), business, { ...draft, type: 'erasure' }, [], structure);
  if ('conflict' in outcome) throw new StewardError('internal', { rule: 'a tombstone brings no changes' });
  await finishForgetting(core, logs, business);
  return outcome;
}

/** Carries out what tombstones have announced, at most 100 of them. */
export async function finishForgetting(core: LedgerCore, logs: Logs, business: BusinessId): Promise<void> {
  const rows = await core.rows.range({ partition: listPartition(business), prefix: forgetPrefix, limit: jobsPerCallMax });
  for (const row of rows) {
    const { covers, whoYear } = decodeJob(row.value);
    for (const range of covers) await cutOut(core, await findVolume(core, business, range.volume), range);
    if (whoYear > 0) await destroyWhoKeys(core, business, whoYear);
    const [volume, index] = row.sort.slice(forgetPrefix.length).split('/').map(Number) as [number, number];
    const tombstone = decodeEntry(await new LogReader(core.rows, await findVolume(core, business, volume)).entry(index));
    const done: Draft = { ...keepingDraft('erasure-done', 'forgotten'), clear: { erasure: tombstone.id } };
    // Whoever comes second finds the row gone, and its entry is not written.
    await submit(core, logs.sequencer(business), business, done, [{ kind: 'remove', key: row, expect: row.revision }]);
  }
}

/** Tombstones for the `who` values of years that closed more than a year ago, and the end of their keys. */
export async function forgetOldNames(core: LedgerCore, logs: Logs, business: BusinessId): Promise<void> {
  const thisYear = yearOf(core.clock.nowMs());
  const years = new Set((await core.secrets.list(business)).filter((name) => name.startsWith(whoPrefix)).map(yearOfName));
  const pending = await core.rows.range({ partition: listPartition(business), prefix: forgetPrefix, limit: jobsPerCallMax });
  for (const row of pending) years.delete(decodeJob(row.value).whoYear);
  for (const year of [...years].sort((a, b) => a - b)) {
    if (year > thisYear - 2) continue;
    const covers = await entriesOfYear(core, business, year);
    if (covers.length === 0) await destroyWhoKeys(core, business, year);
    else await forgetValues(core, logs, business, keepingDraft('erasure', 'forget'), covers, year);
  }
}

const yearOfName = (name: string): number => Number(name.slice(whoPrefix.length, whoPrefix.length + 4));

async function destroyWhoKeys(core: LedgerCore, business: BusinessId, year: number): Promise<void> {
  for (const name of await core.secrets.list(business))
    if (name.startsWith(`${whoPrefix}${year}-`)) await core.secrets.destroy(business, name);
}

async function entriesOfYear(core: LedgerCore, business: BusinessId, year: number): Promise<readonly Covered[]> {
  const endMs = Date.UTC(year + 1, 0, 1);
  const covers: Covered[] = [];
  for (const { volume, origin, beganMs } of await readVolumes(core, business)) {
    if (beganMs >= endMs + turnOfYearMs) continue;
    const name: VolumeName = { business, volume, origin };
    const first = await indexAt(core, name, Date.UTC(year, 0, 1));
    let end = await indexAt(core, name, endMs);
    const late = await sealedToYear(core, name, year, end, await indexAt(core, name, endMs + turnOfYearMs));
    while (late.has(end)) late.delete(end++);
    if (end > first) covers.push({ volume, first, end, group: 'who' });
    for (const index of late) covers.push({ volume, first: index, end: index + 1, group: 'who' });
  }
  return covers;
}

/** The entries of [first, end) whose `who` is sealed to a key of `year`. */
async function sealedToYear(core: LedgerCore, name: VolumeName, year: number, first: number, end: number): Promise<Set<number>> {
  const found = new Set<number>();
  const openings = new Openings(core, new LogReader(core.rows, name));
  for (let from = first; from < end; from += openingsPerCallMax) {
    const keys = await openings.whoKeys(from, Math.min(openingsPerCallMax, end - from));
    keys.forEach((key, i) => {
      if (key?.startsWith(`${whoPrefix}${year}-`)) found.add(from + i);
    });
  }
  openings.close();
  return found;
}

/** The first entry of `timeMs` or later; how many there are when all are earlier. Time never goes back in a log, so it is searched by halves. */
async function indexAt(core: LedgerCore, name: VolumeName, timeMs: number): Promise<number> {
  const reader = new LogReader(core.rows, name);
  let low = 0;
  let high = (await reader.head()).head.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (decodeEntry(await reader.entry(middle)).timeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function cutOut(core: LedgerCore, name: VolumeName, range: Covered): Promise<void> {
  const reader = new LogReader(core.rows, name);
  for await (const { first, row } of reader.batches(valuesPrefix, range.first, range.end - range.first)) {
    if (first >= range.end) return;
    await mirrorValues(core, name, await cutOutOfRow(core, row, range));
  }
}

/** The row as it is without the values of the range. */
async function cutOutOfRow(core: LedgerCore, found: Row, range: Covered): Promise<Row> {
  let row = found;
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const cut = without(decodeSealedRow(row.value), firstIndexOf(row.sort), range);
    if (!cut) return row;
    const value = encodeStoredRow(cut);
    const { done } = await core.rows.commit([{ kind: 'put', key: row, value, expect: row.revision }]);
    if (done) return { ...row, value, revision: row.revision + 1 };
    row = (await core.rows.get(row)) ?? row;
  }
  throw new StewardError('store-unavailable', { rule: 'a row of sealed values changes each time' });
}

/** The row without the values of the range; `undefined` when they are gone already. */
function without({ slots, pairs }: SealedRow, first: number, range: Covered): SealedRow | undefined {
  let changed = false;
  const cut = pairs.map((pair, i) => {
    if (first + i < range.first || first + i >= range.end || pair[range.group].sealed.length === 0) return pair;
    changed = true;
    return { ...pair, [range.group]: { slot: 0, sealed: new Uint8Array(0) } };
  });
  return changed ? { slots, pairs: cut } : undefined;
}

function decodeJob(value: Uint8Array): Job {
  const [, list, whoYear] = decodeCbor(value) as unknown as readonly [
    1,
    readonly (readonly [number, number, number, Covered['group']])[],
    number,
  ];
  return { covers: list.map(([volume, first, end, group]) => ({ volume, first, end, group })), whoYear };
}
