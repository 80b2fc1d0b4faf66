// Who looked, and at what: the opened values of a range of entries, for whoever was granted to read the ledger.
import assert from 'node:assert/strict';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { decodeWhat, decodeWho, type EntryType, type What, type Who } from '@steward/protocol/ledger/entry.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import type { LogReader } from './log-reader.ts';
import type { LedgerCore } from './open-log.ts';
import { Openings, type Closed, type OpenedGroups } from './openings.ts';
import type { Opened } from './sealer.ts';

export interface OpenedEntry {
  readonly index: number;
  readonly timeMs: number;
  readonly type: EntryType;
  /** `open` when at least one group is; otherwise why none is. A group that is erased while the other is open is merely absent. */
  readonly state: 'open' | Closed;
  readonly who?: Who;
  readonly what?: What;
  /** What shows to anybody that these are the values the entry commits to. */
  readonly openings: { readonly who?: Opened; readonly what?: Opened };
}

/** The entries [from, from + count) of a volume, as far as it goes; at most 1,000. The grant is for `read-ledger` (or `name-looker`, `read-cases`, `read-threads`) and names the business. */
export async function openValues(
  core: LedgerCore,
  check: GrantCheck,
  reader: LogReader,
  { grant, business, from, count }: { readonly grant: Grant; readonly business: BusinessId; readonly from: number; readonly count: number },
): Promise<readonly OpenedEntry[]> {
  assert(['read-ledger', 'name-looker', 'read-cases', 'read-threads'].includes(grant.operation), 'a grant for another operation');
  check(grant, business, business);
  const { size } = (await reader.head()).head;
  const openings = new Openings(core, reader);
  try {
    const opened = await openings.read(from, Math.max(0, Math.min(count, size - from)));
    return opened.map((each, i) => viewOf(from + i, each));
  } finally {
    openings.close();
  }
}

function viewOf(index: number, { entry, who, what }: OpenedGroups): OpenedEntry {
  return {
    index,
    timeMs: entry.timeMs,
    type: entry.type,
    state: stateOf(who, what),
    ...(typeof who === 'string' ? {} : { who: decodeWho(who.values) }),
    ...(typeof what === 'string' ? {} : { what: decodeWhat(what.values) }),
    openings: { ...(typeof who === 'string' ? {} : { who }), ...(typeof what === 'string' ? {} : { what }) },
  };
}

const worstFirst: readonly Closed[] = ['altered', 'missing', 'not-yet-open', 'erased'];

function stateOf(who: Opened | Closed, what: Opened | Closed): OpenedEntry['state'] {
  const closed = [who, what].filter((each) => typeof each === 'string');
  const worst = worstFirst.find((state) => closed.includes(state));
  return worst === undefined || (worst === 'erased' && closed.length === 1) ? 'open' : worst;
}
