// The end of `destroying`.
import { finishErasures } from '../governed/destroy-records.ts';
import { finishShedding, hasShed } from '../governed/forget-fields.ts';
import type { Principal } from '../governed/operation.ts';
import { receiptStep } from '../governed/request-erasure.ts';
import type { Erasure } from '../stores/erasures.ts';
import { granted, next, retention, tomorrow } from './erasure-step.ts';
import type { ErasureParts } from './erasure.ts';
import type { Step, StepParts } from './lifecycle.ts';
import { tellErased } from './tell-erased.ts';
import { defaultCacheLimits } from '../vault/vault.ts';
import { countNamedTombstones, countTombstones, unfinishedErasures, type CountedTombstones } from '../stores/tombstones.ts';

const service = { purpose: 'service' } as const;

const finishedTogetherMax = 80;
const askAgainMs = 1_000;
/** Opened keys live a minute, and are swept every few seconds after that. */
const openedLivesMs = defaultCacheLimits.ttlMs + 5_000;

/**
 * Nothing of it is left to be destroyed. What a crash broke off is finished, and the places that keep copies are told; only then the receipt says that the keys are
 * gone, and since when.
 */
export async function keysGone(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  await finish(given);
  const { door, business } = given;
  if (parts.places) await tellErased(door.tools, parts.places, business);
  if (erasure.held > 0) return next(given, 'held', { ...erasure, after: '', pass: 0 }, tomorrow(given));
  const { forgetting: begun, ...rest } = erasure;
  const forgetting = await forgottenByAll(given, begun);
  if (forgetting) return next(given, 'destroying', { ...erasure, forgetting }, { atMs: given.door.tools.clock.nowMs() + askAgainMs });
  const receipts = { tools: given.door.tools, principal: retention(given.business) };
  const { destroyed, keptByLaw } = await countedInAll(given, rest);
  return next(given, 'removing', { ...rest, destroyed, keptByLaw, keysGoneMs: given.door.tools.clock.nowMs() }, 'now', [
    await receiptStep(receipts, given.job.reference, 'keys-destroyed'),
  ]);
}

/**
 * `undefined` once no node has anything opened of it: each that lives has said so, or the time that opened keys are kept for is over. What a node was told over the
 * wire it may have missed.
 */
async function forgottenByAll({ door, business }: StepParts, begun: Erasure['forgetting']): Promise<Erasure['forgetting']> {
  const { nodes, clock } = door.tools;
  if (nodes === undefined || nodes.alone) return undefined;
  const nowMs = clock.nowMs();
  if (begun === undefined) return { asked: await nodes.askToForget(business), sinceMs: nowMs };
  if (nowMs - begun.sinceMs >= openedLivesMs || (await nodes.haveForgotten(begun.asked))) return undefined;
  return begun;
}

/** A crash between a batch and the job's row loses that batch from the job's own counts, and the confirmation of erasure is signed over them. */
async function countedInAll(given: StepParts, erasure: Erasure): Promise<CountedTombstones> {
  const counted = await countedOf(given, erasure);
  return {
    destroyed: Math.max(erasure.destroyed, counted?.destroyed ?? 0),
    keptByLaw: Math.max(erasure.keptByLaw, counted?.keptByLaw ?? 0),
  };
}

/** By their tombstones; `undefined` where an erasure destroys parts of records, which leave none. */
async function countedOf({ door, business, job }: StepParts, { subject, records }: Erasure): Promise<CountedTombstones | undefined> {
  const { rows } = door.tools;
  switch (subject.kind) {
    case 'project':
      return countTombstones(rows, business, job.startedAtMs, subject.id);
    case 'business':
      return countTombstones(rows, business, job.startedAtMs);
    case 'record':
    case 'due':
      return countNamedTombstones(rows, business, job.startedAtMs, records);
    case 'member':
    case 'file':
    case 'collected':
      return undefined;
  }
}

async function finish({ door, business }: StepParts): Promise<void> {
  while (await hasShed(door, business)) {
    if (granted(await door.perform(retention(business), finishShedding, {}, service)) === 0) break;
  }
  const sweep: Principal = { actor: 'worker', name: 'sweep', business };
  for (;;) {
    const ids = (await unfinishedErasures(door.tools, business)).slice(0, finishedTogetherMax);
    if (ids.length === 0) return;
    granted(await door.perform(sweep, finishErasures, { ids }, service));
  }
}
