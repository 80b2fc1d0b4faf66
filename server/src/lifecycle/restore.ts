// The restore of docs/lifecycles.md: one state a function. Looking and carrying out have the rights that whoever asked has at that moment; undoing is the restore
// job's, because what was begun must be taken back even when whoever began it may not any more.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import { batchRecordsMax, carryOutRestore } from '../governed/carry-out-restore.ts';
import { copyOf } from '../governed/copy-beside.ts';
import type { Principal } from '../governed/operation.ts';
import { dayMs } from '../governed/periods.ts';
import { comparedAtOnceMax, countDifferences, countErased } from '../governed/preview-restore.ts';
import { placesOf, type WalkedPlace } from '../governed/restore-walk.ts';
import { undoBatch } from '../governed/undo-restore.ts';
import { clearRestore } from '../stores/clear-place.ts';
import { findImport } from '../stores/imports.ts';
import { findReceipt, receiptChange, withStep } from '../stores/receipts.ts';
import { findRecords } from '../stores/records.ts';
import {
  batchesMax,
  findBatch,
  newestToUndo,
  noDifference,
  restoreData,
  restoreOf,
  tallyBatches,
  type Batch,
  type DifferenceCounts,
  type Restore,
  type RestoreEnd,
  type RestoreState,
} from '../stores/restores.ts';
import type { ReceiptStep } from '@steward/protocol/words.ts';
import { withdrawErased } from './restore-withdrawal.ts';
import type { Lifecycle, Step, StepParts } from './lifecycle.ts';
import { mayPass } from './run-jobs.ts';

const confirmMs = dayMs;
/** Batches between two looks at whether the job was given up. */
const batchesPerStep = 5;
/** How often a batch may fail in a row before what was done is taken back. */
const failuresMax = 8;
const copiesShownMax = 100;
const tombstones = 'tomb/';
const service = { purpose: 'service' } as const;

export function createRestore(): Lifecycle {
  const step = async (given: StepParts): Promise<Step> => {
    const restore = restoreOf(given.job);
    switch (given.job.state as RestoreState) {
      case 'previewing':
        return look(given, restore);
      case 'previewed':
        return end(given, 'cancelled', { ...restore, because: 'expired' }, 'cancelled');
      case 'restoring':
        return carryOn(given, restore);
      case 'restored':
        await clearRestore(given.door.tools.rows, given.business, given.job.id);
        return next(given, 'restored', restore, 'ended');
      case 'undoing':
        return undo(given, restore);
      case 'undone':
      case 'cancelled':
        // What was written down to be undone is not needed any more.
        await clearRestore(given.door.tools.rows, given.business, given.job.id);
        return next(given, given.job.state as RestoreState, restore, 'ended');
      default:
        throw new StewardError('internal', { rule: `a restore does not go on from ${given.job.state}` });
    }
  };
  return {
    kind: 'restore',
    step,
    async cancel(given) {
      const restore = restoreOf(given.job);
      const state = given.job.state as RestoreState;
      if (state === 'previewing' || state === 'previewed') return end(given, 'cancelled', { ...restore, because: 'asked' }, 'cancelled');
      return state === 'restoring' ? giveUp(given, restore, 'asked') : step(given);
    },
    async fail(given) {
      const stored = await findReceipt(given.door.tools.rows, given.job.reference);
      if (stored === undefined) return;
      const receipt = withStep(stored.receipt, 'failed', given.door.tools.clock.nowMs());
      await given.door.tools.rows.commit([receiptChange(given.job.reference, stored, receipt)]);
    },
  };
}

function next({ job }: StepParts, state: RestoreState, restore: Restore, when: Step['next'], done = job.progress.done): Step {
  return { state, data: restoreData(restore), progress: { done, total: job.progress.total }, next: when };
}

async function end(
  given: StepParts,
  state: RestoreState,
  restore: Restore,
  receiptStep: ReceiptStep,
  when: Step['next'] = 'ended',
): Promise<Step> {
  const { tools } = given.door;
  const stored = await findReceipt(tools.rows, given.job.reference);
  if (!stored) throw new StewardError('integrity-failed', { rule: 'the receipt is missing' });
  const receipt = withStep(stored.receipt, receiptStep, tools.clock.nowMs());
  return { ...next(given, state, restore, when), changes: [receiptChange(given.job.reference, stored, receipt)] };
}

// ---- looking ----------------------------------------------------------------------------------------------------------------

