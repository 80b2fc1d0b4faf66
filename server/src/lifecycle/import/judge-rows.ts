// Judges rows against what the business holds and what comes along: new, changed, the same, deleted here, or refused and why. The same judgement shows what
// would change and, once it is confirmed, decides what is written.
import { encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { ImportCounts, ImportProblem } from '@steward/protocol/wire/import-routes.ts';
import { fieldNames } from '../../catalogue/field-names.ts';
import { idsIn } from '../../catalogue/forgetting.ts';
import type { ImportRow, ReadRow } from '../../catalogue/imports/import-row.ts';
import { compareRows } from '../../governed/compare-import.ts';
import { isFile, peopleOf } from '../../governed/import-versions.ts';
import { getRowsMax } from '../../ports/rows.ts';
import { keyOf } from '../../stores/layout.ts';
import { noCounts } from '../../stores/imports.ts';
import { findRecords, type StoredRecord } from '../../stores/records.ts';
import type { StepParts } from '../lifecycle.ts';
import { granted } from './granted.ts';
import { placeOf, type ImportSession } from './import-session.ts';

/** As large as one group of fields may be when it is sealed, with room for what goes around it. */
const groupBytesMax = 350_000;
/** What is known of others is forgotten beyond this, and asked again. */
const outsideMax = 100_000;
/** People and records outside that are remembered; beyond it they are only counted. */
const namesMax = 200_000;
const nowhere = '';

export interface Judged {
  /** To be written, or the same already; in the order of the source. */
  readonly rows: readonly ImportRow[];
  readonly same: ReadonlySet<string>;
  readonly problems: readonly ImportProblem[];
  readonly counts: Readonly<Record<string, ImportCounts>>;
  readonly filesThere: number;
  readonly filesMissing: number;
  /** Of those missing, how many lie in which part of the export. */
  readonly filesElsewhere: Readonly<Record<string, number>>;
}

export async function judgeRows(given: StepParts, session: ImportSession, read: readonly ReadRow[]): Promise<Judged> {
  const tally = new Tally();
  const rows: ImportRow[] = [];
  for (const each of read) {
    if ('row' in each) rows.push(each.row);
    else if ('left' in each) tally.leave(each.left);
    else tally.refuse(each.problems);
  }
  const stored = await storedOf(given, rows);
  const erased = await erasedOf(
    given,
    rows.filter(({ id }) => !stored.has(id)).map(({ id }) => id),
  );
  await learnOutside(given, session, rows);
  const fine = rows.filter((row) => {
    const problem = problemOf(session, row, stored.get(row.id));
    if (problem) tally.refuse([{ ...placeIn(row), ...problem }]);
    return problem === undefined;
  });
  const isDeleted = (row: ImportRow) => erased.has(row.id) || stored.get(row.id)?.row.state === 'trashed';
  const same = await sameOf(
    given,
    session,
    fine.filter((row) => stored.has(row.id) && !isDeleted(row)),
  );
  for (const row of fine) {
    if (isDeleted(row)) tally.count(row, 'erased');
    else if (same.has(row.id)) tally.count(row, 'same');
    else tally.count(row, stored.has(row.id) ? 'changed' : 'new');
    tally.countFiles(session, row, stored.has(row.id));
  }
  return { rows: fine, same, ...tally.result(), problems: inOrder(read, tally.result().problems) };
}

/** As they stand in the source, however they were found. */
function inOrder(read: readonly ReadRow[], problems: readonly ImportProblem[]): readonly ImportProblem[] {
  const nameOf = ({ file = '', line }: { readonly file?: string | undefined; readonly line?: number | undefined }) => `${file} ${line}`;
  const order = new Map(read.map((each, i) => [nameOf('row' in each ? each.row : 'left' in each ? {} : (each.problems[0] ?? {})), i]));
  return [...problems].sort((a, b) => (order.get(nameOf(a)) ?? 0) - (order.get(nameOf(b)) ?? 0));
}

const placeIn = ({ file, line, collection, id, named }: ImportRow) => ({
  ...(file === '' ? {} : { file }),
  line,
  collection: collection.name,
  ...(named ? { id } : {}),
});

/** Counts, and what is wrong. */
class Tally {
  readonly #counts: Record<string, { -readonly [name in keyof ImportCounts]: number }> = {};
  readonly #problems: ImportProblem[] = [];
  #filesThere = 0;
  #filesMissing = 0;
  readonly #elsewhere: Record<string, number> = {};

  count({ collection }: ImportRow, as: keyof ImportCounts): void {
    this.#of(collection.name)[as]++;
  }

  leave(collection: string): void {
    this.#of(collection).left++;
  }

  /** One row, whatever is wrong with it in how many ways. */
  refuse(problems: readonly ImportProblem[]): void {
    this.#of(problems[0]?.collection ?? '')['refused']++;
    this.#problems.push(...problems);
  }

  countFiles(session: ImportSession, { collection, fields }: ImportRow, isThere: boolean): void {
    for (const name of fieldNames(collection, 'file')) {
      const value = fields[name];
      if (!isFile(value)) continue;
      if (session.brings(value.id)) this.#filesThere++;
      else if (!isThere) this.#missing(session.manifest.partOf(value.id));
    }
  }

  #missing(part: number | undefined): void {
    this.#filesMissing++;
    if (part !== undefined) this.#elsewhere[part] = (this.#elsewhere[part] ?? 0) + 1;
  }

  result() {
    return {
      filesElsewhere: this.#elsewhere,
      counts: this.#counts,
      problems: this.#problems,
      filesThere: this.#filesThere,
      filesMissing: this.#filesMissing,
    };
  }

  #of(collection: string) {
    return (this.#counts[collection] ??= { ...noCounts });
  }
}

