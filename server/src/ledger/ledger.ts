// The ledger: one tamper-evident log per business and volume (docs/formats/ledger.md, ledger-entry.md, sealed-values.md, receipt.md).
//
//   append ─▶ sequencer (gathers, one commit for all) ─▶ rows: entries, sealed values, tiles, head       durable; the caller goes on
//                                                         └▶ publisher: signer's memory ─▶ signature ─▶ checkpoint   off the hot path
//
// What each part keeps is at the top of its module: sequencer.ts, publisher.ts, sealer.ts, open-log.ts.
import assert from 'node:assert/strict';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { formatReceipt } from '@steward/protocol/ledger/receipt.ts';
import { hashReader, parseTilePath } from '@steward/protocol/ledger/tile.ts';
import { inclusionProof } from '@steward/protocol/ledger/tree.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey } from '../ports/root-key.ts';
import type { Change, Rows } from '../ports/rows.ts';
import type { SignerMemory } from '../ports/signer-memory.ts';
import { checkLedger, type LedgerCheck } from './check-ledger.ts';
import { submit, type Draft } from './drafts.ts';
import { exportVolume, type ExportedFile } from './export-volume.ts';
import { foundLedger } from './found-ledger.ts';
import { signName, LedgerSecrets } from './ledger-secrets.ts';
import { defaultLimits, type LedgerLimits } from './limits.ts';
import { Logs } from './logs.ts';
import { nativeSha256 } from './native-hash.ts';
import { findVolume, readVolumes, type LedgerCore } from './open-log.ts';
import { openValues, type OpenedEntry } from './open-values.ts';
import type { StoredCheckpoint } from './publisher.ts';
import { ValueEncodings } from './value-encodings.ts';
import type { AppendOutcome } from './waiter.ts';

export type { LedgerCheck } from './check-ledger.ts';
export type { Draft } from './drafts.ts';
export type { OpenedEntry } from './open-values.ts';
export type { Appended, AppendOutcome } from './waiter.ts';

export interface LedgerParts {
  readonly rows: Rows;
  readonly epochs: Epochs;
  readonly root: RootKey;
  readonly memory: SignerMemory;
  readonly clock: Clock;
  readonly random: Random;
  readonly check: GrantCheck;
  /** 8 bytes: the policy set that decides. */
  readonly policyId: Uint8Array;
  /** Where the ledgers are found, in their origins. Kept by each ledger: a later change concerns new ones only. */
  readonly hostname: string;
  readonly limits?: Partial<LedgerLimits>;
  /** Told in a sentence, without personal data, when a ledger contradicts what was signed. */
  readonly onAlarm?: (what: string) => void;
}

export interface Ledger {
  /**
   * Makes the ledger of a new business: keys first, then genesis and `changes` in one commit. `already-exists` when there is one,
   * otherwise as `append`.
   */
  found(business: BusinessId, draft: Draft, changes: readonly Change[]): Promise<AppendOutcome>;
  /**
   * Waits until the entry and `changes` (at most 90) are durable in one atomic commit, shared with all who wait for this business.
   * `conflict` concerns this caller alone and is a place in `changes`; its entry was not written. `ledger-unavailable` and
   * `storage-full`: nothing was written, or only an entry without changes; release nothing. `outcome-unknown`: changes may have been made.
   */
  append(business: BusinessId, draft: Draft, changes?: readonly Change[]): Promise<AppendOutcome>;
  /** A signed checkpoint of everything committed before the call; of the last volume when none is named. */
  checkpoint(business: BusinessId, volume?: number): Promise<string>;
  /** A tile or bundle by its path (`tile/…`); `undefined` when there is no such one. `integrity-failed` when it should be there and is not. */
  tile(business: BusinessId, volume: number, path: string): Promise<Uint8Array | undefined>;
  /** A receipt for one entry (C2SP tlog-proof) that stands alone. `not-found` when there is no such entry. */
  receipt(business: BusinessId, volume: number, index: number): Promise<string>;
  /** The public key that signs the newest checkpoints of a volume. */
  vkey(business: BusinessId, volume: number): Promise<string>;
  /** Oldest first; none when the business has no ledger. */
  volumes(business: BusinessId): Promise<readonly { readonly volume: number; readonly origin: string }[]>;
  /** How many entries are committed. */
  size(business: BusinessId, volume: number): Promise<number>;
  /** The volume as plain files: `vkey`, `checkpoint`, `tile/**`. */
  exportVolume(business: BusinessId, volume: number): AsyncIterable<ExportedFile>;
  /**
   * The entries [from, from + count) as far as the volume goes, at most 1,000, with what may be shown of them. The grant is one for
   * `read-ledger` that names the business. `key-unavailable` while the root key is out of reach.
   */
  openValues(grant: Grant, business: BusinessId, volume: number, from: number, count: number): Promise<readonly OpenedEntry[]>;
  /** The self-check: derives everything anew from the entries; `deep` opens every sealed value too. */
  check(business: BusinessId, options: { readonly deep: boolean }): Promise<LedgerCheck>;
  /** Answers who waits, signs what is not signed, and ends. */
  close(): Promise<void>;
}

