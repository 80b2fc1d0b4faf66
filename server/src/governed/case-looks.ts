// What was opened in a case, against what was asked for: the ledger's own entries that name the case, for whoever may read the case. While its entries
// are sealed nobody can open them, the staff no more than the business.
import { encodeId } from '@steward/protocol/ids.ts';
import type { Grant } from '../ports/grant.ts';
import type { OpenedEntry } from '../ledger/ledger.ts';
import type { Case, StoredCase } from '../stores/cases.ts';
import { isSealed } from './case-state.ts';
import { locateCase } from './locate-case.ts';
import type { Act, ReadOperation } from './operation.ts';
import { firstAt, type Book } from './read-ledger.ts';

/** Entries that are looked through, from the request on. */
const scanEntriesMax = 50_000;
const pageEntries = 500;
const asideMs = 60_000;

export interface Look {
  readonly volume: number;
  readonly index: number;
  readonly timeMs: number;
  readonly operation: string;
  readonly outcome: 'allowed' | 'refused';
  readonly collection: string | undefined;
  readonly project: string | undefined;
  readonly records: readonly string[];
  readonly fields: readonly string[];
}

export interface Looks {
  readonly looks: readonly Look[];
  readonly sealed: boolean;
}

const opening: ReadonlySet<string> = new Set(['read-record', 'list-records', 'get-file', 'read-previews']);

export const readCaseLooks: ReadOperation<'read-cases', { readonly id: string }, StoredCase | undefined, Looks> = {
  kind: 'read',
  name: 'read-cases',
  // Shown beside what is opened, so it is asked for again with every look: one entry serves a session for a while, as with the ledger's own view.
  entryServesMs: 900_000,
  async locate(tools, principal, { id }) {
    const target = await locateCase(tools, principal, id, 'read-cases');
    return { ...target, viewed: `looks ${id}`, records: target.loaded ? [id, principal.business as string] : [] };
  },
  async act(grant, act) {
    const of = act.target.loaded!.case;
    const { tools, principal } = act;
    const sealed = isSealed(of, tools.clock.nowMs());
    if (sealed) return { looks: [], sealed };
    const looks: Look[] = [];
    for (const { volume } of await tools.ledger.volumes(principal.business)) looks.push(...(await looksIn(grant, act, volume, of)));
    return { looks, sealed };
  },
};

async function looksIn(grant: Grant, { tools, principal }: Act<unknown>, volume: number, of: Case): Promise<readonly Look[]> {
  const { business } = principal;
  const size = await tools.ledger.size(business, volume);
  const book: Book = { size, open: (from, count) => tools.ledger.openValues(grant, business, volume, from, count) };
  const from = await firstAt(book, of.requestedAtMs);
  const until = Math.min(from + scanEntriesMax, of.endedAtMs === undefined ? size : await firstAt(book, of.endedAtMs + asideMs));
  const looks: Look[] = [];
  for (let at = from; at < until; at += pageEntries) {
    const opened = await book.open(at, Math.min(pageEntries, until - at));
    for (const entry of opened)
      if (entry.who?.actor === 'staff' && entry.what?.case === of.id && opening.has(entry.what.operation))
        looks.push(lookOf(volume, entry));
  }
  return looks;
}

function lookOf(volume: number, { index, timeMs, what }: OpenedEntry): Look {
  const { operation, outcome, collection, project, records = [], fields = [] } = what!;
  return { volume, index, timeMs, operation, outcome, collection, project, records: records.map((id) => encodeId(id) as string), fields };
}
