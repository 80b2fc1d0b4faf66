// read-ledger: who looked. Admins see every entry of their business; others what they did themselves and what was done to them.
// One's own view is entered once per session and quarter of an hour; checkpoints, tiles and receipts are hashes and are not entered.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { OpenedEntry } from '../ledger/ledger.ts';
import { locatePerson } from './locate.ts';
import type { Principal, ReadOperation } from './operation.ts';
import type { Door } from './perform.ts';

export const ledgerPageEntriesMax = 500;

export interface ReadLedgerInput {
  readonly volume: number;
  /** First index; absent for the newest page. */
  readonly from?: number | undefined;
  readonly limit: number;
}

export interface LedgerEntryView {
  readonly index: number;
  readonly timeMs: number;
  readonly type: string;
  /** `open`, or why the values are not shown. */
  readonly state: OpenedEntry['state'];
  readonly who?: Who;
  readonly what?: Omit<What, 'records'> & { readonly records?: readonly string[] };
}

export interface LedgerView {
  readonly size: number;
  /** Give it as `from` for the page before. */
  readonly next: number | undefined;
  readonly entries: readonly LedgerEntryView[];
}

export const readLedger: ReadOperation<'read-ledger', ReadLedgerInput, undefined, LedgerView> = {
  kind: 'read',
  name: 'read-ledger',
  entryServesMs: 900_000,
  async locate(tools, principal, input) {
    if (input.limit < 1 || input.limit > ledgerPageEntriesMax)
      throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${ledgerPageEntriesMax}` });
    const target = await locatePerson(tools, principal, { person: principal.person });
    return { ...target, records: [principal.business] };
  },
  async act(grant, { tools, principal, target }, input) {
    const { business } = principal;
    const size = await tools.ledger.size(business, input.volume);
    const from = input.from ?? Math.max(0, size - input.limit);
    const opened = await tools.ledger.openValues(grant, business, input.volume, from, Math.min(input.limit, Math.max(0, size - from)));
    const all = target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';
    const entries = opened.filter((entry) => all || concerns(entry, principal)).map(viewOf);
    return { size, next: from > 0 ? Math.max(0, from - input.limit) : undefined, entries };
  },
};

const concerns = (entry: OpenedEntry, { person }: Principal) =>
  person !== undefined && (entry.who?.person === person || entry.what?.person === person);

function viewOf(entry: OpenedEntry): LedgerEntryView {
  const { records, ...what } = entry.what ?? { records: undefined };
  return {
    index: entry.index,
    timeMs: entry.timeMs,
    type: entry.type,
    state: entry.state,
    ...(entry.who ? { who: entry.who } : {}),
    ...(entry.what
      ? { what: { ...(what as Omit<What, 'records'>), ...(records ? { records: records.map((id) => encodeId(id)) } : {}) } }
      : {}),
  };
}

/** Whether the caller may fetch the ledger's hashes: decided, not entered, for they tell nothing. Throws as the door would refuse. */
export async function ledgerAccess(door: Door, principal: Principal, purpose: Purpose): Promise<BusinessId> {
  if (!(await door.allows(principal, readLedger, { volume: 0, limit: 1 }, purpose))) throw new StewardError('refused');
  return principal.business;
}
