// One commit for many callers: which of them go together, the rows their entries take, and whose change it was when one conflicts.
//
// Two callers may check the same row with the same expectation; any other two that name the same row stand in different commits.
import type { Change, RowKey } from '../ports/rows.ts';
import { randomBytesPerEntry, writeEntry, type WrittenEntry } from './entry-writer.ts';
import { encodeHead, entriesKey, headKey, tileKey, valuesKey, type Head } from './layout.ts';
import { callerChangesMax } from './limits.ts';
import { encodeBatch } from './log-reader.ts';
import { growTree, rootOfEdge, type LogTree } from './log-tree.ts';
import type { LedgerCore, OpenLog } from './open-log.ts';
import { encodeSealedRow, pairBytes } from './sealed-row.ts';
import type { Waiter } from './waiter.ts';

/** Slots and heads of a row of sealed values, per entry, at worst. */
const slotBytesPerEntryMax = 80;

export interface Batch {
  readonly members: readonly { readonly waiter: Waiter; readonly entry: WrittenEntry }[];
  /** The head first, then the ledger's other rows, then those of callers. */
  readonly changes: readonly Change[];
  /** How many of the changes are the ledger's own. */
  readonly own: number;
  readonly head: Head;
  readonly tree: LogTree;
  /** The entries' row, by which a commit of unknown outcome is recognised. */
  readonly entries: Uint8Array;
}

/** The first callers of `queue` that go into one commit, and the commit. At least the first one does. */
export function buildBatch(core: LedgerCore, log: OpenLog, queue: readonly Waiter[]): Batch {
  const chosen = choose(core, queue);
  const members = writeAll(core, log, chosen);
  const grown = growTree(
    log.tree,
    members.map(({ entry }) => entry.leaf),
  );
  const { partition } = log.reader;
  const first = log.head.size;
  const counted: Head = {
    ...log.head,
    size: grown.tree.size,
    timeMs: members.at(-1)!.entry.timeMs,
    edge: grown.tree.edge,
    root: rootOfEdge(grown.tree.edge),
  };
  const structure = members[0]!.waiter.structure?.extend(log, counted);
  const head = structure?.head ?? counted;
  const entries = encodeBatch(members.map(({ entry }) => entry.bytes));
  const own: Change[] = [
    { kind: 'put', key: headKey(partition), value: encodeHead(head), expect: log.revision },
    { kind: 'put', key: entriesKey(partition, first), value: entries, expect: 'absent' },
    { kind: 'put', key: valuesKey(partition, first), value: encodeSealedRow(members.map(({ entry }) => entry)), expect: 'absent' },
    ...grown.tiles.map(({ level, n, bytes }): Change => ({ kind: 'put', key: tileKey(partition, level, n), value: bytes, expect: 'any' })),
    ...(structure?.changes ?? []),
  ];
  return { members, changes: [...own, ...distinct(members.map(({ waiter }) => waiter))], own: own.length, head, tree: grown.tree, entries };
}

/** The callers whose change in place `at` of the batch's changes conflicted, each with the place in its own list. */
export function ownersOf(batch: Batch, at: number): readonly { readonly waiter: Waiter; readonly conflict: number }[] {
  const named = nameOf(batch.changes[at]!.key);
  return batch.members.flatMap(({ waiter }) => {
    const conflict = waiter.changes.findIndex((change) => nameOf(change.key) === named);
    return conflict < 0 ? [] : [{ waiter, conflict }];
  });
}

function choose(core: LedgerCore, queue: readonly Waiter[]): readonly Waiter[] {
  const first = queue[0]!;
  if (first.structure) return [first];
  const { batchEntriesMax, batchChangeBytesMax } = core.limits;
  const chosen: Waiter[] = [];
  const named = new Map<string, Change>();
  let bytes = 0;
  for (const waiter of queue) {
    if (chosen.length >= batchEntriesMax || waiter.structure) break;
    if (bytes + waiter.changeBytes > batchChangeBytesMax && chosen.length > 0) continue;
    if (waiter.changes.length > 0 && !joins(named, waiter)) continue;
    bytes += waiter.changeBytes;
    chosen.push(waiter);
  }
  return chosen;
}

/** Adds a caller's changes to those of the commit, unless they do not go together or there are too many. */
function joins(named: Map<string, Change>, { changes }: Waiter): boolean {
  const fresh = new Map<string, Change>();
  for (const change of changes) {
    const name = nameOf(change.key);
    const there = named.get(name);
    if (!there) fresh.set(name, change);
    else if (there.kind !== 'check' || change.kind !== 'check' || there.expect !== change.expect) return false;
  }
  if (named.size + fresh.size > callerChangesMax) return false;
  for (const [name, change] of fresh) named.set(name, change);
  return true;
}

function distinct(waiters: readonly Waiter[]): readonly Change[] {
  const named = new Map<string, Change>();
  for (const { changes } of waiters) for (const change of changes) named.set(nameOf(change.key), change);
  return [...named.values()];
}

const nameOf = ({ partition, sort }: RowKey): string => `${partition} ${sort}`;

/** Writes the entries, as many of the chosen as fit their rows. An entry written in an earlier attempt is taken as it is if it still fits. */
function writeAll(core: LedgerCore, log: OpenLog, chosen: readonly Waiter[]): Batch['members'] {
  const timeMs = Math.max(core.clock.nowMs(), log.head.timeMs);
  const fresh = chosen.filter((waiter) => !isStill(waiter, log)).length;
  const random = core.random.bytes(Math.max(1, fresh) * randomBytesPerEntry);
  const members: { readonly waiter: Waiter; readonly entry: WrittenEntry }[] = [];
  let drawn = 0;
  let sealedBytes = 0;
  let entryBytes = 0;
  for (const waiter of chosen) {
    if (!isStill(waiter, log)) {
      // So that a caller whose entry cannot be written on this log is told, although it could be on another.
      delete waiter.written;
      const own = random.subarray(drawn, (drawn += randomBytesPerEntry));
      waiter.written = { origin: log.name.origin, entry: write(core, log, waiter, timeMs, own) };
    }
    const { entry } = waiter.written!;
    sealedBytes += pairBytes(entry) + slotBytesPerEntryMax;
    entryBytes += 2 + entry.bytes.length;
    if (members.length > 0 && Math.max(sealedBytes, entryBytes) > core.limits.batchRowBytesMax) break;
    members.push({ waiter, entry });
  }
  // Entries of earlier attempts and new ones in one batch: time must not go back among them either.
  return members.some(({ entry }, i) => i > 0 && entry.timeMs < members[i - 1]!.entry.timeMs) ? rewrite(core, log, members) : members;
}

function rewrite(core: LedgerCore, log: OpenLog, members: Batch['members']): Batch['members'] {
  for (const { waiter } of members) delete waiter.written;
  return writeAll(
    core,
    log,
    members.map(({ waiter }) => waiter),
  );
}

function isStill({ written }: Waiter, log: OpenLog): boolean {
  return written !== undefined && written.origin === log.name.origin && written.entry.timeMs >= log.head.timeMs;
}

function write(core: LedgerCore, log: OpenLog, waiter: Waiter, timeMs: number, random: Uint8Array): WrittenEntry {
  const { type, who, what, whoTo } = waiter;
  const clear = waiter.structure?.clear(log) ?? waiter.clear;
  return writeEntry({ type, clear, timeMs, who, what, whoTo, whatTo: waiter.whatTo ?? log.whatTo }, core.policyId, random, log.sealer);
}
