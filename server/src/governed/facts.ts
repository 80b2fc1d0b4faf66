// The facts of a decision: what the operation found out about its target, and who asks, for what, when.
import type { Operation, Purpose } from '@steward/protocol/words.ts';
import type { Facts } from '../policy/decide.ts';
import type { Clock } from '../ports/clock.ts';
import type { Principal, Target } from './operation.ts';

const freshMs = 600_000;

export function factsFor(
  clock: Clock,
  principal: Principal,
  operation: Operation,
  purpose: Purpose,
  facts: Target<unknown>['facts'],
): Facts {
  return {
    ...facts,
    actor: principal.actor,
    operation,
    purpose,
    // By construction: the business comes from the session or from the case alone, and every key read for it lies under that business.
    sameBusiness: true,
    fresh: principal.signedInAtMs !== undefined && clock.nowMs() - principal.signedInAtMs < freshMs,
    worker: principal.actor === 'worker' ? (principal.name ?? 'none') : 'none',
    secondFactor: principal.secondFactor === true,
  };
}
