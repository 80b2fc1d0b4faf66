// A move of a whole installation from one place to another (docs/move.md), over ports alone.
//
//   plan ─▶ marks ─▶ epochs ─▶ keys ─▶ rows ─▶ files ─▶ signer's memory ─▶ snapshots ─▶ key backups ─▶ mirror
//        ─▶ everything compared, both ways ─▶ each ledger checked where it lies now ─▶ the target has arrived ─▶ the source has left
//
//  1. Nothing is written to the source but its mark, and nothing works there from the mark on.
//  2. Nothing works in the target before everything was read back there and is the same.
//  3. Every step may be repeated. Whoever runs the move again after a crash goes on; a target that holds anything else is refused.
//  4. No content is opened: what is sealed is carried sealed. Keys that the root key wraps are wrapped anew, one at a time.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type JobId } from '@steward/protocol/ids.ts';
import type { Random } from '../../ports/random.ts';
import { installationIn } from '../../stores/installation.ts';
import { Differences } from './differences.ts';
import { putMove, readMove, remindOf, removeMove, standingCopy, type MoveMark } from './move-mark.ts';
import type { MoveParts, MoveSide } from './move-side.ts';
import { carryBlobs, compareBlobs, namesOf, type MovedBlobs } from './moved-blobs.ts';
import { carryEpochs, compareEpochs } from './moved-epochs.ts';
import { carryKeys, compareKeys } from './moved-keys.ts';
import { carryMemory, compareMemory } from './moved-memory.ts';
import { carryRows, compareRows, isEmpty, survey, type Surveyed } from './moved-rows.ts';
import { carrySnapshots, compareSnapshots, type CarriedSnapshots } from './moved-snapshots.ts';

export interface InstallationParts extends MoveParts {
  readonly random: Random;
  readonly nowMs: () => number;
  /** Resolves when nobody works in the source any more, which is marked by then. */
  readonly untilAlone: () => Promise<void>;
  /** Looks a ledger of the target through and through, without writing to it; what is wrong, in words. */
  readonly checkLedger: (business: BusinessId) => Promise<readonly string[]>;
}

export interface Plan {
  /** The installation's id, by which a move is confirmed. */
  readonly installation: string;
  readonly from: string;
  readonly to: string;
  readonly surveyed: Surveyed;
  /** `goes-on`: a move between these two was begun. `arrived`: all of it lies in the target, and only the source is still to be closed for good. */
  readonly state: 'new' | 'goes-on' | 'arrived';
  /** Where the source has a mirror of its ledgers and the target has not. */
  readonly mirrorStays: boolean;
}

export interface Carried {
  readonly epochSecrets: number;
  readonly keys: number;
  readonly files: number;
  readonly logs: number;
  readonly snapshots: CarriedSnapshots;
  readonly keyBackups: number;
}

export interface Moved {
  readonly plan: Plan;
  /** `undefined` where everything had arrived before. */
  readonly carried: Carried | undefined;
  /** What differs, the first of it in words; the move has not ended unless there is none. */
  readonly differences: readonly string[];
  readonly differencesCount: number;
}

