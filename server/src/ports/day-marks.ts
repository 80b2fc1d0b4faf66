// Marks of days, so that what is due on a day is found on that day without its date lying anywhere in clear: a keyed hash, different for each business. Whoever has the
// store without the key sees at most that two things are due on the same day.
import type { BusinessId } from '@steward/protocol/ids.ts';

export interface DayMarks {
  /** `day` as `2026-11-24`. Throws `key-unavailable` when the root key is out of reach. */
  mark(business: BusinessId, day: string): Promise<string>;
}
