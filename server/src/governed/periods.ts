// How long things stay, as far as an operator may choose. Whatever is chosen, what was erased must be out of every copy within 85 days of the request:
// trash, then the key, then at most 30 days until no copy of the key store opens it and its ciphertext has left history, snapshots and buckets, and ten
// days in which a job that could not run is repeated. A choice that cannot keep that is refused at start.
import { StewardError } from '@steward/protocol/errors.ts';

export const dayMs = 86_400_000;
export const trashDaysMax = 45;
export const epochDaysMax = 30;
/** From the request to the last copy (DESIGN §6). */
export const goneDaysMax = 85;
/** Ciphertext leaves history, snapshots and buckets within so long of its key. */
export const copiesDaysMax = 30;
const repeatDays = 10;
/** Above so many records a second person is asked. */
export const secondPersonAbove = 1_000;
/** How long a second person has to answer. */
export const decideMs = 14 * dayMs;
/** How long an erasure waits that nobody else can decide about. */
export const soleWaitMs = 3 * dayMs;

export interface Periods {
  /** In the trash. */
  readonly trashMs: number;
  /** Until the business's key gets a new epoch. */
  readonly epochMs: number;
}

export const defaultPeriods: Periods = { trashMs: 30 * dayMs, epochMs: 30 * dayMs };

/** Throws `invalid-input` naming the variable when the 85 days could not be kept. */
export function checkedPeriods(trashDays: number, epochDays: number): Periods {
  const wrong = (field: string, rule: string) => new StewardError('invalid-input', { field, rule });
  if (!Number.isInteger(trashDays) || trashDays < 1 || trashDays > trashDaysMax)
    throw wrong('STEWARD_TRASH_DAYS', `1 to ${trashDaysMax} days, otherwise what is deleted could stay longer than ${goneDaysMax} days`);
  if (!Number.isInteger(epochDays) || epochDays < 1 || epochDays > epochDaysMax)
    throw wrong('STEWARD_EPOCH_DAYS', `1 to ${epochDaysMax} days, otherwise old copies of keys could open what was erased`);
  if (trashDays + Math.max(epochDays, copiesDaysMax) + repeatDays > goneDaysMax)
    throw wrong('STEWARD_TRASH_DAYS', `with the time until copies are gone it would be more than ${goneDaysMax} days`);
  return { trashMs: trashDays * dayMs, epochMs: epochDays * dayMs };
}
