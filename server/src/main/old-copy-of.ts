// steward move --old-copy: opens the place an installation is in now and what it left where it was, and lets lifecycle/move/old-copy.ts destroy the one for the other.
import { StewardError } from '@steward/protocol/errors.ts';
import type { MoveAsked, MoveOutcome } from '../edges/cli/command.ts';
import {
  arrivedInstallation,
  destroyOldCopy,
  planDestruction,
  sayOldCopyIsGone,
  type OldCopyParts,
  type OldPlace,
} from '../lifecycle/move/old-copy.ts';
import type { Ground } from './edition.ts';
import { closePlace, openPlace, withLedgerCheck, type MovePlace } from './move.ts';

export interface OldCopyOf {
  /** Throws where its configuration is not there any more. */
  readonly from: () => MovePlace;
  readonly to: MovePlace;
  readonly asked: MoveAsked & { readonly oldCopy: 'destroy' | 'gone' };
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
}

/** Without the right word the outcome is the plan. `conflict` when somebody works where only one may. */
export async function oldCopyOf({ from, to, asked, onProgress, signal }: OldCopyOf): Promise<MoveOutcome> {
  const target = await openPlace(to, undefined, onProgress);
  try {
    const old = await oldPlaceOf(from, asked.oldCopy);
    try {
      return await withLedgerCheck(to.config, target, onProgress, (checkLedger) =>
        planOrDestroy({ to: newPlaceOf(to, target), old, checkLedger, signal, onProgress }, asked),
      );
    } finally {
      await old?.release();
    }
  } finally {
    await closePlace(target);
  }
}

/** Where the operator says that it is gone, it need not be found. */
async function oldPlaceOf(from: () => MovePlace, wanted: 'destroy' | 'gone'): Promise<OldPlace | undefined> {
  try {
    const { edition, config } = from();
    return await edition.oldPlace(config);
  } catch (error) {
    if (wanted === 'gone') return undefined;
    throw error;
  }
}

async function planOrDestroy(parts: OldCopyParts, { oldCopy: wanted, confirm }: OldCopyOf['asked']): Promise<MoveOutcome> {
  const plan = wanted === 'gone' ? undefined : await planDestruction(parts);
  const installation = await arrivedInstallation(parts.to);
  if (confirm === undefined) return { state: 'old-copy-planned', installation, plan };
  if (confirm !== installation)
    throw new StewardError('needs-confirmation', { field: '--confirm', rule: `the id of the installation, ${installation}` });
  if (plan === undefined) return { state: 'old-copy-gone', oldCopy: await sayOldCopyIsGone(parts) };
  return { state: 'old-copy-destroyed', ...(await destroyOldCopy(parts, plan)) };
}

const newPlaceOf = ({ name }: MovePlace, { stores: { rows, epochs, root }, clock }: Ground): OldCopyParts['to'] => ({
  name,
  rows,
  epochs,
  root,
  clock,
});
