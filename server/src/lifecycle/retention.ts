// What falls due by itself, swept every hour in bounded pages: no job of its own but for what is destroyed, which becomes one erasure of the kind `due`, with
// holds, references, law and receipt like any other. While the time is not believed nothing is taken up (ports/time-trust.ts).
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { isWhollyOptional } from '@steward/protocol/catalogue/preference.ts';
import { destroyKept, keptDue } from '../governed/destroy-records.ts';
import { blobOf } from '../governed/blob-name.ts';
import { walkRecords, type SubjectInput } from '../governed/erasure-subject.ts';
import { forgetFields, forgottenTogetherMax } from '../governed/forget-fields.ts';
import { goesWithoutTrash, isGeneric } from '../governed/generic-collections.ts';
import type { Door } from '../governed/perform.ts';
import { dayMs } from '../governed/periods.ts';
import { eraseAtOnce } from '../governed/request-erasure.ts';
import { trashRecord } from '../governed/trash-record.ts';
import type { ErasedPlaces } from '../ports/erased-places.ts';
import type { TimeTrust } from '../ports/time-trust.ts';
import { goneBusiness, keepsByLaw } from '../stores/clear-place.ts';
import { disclosuresKeptMs, forgetDisclosures } from '../stores/disclosures.ts';
import { erasureOf } from '../stores/erasures.ts';
import { holdOver, standingHolds } from '../stores/holds.ts';
import { listJobs, sweepJobs } from '../stores/jobs.ts';
import { findRecords, versionsOf } from '../stores/records.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { granted, retention } from './erasure-step.ts';

const walkedAtOnceMax = 500;
/** Pages a sweep looks at; what lies behind is looked at by the next ones. */
const pagesPerSweepMax = 200;
const keptAtOnceMax = 80;
/** An entry of the ledger names at most a thousand. */
const dueTogetherMax = 500;
const service = { purpose: 'service' } as const;

export interface RetentionParts {
  readonly door: Door;
  readonly trust: TimeTrust;
  /** Where copies lie; absent where there are none. */
  readonly places: ErasedPlaces | undefined;
}

/** Where the next sweep of a business goes on, for one that is too large for a sweep. */
const goesOn = new Map<string, string>();

export async function sweepRetention(parts: RetentionParts, business: BusinessId): Promise<void> {
  if (parts.trust.unconfirmed()) return;
  const { door } = parts;
  await destroyWhatLawKept(parts, business);
  await sweepJobs(door.tools.rows, business);
  await forgetDisclosures(door.tools.rows, business, door.tools.clock.nowMs() - disclosuresKeptMs);
  if (await isOver(door, business)) return void (await door.tools.rows.commit([goneBusiness(business)]));
  const due: RecordId[] = [];
  let after = goesOn.get(business);
  goesOn.delete(business);
  for (let page = 0; page < pagesPerSweepMax; page++) {
    const listed = await walkRecords(door.tools.rows, business, { after, limit: walkedAtOnceMax });
    const stored = await findRecords(
      door.tools.rows,
      business,
      listed.map(({ id }) => id),
    );
    due.push(
      ...(await sweepPage(
        parts,
        business,
        stored.map(({ row }) => row),
      )),
    );
    if (listed.length < walkedAtOnceMax) return eraseDue(parts, business, due);
    after = listed.at(-1)!.sort;
  }
  goesOn.set(business, after!);
  await eraseDue(parts, business, due);
}

/** Copies are told first: once it is gone nothing here names it any more. */
async function destroyWhatLawKept({ door, places }: RetentionParts, business: BusinessId): Promise<void> {
  const input = { limit: keptAtOnceMax, untilMs: door.tools.clock.nowMs() };
  for (;;) {
    const due = await keptDue(door.tools, business, input);
    if (due.length === 0) return;
    const records = due.map(({ id, groups, files }) => ({
      id,
      gone: 'keys' as const,
      keys: groups.map(({ key }) => key),
      files: files.map((file) => blobOf(business, file)),
    }));
    await places?.tell({ business, records });
    granted(await door.perform(retention(business), destroyKept, input, service));
  }
}

/** Erased as a whole, with the last of what a law kept: also when a recovery brought back no more of it than that. */
async function isOver({ tools }: Door, business: BusinessId): Promise<boolean> {
  if ((await findRecords(tools.rows, business, [business])).length > 0 || (await keepsByLaw(tools.rows, business))) return false;
  return (await listJobs(tools.rows, business)).every(({ dueAtMs }) => dueAtMs === undefined);
}