/** A page of records, then of tombstones. */
async function look(given: StepParts, restore: Restore): Promise<Step> {
  const { door, business, job, principal } = given;
  if (restore.after?.startsWith(tombstones)) return lookAtErased(given, restore);
  const { places, next: after } = await placesOf(door.tools.rows, business, restore.subject, restore.after, comparedAtOnceMax);
  let counts = restore.counts;
  if (places.length > 0) {
    const answer = await door.perform(principal, countDifferences, { id: job.id, ids: places.map(({ id }) => id) }, service);
    if (!answer.allowed) return end(given, 'cancelled', { ...restore, because: 'refused' }, 'cancelled');
    counts = summed(counts, answer.result);
  }
  return next(given, 'previewing', { ...restore, counts, after: after ?? tombstones }, 'now', job.progress.done + places.length);
}

async function lookAtErased(given: StepParts, restore: Restore): Promise<Step> {
  const { door, job, principal } = given;
  const after = restore.after === tombstones ? undefined : restore.after;
  const answer = await door.perform(principal, countErased, { id: job.id, after }, service);
  if (!answer.allowed) return end(given, 'cancelled', { ...restore, because: 'refused' }, 'cancelled');
  const erased = [...answer.result.counts].map(([collection, count]) => [collection, { ...noDifference, erased: count }] as const);
  const counts = summed(restore.counts, Object.fromEntries(erased));
  if (answer.result.next !== undefined) return next(given, 'previewing', { ...restore, counts, after: answer.result.next }, 'now');
  const confirmUntilMs = door.tools.clock.nowMs() + confirmMs;
  const { after: _after, ...rest } = restore;
  const all = await withChangedSince(given, restore, counts);
  const step = next(given, 'previewed', { ...rest, counts: all, confirmUntilMs }, { atMs: confirmUntilMs });
  return { ...step, progress: { done: job.progress.done, total: job.progress.done } };
}

/** What an import brought and is not its any more was changed since, by whatever: it stays as it is. */
async function withChangedSince({ door, business }: StepParts, { subject }: Restore, counts: Counts): Promise<Counts> {
  if (subject.kind !== 'import') return counts;
  const brought = (await findImport(door.tools.rows, business, subject.id))?.import.counts ?? {};
  const since = Object.entries(brought).map(([collection, { new: made, changed }]) => {
    const found = counts[collection] ?? noDifference;
    const still = found.changed + found.takenAway + found.untouched;
    return [collection, { ...noDifference, untouched: Math.max(0, made + changed - still) }] as const;
  });
  return summed(counts, Object.fromEntries(since.filter(([, { untouched }]) => untouched > 0)));
}

type Counts = Restore['counts'];

function summed(some: Counts, more: Counts): Counts {
  const sum: Record<string, DifferenceCounts> = { ...some };
  for (const [collection, counts] of Object.entries(more)) {
    const before = sum[collection] ?? noDifference;
    const names = Object.keys(noDifference) as (keyof DifferenceCounts)[];
    sum[collection] = Object.fromEntries(names.map((name) => [name, before[name] + counts[name]])) as unknown as DifferenceCounts;
  }
  return sum;
}

// ---- carrying out -----------------------------------------------------------------------------------------------------------

/** Some batches. What will not succeed, or has failed too often, is taken back. */
async function carryOn(given: StepParts, restore: Restore): Promise<Step> {
  try {
    return await batches(given, restore);
  } catch (error) {
    // A conflict passes too: somebody was quicker, gave the job up, or took it over; the next look at it says which.
    const known = error instanceof StewardError ? error : new StewardError('internal', { cause: error });
    if (given.signal.aborted || (mayPass(known) && given.job.attempts < failuresMax)) throw error;
    return giveUp(given, restore, 'failed');
  }
}

async function batches(given: StepParts, restore: Restore): Promise<Step> {
  const { door, business, job } = given;
  const { total } = job.progress;
  const isDone = (passed: number) => Math.min(job.progress.done + passed, total ?? Number.MAX_SAFE_INTEGER);
  const { after: before, ...rest } = restore;
  let { batch = 0 } = restore;
  let after = before;
  const page = await placesOf(door.tools.rows, business, restore.subject, after, batchRecordsMax * batchesPerStep);
  const wanted = page.places.filter((place) => isWanted(restore, place));
  let at = 0;
  for (let made = 0; made < batchesPerStep && at < wanted.length; made++) {
    const places = wanted.slice(at, at + batchRecordsMax);
    const outcome = await oneBatch(given, batch, places);
    if (outcome === 'refused') return giveUp(given, restore, 'refused');
    batch++;
    after = outcome.upTo;
    while (at < wanted.length && wanted[at]!.sort <= outcome.upTo) at++;
  }
  if (at < wanted.length) return next(given, 'restoring', { ...rest, ...(after === undefined ? {} : { after }), batch }, 'now', isDone(at));
  const done = isDone(page.places.length);
  if (page.next !== undefined) return next(given, 'restoring', { ...rest, after: page.next, batch }, 'now', done);
  if (copiesProjects(restore)) {
    const withdrawn = await withdrawErased(given, restore);
    if (withdrawn === 'refused') return giveUp(given, restore, 'refused');
    return next(given, 'restoring', { ...rest, batch, stage: 'projects', withdrawn }, 'now', done);
  }
  return restored(given, { ...rest, batch });
}