/** Looks at both sides and changes nothing. `not-found` when there is nothing to move, `conflict` when the target holds something else or the source has left already. */
export async function planMove(parts: MoveParts): Promise<Plan> {
  const { from, to } = parts;
  const installation = await installationIn(from.rows);
  if (installation === undefined) throw new StewardError('not-found', { rule: `there is no installation in ${from.name}` });
  const [here, there] = [await readMove(from.rows), await readMove(to.rows)];
  if (here?.mark.role === 'left' || here?.mark.role === 'destroying')
    throw new StewardError('conflict', { rule: `it was moved to ${here.mark.other} already` });
  if (here?.mark.role === 'arriving') throw new StewardError('conflict', { rule: 'it has not arrived here as a whole yet' });
  const standing = await standingCopy(from.rows, from.clock.nowMs());
  const old = standing && remindOf(standing);
  if (old !== undefined) throw new StewardError('conflict', { rule: `before it moves again the copy from last time has to go: ${old}` });
  const goesOn = here?.mark.role === 'leaving' && here.mark.move === there?.mark.move;
  if (from.clock.unconfirmed() !== undefined)
    throw new StewardError('conflict', { rule: 'the clock there jumped ahead and nobody has confirmed it; `steward clock confirm` first' });
  if (!goesOn) {
    if (here?.mark.role === 'leaving' && there !== undefined)
      throw new StewardError('conflict', { rule: `a move to ${here.mark.other} is under way; finish it, or give it up` });
    await refuseUnlessEmpty(to, installation);
  }
  await probe(from, to);
  const surveyed = await survey(parts);
  const state = !goesOn ? 'new' : there?.mark.role === 'arrived' ? 'arrived' : 'goes-on';
  const mirrorStays = from.mirror !== undefined && to.mirror === undefined;
  return { installation, from: from.name, to: to.name, surveyed, state, mirrorStays };
}

async function refuseUnlessEmpty(to: MoveSide, installation: string): Promise<void> {
  const holds = async (): Promise<string | undefined> => {
    if (!(await isEmpty(to.rows)) || !(await isEmpty(to.identityRows)) || (await readMove(to.rows)) !== undefined) return 'rows';
    for await (const name of namesOf(to.blobs, '')) if (name !== '') return 'files';
    for await (const { origin } of to.memory.promised()) if (origin !== '') return 'a signer’s memory';
    for (const blobs of [to.snapshots, to.keyBackups])
      for await (const name of namesOf(blobs, `${installation}/`)) if (name !== '') return 'snapshots or key backups';
    return undefined;
  };
  const what = await holds();
  if (what !== undefined) throw new StewardError('conflict', { rule: `${to.name} is not empty: there are ${what} in it` });
}

/** Whether both root keys work, before anything rests on it. */
async function probe(from: MoveSide, to: MoveSide): Promise<void> {
  const context = { use: 'identity', owner: 'operator', name: 'move-probe' } as const;
  for (const { root } of [from, to]) {
    const secret = new Uint8Array(32).fill(7);
    const opened = await root.unwrap(context, await root.wrap(context, secret));
    if (!Buffer.from(opened).equals(secret))
      throw new StewardError('key-unavailable', { rule: `${root.name} does not give back what it was given` });
  }
}

/** Moves, or goes on with it. With differences the marks stay as they are: both places are closed until a person has looked. */
export async function moveInstallation(parts: InstallationParts, plan: Plan): Promise<Moved> {
  const { to, onProgress } = parts;
  const { businesses } = plan.surveyed;
  if (plan.state === 'arrived') {
    // Somebody may work there by now: nothing is compared any more.
    await finish(parts);
    return { plan, carried: undefined, differences: [], differencesCount: 0 };
  }
  await mark(parts);
  await parts.untilAlone();
  onProgress('keys of the epochs');
  const epochSecrets = await carryEpochs(parts, businesses);
  onProgress('keys of the records');
  const keys = await carryKeys(parts, businesses);
  onProgress('rows');
  const there = (await readMove(to.rows))!;
  let revision = there.revision;
  await carryRows(parts, {
    done: there.mark.done,
    note: async (done) => {
      await putMove(to.rows, { ...there.mark, done }, revision);
      revision++;
    },
  });
  const carried: Carried = { epochSecrets, keys, ...(await carryFiles(parts, plan)) };
  const found = await compare(parts, plan);
  for (const business of businesses) {
    parts.signal.throwIfAborted();
    for (const trouble of await parts.checkLedger(business)) found.add(trouble);
  }
  if (found.count === 0) await finish(parts);
  return { plan, carried, differences: found.named, differencesCount: found.count };
}

