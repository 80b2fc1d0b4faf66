// What the steps of an erasure share.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Principal } from '../governed/operation.ts';
import type { Answer } from '../governed/perform.ts';
import { dayMs } from '../governed/periods.ts';
import { erasureData, type Erasure, type ErasureState } from '../stores/erasures.ts';
import type { Step, StepParts } from './lifecycle.ts';

export const retention = (business: BusinessId): Principal => ({ actor: 'worker', name: 'retention', business });

export function next({ job }: StepParts, state: ErasureState, erasure: Erasure, when: Step['next'], changes: Step['changes'] = []): Step {
  const progress = { done: Math.min(erasure.destroyed, Math.max(erasure.asked, erasure.destroyed)), total: job.progress.total };
  return { state, data: erasureData(erasure), progress, next: when, changes };
}

export const tomorrow = ({ door }: StepParts) => ({ atMs: door.tools.clock.nowMs() + dayMs });

/** The result; a refusal of the retention job is a fault of ours, and is tried again. */
export function granted<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError('store-unavailable', { rule: `the retention job was refused: ${answer.sentence}` });
  return answer.result;
}
