// The ledger: one tamper-evident log per business and volume (docs/formats/ledger.md, ledger-entry.md, sealed-values.md, receipt.md).
//
//   append ─▶ sequencer (gathers, one commit for all) ─▶ rows: entries, sealed values, tiles, head       durable; the caller goes on
//                                                         └▶ publisher: signer's memory ─▶ signature ─▶ checkpoint   off the hot path
//
// What each part keeps is at the top of its module: sequencer.ts, publisher.ts, sealer.ts, open-log.ts.
import assert from 'node:assert/strict';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Covered } from '@steward/protocol/ledger/clear.ts';
import { policyBytes } from '@steward/protocol/ledger/entry.ts';
import { formatReceipt } from '@steward/protocol/ledger/receipt.ts';
import { signNote } from '@steward/protocol/ledger/note.ts';
import { hashReader, parseTilePath } from '@steward/protocol/ledger/tile.ts';
import { inclusionProof } from '@steward/protocol/ledger/tree.ts';
import type { Blobs } from '../ports/blobs.ts';
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
import { forgetValues } from './forget-values.ts';
import { foundLedger } from './found-ledger.ts';
import { KeptTiles } from './kept-tiles.ts';
import { signName, LedgerSecrets } from './ledger-secrets.ts';
import { defaultLimits, type LedgerLimits } from './limits.ts';
import { Logs } from './logs.ts';
import { nativeSha256 } from './native-hash.ts';
import { entriesLost, goOnAfterLoss } from './next-volume.ts';
import { findVolume, readVolumes, type LedgerCore } from './open-log.ts';
import { openValues, type OpenedEntry } from './open-values.ts';
import type { StoredCheckpoint } from './publisher.ts';
import { Keeper } from './tend.ts';
import { turnKey } from './turn-key.ts';
import { ValueEncodings } from './value-encodings.ts';
import type { Appended, AppendOutcome } from './waiter.ts';
import { witnessedNote, type Witnesses } from './witnesses.ts';

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
  /** SHA-256 over the policy set that decides, 32 bytes; entries carry the first 8. */
  readonly policySet: Uint8Array;
  /** Where the ledgers are found, in their origins. Kept by each ledger: a later change concerns new ones only. */
  readonly hostname: string;
  /** Whether this process alone writes to these rows; true unless said otherwise. Where several do they take turns (writing-turn.ts). */
  readonly alone?: boolean;
  /** Whether this node enters a change of the policies: not while a newer release runs beside it. */
  readonly mayChangePolicy?: () => boolean;
  readonly limits?: Partial<LedgerLimits>;
  /** A second place for every ledger, under other credentials. */
  readonly mirror?: Blobs | undefined;
  /** Who cosigns checkpoints. */
  readonly witnesses?: Witnesses | undefined;
  /** Told after each commit that made a ledger longer; must neither wait nor throw. */
  readonly onGrown?: (business: BusinessId, volume: number, size: number) => void;
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
  /** The newest checkpoint that enough witnesses have cosigned; `undefined` when there is none. */
  witnessed(business: BusinessId, volume?: number): Promise<string | undefined>;
  /** The checkpoint at which the volume's key `n` handed over to the next, signed by both; `undefined` if it has not. */
  turn(business: BusinessId, volume: number, n: number): Promise<string | undefined>;
  /** A tile or bundle by its path (`tile/…`); `undefined` when there is no such one. `integrity-failed` when it should be there and is not. */
  tile(business: BusinessId, volume: number, path: string): Promise<Uint8Array | undefined>;
  /** A receipt for one entry (C2SP tlog-proof) that stands alone. `not-found` when there is no such entry. */
  receipt(business: BusinessId, volume: number, index: number): Promise<string>;
  /** A signed note of the newest volume's key over a text of Steward's own, whose first line names its format: never that of a checkpoint. */
  sign(business: BusinessId, text: (ledger: { readonly origin: string; readonly size: number }) => string): Promise<string>;
  /** The public key that signs the newest checkpoints of a volume. */
  vkey(business: BusinessId, volume: number): Promise<string>;
  /** Oldest first; none when the business has no ledger. */
  volumes(business: BusinessId): Promise<readonly { readonly volume: number; readonly origin: string }[]>;
  /** How many entries are committed. */
  size(business: BusinessId, volume: number): Promise<number>;
  /** The volume as plain files: `vkey`, `checkpoint`, `tile/**`, and where there are any `turn/<n>` and `witnessed`. */
  exportVolume(business: BusinessId, volume: number): AsyncIterable<ExportedFile>;
  /**
   * The entries [from, from + count) as far as the volume goes, at most 1,000, with what may be shown of them. The grant is one for
   * `read-ledger` (or, of one entry, `name-looker`) that names the business. `key-unavailable` while the root key is out of reach.
   */
  openValues(grant: Grant, business: BusinessId, volume: number, from: number, count: number): Promise<readonly OpenedEntry[]>;
  /** The self-check: derives everything anew from the entries; `deep` opens every sealed value too. */
  check(business: BusinessId, options: { readonly deep: boolean }): Promise<LedgerCheck>;
  /** Turns the key that signs the last volume; durable and signed under the old key when it resolves. */
  turnKey(business: BusinessId): Promise<Appended>;
  /**
   * Goes on in a new volume, whose genesis names what was signed and is lost, after the database was restored from a backup. As `found`;
   * `conflict` when nothing is lost.
   */
  goOnAfterLoss(business: BusinessId, draft: Draft, changes: readonly Change[]): Promise<AppendOutcome>;
  /** How many entries the last volume's genesis says were signed of the one before and are lost. */
  entriesLost(business: BusinessId): Promise<number>;
  /** Writes a tombstone over values of the entries in these ranges (at most 1,000), then destroys them, in the mirror too. Proofs stay whole. */
  forgetValues(business: BusinessId, draft: Draft, covers: readonly Covered[]): Promise<Appended>;
  /**
   * What a ledger needs once a minute: closes the year, enters a change of the policies, writes covers, finishes what was to be forgotten,
   * signs, mirrors, asks witnesses. Alarms instead of throwing.
   */
  tend(business: BusinessId): Promise<void>;
  /** Answers who waits, signs what is not signed, and ends. */
  close(): Promise<void>;
}

