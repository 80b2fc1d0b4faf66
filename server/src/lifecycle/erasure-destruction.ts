// `destroying`: batch by batch, each persisted. What a hold covers is left out; what points to what goes is erased too or loses the reference.
import type { RecordId } from '@steward/protocol/ids.ts';
import { erasureGraph } from '../catalogue/erasure-graph.ts';
import { destroyedTogetherMax, destroyRecords } from '../governed/destroy-records.ts';
import { walkRecords } from '../governed/erasure-subject.ts';
import { forgetFields, forgottenTogetherMax, shedGroup } from '../governed/forget-fields.ts';
import { goesWithoutTrash, withoutTrash } from '../governed/generic-collections.ts';
import { findConcerned } from '../governed/preview-erasure.ts';
import type { Erasure, PointedAt } from '../stores/erasures.ts';
import { holdOver, standingHolds, type Hold } from '../stores/holds.ts';
import { findRecords, type StoredRecord } from '../stores/records.ts';
import type { ErasureParts } from './erasure.ts';
import { keysGone } from './erasure-keys-gone.ts';
import { granted, next, retention } from './erasure-step.ts';
import { destroyCollected } from './erasure-collected.ts';
import { forgetPage } from './erasure-people.ts';
import type { Step, StepParts } from './lifecycle.ts';

const walkedAtOnceMax = 500;
const service = { purpose: 'service' } as const;

export async function destroy(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  if (erasure.forgetting !== undefined) return keysGone(parts, given, erasure);
  const { pointedAt, ...rest } = erasure;
  if (pointedAt !== undefined) {
    const more = await letGo(given, [pointedAt]);
    return next(given, 'destroying', { ...rest, records: [...new Set([...rest.records, ...more])] }, 'now');
  }
  switch (erasure.subject.kind) {
    case 'record':
    case 'due':
      return destroyNamed(parts, given, erasure);
    case 'project':
    case 'business':
      return destroyPlace(parts, given, erasure);
    case 'member':
      return forgetPage(parts, given, erasure);
    case 'collected':
      return destroyCollected(parts, given, erasure, erasure.subject);
    case 'file':
      return destroyFile(parts, given, erasure);
  }
}

export const holdsNow = ({ door, business }: StepParts): Promise<readonly Hold[]> =>
  standingHolds(door.tools.rows, business, door.tools.clock.nowMs());

/** Some that are named, or that fell due, and are not held. */
async function destroyNamed(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business } = given;
  const holds = await holdsNow(given);
  const here = (await findRecords(door.tools.rows, business, erasure.records)).filter(isOut);
  const free = here.filter(({ row }) => !holdOver(holds, row));
  const held = here.length - free.length;
  if (free.length === 0) return keysGone(parts, given, { ...erasure, held });
  // What has no trash by itself, each kind apart: a rule of its own lets it go.
  const apart = withoutTrash.map((name) => free.filter(({ row }) => row.collection === name)).find((some) => some.length > 0);
  const batch = (apart ?? free).slice(0, destroyedTogetherMax);
  const more = await letGo(
    given,
    batch.map(({ row }) => row),
  );
  const { tombstones, keptByLaw } = await destroyBatch(given, batch);
  const records = [...new Set([...erasure.records, ...more])];
  return next(
    given,
    'destroying',
    { ...erasure, records, held, destroyed: erasure.destroyed + tombstones, keptByLaw: erasure.keptByLaw + keptByLaw },
    'now',
  );
}

/** Out of sight: what somebody took out of the trash meanwhile stays. Some have no trash. */
const isOut = ({ row }: StoredRecord) => row.state === 'trashed' || goesWithoutTrash(row.collection);

async function destroyBatch(
  { door, business }: StepParts,
  batch: readonly StoredRecord[],
): Promise<{ tombstones: number; keptByLaw: number }> {
  const ids = batch.map(({ row }) => row.id);
  const { tombstones, keptByLaw } = granted(await door.perform(retention(business), destroyRecords, { ids }, service));
  return { tombstones: tombstones.length, keptByLaw };
}

/** Records that point to these: those that go with them, hidden like them, are given back; the others lose the reference. */
async function letGo(given: StepParts, batch: readonly PointedAt[]): Promise<readonly RecordId[]> {
  const { door, business } = given;
  const collections = new Set(batch.map(({ collection }) => collection));
  const from = new Set(
    erasureGraph(door.tools.catalogue)
      .references.filter(({ to }) => collections.has(to))
      .map((edge) => edge.from),
  );
  if (from.size === 0) return [];
  const gone = batch.map(({ id }) => id);
  const projects = new Set(batch.map((each) => each.project));
  const project = projects.size === 1 ? [...projects][0] : undefined;
  const erased: RecordId[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await walkRecords(door.tools.rows, business, { project, after, limit: walkedAtOnceMax });
    const ids = page.filter(({ collection, id }) => from.has(collection) && !gone.includes(id)).map(({ id }) => id);
    if (ids.length > 0) {
      const found = granted(await door.perform(retention(business), findConcerned, { ids, gone, referencesOnly: true }, service));
      erased.push(
        ...(await hideErased(
          given,
          found.filter((each) => each.erased).map(({ id }) => id),
        )),
      );
      await clear(
        given,
        found.filter((each) => !each.erased).map(({ id }) => id),
        gone,
      );
    }
    if (page.length < walkedAtOnceMax) return erased;
    after = page.at(-1)!.sort;
  }
}

