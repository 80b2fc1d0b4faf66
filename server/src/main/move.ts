// steward move: carries the whole installation from one edition's stores to another's (docs/move.md). Opens both sides, so that nobody else works in either, and lets
// lifecycle/move do the rest, which knows neither.
import { setTimeout as pause } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { endedTimes, untilNodesEnded } from '../adapters/nodes/row-nodes-ended.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { MoveAsked, MoveOutcome } from '../edges/cli/command.ts';
import { createAuthority } from '../governed/authority.ts';
import { createLedger } from '../ledger/ledger.ts';
import { giveUpMove, moveInstallation, planMove } from '../lifecycle/move/move-installation.ts';
import type { MoveParts, MoveSide } from '../lifecycle/move/move-side.ts';
import { policySetHash } from '../policy/decide.ts';
import type { Config } from './config.ts';
import type { Edition, Ground } from './edition.ts';
import { closeStores } from './stores.ts';
import { wrappedRows } from './wrapped-rows.ts';

/** One side, not yet opened. */
export interface MovePlace {
  readonly edition: Edition;
  readonly config: Config;
  /** Shown to the operator. */
  readonly name: string;
}

export interface MoveBetween {
  readonly from: MovePlace;
  readonly to: MovePlace;
  readonly asked: MoveAsked;
  readonly onProgress: (what: string) => void;
  readonly signal: AbortSignal;
}

/** `needs-confirmation` is no error here: without the right word the outcome is the plan. `conflict` when somebody works in one of the places. */
export async function moveBetween({ from, to, asked, onProgress, signal }: MoveBetween): Promise<MoveOutcome> {
  const source = await openPlace(from, undefined, onProgress);
  try {
    // Time goes on where it was: what was due there stays due here.
    const shownMs = source.clock.nowMs();
    const target = await openPlace(to, shownMs, onProgress);
    try {
      const parts: MoveParts = { from: sideOf(from, source), to: sideOf(to, target), wrappedRows, signal, onProgress };
      if (asked.giveUp) {
        await giveUpMove(parts.from, parts.to);
        return { state: 'given-up', from: from.name, to: to.name };
      }
      return await planOrMove(parts, source, target, to.config, asked, from.edition.staysBehind(from.config));
    } finally {
      await closePlace(target);
    }
  } finally {
    await closePlace(source);
  }
}

async function planOrMove(
  parts: MoveParts,
  source: Ground,
  target: Ground,
  config: Config,
  asked: MoveAsked,
  staysBehind: readonly string[],
): Promise<MoveOutcome> {
  const plan = await planMove(parts);
  await refuseOwnKeys(source, plan.surveyed.businesses);
  if (asked.confirm === undefined) return { state: 'planned', plan, staysBehind };
  if (asked.confirm !== plan.installation)
    throw new StewardError('needs-confirmation', { field: '--confirm', rule: `the id of the installation, ${plan.installation}` });
  return withLedgerCheck(config, target, parts.onProgress, async (checkLedger) => {
    const moved = await moveInstallation(
      {
        ...parts,
        random: systemRandom,
        nowMs: () => target.clock.nowMs(),
        async untilAlone() {
          await untilNodesEnded(source.stores.rows, { ...endedTimes, pause, own: source.nodes?.id });
          // As long as a node ran a business could bring one.
          await refuseOwnKeys(source, plan.surveyed.businesses);
        },
        checkLedger,
      },
      plan,
    );
    return { state: 'moved', moved };
  });
}

/** A business that brought a key of its own would lose it on the way, unasked: it gives it back first. */
async function refuseOwnKeys({ roots }: Ground, businesses: readonly BusinessId[]): Promise<void> {
  for (const business of roots ? businesses : [])
    if ((await roots!.ownKeyOf(business)) !== undefined)
      throw new StewardError('conflict', {
        rule: `${business} lies under a key of its own, which cannot be taken along; it gives it up first`,
      });
}

export type CheckLedger = (business: BusinessId) => Promise<readonly string[]>;

/** Gives what looks each ledger of a place through and through; it writes nothing. */
export async function withLedgerCheck<T>(
  config: Config,
  ground: Ground,
  onAlarm: (what: string) => void,
  act: (checkLedger: CheckLedger) => Promise<T>,
): Promise<T> {
  const ledger = ledgerOver(config, ground, onAlarm);
  try {
    return await act(async (business) => {
      if ((await ledger.volumes(business)).length === 0) return [];
      const { verdict, sentence } = await ledger.check(business, { deep: true });
      return verdict === 'verified' ? [] : [`the ledger of ${business}: ${sentence}`];
    });
  } finally {
    await ledger.close();
  }
}

/** Nobody appends to it. */
function ledgerOver({ url }: Config, { stores, clock }: Ground, onAlarm: (what: string) => void): ReturnType<typeof createLedger> {
  const { rows, epochs, root, memory, mirror } = stores;
  return createLedger({
    rows,
    epochs,
    root,
    memory,
    mirror,
    clock,
    random: systemRandom,
    check: createAuthority(clock).check,
    policySet: policySetHash,
    hostname: new URL(url).host,
    onAlarm,
    onGrown: () => undefined,
  });
}

export const openPlace = ({ edition, config }: MovePlace, startMs: number | undefined, onAlarm: (what: string) => void): Promise<Ground> =>
  edition.open({ config, random: systemRandom, onAlarm, count: () => undefined, startMs });

export async function closePlace({ stores, clock, release }: Ground): Promise<void> {
  await Promise.all([closeStores(stores), clock.close()]);
  await release();
}

const sideOf = ({ name }: MovePlace, { stores, clock }: Ground): MoveSide => ({ ...stores, name, clock });