/** Trashes and sheds what is due on a page; gives back what is to be destroyed. */
async function sweepPage(parts: RetentionParts, business: BusinessId, rows: readonly RecordRow[]): Promise<readonly RecordId[]> {
  const { tools } = parts.door;
  const now = tools.clock.nowMs();
  const holds = await standingHolds(tools.rows, business, now);
  const due: RecordId[] = [];
  const outlived: RecordId[] = [];
  const ended: { readonly row: RecordRow; readonly groups: readonly string[] }[] = [];
  for (const row of rows) {
    const collection = tools.catalogue.collections.get(row.collection);
    if (!collection || holdOver(holds, row)) continue;
    if (row.state === 'trashed') {
      if (row.restorableUntilMs !== undefined && row.restorableUntilMs <= now && row.collection !== 'members') due.push(row.id);
      continue;
    }
    if (collection.keepDays !== undefined && row.updatedAtMs + collection.keepDays * dayMs <= now) {
      if (isGeneric(row.collection)) await trash(parts, business, row);
      else if (goesWithoutTrash(row.collection)) due.push(row.id);
      else if (isWhollyOptional(collection)) outlived.push(row.id);
      continue;
    }
    const groups = await endedGroups(parts, business, collection, row, now);
    if (groups.length > 0) ended.push({ row, groups });
  }
  for (let at = 0; at < ended.length; at += forgottenTogetherMax) {
    const some = ended.slice(at, at + forgottenTogetherMax);
    const input = {
      ids: some.map(({ row }) => row.id),
      gone: [],
      ended: Object.fromEntries(some.map(({ row, groups }) => [row.id, groups])),
    };
    granted(await parts.door.perform(retention(business), forgetFields, input, service));
  }
  await destroyOutlived(parts, business, outlived);
  return due;
}

/** What a preference had collected, at its time: nobody looks for it in a trash, and it needs no receipt of its own. */
async function destroyOutlived({ door }: RetentionParts, business: BusinessId, ids: readonly RecordId[]): Promise<void> {
  for (let at = 0; at < ids.length; at += forgottenTogetherMax) {
    const input = { ids: ids.slice(at, at + forgottenTogetherMax), gone: [], whole: true };
    granted(await door.perform(retention(business), forgetFields, input, service));
  }
}

async function trash({ door }: RetentionParts, business: BusinessId, { collection, id }: RecordRow): Promise<void> {
  const answer = await door.perform(retention(business), trashRecord, { collection, id }, service);
  // Somebody erased it, or hid its project, a moment ago.
  if (!answer.allowed && answer.code !== 'not-found') granted(answer);
}

/** Groups of fields whose time has ended, counted from when they were last written. */
async function endedGroups(
  { door }: RetentionParts,
  business: BusinessId,
  collection: Collection,
  row: RecordRow,
  now: number,
): Promise<readonly string[]> {
  const ended: string[] = [];
  for (const { name, keepDays } of collection.groups) {
    const stored = row.groups.find(({ group }) => group === name);
    if (keepDays === undefined || !stored || row.createdAtMs + keepDays * dayMs > now) continue;
    if ((await writtenAt(door, business, row, stored.version)) + keepDays * dayMs <= now) ended.push(name);
  }
  return ended;
}

async function writtenAt({ tools }: Door, business: BusinessId, row: RecordRow, version: number): Promise<number> {
  if (version === row.version) return row.updatedAtMs;
  const [then] = await versionsOf(tools.rows, business, row.id, version + 1, 1);
  return then?.version === version ? then.updatedAtMs : row.createdAtMs;
}

/** One erasure for what has been in the trash long enough; a project is one by itself, with everything in it. */
async function eraseDue({ door }: RetentionParts, business: BusinessId, due: readonly RecordId[]): Promise<void> {
  const { rows } = door.tools;
  const stored = await findRecords(rows, business, due);
  const projects: readonly string[] = stored.filter(({ row }) => row.collection === 'projects').map(({ row }) => row.id);
  const others = await withoutOpenErasure(
    door,
    business,
    stored.filter(({ row }) => row.collection !== 'projects').map(({ row }) => row),
  );
  for (const id of await withoutOpenErasure(
    door,
    business,
    stored.filter(({ row }) => projects.includes(row.id)).map(({ row }) => row),
  ))
    await begin(door, business, { kind: 'project', id }, []);
  for (let at = 0; at < others.length; at += dueTogetherMax)
    await begin(door, business, { kind: 'due' }, others.slice(at, at + dueTogetherMax));
}

/** Those that no erasure is about already. */
async function withoutOpenErasure(door: Door, business: BusinessId, rows: readonly RecordRow[]): Promise<readonly RecordId[]> {
  if (rows.length === 0) return [];
  const open = (await listJobs(door.tools.rows, business, 'erasure')).filter(({ dueAtMs }) => dueAtMs !== undefined).map(erasureOf);
  const named = new Set<string>(
    open.flatMap(({ subject, records }): readonly string[] => (subject.kind === 'project' ? [subject.id] : records)),
  );
  return rows.map(({ id }) => id).filter((id) => !named.has(id));
}

async function begin(door: Door, business: BusinessId, subject: SubjectInput, records: readonly RecordId[]): Promise<void> {
  try {
    granted(await door.perform(retention(business), eraseAtOnce, { subject, records }, service));
  } catch (error) {
    if (!isStewardError(error, 'not-found', 'conflict')) throw error;
  }
}