const copiesProjects = ({ how, stage, subject }: Restore) => how === 'beside' && stage === undefined && subject.kind !== 'record';

/** Beside: what lies in projects first, then the projects, which make it seen. What lies outside projects is not copied with the business. */
function isWanted({ how, stage, subject }: Restore, { collection, sort }: WalkedPlace): boolean {
  if (how === 'over' || subject.kind === 'record') return true;
  if (stage === 'projects') return collection === 'projects';
  return collection !== 'projects' && !/^(in|tr)\/-\//.test(sort);
}

/** A batch that was done before a crash is not done again. */
async function oneBatch(
  { door, business, job, principal }: StepParts,
  batch: number,
  places: readonly WalkedPlace[],
): Promise<Batch | 'refused'> {
  const known = await findBatch(door.tools.rows, business, job.id, batch);
  if (known) return known.made;
  const input = { id: job.id, batch, places: places.map(({ id, sort }) => ({ id, sort })) };
  const answer = await door.perform(principal, carryOutRestore, input, service);
  return answer.allowed ? answer.result : 'refused';
}

async function restored(given: StepParts, restore: Restore): Promise<Step> {
  const { tools } = given.door;
  const tally = await tallyBatches(tools.rows, given.business, given.job.id);
  const { withdrawn = 0 } = restore;
  const done = { ...tally, copied: tally.copied - withdrawn, leftOut: tally.leftOut + withdrawn };
  const undoUntilMs = tools.clock.nowMs() + tools.periods.trashMs;
  const { stage: _stage, ...rest } = restore;
  const copies = restore.how === 'beside' ? { copies: await copiesSeen(given, restore) } : {};
  const step = await end(given, 'restored', { ...rest, done, ...copies, undoUntilMs }, 'finished', { atMs: undoUntilMs });
  return { ...step, progress: { done: given.job.progress.total ?? 0, total: given.job.progress.total } };
}

/** The copies that were made to be seen: of the record, or of projects. */
async function copiesSeen({ door, business, job }: StepParts, { subject }: Restore): Promise<readonly RecordId[]> {
  // Nothing of an import is copied.
  if (subject.kind === 'record' || subject.kind === 'project') return [copyOf(job.id, subject.id)];
  const copies: RecordId[] = [];
  for (let batch = 0; ; batch++) {
    const found = await findBatch(door.tools.rows, business, job.id, batch);
    if (!found || copies.length >= copiesShownMax) return copies.slice(0, copiesShownMax);
    const stored = await findRecords(
      door.tools.rows,
      business,
      found.made.touched.map(({ id }) => id),
    );
    copies.push(...stored.filter(({ row }) => row.collection === 'projects').map(({ row }) => row.id));
  }
}

// ---- undoing ----------------------------------------------------------------------------------------------------------------

const giveUp = (given: StepParts, restore: Restore, because: RestoreEnd): Step => {
  const { batch: _batch, ...rest } = restore;
  return next(given, 'undoing', { ...rest, because }, 'now');
};

const restoreJob = (business: BusinessId): Principal => ({ actor: 'worker', name: 'restore', business });

async function undo(given: StepParts, restore: Restore): Promise<Step> {
  const { door, business, job } = given;
  const { rows } = door.tools;
  let below = restore.batch ?? batchesMax;
  for (let made = 0; made < batchesPerStep; made++) {
    const found = await newestToUndo(rows, business, job.id, below);
    if (!found) return undone(given, restore);
    const answer = await door.perform(restoreJob(business), undoBatch, { id: job.id, batch: found.batch }, service);
    if (!answer.allowed) throw new StewardError('store-unavailable', { rule: `the restore job was refused: ${answer.sentence}` });
    below = found.batch + 1;
  }
  return next(given, 'undoing', { ...restore, batch: below }, 'now');
}

async function undone(given: StepParts, restore: Restore): Promise<Step> {
  const { rows } = given.door.tools;
  const done = await tallyBatches(rows, given.business, given.job.id);
  const { batch: _batch, stage: _stage, after: _after, undoUntilMs: _until, ...rest } = restore;
  const state = restore.because === undefined ? 'undone' : 'cancelled';
  return end(given, state, { ...rest, done }, state, 'now');
}
