// What a lifecycle is made of: a state machine whose steps are each safe to repeat. The runner (run-jobs.ts) persists the state after every step, so that a
// crash anywhere is taken up from the step that was under way. A step reaches content only through the door, with the rights that whoever started the job
// has at that moment (THREATS 14), or, where nobody did, as a named worker.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import type { Change } from '../ports/rows.ts';
import type { Job, JobProgress } from '../stores/jobs.ts';

export interface StepParts {
  readonly door: Door;
  readonly business: BusinessId;
  readonly job: Job;
  /** Who acts: the person who started the job, as they are now; a worker where nobody did. */
  readonly principal: Principal;
  /** The process stops, or the job was given up: end soon, leave the rest to the next run. */
  readonly signal: AbortSignal;
  /** How far a step has come that takes long: shown with the next renewal of the lease, and replaced by what the step gives back. */
  readonly tell?: ((progress: JobProgress) => void) | undefined;
}

export interface Step {
  readonly state: string;
  readonly data: Cbor;
  readonly progress: JobProgress;
  /** When to go on: now or a time; `ended` when there is no further step. */
  readonly next: 'now' | 'ended' | { readonly atMs: number };
  /** Rows that change in the same commit as the job. At most 90. */
  readonly changes?: readonly Change[];
}

export interface Lifecycle {
  readonly kind: JobKind;
  /** What may pass is tried until it does, however long that takes: what was promised is not given up because a disk is full for an hour. */
  readonly patient?: true;
  /** One step from the job's state. Throws StewardError: what may pass is tried again, what will not fails the job. */
  step(parts: StepParts): Promise<Step>;
  /** Cleans up after somebody gave the job up; its state afterwards is the machine's own word for that. */
  cancel(parts: StepParts): Promise<Step>;
  /** Cleans up after the last attempt failed. */
  fail?(parts: StepParts): Promise<void>;
}
