// The end of `destroying`.
import { finishShedding, hasShed } from '../governed/forget-fields.ts';
import { receiptStep } from '../governed/request-erasure.ts';
import type { Erasure } from '../stores/erasures.ts';
import { granted, next, retention, tomorrow } from './erasure-step.ts';
import type { Step, StepParts } from './lifecycle.ts';

const service = { purpose: 'service' } as const;

/** Nothing of it is left to be destroyed: its keys are gone, and the receipt says since when. */
export async function keysGone(given: StepParts, erasure: Erasure): Promise<Step> {
  const nowMs = given.door.tools.clock.nowMs();
  while (await hasShed(given.door, given.business)) {
    if (granted(await given.door.perform(retention(given.business), finishShedding, {}, service)) === 0) break;
  }
  if (erasure.held > 0) return next(given, 'held', { ...erasure, after: '', pass: 0 }, tomorrow(given));
  const parts = { tools: given.door.tools, principal: retention(given.business) };
  return next(given, 'removing', { ...erasure, keysGoneMs: nowMs }, 'now', [
    await receiptStep(parts, given.job.reference, 'keys-destroyed'),
  ]);
}
