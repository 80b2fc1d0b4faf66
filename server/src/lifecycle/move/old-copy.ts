// The copy that a move leaves where the installation came from, and how it is destroyed (docs/move.md, "The old copy").
//
//   target verified ─▶ target notes `destroying` ─▶ source notes `destroying` ─▶ what opens anything ─▶ contents ─▶ the source's mark ─▶ target notes `destroyed`
//
//  1. Nothing is destroyed before the target has arrived from just this source, opens with its own root key, and its ledgers are whole.
//  2. Keys go first: after them nothing in the source opens, wherever the process dies.
//  3. Every step may be repeated; the mark is the last row of the source, so whoever comes again knows what lies there.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EpochMarkers, Epochs } from '../../ports/epochs.ts';
import type { RootKey } from '../../ports/root-key.ts';
import type { Rows } from '../../ports/rows.ts';
import { installationIn } from '../../stores/installation.ts';
import { eachAtOnce } from './at-once.ts';
import { putMove, readMove, type KeptMark, type OldCopy } from './move-mark.ts';
import { businessesIn } from './moved-rows.ts';
import type { MovedRows } from './move-side.ts';
import { wrappingOf } from './rewrap.ts';

/** A part of what lies in an old place, and how it goes; may be repeated. */
export interface OldPart {
  /** In words, such as `the root key`. */
  readonly what: string;
  destroy(): Promise<void>;
}

/** What an installation left where it was, opened without its root key. Whoever opens it works there alone. */
export interface OldPlace {
  readonly name: string;
  /** For the mark alone. */
  readonly rows: Rows;
  /** Whoever anything in its records belongs to; also after part of them is gone, of what is left. */
  businesses(): Promise<ReadonlySet<BusinessId>>;
  /** What is left of the installation of that id and these businesses: first what opens anything, then the rest without the mark. */
  parts(
    installation: string,
    businesses: ReadonlySet<BusinessId>,
  ): {
    readonly keys: readonly OldPart[];
    readonly contents: readonly OldPart[];
  };
  /** Removes the mark, and with it the last of the place. */
  end(): Promise<void>;
  /** How long the engine itself keeps what was removed. */
  readonly keepsRemovedMs: number;
  /** What somebody else has to remove, each in words. */
  readonly leftToDo: readonly string[];
  release(): Promise<void>;
}

