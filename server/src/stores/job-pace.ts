// How quickly a job gets on, and how long it takes on from there: the rate it has had since it began with what it does at present, and nothing else. It says nothing
// before there is something to measure, and nothing about a state that it has not reached: an export that collects does not know yet how long packing takes.
import type { Job, JobProgress } from './jobs.ts';

/** Where the measuring began: when, and how much was done by then. */
export interface JobPace {
  readonly sinceMs: number;
  readonly done: number;
}

/** A rate over less than this says little. */
const measuredMsMin = 10_000;
/** Of what there was to do: the first of it says little about the rest. */
const measuredShareMin = 0.01;
/** Between two steps of a job that is worked on. Longer ones were a pause: the server was down, something was out of reach. */
const stepMsMax = 120_000;

/** The pace of `job` once it has come to `state` and `progress`. It begins anew with every state, every other total, and after a pause. */
export function paceAfter(job: Job, state: string, progress: JobProgress, nowMs: number): JobPace {
  const goesOn =
    job.pace !== undefined &&
    job.state === state &&
    job.progress.total === progress.total &&
    progress.done >= job.progress.done &&
    progress.done > 0 &&
    nowMs - job.changedAtMs < stepMsMax;
  return goesOn ? job.pace : { sinceMs: nowMs, done: progress.done };
}

/** As of `changedAtMs`; `undefined` while nobody can say, and for a job that waits or has ended. */
export function remainingMs({ pace, progress: { done, total }, changedAtMs, dueAtMs }: Job): number | undefined {
  if (pace === undefined || total === undefined || done >= total) return undefined;
  if (dueAtMs === undefined || dueAtMs - changedAtMs > stepMsMax) return undefined;
  const [tookMs, did] = [changedAtMs - pace.sinceMs, done - pace.done];
  if (tookMs < measuredMsMin || did < (total - pace.done) * measuredShareMin) return undefined;
  return Math.round(((total - done) * tookMs) / did);
}