/** Made after the request: they were not hidden with it. They go at once, as their declaration says. */
async function hideErased(given: StepParts, ids: readonly RecordId[]): Promise<readonly RecordId[]> {
  const { door, business } = given;
  const stored = await findRecords(door.tools.rows, business, ids);
  const living = stored.filter(({ row }) => row.state === 'living');
  for (let at = 0; at < living.length; at += destroyedTogetherMax) await destroyLiving(given, living.slice(at, at + destroyedTogetherMax));
  return stored.filter(({ row }) => row.state === 'trashed').map(({ row }) => row.id);
}

async function destroyLiving({ door, business }: StepParts, batch: readonly StoredRecord[]): Promise<void> {
  const ids = batch.map(({ row }) => row.id);
  granted(await door.perform(retention(business), forgetFields, { ids, gone: [], whole: true }, service));
}

async function clear({ door, business }: StepParts, ids: readonly RecordId[], gone: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += forgottenTogetherMax) {
    const some = ids.slice(at, at + forgottenTogetherMax);
    granted(await door.perform(retention(business), forgetFields, { ids: some, gone, referencesOnly: true }, service));
  }
}

/** What lies in a project or in the business; the project, the profiles and the business itself come last. */
async function destroyPlace(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business } = given;
  const { subject } = erasure;
  const project = subject.kind === 'project' ? subject.id : undefined;
  const holds = await holdsNow(given);
  const after = erasure.after === '' ? undefined : erasure.after;
  const page = await walkRecords(door.tools.rows, business, { project, after, limit: walkedAtOnceMax });
  const stored = await findRecords(
    door.tools.rows,
    business,
    page.map(({ id }) => id),
  );
  const free = stored.filter(({ row }) => !holdOver(holds, row));
  const held = stored.length - free.length;
  let [destroyed, keptByLaw] = [erasure.destroyed, erasure.keptByLaw];
  for (let at = 0; at < free.length && at < destroyedTogetherMax * batchesPerStep; at += destroyedTogetherMax) {
    const done = await destroyBatch(given, free.slice(at, at + destroyedTogetherMax));
    destroyed += done.tombstones;
    keptByLaw += done.keptByLaw;
  }
  const so = { ...erasure, destroyed, keptByLaw };
  if (free.length > destroyedTogetherMax * batchesPerStep) return next(given, 'destroying', so, 'now');
  if (page.length === walkedAtOnceMax)
    return next(given, 'destroying', { ...so, held: (after === undefined ? 0 : erasure.held) + held, after: page.at(-1)!.sort }, 'now');
  const heldInAll = (after === undefined ? 0 : erasure.held) + held;
  return project === undefined
    ? keysGone(parts, given, { ...so, held: heldInAll })
    : destroyProjectItself(parts, given, { ...so, held: heldInAll }, project, holds);
}

const batchesPerStep = 5;

async function destroyProjectItself(
  parts: ErasureParts,
  given: StepParts,
  erasure: Erasure,
  project: string,
  holds: readonly Hold[],
): Promise<Step> {
  if (erasure.held > 0) return keysGone(parts, given, erasure);
  const stored = await findRecords(given.door.tools.rows, given.business, [project]);
  if (stored.length === 0) return keysGone(parts, given, erasure);
  if (holdOver(holds, stored[0]!.row)) return keysGone(parts, given, { ...erasure, held: 1 });
  await letGo(
    given,
    stored.map(({ row }) => row),
  );
  const { tombstones, keptByLaw } = await destroyBatch(given, stored);
  return keysGone(parts, given, { ...erasure, destroyed: erasure.destroyed + tombstones, keptByLaw: erasure.keptByLaw + keptByLaw });
}

async function destroyFile(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business } = given;
  const { file } = erasure;
  const [id] = erasure.records;
  const [stored] = await findRecords(door.tools.rows, business, [id!]);
  if (stored && holdOver(await holdsNow(given), stored.row)) return keysGone(parts, given, { ...erasure, held: 1 });
  const shed = { id: id!, keys: file!.keys, version: file!.version, files: file!.blobs };
  granted(await door.perform(retention(business), shedGroup, shed, service));
  return keysGone(parts, given, { ...erasure, held: 0, destroyed: 1 });
}
