// What is different between a moment and now, from clear metadata alone: versions, states, and whether the keys of then are still there. Nothing is opened.
//
//  1. The parts of a record are its erasure groups. What was sealed then is taken as it was sealed, if its key is there and open; what was erased since cannot
//     come back, and the part says what it says now.
//  2. A record that lay in the trash then, or was not made yet, was not there.
//  3. A project that was not there takes everything in it along: what lies in it is not looked at by itself.
import type { BusinessId, JobId, KeyId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import { erasureOf } from '../stores/erasures.ts';
import { listJobs } from '../stores/jobs.ts';
import { versionAt } from '../stores/moments.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { decodeRecordRow, importMarkOf, type RecordRow, type StoredGroup } from '../stores/record-row.ts';
import { findRecord, findRecords, listIds, type StoredRecord } from '../stores/records.ts';
import type { Did, RestoreSubject } from '../stores/restores.ts';
import { shedKeys } from './forget-fields.ts';
import type { Parts } from './hide-subject.ts';
import { keysOf } from './trash-record.ts';

export interface Compared {
  readonly now: StoredRecord;
  /** As it was, where it was there to be seen. */
  readonly past: RecordRow | undefined;
  /** `left-out`: it was there then and is being erased. */
  readonly did: Exclude<Did, 'copied'> | 'untouched' | 'left-out';
  /** What it is made of afterwards. */
  readonly groups: readonly StoredGroup[];
  /** Names of groups that were erased since. */
  readonly lost: readonly string[];
}

export interface Moment {
  readonly subject: RestoreSubject;
  readonly atMs: number;
}

/** Compares records in their order. The grant names one record at least; the states of their keys are looked up. */
export async function compareAll(
  grant: Grant,
  parts: Parts,
  moment: Moment,
  stored: readonly StoredRecord[],
): Promise<readonly Compared[]> {
  const { tools, principal } = parts;
  const { business } = principal;
  const projects = new Map<ProjectId, boolean>();
  const pairs: Pair[] = [];
  if (moment.subject.kind === 'import') pairs.push(...(await beforeImport(parts, moment.subject.id, stored)));
  else
    for (const now of stored) {
      const past = await versionAt(tools.rows, business, now.row, moment.atMs);
      const seen = await projectWasThere(parts, moment, now.row.project, projects);
      pairs.push({ now, past: past?.state === 'living' && seen ? past : undefined, seen });
    }
  const keys = await usableKeys(grant, parts, pairs);
  const nowMs = tools.clock.nowMs();
  return pairs.map(({ now, past, seen }) => {
    const collection = tools.catalogue.collections.get(now.row.collection);
    const { groups, lost } = past ? partsOf(collection, now.row, past, keys) : { groups: now.row.groups, lost: [] };
    return { now, past, did: seen ? didOf(now.row, past, groups, nowMs) : 'untouched', groups, lost };
  });
}

function didOf(now: RecordRow, past: RecordRow | undefined, groups: readonly StoredGroup[], nowMs: number): Compared['did'] {
  const ending = now.state === 'trashed' && now.restorableUntilMs !== undefined && now.restorableUntilMs <= nowMs;
  if (now.state === 'living') return past === undefined ? 'taken-away' : isSame(now.groups, groups) ? 'untouched' : 'changed';
  if (past === undefined) return 'untouched';
  return ending ? 'left-out' : 'brought-back';
}

type Pair = { now: StoredRecord; past: RecordRow | undefined; seen: boolean };

/**
 * As it was before an import: the version in whose place the import's stands, or nothing. A row without the import's mark was changed since, and is left alone; so is a project
 * in which anything is that the import did not bring, or that was changed since.
 */
async function beforeImport({ tools, principal }: Parts, job: JobId, stored: readonly StoredRecord[]): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const now of stored) {
    const mark = importMarkOf(now.row);
    const ofIt = mark?.job === job;
    const before =
      !ofIt || mark.over === undefined ? undefined : await tools.rows.get(keyOf.version(principal.business, now.row.id, mark.over));
    const past = before && decodeRecordRow(now.row.id, before.value);
    const isNew = ofIt && mark.over === undefined;
    const seen =
      ofIt &&
      (isNew ? now.row.collection !== 'projects' || !(await holdsOthers(tools, principal.business, now.row.id, job)) : past !== undefined);
    pairs.push({ now, past, seen });
  }
  return pairs;
}

