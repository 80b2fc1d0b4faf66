// Exports that repeat: each that is due becomes a job of whoever arranged it, with the rights they have now. Where they have lost them, the schedule ends.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { repeatExport } from '../../governed/exports/export-schedules.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { encodeSchedule, listSchedules, scheduleKey, type StoredSchedule } from '../../stores/export-schedules.ts';

export const arranger = (business: BusinessId, person: NonNullable<Principal['person']>): Principal => ({
  actor: 'member',
  business,
  person,
  name: 'worker:export',
});

/** How many exports began. */
export async function repeatDueExports(door: Door, business: BusinessId): Promise<number> {
  const { rows, clock } = door.tools;
  let begun = 0;
  for (const stored of await listSchedules(rows, business)) {
    const { schedule } = stored;
    if (schedule.endedMs !== undefined || schedule.nextMs > clock.nowMs()) continue;
    try {
      const answer = await door.perform(arranger(business, schedule.by), repeatExport, { id: schedule.id }, { purpose: 'service' });
      if (answer.allowed) begun++;
      else await end(door, business, stored);
    } catch (error) {
      // Too many are held, or another node was quicker: the next look finds it still due, or not.
      if (!isStewardError(error, 'too-many-requests', 'conflict')) throw error;
    }
  }
  return begun;
}

/** What sealed its bucket belongs to nothing from then on, and is swept. */
async function end(door: Door, business: BusinessId, { schedule, revision }: StoredSchedule): Promise<void> {
  const ended = { ...schedule, endedMs: door.tools.clock.nowMs(), bucket: undefined };
  await door.tools.rows.commit([{ kind: 'put', key: scheduleKey(business, schedule.id), value: encodeSchedule(ended), expect: revision }]);
}
