// Founds a business's ledger: the keys first, then the first volume's genesis entry and the caller's changes in one commit.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { equalBytes } from '@steward/protocol/ledger/sha256.ts';
import { checkCommit } from '../ports/row-limits.ts';
import type { Change } from '../ports/rows.ts';
import { whoKeyName, type Draft } from './drafts.ts';
import { ensureVolumeKeys, originOf, writeGenesis, type Genesis } from './genesis.ts';
import { encodeVolumes, entriesKey, volumePartition, volumesKey, type VolumeName } from './layout.ts';
import { callerChangesMax } from './limits.ts';
import { encodeBatch } from './log-reader.ts';
import { readVolumes, type LedgerCore } from './open-log.ts';
import { unavailable, type AppendOutcome } from './waiter.ts';

/** Founding again after a crash is safe: keys that are there are taken. `already-exists` when the ledger is. */
export async function foundLedger(
  core: LedgerCore,
  business: BusinessId,
  draft: Draft,
  changes: readonly Change[],
): Promise<AppendOutcome> {
  if (changes.length > callerChangesMax)
    throw new StewardError('too-large', { rule: `at most ${callerChangesMax} changes with one entry` });
  if (changes.length > 0) checkCommit(changes);
  const name: VolumeName = { business, volume: 1, origin: originOf(core.hostname, business, 1) };
  const genesis = await prepare(core, name, draft).catch((error: unknown) => {
    throw error instanceof RangeError || isStewardError(error, 'already-exists') ? error : unavailable(error);
  });
  const list: Change = {
    kind: 'put',
    key: volumesKey(business),
    value: encodeVolumes([{ volume: 1, origin: name.origin, beganMs: genesis.entry.timeMs }]),
    expect: 'absent',
  };
  const own = [list, ...genesis.changes];
  return commitGenesis(core, name, genesis, own, changes);
}

async function prepare(core: LedgerCore, name: VolumeName, draft: Draft): Promise<Genesis> {
  const { business, origin } = name;
  if ((await readVolumes(core, business)).length > 0) throw new StewardError('already-exists', { rule: 'this business has a ledger' });
  if (await core.memory.recall(origin)) {
    core.alarm('a ledger that was signed is gone: the database was restored from a backup, or rewound');
    throw new StewardError('ledger-unavailable', { rule: 'a ledger of this name was signed before and is gone' });
  }
  const keys = await ensureVolumeKeys(core, name);
  const timeMs = core.clock.nowMs();
  const whoKey = await core.secrets.ensure(business, whoKeyName(draft.who, timeMs));
  return writeGenesis(core, { name, keys, timeMs, who: core.encodings.who(draft.who), what: core.encodings.what(draft.what), whoKey });
}

/**
 * Commits the first entry of a volume with the ledger's `own` rows and the caller's `changes`. `already-exists` when others were quicker,
 * `conflict` names one of `changes`.
 */
export async function commitGenesis(
  core: LedgerCore,
  name: VolumeName,
  { entry }: Genesis,
  own: readonly Change[],
  changes: readonly Change[],
): Promise<AppendOutcome> {
  const appended = { origin: name.origin, volume: name.volume, index: 0, entryId: entry.id, leaf: entry.leaf, timeMs: entry.timeMs };
  let doubtful = false;
  for (let attempt = 1; ; attempt++) {
    try {
      const outcome = await core.rows.commit([...own, ...changes]);
      if (outcome.done) return appended;
      if (outcome.conflict >= own.length) return { conflict: outcome.conflict - own.length };
      if (doubtful && (await isOurs(core, name, entry.bytes))) return appended;
      throw new StewardError('already-exists', { rule: 'this business has a ledger' });
    } catch (error) {
      if (isStewardError(error, 'already-exists')) throw error;
      if (isStewardError(error, 'outcome-unknown')) doubtful = true;
      const again = isStewardError(error, 'outcome-unknown', 'store-unavailable') && attempt < core.limits.attemptsMax;
      if (!again) throw doubtful || !isStewardError(error) ? new StewardError('outcome-unknown', { cause: error }) : unavailable(error);
    }
  }
}

async function isOurs(core: LedgerCore, name: VolumeName, bytes: Uint8Array): Promise<boolean> {
  const row = await core.rows.get(entriesKey(volumePartition(name), 0));
  return row !== undefined && equalBytes(row.value, encodeBatch([bytes]));
}