/** Types that callers may append; the others are the ledger's own affair. */
const callersTypes = new Set(['entry', 'erasure', 'erasure-done', 'policy-change']);

export function createLedger(parts: LedgerParts): Ledger {
  const core = coreOf(parts);
  const logs = new Logs(core);
  const keeper = new Keeper(core, logs);
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
    turnKey: (business) => turnKey(core, logs, business),
    goOnAfterLoss: (business, draft, changes) => goOnAfterLoss(core, logs, business, draft, changes),
    entriesLost: (business) => entriesLost(core, business),
    forgetValues: (business, draft, covers) => forgetValues(core, logs, business, draft, covers),
    tend: (business) => keeper.tend(business),
    close: () => logs.close(),
  };
}

export function coreOf(parts: LedgerParts): LedgerCore {
  const { rows, memory, clock, random, policySet, hostname, epochs, root, mirror, witnesses } = parts;
  return {
    rows,
    memory,
    clock,
    random,
    policySet,
    policyId: policySet.slice(0, policyBytes),
    hostname,
    alone: parts.alone ?? true,
    mayChangePolicy: parts.mayChangePolicy ?? (() => true),
    secrets: new LedgerSecrets({ epochs, root, clock, random }),
    encodings: new ValueEncodings(),
    limits: { ...defaultLimits, ...parts.limits },
    alarm: parts.onAlarm ?? (() => undefined),
    grown: parts.onGrown ?? (() => undefined),
    ...(mirror && { mirror }),
    ...(witnesses && { witnesses }),
  };
}

type Opened = ReturnType<Logs['publisher']>;
type Reading = Pick<
  Ledger,
  'checkpoint' | 'witnessed' | 'turn' | 'tile' | 'receipt' | 'sign' | 'vkey' | 'volumes' | 'size' | 'exportVolume'
>;

function readingOf(core: LedgerCore, logs: Logs): Reading {
  const open = async (business: BusinessId, volume?: number) => logs.publisher(await findVolume(core, business, volume));
  const tiles = new KeptTiles();
  return {
    async checkpoint(business, volume) {
      return (await signedOrStored(await open(business, volume))).note;
    },
    async witnessed(business, volume) {
      return witnessedNote(core, (await open(business, volume)).reader);
    },
    async turn(business, volume, n) {
      return (await open(business, volume)).reader.turn(n);
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
      const [proof, extra] = await Promise.all([
        inclusionProof(index, size, hashReader(size, tiles.of(reader), nativeSha256), nativeSha256),
        reader.entry(index),
      ]);
      return formatReceipt({ index, proof, checkpoint: note, extra });
    },
    async sign(business, text) {
      const { reader } = await open(business);
      const { key, size } = (await reader.head()).head;
      const { origin, volume } = reader.name;
      const said = text({ origin, size });
      assert(/^steward\/[a-z-]+\/v\d+\n/.test(said), 'what is signed beside checkpoints names its format first');
      return signNote(said, [await core.secrets.signer(business, origin, signName(volume, key))]);
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
      const opened = await open(business, volume);
      const { reader } = opened;
      const { size, note } = await signedOrStored(opened);
      const { key } = (await reader.head()).head;
      const vkey = await core.secrets.vkey(business, reader.name.origin, signName(volume, key));
      yield* exportVolume(reader, { size, note, vkey, witnessed: await witnessedNote(core, reader) });
    },
  };
}

/** The newest checkpoint; the last one that was signed while the key cannot be used, or of a volume whose end is lost. */
async function signedOrStored({ reader, publisher }: Opened): Promise<StoredCheckpoint> {
  const isClosed = async () => (await reader.head()).head.closed;
  try {
    return await publisher.publish();
  } catch (error) {
    const stored = isStewardError(error, 'key-unavailable') || (await isClosed()) ? await publisher.stored() : undefined;
    if (!stored) throw error;
    return stored;
  }
}
