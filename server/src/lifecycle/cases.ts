// Cases by themselves: no answer is no after a day, what is allowed ends at its time, and what rests on somebody who lost their standing ends. Decisions
// about the staff take all of this into account at every read; here it is written down, in the business's ledger, on its receipt, and told.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { decideCase, endCase } from '../governed/answer-case.ts';
import { caseStateNow, mayLookStill } from '../governed/case-state.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { dueCases, findCase, newestCases } from '../stores/cases.ts';
import { oldFailures } from '../stores/failures.ts';
import { tellOfCase } from './case-notices.ts';

const dueAtOnce = 100;
const lookedAtMax = 1_000;

const worker = (business: BusinessId): Principal => ({ actor: 'worker', name: 'cases', business });

/** Everything that is due now; how many cases that were. */
export async function endDueCases(door: Door): Promise<number> {
  const { rows, clock } = door.tools;
  const due = await dueCases(rows, clock.nowMs(), dueAtOnce);
  for (const { business, id, key } of due) {
    const of = (await findCase(rows, business, id))?.case;
    // A business that was erased took its case along.
    if (of?.state === 'waiting')
      await quietly(() => door.perform(worker(business), decideCase, { id, answer: 'nobody' }, { purpose: 'service' }));
    else if (of?.state === 'allowed')
      await quietly(() => door.perform(worker(business), endCase, { id, because: 'time' }, { purpose: 'service' }));
    else await rows.commit([{ kind: 'remove', key, expect: 'any' }]);
    await tellOfCase(door.tools, business, id);
  }
  return due.length;
}

/** Ends what waits or is allowed and rests on somebody who lost their standing: left, was no longer eligible, does not run the business any more. */
export async function endUnfounded(door: Door): Promise<void> {
  const { rows, clock } = door.tools;
  for (const { business, case: of } of await newestCases(rows, lookedAtMax)) {
    const nowMs = clock.nowMs();
    if ((of.state !== 'allowed' && of.state !== 'waiting') || nowMs >= (of.untilMs ?? of.answerUntilMs)) continue;
    if (of.state === 'waiting' ? await mayLookStill(rows, of, nowMs) : (await caseStateNow(rows, business, of, nowMs)) !== 'over') continue;
    await quietly(() => door.perform(worker(business), endCase, { id: of.id, because: 'standing' }, { purpose: 'service' }));
    await tellOfCase(door.tools, business, of.id);
  }
}

/** Somebody else was quicker: then it is as it should be, or the next time. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isStewardError(error, 'conflict')) throw error;
  });
}

/** Forgets what errors concerned after thirty days. */
export async function forgetFailures({ tools: { rows, clock } }: Door): Promise<void> {
  let after: string | undefined;
  do {
    const { changes, next } = await oldFailures(rows, clock.nowMs(), after);
    if (changes.length > 0) await rows.commit(changes);
    after = next;
  } while (after !== undefined);
}
