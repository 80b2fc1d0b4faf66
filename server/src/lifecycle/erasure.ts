// The erasure of docs/lifecycles.md: one state a function. What was asked for was hidden by a governed operation; from here on the retention job acts, whoever
// asked: tombstones and marks are the authority (THREATS 14).
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { decideErasure } from '../governed/decide-erasure.ts';
import type { ErasedPlaces } from '../ports/erased-places.ts';
import type { Identity } from '../ports/identity.ts';
import type { RowResidue } from '../ports/row-residue.ts';
import type { TimeTrust } from '../ports/time-trust.ts';
import { erasureOf, type Erasure, type ErasureState } from '../stores/erasures.ts';
import { findRecords } from '../stores/records.ts';
import { confirm, leaveCopies, remove } from './erasure-copies.ts';
import { destroy } from './erasure-destruction.ts';
import { openOwned, parkOwned } from './erasure-people.ts';
import { granted, next, retention, tomorrow } from './erasure-step.ts';
import type { Lifecycle, Step, StepParts } from './lifecycle.ts';

const parkedRetryMs = 3_600_000;

export interface ErasureParts {
  readonly identity: Pick<Identity, 'partitionsOf' | 'removeAccount' | 'endSessions'>;
  /** Where copies lie; absent where there are none. */
  readonly places: ErasedPlaces | undefined;
  readonly trust: TimeTrust;
  /** Stores whose files may still hold what was removed from them. */
  readonly residues?: readonly RowResidue[] | undefined;
  /** How long the engine of the stores keeps what was removed; no confirmation before. */
  readonly keepsRemovedMs?: number | undefined;
}

export function createErasure(parts: ErasureParts): Lifecycle {
  return {
    kind: 'erasure',
    patient: true,
    async step(given) {
      const erasure = erasureOf(given.job);
      switch (given.job.state as ErasureState) {
        case 'waiting':
          return decideAlone(given, erasure);
        case 'hidden':
          return hidden(parts, given, erasure);
        case 'destroying':
          return destroy(parts, given, erasure);
        case 'held':
          // It says anew what is held: a hold may have ended, or another have been set.
          return next(given, 'destroying', { ...erasure, held: 0 }, 'now');
        case 'removing':
          return remove(parts, given, erasure);
        case 'leaving-copies':
          return (await leaveCopies(parts, given, erasure))
            ? confirm(given, erasure)
            : next(given, 'leaving-copies', erasure, tomorrow(given));
        case 'undone':
          await openOwned(given, erasure);
          return next(given, 'undone', erasure, 'ended');
        default:
          throw new StewardError('internal', { rule: `an erasure does not go on from ${given.job.state}` });
      }
    },
    cancel: async (given) => next(given, given.job.state as ErasureState, erasureOf(given.job), 'now'),
  };
}

/** The time for an answer is over. Where nobody else could answer, it goes on; otherwise it is withdrawn. */
async function decideAlone(given: StepParts, erasure: Erasure): Promise<Step> {
  const { door, business, job } = given;
  const approve = erasure.sole === true;
  if (!approve) return next(given, 'cancelled', erasure, 'ended');
  try {
    granted(await door.perform(retention(business), decideErasure, { id: job.id, approve }, { purpose: 'service' }));
  } catch (error) {
    // What it was about is gone meanwhile: nothing is left to be erased.
    if (isStewardError(error, 'conflict', 'not-found', 'last-owner')) return next(given, 'cancelled', erasure, 'ended');
    throw error;
  }
  // The operation has moved the job on; what is given back here is dropped because of it.
  return next(given, 'waiting', erasure, 'now');
}

async function hidden(parts: ErasureParts, given: StepParts, erasure: Erasure): Promise<Step> {
  const { clock } = given.door.tools;
  if (erasure.subject.kind === 'member' && erasure.parked !== true && erasure.undoUntilMs !== undefined) {
    await parkOwned(given, erasure);
    return next(given, 'hidden', { ...erasure, parked: true }, { atMs: erasure.undoUntilMs });
  }
  const { undoUntilMs } = erasure;
  if (undoUntilMs !== undefined && clock.nowMs() < undoUntilMs) return next(given, 'hidden', erasure, { atMs: undoUntilMs });
  if (undoUntilMs !== undefined && parts.trust.unconfirmed())
    return next(given, 'hidden', erasure, { atMs: clock.nowMs() + parkedRetryMs });
  if (undoUntilMs !== undefined && !(await isHidden(given, erasure, undoUntilMs))) return next(given, 'undone', erasure, 'ended');
  return next(given, 'destroying', erasure, 'now');
}

/** Whether it still lies where this erasure put it: it may have been taken out of the trash by another way. */
async function isHidden({ door, business }: StepParts, { subject, records }: Erasure, untilMs: number): Promise<boolean> {
  if (subject.kind !== 'record' && subject.kind !== 'project') return true;
  const id = subject.kind === 'record' ? records[0]! : subject.id;
  const [stored] = await findRecords(door.tools.rows, business, [id]);
  return stored?.row.state === 'trashed' && stored.row.restorableUntilMs === untilMs;
}
