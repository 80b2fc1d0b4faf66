// How a ledger goes on in a new volume: at the turn of the year, and after a loss.
//
//   year over    `volume-close` and the next volume's genesis are one commit. The close names the next volume's key, the genesis the closed
//                volume's last tree, so a chain of volumes leads from any key to every later one and cannot be cut.
//   loss         the database was restored from a backup, and more had been signed than it holds. Nothing may be appended to that volume
//                or signed for it. A person decides to go on: the next genesis names the tree that is left and, as `gap`, the one that was
//                promised; the loss is thus part of the record for ever.
//   recovery     the rows come from a snapshot and the signer's memory is gone with the machine. How much was signed after the snapshot is
//                known from the mirror alone; without one the gap names the tree that is left: everything behind it is lost. No volume is
//                begun under a key that exists already, since the lost machine may have signed with it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { GenesisClear } from '@steward/protocol/ledger/clear.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { checkCommit } from '../ports/row-limits.ts';
import type { Change } from '../ports/rows.ts';
import type { Promised } from '../ports/signer-memory.ts';
import { submit, whoKeyName, yearOf, type Draft } from './drafts.ts';
import { commitGenesis } from './found-ledger.ts';
import { ensureVolumeKeys, originOf, writeGenesis, type VolumeKeys } from './genesis.ts';
import { signedMirror } from './check-ledger.ts';
import { keeper, keepingDraft, keepingWhat } from './keeping.ts';
import {
  decodeVolumes,
  encodeHead,
  encodeVolumes,
  headKey,
  recoveredKey,
  volumePartition,
  volumesKey,
  type Head,
  type VolumeListed,
  type VolumeName,
} from './layout.ts';
import { callerChangesMax } from './limits.ts';
import { signName } from './ledger-secrets.ts';
import { LogReader } from './log-reader.ts';
import type { Logs } from './logs.ts';
import { assertContains, type LedgerCore } from './open-log.ts';
import type { AppendOutcome, Structure } from './waiter.ts';

/** Names of volumes that were signed once and are gone with a restored database; each is left alone. */
const namesTriedMax = 100;

interface Listed {
  readonly volumes: readonly VolumeListed[];
  readonly last: VolumeListed;
  readonly revision: number;
}

async function readListed(core: LedgerCore, business: BusinessId): Promise<Listed> {
  const row = await core.rows.get(volumesKey(business));
  const volumes = row ? decodeVolumes(row.value) : [];
  const last = volumes.at(-1);
  if (!row || !last) throw new StewardError('not-found', { rule: 'this business has no ledger' });
  return { volumes, last, revision: row.revision };
}

function listChange(business: BusinessId, { volumes, revision }: Listed, { volume, origin }: VolumeName, beganMs: number): Change {
  return { kind: 'put', key: volumesKey(business), value: encodeVolumes([...volumes, { volume, origin, beganMs }]), expect: revision };
}

/** Closes the last volume if it began in an earlier year (UTC). Whether it did. */
export async function closeYear(core: LedgerCore, logs: Logs, business: BusinessId): Promise<boolean> {
  const listed = await readListed(core, business);
  const { last } = listed;
  if (yearOf(last.beganMs) >= yearOf(core.clock.nowMs())) return false;
  const next = await nextName(core, business, last);
  const keys = await ensureVolumeKeys(core, next);
  const whoKey = await core.secrets.ensure(business, whoKeyName(keeper, core.clock.nowMs()));
  const structure = closing(core, business, listed, next, keys, whoKey);
  try {
    await submit(core, logs.sequencer(business), business, keepingDraft('volume-close', 'close-volume'), [], structure);
  } catch (error) {
    // Another process closed it.
    if (error instanceof RangeError && (await readListed(core, business)).last.volume !== last.volume) return false;
    throw error;
  }
  await logs.publisher({ business, volume: last.volume, origin: last.origin }).publisher.publish();
  return true;
}

function closing(
  core: LedgerCore,
  business: BusinessId,
  listed: Listed,
  next: VolumeName,
  keys: VolumeKeys,
  whoKey: Uint8Array,
): Structure {
  return {
    clear: (log) => {
      if (log.name.volume !== listed.last.volume) throw new RangeError('the volume was closed by another process');
      return { next: keys.vkey };
    },
    extend: (log, head) => {
      const genesis = writeGenesis(core, {
        name: next,
        keys,
        timeMs: head.timeMs,
        who: core.encodings.who(keeper),
        what: core.encodings.what(keepingWhat('open-volume')),
        whoKey,
        previous: { origin: log.name.origin, size: head.size, root: head.root },
      });
      return { changes: [...genesis.changes, listChange(business, listed, next, head.timeMs)], head: { ...head, closed: true } };
    },
  };
}

