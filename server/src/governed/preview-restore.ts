// preview-restore: what would be different if something were as it was. Counted from clear metadata, page by page, in one entry each that names what was compared;
// then shown record by record, field by field, for whoever may restore it: that opens both versions.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { titleField } from '@steward/protocol/catalogue/collection.ts';
import { differencesPageMax } from '@steward/protocol/wire/restore-routes.ts';
import type { PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { fieldsForPurpose } from '@steward/protocol/catalogue/purpose-fields.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Grant } from '../ports/grant.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { versionsSince } from '../stores/moments.ts';
import { findRecords, openRecords, type Fields, type StoredRecord } from '../stores/records.ts';
import { noDifference, type DifferenceCounts, type Did, type RestoreSubject } from '../stores/restores.ts';
import { decodeTombstone } from '../stores/tombstones.ts';
import { compareAll, type Compared } from './compare-moment.ts';
import type { Parts } from './hide-subject.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from './operation.ts';
import { titleOf } from './read-activity.ts';
import { locateRestore, requireState, type LocatedRestore } from './restore-subject.ts';
import { placesOf } from './restore-walk.ts';

/** Records compared with one entry of the ledger. */
export const comparedAtOnceMax = 500;
const changesShownMax = 20;
/** Records that are looked at for one page of differences. */
const lookedAtMax = 1_000;

type Counts = Readonly<Record<string, DifferenceCounts>>;

interface WithRecords extends LocatedRestore {
  readonly records: readonly StoredRecord[];
}

/** For the job: what is different among these records, by collection. */
export const countDifferences: ReadOperation<
  'preview-restore',
  { readonly id: string; readonly ids: readonly string[] },
  WithRecords,
  Counts
> = {
  kind: 'read',
  name: 'preview-restore',
  async locate(tools, principal, { id, ids }, purpose) {
    if (ids.length === 0 || ids.length > comparedAtOnceMax)
      throw new StewardError('invalid-input', { field: 'ids', rule: `1 to ${comparedAtOnceMax} records at once` });
    const target = await locateRestore(tools, principal, id, purpose);
    const loaded = {
      ...requireState(target.loaded, ['previewing'], 'it is not being looked at'),
      records: await findRecords(tools.rows, principal.business, ids),
    };
    return { ...target, records: ids, fields: new Set<string>(), loaded };
  },
  async act(grant, act) {
    const { found, records } = act.target.loaded;
    const counts: Record<string, DifferenceCounts> = {};
    for (const { now, past, did, lost } of await compareAll(grant, act, found.restore, records)) {
      const each = counts[now.row.collection] ?? noDifference;
      const what = countedAs[did];
      const inPart = past !== undefined && did !== 'left-out' && lost.length > 0 ? 1 : 0;
      counts[now.row.collection] = { ...each, [what]: each[what] + 1, erasedInPart: each.erasedInPart + inPart };
    }
    return counts;
  },
};

const countedAs = {
  changed: 'changed',
  'brought-back': 'broughtBack',
  'taken-away': 'takenAway',
  untouched: 'untouched',
  'left-out': 'erased',
} as const;

export interface ErasedSince {
  readonly counts: ReadonlyMap<string, number>;
  /** Where the next page begins; `undefined` at the end. */
  readonly next: string | undefined;
}

/** For the job: how much was there then and is erased since, from the tombstones, a page at a time. */
export const countErased: ReadOperation<
  'preview-restore',
  { readonly id: string; readonly after: string | undefined },
  LocatedRestore,
  ErasedSince
> = {
  kind: 'read',
  name: 'preview-restore',
  async locate(tools, principal, { id }, purpose) {
    const target = await locateRestore(tools, principal, id, purpose);
    return { ...target, fields: new Set<string>(), loaded: requireState(target.loaded, ['previewing'], 'it is not being looked at') };
  },
  async act(_grant, { tools, principal, target }, { after }) {
    const { subject, atMs } = target.loaded.found.restore;
    const counts = new Map<string, number>();
    const page = await tools.rows.range({
      partition: principal.business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of page) {
      const { collection, project, lived, id, atMs: goneMs } = decodeTombstone(sort.slice('tomb/'.length) as RecordId, value);
      const wasThere = (lived ?? [{ fromMs: 0, untilMs: goneMs }]).some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
      if (!wasThere || !isWithin(subject, id, project)) continue;
      counts.set(collection, (counts.get(collection) ?? 0) + 1);
    }
    return { counts, next: page.length < rangeRowsMax ? undefined : page.at(-1)!.sort };
  },
};

function isWithin(subject: RestoreSubject, id: RecordId, project: ProjectId | undefined): boolean {
  if (subject.kind === 'business') return true;
  // What it brought and was erased since is gone either way.
  if (subject.kind === 'import') return false;
  return subject.kind === 'project' ? project === subject.id || (id as string) === subject.id : id === subject.id;
}

// ---- record by record -------------------------------------------------------------------------------------------------------

export interface DifferencesInput {
  readonly id: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly collection?: string | undefined;
}

export interface FieldDifference {
  readonly field: string;
  readonly past: Cbor | undefined;
  readonly now: Cbor | undefined;
}

export interface Difference {
  readonly id: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly kind: Exclude<Did, 'copied'>;
  readonly title: string | undefined;
  readonly versionThen: number | undefined;
  readonly versionNow: number;
  readonly changes: readonly { readonly version: number; readonly atMs: number; readonly by: PersonId | undefined }[];
  readonly fields: readonly FieldDifference[];
  readonly lost: readonly string[];
}

export interface Differences {
  readonly differences: readonly Difference[];
  readonly next: string | undefined;
}

interface Found extends LocatedRestore {
  readonly records: readonly StoredRecord[];
  readonly next: string | undefined;
}

export const readDifferences: ReadOperation<'preview-restore', DifferencesInput, Found, Differences> = {
  kind: 'read',
  name: 'preview-restore',
  async locate(tools, principal, input, purpose): Promise<Target<Found>> {
    const target = await locateRestore(tools, principal, input.id, purpose);
    const located = requireState(target.loaded, ['previewed'], 'what is different can be seen between the preview and the restore');
    const page = await candidatesOf(tools, principal, located, input);
    return {
      ...target,
      records: page.records.map(({ row }) => row.id),
      fields: neededFields(tools, purpose),
      loaded: { ...located, ...page },
    };
  },
  async act(grant, act) {
    const { found, records, next } = act.target.loaded;
    const compared = (await compareAll(grant, act, found.restore, records)).filter(isDifferent);
    return { differences: await differencesOf(grant, act, found.restore.atMs, compared), next };
  },
};

type Different = Compared & { readonly did: Exclude<Did, 'copied'> };
const isDifferent = (compared: Compared): compared is Different => compared.did !== 'untouched' && compared.did !== 'left-out';

/** Records that were written since, from behind the cursor on: only those can be different. */
async function candidatesOf(
  tools: Tools,
  principal: Principal,
  { found }: LocatedRestore,
  { cursor, limit, collection }: DifferencesInput,
): Promise<Pick<Found, 'records' | 'next'>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > differencesPageMax)
    throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${differencesPageMax}` });
  if (cursor !== undefined && !/^[!-~]{1,120}$/.test(cursor))
    throw new StewardError('invalid-input', { field: 'cursor', rule: 'take it from `next` of the page before' });
  const { subject, atMs } = found.restore;
  const walked = await placesOf(tools.rows, principal.business, subject, cursor, lookedAtMax);
  const places = walked.places.filter((place) => collection === undefined || place.collection === collection);
  const stored = new Map(
    (
      await findRecords(
        tools.rows,
        principal.business,
        places.map(({ id }) => id),
      )
    ).map((each) => [each.row.id, each]),
  );
  const records: StoredRecord[] = [];
  for (const { id, sort } of places) {
    const each = stored.get(id);
    // A copy brings its own times along.
    if (!each || (subject.kind !== 'import' && each.row.updatedAtMs <= atMs)) continue;
    records.push(each);
    if (records.length === limit) return { records, next: sort };
  }
  return { records, next: walked.next };
}

function neededFields(tools: Tools, purpose: Purpose): ReadonlySet<string> {
  const all = [...tools.catalogue.collections.values()];
  return new Set(all.flatMap((each) => [...fieldsForPurpose(each, purpose)]));
}

async function differencesOf(
  grant: Grant,
  act: Parts & Pick<Act<unknown>, 'target'>,
  atMs: number,
  compared: readonly Different[],
): Promise<readonly Difference[]> {
  const { tools, principal } = act;
  const nows = await openRecords(
    tools.vault,
    grant,
    compared.map(({ now }) => now.row),
    { parked: true },
  );
  // What it would be: what is erased of it by now stays as it is.
  const thens = await openRecords(
    tools.vault,
    grant,
    compared.map(({ now, groups }) => ({ ...now.row, groups })),
    { parked: true },
  );
  const differences: Difference[] = [];
  for (const [i, { now, past, did, lost }] of compared.entries()) {
    const collection = tools.catalogue.collections.get(now.row.collection)!;
    const before = past === undefined ? {} : thens[i]!.fields;
    const present = nows[i]!.fields;
    const title = titleField(collection);
    const since = await versionsSince(tools.rows, principal.business, now.row, atMs, changesShownMax);
    differences.push({
      id: now.row.id,
      collection: collection.name,
      project: now.row.project,
      kind: did,
      title: titleOf(present[title] ?? before[title]),
      versionThen: past?.version,
      versionNow: now.row.version,
      changes: since.map(({ version, updatedAtMs, updatedBy }) => ({ version, atMs: updatedAtMs, by: updatedBy })),
      fields: did === 'changed' ? fieldsThatDiffer(Object.keys(collection.fields), before, present) : [],
      lost,
    });
  }
  return differences;
}

function fieldsThatDiffer(names: readonly string[], before: Fields, present: Fields): readonly FieldDifference[] {
  return names.filter((name) => !isSame(before[name], present[name])).map((field) => ({ field, past: before[field], now: present[field] }));
}

/** Values as they come out of the seal: text, numbers, lists and maps of those, the keys of a map in any order. */
function isSame(a: Cbor | undefined, b: Cbor | undefined): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) as string;
}
