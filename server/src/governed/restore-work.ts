// What the batches of a restore share, whichever way they go: what they work on, and what they gather for their commit.
//
//  A batch commits only while its job is as it was when the batch was decided: one that was given up changes nothing more.
import { StewardError } from '@steward/protocol/errors.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { callerChangesMax } from '../ledger/limits.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { findRecords, type StoredRecord } from '../stores/records.ts';
import type { Restore, StoredRestore, Touched } from '../stores/restores.ts';
import type { Parts } from './hide-subject.ts';
import type { Principal, Target, Tools } from './operation.ts';
import { locateRestore } from './restore-subject.ts';

/** Changes of a batch: what is left over is for the checks that its decision rests on. */
const room = callerChangesMax - 10;

export interface Working {
  readonly found: StoredRestore;
  readonly stored: readonly StoredRecord[];
}

/** What a batch of the job works on; throws `conflict` when the job is not in `state` any more. */
export async function workingOn(
  tools: Tools,
  principal: Principal,
  input: { readonly id: string; readonly ids: readonly string[]; readonly state: 'restoring' | 'undoing' },
  purpose: Purpose,
): Promise<Target<Working>> {
  const target = await locateRestore(tools, principal, input.id, purpose);
  if (!target.loaded) throw new StewardError('not-found', { field: 'id' });
  const { found } = target.loaded;
  if (found.job.state !== input.state || (input.state === 'restoring' && found.job.cancelled))
    throw new StewardError('conflict', { field: 'id', rule: `it is not ${input.state}` });
  const stored = await findRecords(tools.rows, principal.business, input.ids);
  const unmoved: Change = { kind: 'check', key: keyOf.job(principal.business, found.job.id), expect: found.revision };
  return { ...target, records: input.ids, checks: [...target.checks, unmoved], loaded: { found, stored } };
}

/** What a batch has gathered for its commit. */
export interface Work extends Parts {
  readonly restore: Restore;
  readonly changes: Change[];
  readonly touched: Touched[];
  readonly checks: Map<string, Change>;
  readonly park: KeyId[];
  readonly unparked: KeyId[];
  readonly blobs: string[];
  /** Made in one go for the copies of a batch; what is not used is swept after an hour. */
  readonly spareKeys: KeyId[];
  /** Records whose changes it has taken. */
  handled: number;
  bytes: number;
  upTo: string;
  changedSince: number;
  leftOut: number;
  abandon(grant: Grant): Promise<void>;
}

export function createWork({ tools, principal }: Parts, restore: Restore): Work {
  const work: Work = {
    tools,
    principal,
    restore,
    changes: [],
    touched: [],
    checks: new Map(),
    park: [],
    unparked: [],
    blobs: [],
    spareKeys: [],
    handled: 0,
    bytes: 0,
    upTo: '',
    changedSince: 0,
    leftOut: 0,
    async abandon(grant) {
      if (work.unparked.length > 0) await tools.vault.park(grant, principal.business, work.unparked);
      for (const name of work.blobs) await tools.blobs.remove(name);
    },
  };
  return work;
}

/** Whether so many changes fit beside what is there; the first always do. */
export function hasRoom(work: Work, changes: number, checks: readonly Change[]): boolean {
  return work.handled === 0 || work.changes.length + work.checks.size + changes + unchecked(work, checks).length <= room;
}

/** Adds one record's changes, with as many of the checks as fit. */
export function take(work: Work, changes: readonly Change[], checks: readonly Change[]): void {
  work.handled++;
  work.changes.push(...changes);
  const left = Math.max(0, room - work.changes.length - work.checks.size);
  for (const check of unchecked(work, checks).slice(0, left)) work.checks.set(check.key.sort, check);
}

const unchecked = (work: Work, checks: readonly Change[]) => checks.filter(({ key }) => !work.checks.has(key.sort));

/** What records name must be there in the commit; what the commit itself writes, or the decision checks more closely, is not checked again. */
export function checksLeft({ changes, checks }: Pick<Work, 'changes' | 'checks'>, closer: readonly Change[]): readonly Change[] {
  const named = new Set([...changes, ...closer].map(({ key }) => key.sort));
  return [...checks.values()].filter(({ key }) => !named.has(key.sort));
}