/** Types that callers may append; the others are the ledger's own affair. */
const callersTypes = new Set(['entry', 'erasure', 'erasure-done', 'policy-change']);

export function createLedger(parts: LedgerParts): Ledger {
  const core = coreOf(parts);
  const logs = new Logs(core);
  return {
    found: (business, draft, changes) => foundLedger(core, business, draft, changes),
    append(business, draft, changes = []) {
      assert(callersTypes.has(draft.type), `${draft.type} is not for callers`);
      if (logs.closed) return Promise.reject(new StewardError('ledger-unavailable', { rule: 'the ledger is closed' }));
      return submit(core, logs.sequencer(business), business, draft, changes);
    },
    ...readingOf(core, logs),
    async openValues(grant, business, volume, from, count) {
      const { reader } = logs.publisher(await findVolume(core, business, volume));
      return openValues(core, parts.check, reader, { grant, business, from, count });
    },
    check: (business, options) => checkLedger(core, business, options),
    close: () => logs.close(),
  };
}

export function coreOf(parts: LedgerParts): LedgerCore {
  const { rows, memory, clock, random, policyId, hostname, epochs, root } = parts;
  return {
    rows,
    memory,
    clock,
    random,
    policyId,
    hostname,
    secrets: new LedgerSecrets({ epochs, root, clock, random }),
    encodings: new ValueEncodings(),
    limits: { ...defaultLimits, ...parts.limits },
    alarm: parts.onAlarm ?? (() => undefined),
  };
}

type Reading = Pick<Ledger, 'checkpoint' | 'tile' | 'receipt' | 'vkey' | 'volumes' | 'size' | 'exportVolume'>;

function readingOf(core: LedgerCore, logs: Logs): Reading {
  const open = async (business: BusinessId, volume?: number) => logs.publisher(await findVolume(core, business, volume));
  return {
    async checkpoint(business, volume) {
      const { publisher } = await open(business, volume);
      return (await signedOrStored(publisher)).note;
    },
    async tile(business, volume, path) {
      const at = parseTilePath(path);
      if (!at) return undefined;
      const { reader } = await open(business, volume);
      return reader.tile(at, (await reader.head()).head.size);
    },
    async receipt(business, volume, index) {
      const { reader, publisher } = await open(business, volume);
      const stored = await publisher.stored();
      const { size, note } = stored && stored.size > index ? stored : await publisher.publish();
      if (!Number.isSafeInteger(index) || index < 0 || index >= size)
        throw new StewardError('not-found', { rule: 'there is no such entry' });
      const proof = await inclusionProof(index, size, hashReader(size, reader.readTile, nativeSha256), nativeSha256);
      return formatReceipt({ index, proof, checkpoint: note, extra: await reader.entry(index) });
    },
    async vkey(business, volume) {
      const { reader } = await open(business, volume);
      const { key } = (await reader.head()).head;
      return core.secrets.vkey(business, reader.name.origin, signName(reader.name.volume, key));
    },
    async volumes(business) {
      return (await readVolumes(core, business)).map(({ volume, origin }) => ({ volume, origin }));
    },
    async size(business, volume) {
      const { reader } = await open(business, volume);
      return (await reader.head()).head.size;
    },
    async *exportVolume(business, volume) {
      const { reader, publisher } = await open(business, volume);
      const { size, note } = await signedOrStored(publisher);
      const { key } = (await reader.head()).head;
      yield* exportVolume(reader, { size, note, vkey: await core.secrets.vkey(business, reader.name.origin, signName(volume, key)) });
    },
  };
}

/** The newest checkpoint; the last one that was signed while the key cannot be used. */
async function signedOrStored(publisher: {
  publish(): Promise<StoredCheckpoint>;
  stored(): Promise<StoredCheckpoint | undefined>;
}): Promise<StoredCheckpoint> {
  try {
    return await publisher.publish();
  } catch (error) {
    const stored = isStewardError(error, 'key-unavailable') ? await publisher.stored() : undefined;
    if (!stored) throw error;
    return stored;
  }
}
