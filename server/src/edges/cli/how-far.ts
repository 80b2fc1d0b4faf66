// How far a job is, in a line: what it does, how much of it is done, and about how long that takes on.
import type { WireJob } from '@steward/protocol/wire/lifecycle-routes.ts';

/** `importing: 3000 of 10000 records, about 2 minutes left` */
export function howFar({ state, progress: { done, total, remainingSeconds } }: Pick<WireJob, 'state' | 'progress'>, unit?: string): string {
  const much = [String(done), ...(total === undefined ? [] : ['of', String(total)]), ...(unit === undefined ? [] : [unit])].join(' ');
  return `${state}: ${much}${remainingSeconds === undefined ? '' : `, ${timeLeft(remainingSeconds)}`}`;
}

/** As coarse as an estimate is: a line of its own for each minute, not for each second. */
function timeLeft(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return 'less than a minute left';
  if (minutes < 90) return `about ${minutes} minute${minutes === 1 ? '' : 's'} left`;
  return `about ${Math.round(minutes / 60)} hours left`;
}
