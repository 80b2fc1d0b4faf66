// What of the ledger somebody sees. Owners and admins see every entry of their business, colleagues' ones without saying whose (name-looker tells, for a
// reason). Others see what they did themselves, what was done to them, and what was looked at where they may look anyway: in projects of theirs, there
// too without the names of colleagues, and of records that lie elsewhere nothing. Where from and in which session somebody else looked is for those who
// run the business.
//
// Filters choose among what is shown, never among what was written: otherwise a filter for a person would name whom the view does not.
import { encodeId, type ProjectId } from '@steward/protocol/ids.ts';
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import type { OpenedEntry } from '../ledger/ledger.ts';
import { findCase, type Case } from '../stores/cases.ts';
import { findRecords } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { isSealed } from './case-state.ts';
import { projectOf } from './locate.ts';
import type { Principal, Tools } from './operation.ts';

export interface LedgerFilters {
  readonly project?: string | undefined;
  readonly record?: string | undefined;
  readonly actor?: Who['actor'] | undefined;
  /** Who looked, or whom it concerns, as far as the reader is told. */
  readonly person?: string | undefined;
  readonly department?: string | undefined;
  readonly ground?: string | undefined;
  readonly case?: string | undefined;
  /** Exclusive. */
  readonly beforeMs?: number | undefined;
  /** Inclusive. */
  readonly afterMs?: number | undefined;
}

export interface LedgerEntryView {
  readonly index: number;
  readonly timeMs: number;
  readonly type: string;
  /** `open`, or why the values are not shown. */
  readonly state: OpenedEntry['state'];
  /** `hidden`: a colleague, whose name takes a reason. */
  readonly who?: Who & { readonly hidden?: true };
  readonly what?: Omit<What, 'records' | 'reason'> & { readonly records?: readonly string[]; readonly reason?: string };
  /** Of each group that is shown whole, what proves it; a group of which something is withheld has none. */
  readonly proof: OpenedEntry['openings'];
}

type WhatView = NonNullable<LedgerEntryView['what']>;

/** Tells of each entry what the reader is shown, `undefined` for nothing; `all` for who runs the business. */
export function createLedgerView(
  tools: Tools,
  principal: Principal,
  all: boolean,
): (entry: OpenedEntry) => Promise<LedgerEntryView | undefined> {
  const rooms = createRooms(tools, principal);
  return async (entry) => {
    const own = concerns(entry, principal);
    if (own || all) return viewOf(entry, own, all, (ids) => ids);
    if (!entry.what) return undefined;
    const shown = await rooms.shownOf(entry.what);
    return shown && viewOf(entry, false, false, () => shown);
  };
}

/** Which records of a look lie where the reader may look anyway; what was once asked for is remembered. */
function createRooms({ rows }: Tools, { business, person }: Principal) {
  const known = new Map<string, Promise<boolean>>();
  const isMine = (project: string): Promise<boolean> => {
    const before = known.get(project);
    if (before) return before;
    const asked = standingOf(rows, business, person, project as ProjectId).then(
      ({ projectRole, projectHidden }) => projectRole !== 'none' && !projectHidden,
    );
    known.set(project, asked);
    return asked;
  };
  return {
    async shownOf({ project, collection, records = [] }: What): Promise<readonly string[] | undefined> {
      const ids = records.map((id) => encodeId(id) as string);
      if (project !== undefined) return (await isMine(project)) ? ids : undefined;
      if (collection === undefined) return undefined;
      const mine: string[] = [];
      if (collection === 'projects') {
        for (const id of ids) if (await isMine(id)) mine.push(id);
      } else
        for (const stored of await findRecords(rows, business, ids)) {
          const its = projectOf(stored);
          if (its !== undefined && (await isMine(its))) mine.push(stored.row.id);
        }
      return mine.length > 0 ? mine : undefined;
    },
  };
}

const concerns = (entry: OpenedEntry, { person }: Principal) =>
  person !== undefined && (entry.who?.person === person || entry.what?.person === person);

function viewOf(entry: OpenedEntry, own: boolean, all: boolean, shown: (ids: readonly string[]) => readonly string[]): LedgerEntryView {
  const who = entry.who && (own ? entry.who : whoFor(entry.who, all));
  const what = entry.what && whatOf(entry.what, own, entry.who, shown);
  return {
    index: entry.index,
    timeMs: entry.timeMs,
    type: entry.type,
    state: entry.state,
    ...(who ? { who } : {}),
    ...(what ? { what } : {}),
    proof: {
      ...(who && who === entry.who ? { who: entry.openings.who! } : {}),
      ...(what && isWhole(what, entry.what!) ? { what: entry.openings.what! } : {}),
    },
  };
}

const isWhole = (shown: WhatView, { person, records }: What) =>
  shown.person === person && (shown.records ?? []).length === (records ?? []).length;

/** Of a colleague role and actor alone: no pseudonym either, for naming one look would name all that carry it. */
function whoFor(who: Who, all: boolean): NonNullable<LedgerEntryView['who']> {
  const { actor, role, person, department, name } = who;
  if (actor === 'member') return { actor, ...(role === undefined ? {} : { role }), hidden: true };
  if (all) return who;
  if (actor === 'staff') return { actor, ...(person === undefined ? {} : { person }), ...(department === undefined ? {} : { department }) };
  return { actor, ...(actor === 'worker' && name !== undefined ? { name } : {}) };
}

function whatOf(what: What, own: boolean, who: Who | undefined, shown: (ids: readonly string[]) => readonly string[]): WhatView {
  const { records, reason, person, ...rest } = what;
  const ids = records && shown(records.map((id) => encodeId(id)));
  // Who was named to another admin is not told to the rest of them; nor is a colleague named by what they do with what is their own.
  const unnamed = !own && who?.actor === 'member' ? who.person : undefined;
  const told = person !== undefined && (own || what.operation !== 'name-looker') && person !== unnamed;
  const ownProfile = ids?.length === 1 && ids[0] === unnamed;
  return {
    ...rest,
    ...(told ? { person } : {}),
    ...(ids && !ownProfile ? { records: ids } : {}),
    ...(reason ? { reason: reason.toHex() } : {}),
  };
}

export function fits({ who, what, timeMs }: LedgerEntryView, filters: LedgerFilters): boolean {
  const { project, record, actor, person, department, ground, beforeMs, afterMs } = filters;
  if ((beforeMs !== undefined && timeMs >= beforeMs) || (afterMs !== undefined && timeMs < afterMs)) return false;
  if (actor !== undefined && who?.actor !== actor) return false;
  if (person !== undefined && who?.person !== person && what?.person !== person) return false;
  if (department !== undefined && who?.department !== department) return false;
  if (ground !== undefined && what?.ground !== ground) return false;
  if (filters.case !== undefined && what?.case !== filters.case) return false;
  if (project !== undefined && what?.project !== project && what?.records?.includes(project) !== true) return false;
  return record === undefined || what?.records?.includes(record) === true;
}

/** The cases that these entries name, out of their rows: who, on what ground, agreed by whom, for how long. Their reasons are read with the case. */
export async function casesNamed(
  { rows, clock }: Tools,
  { business }: Principal,
  entries: readonly LedgerEntryView[],
): Promise<readonly Case[]> {
  const ids = new Set(entries.flatMap(({ what }) => (what?.case === undefined ? [] : [what.case])));
  const found = await Promise.all([...ids].map((id) => findCase(rows, business, id)));
  return found.flatMap((each) => (each && !isSealed(each.case, clock.nowMs()) ? [each.case] : []));
}