/** Where the installation is now. */
export interface NewPlace {
  readonly name: string;
  readonly rows: MovedRows;
  readonly epochs: Epochs & EpochMarkers;
  readonly root: RootKey;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface OldCopyParts {
  readonly to: NewPlace;
  /** `undefined` where nothing is found. */
  readonly old: OldPlace | undefined;
  /** Looks a ledger of the target through and through; what is wrong, in words. */
  readonly checkLedger: (business: BusinessId) => Promise<readonly string[]>;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}

export interface OldCopyPlan {
  readonly installation: string;
  /** Where the old copy lies, in words. */
  readonly from: string;
  readonly to: string;
  /** Since when erasures do not reach it. */
  readonly sinceMs: number;
  /** `ended`: only the note of it is missing, or nothing is. */
  readonly state: 'stands' | 'goes-on' | 'ended';
  readonly leftToDo: readonly string[];
}

export interface OldCopyEnded {
  readonly plan: OldCopyPlan;
  readonly oldCopy: OldCopy;
}

/** Looks at both and changes nothing. `conflict` when the target has not arrived from there, `not-found` when nothing of it is found in the old place. */
export async function planDestruction({ to, old }: OldCopyParts): Promise<OldCopyPlan> {
  const { mark, installation } = await arrivedIn(to);
  const plan = { installation, from: old?.name ?? mark.other, to: to.name, sinceMs: mark.atMs, leftToDo: old?.leftToDo ?? [] };
  if (isOver(mark.oldCopy)) return { ...plan, state: 'ended' };
  const there = old && (await readMove(old.rows));
  if (there === undefined) {
    // Its mark is the last of it to go, so a source without one is destroyed, once it was begun.
    if (mark.oldCopy?.state === 'destroying') return { ...plan, state: 'ended' };
    throw new StewardError('not-found', {
      rule: `nothing of it is found in ${plan.from}; if it was removed by other means, say so: --old-copy=gone`,
    });
  }
  if (there.mark.move !== mark.move || (there.mark.role !== 'left' && there.mark.role !== 'destroying'))
    throw new StewardError('conflict', { rule: `what lies in ${plan.from} is not the copy that was left when it was moved to ${to.name}` });
  return { ...plan, state: there.mark.role === 'destroying' ? 'goes-on' : 'stands' };
}

/** Destroys it, or goes on with it. `conflict` when the target is not whole: then nothing was changed. */
export async function destroyOldCopy(parts: OldCopyParts, plan: OldCopyPlan): Promise<OldCopyEnded> {
  const { to, old, onProgress, signal } = parts;
  const before = await arrivedIn(to);
  const begun = before.mark.oldCopy;
  if (begun !== undefined && isOver(begun)) return { plan, oldCopy: begun };
  // Nothing is found any more where only the note is missing: what was noted at the beginning says how long the engine keeps it.
  const keepsMs = old?.keepsRemovedMs ?? (begun === undefined ? 0 : begun.clearMs - begun.atMs);
  if (old !== undefined && plan.state !== 'ended') {
    if (plan.state === 'stands') await refuseUnlessWhole(parts);
    if (begun === undefined) await note(to, before, 'destroying', keepsMs);
    await close(old);
    const { keys, contents } = old.parts(plan.installation, await old.businesses());
    for (const part of [...keys, ...contents]) {
      signal.throwIfAborted();
      onProgress(part.what);
      await part.destroy();
    }
    await old.end();
  }
  const oldCopy = await note(to, await arrivedIn(to), 'destroyed', keepsMs);
  return { plan, oldCopy };
}

/** Notes the operator's word that nothing of it is left. `conflict` where it is still found. */
export async function sayOldCopyIsGone({ to, old }: OldCopyParts): Promise<OldCopy> {
  const kept = await arrivedIn(to);
  if (isOver(kept.mark.oldCopy)) return kept.mark.oldCopy!;
  const there = old && (await readMove(old.rows));
  if (there?.mark.move === kept.mark.move)
    throw new StewardError('conflict', { rule: `it is still found in ${old!.name}: destroy it with --old-copy=destroy` });
  return note(to, kept, 'gone', 0);
}

/** By which whatever happens to the old copy is confirmed. `conflict` where nothing has arrived by a move. */
export const arrivedInstallation = async (to: NewPlace): Promise<string> => (await arrivedIn(to)).installation;

const isOver = (oldCopy: OldCopy | undefined): boolean => oldCopy !== undefined && oldCopy.state !== 'destroying';

async function arrivedIn({ rows, name }: NewPlace): Promise<KeptMark & { readonly installation: string }> {
  const [kept, installation] = [await readMove(rows), await installationIn(rows)];
  if (kept?.mark.role !== 'arrived' || installation === undefined)
    throw new StewardError('conflict', { rule: `nothing has arrived in ${name} by a move, so there is no old copy of it` });
  return { ...kept, installation };
}

async function note({ rows, clock }: NewPlace, { mark, revision }: KeptMark, state: OldCopy['state'], keepsMs: number): Promise<OldCopy> {
  const atMs = clock.nowMs();
  const oldCopy = { state, atMs, clearMs: atMs + keepsMs };
  await putMove(rows, { ...mark, oldCopy }, revision);
  return oldCopy;
}

async function close({ rows }: OldPlace): Promise<void> {
  const { mark, revision } = (await readMove(rows))!;
  if (mark.role !== 'destroying') await putMove(rows, { ...mark, role: 'destroying' }, revision);
}

/** Every key of the epoch store opens with the target's own root key, and every ledger is whole where it lies now. */
async function refuseUnlessWhole({ to, checkLedger, signal, onProgress }: OldCopyParts): Promise<void> {
  onProgress('looking whether the new place is whole');
  const businesses = await businessesIn(to.rows);
  await eachAtOnce(businesses, async (business) => {
    signal.throwIfAborted();
    for (const name of await to.epochs.list(business)) await refuseUnlessOpens(to, business, name);
  });
  for (const business of businesses) {
    signal.throwIfAborted();
    const [trouble] = await checkLedger(business);
    if (trouble !== undefined)
      throw new StewardError('conflict', { rule: `the new place is not whole, so nothing was destroyed: ${trouble}` });
  }
}

async function refuseUnlessOpens({ epochs, root }: NewPlace, business: BusinessId, name: string): Promise<void> {
  // A root that keeps a key for each business opens its own.
  if (name.startsWith('root-')) return;
  const stored = await epochs.read(business, name);
  // Destroyed meanwhile, where nodes work there: it was not this command that did.
  if (typeof stored === 'string') return;
  const wrapping = wrappingOf(business, name, stored);
  if (wrapping === undefined) return;
  (await root.unwrap(wrapping.context, wrapping.wrapped)).fill(0);
}