async function holdsOthers({ rows, catalogue }: Parts['tools'], business: BusinessId, project: RecordId, job: JobId): Promise<boolean> {
  for (const collection of catalogue.collections.values()) {
    if (collection.scope !== 'project') continue;
    for (let after: RecordId | undefined; ;) {
      const ids: readonly RecordId[] = await listIds(rows, business, project as string as ProjectId, collection.name, {
        after,
        limit: rangeRowsMax,
      });
      const found = await findRecords(rows, business, ids, { once: true });
      if (found.some(({ row }) => importMarkOf(row)?.job !== job)) return true;
      if (ids.length < rangeRowsMax) break;
      after = ids.at(-1)!;
    }
  }
  return false;
}

/** Whether the project a record lies in was there then. One project is compared only when it was. */
async function projectWasThere(
  { tools, principal }: Parts,
  { subject, atMs }: Moment,
  project: ProjectId | undefined,
  known: Map<ProjectId, boolean>,
): Promise<boolean> {
  if (project === undefined || subject.kind !== 'business') return true;
  const before = known.get(project);
  if (before !== undefined) return before;
  const stored = await findRecord(tools.rows, principal.business, project);
  const past = stored && (await versionAt(tools.rows, principal.business, stored.row, atMs));
  known.set(project, past?.state === 'living');
  return past?.state === 'living';
}

/** Which keys of then open something that may be used: those a record still has unless they are erased, others only while nothing parks them. */
export async function usableKeys(
  grant: Grant,
  { tools, principal }: Parts,
  pairs: readonly { readonly now: StoredRecord; readonly past: RecordRow | undefined }[],
): Promise<ReadonlySet<KeyId>> {
  const asked = [...new Set(pairs.flatMap(({ past }) => (past ? keysOf(past) : [])))];
  if (asked.length === 0) return new Set();
  const present = new Set(pairs.flatMap(({ now }) => keysOf(now.row)));
  // Before the states are asked for: what is noted there is destroyed by then, or about to be.
  const ending = await endingKeys(
    { tools, principal },
    pairs.filter(({ past }) => past && keysOf(past).some((key) => !present.has(key))),
  );
  const states = await tools.vault.keyStates(grant, principal.business, asked);
  return new Set(asked.filter((key, i) => (states[i] === 'live' && !ending.has(key)) || (states[i] === 'parked' && present.has(key))));
}

/** Keys that a record has left behind and that still wait for their end: of what was shed, and of files in the trash. */
async function endingKeys({ tools, principal }: Parts, pairs: readonly { readonly now: StoredRecord }[]): Promise<ReadonlySet<KeyId>> {
  if (pairs.length === 0) return new Set();
  const { business } = principal;
  const shed = await Promise.all(pairs.map(({ now }) => shedKeys(tools.rows, business, now.row.id)));
  const erasures = (await listJobs(tools.rows, business, 'erasure')).filter(({ dueAtMs }) => dueAtMs !== undefined);
  return new Set([...shed.flat(), ...erasures.flatMap((job) => erasureOf(job).file?.keys ?? [])]);
}

export function partsOf(
  collection: Collection | undefined,
  now: RecordRow,
  past: RecordRow,
  keys: ReadonlySet<KeyId>,
): { readonly groups: readonly StoredGroup[]; readonly lost: readonly string[] } {
  const declared = new Set(collection?.groups.map(({ name }) => name));
  const back = past.groups.filter(({ key }) => keys.has(key));
  const names = new Set(back.map(({ group }) => group));
  const stay = now.groups.filter(({ group }) => !names.has(group));
  const lost = new Set(past.groups.filter(({ key }) => !keys.has(key)).map(({ group }) => group));
  // Versions lose the groups whose key is gone: what was added to the declaration since looks the same, and stays as well.
  if (now.version > past.version) for (const { group } of stay) if (declared.has(group)) lost.add(group);
  return { groups: [...back, ...stay], lost: [...lost] };
}

/** Sealed by the same writing, group by group: then they say the same. */
function isSame(some: readonly StoredGroup[], others: readonly StoredGroup[]): boolean {
  const nameOf = ({ group, key, version }: StoredGroup) => `${group} ${key} ${version}`;
  const names = new Set(some.map(nameOf));
  return some.length === others.length && others.every((each) => names.has(nameOf(each)));
}