async function mark({ from, to, random, nowMs }: InstallationParts): Promise<void> {
  const [here, there] = [await readMove(from.rows), await readMove(to.rows)];
  const move = here?.mark.role === 'leaving' ? here.mark.move : encodeId<JobId>(random.bytes(16));
  const atMs = nowMs();
  if (here?.mark.role !== 'leaving') await putMove(from.rows, { role: 'leaving', move, other: to.name, atMs }, here?.revision);
  if (there === undefined) await putMove(to.rows, { role: 'arriving', move, other: from.name, atMs }, undefined);
}

async function carryFiles(parts: InstallationParts, plan: Plan): Promise<Pick<Carried, 'files' | 'logs' | 'snapshots' | 'keyBackups'>> {
  const { onProgress } = parts;
  onProgress('files');
  const files = await carryBlobs(parts, livingFiles(parts));
  onProgress('what the signer remembers');
  const logs = await carryMemory(parts);
  onProgress('snapshots');
  const snapshots = await carrySnapshots({ ...parts, installation: plan.installation });
  onProgress('key backups');
  const keyBackups = await carryBlobs(parts, backupsOf(parts, plan));
  const mirror = mirrorOf(parts);
  if (mirror !== undefined) await carryBlobs(parts, mirror);
  return { files, logs, snapshots, keyBackups };
}

const livingFiles = ({ from, to }: MoveParts): MovedBlobs => ({ from: from.blobs, to: to.blobs, prefix: '' });
const backupsOf = ({ from, to }: MoveParts, { installation }: Plan): MovedBlobs => ({
  from: from.keyBackups,
  to: to.keyBackups,
  prefix: `${installation}/`,
});

function mirrorOf({ from, to }: MoveParts): MovedBlobs | undefined {
  return from.mirror === undefined || to.mirror === undefined ? undefined : { from: from.mirror, to: to.mirror, prefix: '' };
}

async function compare(parts: InstallationParts, plan: Plan): Promise<Differences> {
  const { onProgress } = parts;
  const { businesses } = plan.surveyed;
  const found = new Differences();
  onProgress('comparing keys');
  await compareEpochs(parts, businesses, found);
  await compareKeys(parts, businesses, found);
  onProgress('comparing rows');
  await compareRows(parts, found);
  onProgress('comparing files');
  await compareBlobs(parts, livingFiles(parts), found);
  await compareMemory(parts, found);
  onProgress('comparing snapshots and key backups');
  await compareSnapshots({ ...parts, installation: plan.installation }, found);
  await compareBlobs(parts, backupsOf(parts, plan), found);
  const mirror = mirrorOf(parts);
  if (mirror !== undefined) await compareBlobs(parts, mirror, found);
  const shownMs = parts.from.clock.nowMs();
  if (parts.to.clock.nowMs() < shownMs) found.add('the clock, which would go back');
  onProgress('checking the ledgers');
  return found;
}

/** The target first: between the two nobody works anywhere, and whoever runs the move again finishes it. */
async function finish({ from, to, nowMs }: InstallationParts): Promise<void> {
  const end = async (side: MoveSide, role: MoveMark['role']) => {
    const kept = (await readMove(side.rows))!;
    if (kept.mark.role === role) return;
    await putMove(side.rows, { role, move: kept.mark.move, other: kept.mark.other, atMs: nowMs() }, kept.revision);
  };
  await end(to, 'arrived');
  await end(from, 'left');
}

/** Opens the source again. `conflict` when nothing is under way, or the target has arrived: then there would be two of it. What was carried stays in the target. */
export async function giveUpMove(from: MoveSide, to: MoveSide): Promise<void> {
  const [here, there] = [await readMove(from.rows), await readMove(to.rows)];
  if (here?.mark.role !== 'leaving') throw new StewardError('conflict', { rule: 'no move is under way here' });
  if (there !== undefined && there.mark.move !== here.mark.move)
    throw new StewardError('conflict', { rule: `this is not the place it is being moved to, which is ${here.mark.other}` });
  if (there?.mark.role === 'arrived')
    throw new StewardError('conflict', { rule: 'it has arrived already; run the same move again to end it' });
  await removeMove(from.rows, here.revision);
}