/**
 * Goes on in a new volume after a loss. `draft` (of type `genesis`) and `changes` are the caller's, as for founding. `conflict` when
 * nothing is lost.
 */
export async function goOnAfterLoss(
  core: LedgerCore,
  logs: Logs,
  business: BusinessId,
  draft: Draft,
  changes: readonly Change[],
): Promise<AppendOutcome> {
  if (changes.length > callerChangesMax)
    throw new StewardError('too-large', { rule: `at most ${callerChangesMax} changes with one entry` });
  if (changes.length > 0) checkCommit(changes);
  const listed = await readListed(core, business);
  const { last } = listed;
  const old: VolumeName = { business, volume: last.volume, origin: last.origin };
  const reader = new LogReader(core.rows, old);
  const { head, revision } = await reader.head();
  const recovered = await core.rows.get(recoveredKey(business));
  const promised = await lostOf(core, reader, head, recovered !== undefined);
  if (!promised) throw new StewardError('conflict', { rule: 'nothing is lost: the ledger goes on in the volume it has' });
  const next = await nextName(core, business, last, recovered !== undefined);
  const keys = await ensureVolumeKeys(core, next);
  const timeMs = Math.max(core.clock.nowMs(), head.timeMs);
  const genesis = writeGenesis(core, {
    name: next,
    keys,
    timeMs,
    who: core.encodings.who(draft.who),
    what: core.encodings.what(draft.what),
    whoKey: await core.secrets.ensure(business, whoKeyName(draft.who, timeMs)),
    previous: { origin: old.origin, size: head.size, root: head.root },
    gap: { origin: old.origin, size: promised.size, root: promised.root },
  });
  const closed: Change = {
    kind: 'put',
    key: headKey(volumePartition(old)),
    value: encodeHead({ ...head, closed: true }),
    expect: revision,
  };
  const gone: readonly Change[] = recovered ? [{ kind: 'remove', key: recoveredKey(business), expect: recovered.revision }] : [];
  const own = [listChange(business, listed, next, timeMs), closed, ...gone, ...genesis.changes];
  const outcome = await commitGenesis(core, next, genesis, own, changes);
  logs.sequencer(business).forget();
  return outcome;
}

/** What the genesis of the last volume says is lost of the one before; 0 when nothing is, or nobody knows. */
export async function entriesLost(core: LedgerCore, business: BusinessId): Promise<number> {
  const { last } = await readListed(core, business);
  const { clear } = decodeEntry(await new LogReader(core.rows, { business, volume: last.volume, origin: last.origin }).entry(0));
  const { previous, gap } = clear as GenesisClear;
  return previous && gap ? Math.max(0, gap.size - previous.size) : 0;
}

/** The tree that was promised of a volume and is lost; `undefined` when nothing is. */
async function lostOf(core: LedgerCore, reader: LogReader, head: Head, recovered: boolean): Promise<Promised | undefined> {
  const promised = await core.memory.recall(reader.name.origin);
  const lost = await assertContains({ alarm: () => undefined }, reader, head, promised).then(
    () => false,
    () => true,
  );
  if (promised && lost) return promised;
  if (!recovered) return undefined;
  const mirrored = await signedMirror(core, reader, head);
  return mirrored && mirrored.size > head.size ? mirrored : { size: head.size, root: head.root };
}

/** The next volume whose name nothing was ever signed under. */
async function nextName(core: LedgerCore, business: BusinessId, last: VolumeListed, recovered = false): Promise<VolumeName> {
  for (let volume = last.volume + 1; volume <= last.volume + namesTriedMax; volume++) {
    const origin = originOf(core.hostname, business, volume);
    if ((await core.memory.recall(origin)) !== undefined) continue;
    if (recovered && (await core.secrets.exists(business, signName(volume, 1)))) continue;
    return { business, volume, origin };
  }
  throw new StewardError('ledger-unavailable', { rule: `${namesTriedMax} volumes were signed that are not there` });
}