async function storedOf({ door, business }: StepParts, rows: readonly ImportRow[]): Promise<ReadonlyMap<string, StoredRecord>> {
  const stored = await findRecords(
    door.tools.rows,
    business,
    rows.map(({ id }) => id),
    { once: true },
  );
  return new Map(stored.map((each) => [each.row.id, each]));
}

async function erasedOf({ door, business }: StepParts, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const erased = new Set<string>();
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const some = ids.slice(at, at + getRowsMax);
    const rows = await door.tools.rows.getMany(
      some.map((id) => keyOf.tombstone(business, id)),
      { once: true },
    );
    rows.forEach((row, i) => row && erased.add(some[i]!));
  }
  return erased;
}

async function sameOf(
  { door, principal, job }: StepParts,
  session: ImportSession,
  rows: readonly ImportRow[],
): Promise<ReadonlySet<RecordId>> {
  if (rows.length === 0) return new Set();
  return granted(
    await door.perform(principal, compareRows, { id: job.id, rows, brings: (file) => session.brings(file) }, { purpose: 'service' }),
  );
}

type Wrong = Pick<ImportProblem, 'field' | 'rule'>;

function problemOf(session: ImportSession, row: ImportRow, stored: StoredRecord | undefined): Wrong | undefined {
  if (!session.ids.visit(row.id)) return { field: 'id', rule: 'another row of this import has the same id' };
  if (stored && placeOf(stored.row.collection, stored.row.project) !== placeOf(row.collection.name, row.project))
    return { field: 'id', rule: 'a record of this id lies elsewhere' };
  return wrongProject(session, row) ?? wrongReference(session, row) ?? wrongPerson(session, row) ?? tooLarge(row);
}

function wrongProject(session: ImportSession, { project }: ImportRow): Wrong | undefined {
  if (project === undefined) return undefined;
  const place = session.placeFound(project) ?? session.outside.get(project);
  return place === placeOf('projects', undefined)
    ? undefined
    : { field: 'project', rule: 'must be a project of the business, or come along' };
}

