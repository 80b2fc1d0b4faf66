// The lists that background work looks at again and again: partitions in which what is due lies under the time when it is, or what is to be done at once. Whoever puts
// something there wakes who looks at it (ports/wake-ups.ts).
import type { WakeUpKind } from '../ports/wake-ups.ts';

export const dueLists: ReadonlyMap<string, WakeUpKind> = new Map([
  ['jobs-due', 'jobs'],
  ['webhook-events', 'webhooks'],
  ['webhooks-due', 'webhooks'],
  ['cases-due', 'cases'],
  ['threads-due', 'threads'],
  ['thread-mails', 'threads'],
  ['notices-new', 'orders'],
  ['notices-due', 'notices'],
]);
