// Reports about groups, of a fixed menu, to improve features: how many people have anything of a kind. Nothing about one person can be had from them, nor
// from two of them together:
//
//  1. A group of fewer than five people is withheld, and so many more with it that what is withheld is of five at least.
//  2. Numbers are of people, in steps of five; nobody weighs more than one, however much they wrote.
//  3. A report has no parameters, and one result a month, whoever asks how often.
//  4. From one month to the next a group's number is the old one unless five people at least have come or gone: somebody who comes, goes, or changes one
//     thing is in no difference of two results.
//
//   aggregates   <report>/<month>    what was given, and of whom it was counted, as opaque ids; the newest thirteen
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import type { AggregateReport } from '@steward/protocol/words.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { readAggregate } from '../governed/read-aggregate.ts';
import type { RowReader } from '../ports/rows.ts';
import { supportRuleOf } from '../stores/cases.ts';
import { decodeRow, encodeRow, lastPart } from '../stores/layout.ts';
import { businessIds } from '../stores/standing.ts';

export const groupMin = 5;
const monthsKept = 13;
const partition = 'aggregates';

export interface Group {
  readonly value: string;
  /** At least so many people: a multiple of five. */
  readonly people: number;
}

export interface Report {
  readonly month: string;
  readonly groups: readonly Group[];
  /** There are groups that are too small to be told. */
  readonly withheld: boolean;
}

/** What was given for a group, and the people it was counted of; `kept` where it was not given this time, so that what was given before still counts. */
interface Given extends Group {
  readonly of: ReadonlySet<PersonId>;
  readonly kept: boolean;
}

type People = ReadonlyMap<string, ReadonlySet<PersonId>>;

/** This month's result. The first who asks has it counted, in every business that takes part and is in its ledger. `refused` as the door says. */
export async function aggregate(
  door: Door,
  asker: (business: BusinessId) => Principal,
  report: AggregateReport,
): Promise<Report | 'refused'> {
  const { rows, clock } = door.tools;
  const month = new Date(clock.nowMs()).toISOString().slice(0, 7);
  const kept = await stored(rows, report, month);
  const all = new Map<string, Set<PersonId>>();
  let asked = false;
  for (const business of await businessIds(rows)) {
    if (!(await supportRuleOf(rows, business)).aggregates) continue;
    // Also where it was counted before: whoever asks is decided about.
    if (kept && asked) break;
    asked = true;
    if (kept && !(await door.allows(asker(business), readAggregate, { report }, 'improvement'))) return 'refused';
    if (kept) break;
    const answer = await door.perform(asker(business), readAggregate, { report }, { purpose: 'improvement' });
    if (!answer.allowed) return 'refused';
    for (const [value, people] of answer.result) all.set(value, new Set([...(all.get(value) ?? []), ...people]));
  }
  if (!asked) return 'refused';
  if (kept) return kept.report;
  const { given, withheld } = release(all, (await newest(rows, report))?.given ?? []);
  await rows.commit([
    { kind: 'put', key: { partition, sort: `${report}/${month}` }, value: encode(given, withheld), expect: 'any' },
    ...(await oldOf(rows, report)),
  ]);
  return reportOf(month, given, withheld);
}

const reportOf = (month: string, given: readonly Given[], withheld: boolean): Report => ({
  month,
  groups: given.filter(({ kept }) => !kept).map(({ value, people }) => ({ value, people })),
  withheld: withheld || given.some(({ kept }) => kept),
});

/** What may be given of these groups after what was given last. */
export function release(all: People, last: readonly Given[]): { readonly given: readonly Given[]; readonly withheld: boolean } {
  const before = new Map(last.map((each) => [each.value, each]));
  const values = [...new Set([...all.keys(), ...before.keys()])].sort();
  const given: Given[] = [];
  const small: { readonly value: string; readonly of: ReadonlySet<PersonId> }[] = [];
  for (const value of values) {
    const of = all.get(value) ?? new Set<PersonId>();
    const old = before.get(value);
    // Fewer than five have come or gone: then nothing has changed, as far as anybody is told.
    if (old && of.symmetricDifference(old.of).size < groupMin) given.push({ ...old, kept: false });
    else if (of.size >= groupMin) given.push({ value, people: of.size - (of.size % groupMin), of, kept: false });
    else if (of.size > 0) small.push({ value, of });
  }
  return { given: withCompany(given, small), withheld: small.length > 0 };
}

/** Takes out the smallest groups until those that are withheld are of five people together: otherwise a total would give the one away. */
function withCompany(given: readonly Given[], small: readonly { readonly of: ReadonlySet<PersonId> }[]): readonly Given[] {
  const left = [...given];
  const kept: Given[] = [];
  let hidden = small.reduce((all, { of }) => all.union(of), new Set<PersonId>());
  while (hidden.size > 0 && hidden.size < groupMin && left.length > 0) {
    const smallest = left.reduce((least, each) => (each.of.size < least.of.size ? each : least));
    kept.push({ ...left.splice(left.indexOf(smallest), 1)[0]!, kept: true });
    hidden = hidden.union(smallest.of);
  }
  return [...left, ...kept];
}

function encode(given: readonly Given[], withheld: boolean): Uint8Array {
  return encodeRow([
    given.map(({ value, people, of, kept }) => [value, people, [...of].map((person) => decodeId(person)), kept]),
    withheld,
  ]);
}

function decode(month: string, value: Uint8Array): { readonly report: Report; readonly given: readonly Given[] } {
  const [groups, withheld] = decodeRow<[[string, number, Uint8Array[], boolean][], boolean]>(value);
  const given = groups.map(([name, people, of, kept]): Given => ({
    value: name,
    people,
    of: new Set(of.map((id) => encodeId<PersonId>(id))),
    kept,
  }));
  return { report: reportOf(month, given, withheld), given };
}

async function stored(rows: RowReader, report: AggregateReport, month: string) {
  const row = await rows.get({ partition, sort: `${report}/${month}` });
  return row && decode(month, row.value);
}

async function newest(rows: RowReader, report: AggregateReport) {
  const [row] = await rows.range({ partition, prefix: `${report}/`, reverse: true, limit: 1 });
  return row && decode(lastPart<never>(row.sort), row.value);
}

async function oldOf(rows: RowReader, report: AggregateReport) {
  const found = await rows.range({ partition, prefix: `${report}/`, reverse: true, limit: 100 });
  return found.slice(monthsKept - 1).map(({ sort }) => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }) as const);
}