function wrongReference(session: ImportSession, { collection, project, fields }: ImportRow): Wrong | undefined {
  for (const name of fieldNames(collection, 'reference')) {
    const field = collection.fields[name]!;
    if (field.type !== 'reference' || fields[name] === undefined) continue;
    const fits = [placeOf(field.to, project), placeOf(field.to, undefined)];
    for (const id of idsIn(fields[name])) {
      const inside = session.placeFound(id);
      const place = inside ?? session.outside.get(id) ?? nowhere;
      if (!fits.includes(place))
        return { field: `fields.${name}`, rule: `must name one of the ${field.to} of the same project, or one that comes along` };
      if (inside === undefined && session.needed.size < namesMax) session.needed.add(id);
    }
  }
  return undefined;
}

/** A copy keeps whoever it names; rows of one's own name members. */
function wrongPerson(session: ImportSession, row: ImportRow): Wrong | undefined {
  for (const person of peopleOf(row)) {
    if (session.outside.get(person) === 'member') continue;
    if (row.provenance === undefined) {
      const field = Object.keys(row.collection.fields).find((name) => idsIn(row.fields[name]).includes(person));
      return { ...(field === undefined ? {} : { field: `fields.${field}` }), rule: 'must be a member of the business' };
    }
    if (session.former.size < namesMax) session.former.add(person);
  }
  return undefined;
}

function tooLarge({ collection, fields }: ImportRow): Wrong | undefined {
  for (const group of collection.groups) {
    const values = group.fields.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]!] as const);
    // A letter takes at most four bytes; only what could be too large is counted exactly.
    const letters = values.reduce((sum, [, value]) => sum + (typeof value === 'string' ? value.length : 10_000), 0);
    if (letters * 4 < groupBytesMax) continue;
    if (encodeCbor(Object.fromEntries(values) as Cbor).length > groupBytesMax)
      return { field: `fields.${group.fields[0]}`, rule: `fields that are kept together have at most ${groupBytesMax} bytes` };
  }
  return undefined;
}

/** Where projects, records that are referred to, and people are, that do not come along. */
async function learnOutside(given: StepParts, session: ImportSession, rows: readonly ImportRow[]): Promise<void> {
  if (session.outside.size > outsideMax) session.outside.clear();
  const records = new Set<string>();
  const people = new Set<string>();
  const ask = (into: Set<string>, id: string) => session.outside.has(id) || into.add(id);
  for (const row of rows) {
    if (row.project !== undefined && session.placeFound(row.project) === undefined) ask(records, row.project);
    for (const person of peopleOf(row)) ask(people, person);
    for (const name of fieldNames(row.collection, 'reference'))
      for (const id of idsIn(row.fields[name])) if (session.placeFound(id) === undefined) ask(records, id);
  }
  await learnRecords(given, session, [...records]);
  await learnPeople(given, session, [...people]);
}

async function learnRecords({ door, business }: StepParts, session: ImportSession, ids: readonly string[]): Promise<void> {
  for (const id of ids) session.outside.set(id, undefined);
  const living = (await findRecords(door.tools.rows, business, ids)).filter(({ row }) => row.state === 'living');
  const hidden = await areThere(
    door.tools.rows,
    living.map(({ row }) => keyOf.hidden(business, row.project ?? row.id)),
  );
  living.forEach(({ row }, i) => {
    if (!hidden[i]) session.outside.set(row.id, placeOf(row.collection, row.project));
  });
}

async function learnPeople({ door, business }: StepParts, session: ImportSession, people: readonly string[]): Promise<void> {
  const members = await areThere(
    door.tools.rows,
    people.map((person) => keyOf.member(business, person)),
  );
  people.forEach((person, i) => session.outside.set(person, members[i] ? 'member' : undefined));
}

async function areThere(
  rows: StepParts['door']['tools']['rows'],
  keys: readonly ReturnType<typeof keyOf.member>[],
): Promise<readonly boolean[]> {
  const there: boolean[] = [];
  for (let at = 0; at < keys.length; at += getRowsMax)
    there.push(...(await rows.getMany(keys.slice(at, at + getRowsMax))).map((row) => row !== undefined));
  return there;
}
