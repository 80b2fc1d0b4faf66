// The self-check: derives everything anew from the entries and compares it with what is stored, signed and remembered. It is the oracle
// after every injected fault.
//
// For each volume: the head is there; every entry, tile, root and right edge is what the entries give; the entries keep their rules; nothing
// lies behind the end; the signed checkpoint, the signer's memory and the mirror's copy are of this history; the volume continues the one
// before; and, when deep, every sealed value opens to what its entry committed to, or a tombstone covers it. A loss that the next volume's
// genesis names is known and is no longer held against the volume that suffered it.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { formatCheckpoint, openCheckpoint, readCheckpoint, type Checkpoint } from '@steward/protocol/ledger/checkpoint.ts';
import type { Covered, ErasureClear, GenesisClear } from '@steward/protocol/ledger/clear.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { ed25519Verifier, formatSignature, type Verifier } from '@steward/protocol/ledger/note.ts';
import type { OpenedEntry, Openings as ValueOpenings } from '@steward/protocol/ledger/opened-values.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import { encodeBundle, parseTilePath, tileWidth } from '@steward/protocol/ledger/tile.ts';
import { sentenceOf, type LedgerReport, type Reason, type Verdict } from '@steward/protocol/ledger/verdict.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import { entriesPrefix, firstIndexOf, headKey, valuesPrefix, type Head, type VolumeName } from './layout.ts';
import { signName } from './ledger-secrets.ts';
import { LogInOrder } from './log-in-order.ts';
import { LogReader, readBatch } from './log-reader.ts';
import { mirrorMemory } from './mirror.ts';
import { nativeSha256 } from './native-hash.ts';
import { readTree, readVolumes, type LedgerCore } from './open-log.ts';
import { Openings, type Closed } from './openings.ts';
import { Publisher, type StoredCheckpoint } from './publisher.ts';
import type { Opened } from './sealer.ts';

/** Of the head of a ledger that grows while it is checked. */
const growingReadsMax = 100;

export interface VolumeCheck {
  readonly volume: number;
  readonly origin: string;
  readonly size: number;
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly firstEntry?: number;
  readonly sentence: string;
  /** Groups of values found right, erased under a tombstone, and not yet to be opened; when deep. */
  readonly counts: LedgerReport['counts'];
}

export interface LedgerCheck {
  /** The worst of the volumes'. */
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly volumes: readonly VolumeCheck[];
}

/** Checks a business's whole ledger. Throws only when the stores cannot be read; what is wrong with it is a verdict. */
export async function checkLedger(core: LedgerCore, business: BusinessId, { deep }: { readonly deep: boolean }): Promise<LedgerCheck> {
  const volumes = await readVolumes(core, business);
  const names = volumes.map(({ volume, origin }): VolumeName => ({ business, volume, origin }));
  const readers = names.map((name) => new LogReader(core.rows, name));
  const scans: Scan[] = [];
  for (const reader of readers) scans.push(await scan(reader));
  const covered = scans.flatMap((each) => each.covered);
  const checks: VolumeCheck[] = [];
  let previous: Checkpoint | undefined;
  for (const [i, reader] of readers.entries()) {
    const checked = await checkVolume(core, reader, { deep, covered, previous, scan: scans[i]!, gap: scans[i + 1]?.genesis?.gap });
    checks.push(checked.check);
    previous = checked.last;
  }
  if (checks.length === 0) return { verdict: 'unchecked', sentence: 'There is no ledger here.', volumes: [] };
  const worst =
    checks.find(({ verdict }) => verdict !== 'verified' && verdict !== 'unchecked') ?? checks.find(({ verdict }) => verdict !== 'verified');
  const entries = checks.reduce((sum, { size }) => sum + size, 0);
  const all = `Everything fits: ${entries} entries in ${checks.length} ${checks.length === 1 ? 'volume' : 'volumes'}.`;
  return { verdict: worst?.verdict ?? 'verified', sentence: worst ? `Volume ${worst.volume}: ${worst.sentence}` : all, volumes: checks };
}

interface Asked {
  readonly deep: boolean;
  readonly covered: readonly Covered[];
  readonly previous: Checkpoint | undefined;
  readonly scan: Scan;
  /** What the next volume says was signed of this one and is lost. */
  readonly gap: Checkpoint | undefined;
}

async function checkVolume(
  core: LedgerCore,
  reader: LogReader,
  asked: Asked,
): Promise<{ readonly check: VolumeCheck; readonly last: Checkpoint | undefined }> {
  const { volume, origin } = reader.name;
  // The memory before the head, which therefore is not behind an honest memory.
  const promised = await core.memory.recall(origin);
  const row = await core.rows.get(headKey(reader.partition));
  const nothing = { entries: 0, opened: 0, erased: 0, notYetOpen: 0 };
  if (!row) {
    const sentence = 'The head is missing, though the volume is listed.';
    return {
      check: { volume, origin, size: 0, verdict: 'suppressed', reason: 'entry-missing', firstEntry: 0, sentence, counts: nothing },
      last: undefined,
    };
  }
  const { head } = await reader.head();
  const last = { origin, size: head.size, root: head.root };
  const stored = await new Publisher(core, reader, async () => ({ head })).stored();
  const remembered: Remembered[] = promised ? [{ origin, ...promised }] : [];
  const mirrored = await signedMirror(core, reader, head);
  if (mirrored) remembered.push(mirrored);
  const signature = await checkStored(core, reader, head, stored, remembered);
  const known = asked.gap === undefined ? remembered : remembered.filter(({ size }) => size <= head.size && size < asked.gap!.size);
  // What was looked through before the head was read may have grown since.
  const seen = holeOf(asked.scan, head) ? await scan(reader) : asked.scan;
  const covered = [...asked.covered, ...(seen === asked.scan ? [] : seen.covered)];
  const report = await verify(core, reader, head, { ...asked, covered }, known);
  const found = signature ?? holeOf(seen, head) ?? (await ruleOf(core, reader, head, report));
  const check: VolumeCheck = {
    volume,
    origin,
    size: head.size,
    verdict: found.verdict,
    reason: found.reason,
    ...(found.firstEntry === undefined ? {} : { firstEntry: found.firstEntry }),
    sentence: found.sentence,
    counts: report.counts,
  };
  return { check, last };
}

type Found = Pick<LedgerReport, 'verdict' | 'reason' | 'firstEntry' | 'sentence'>;

/** The stored checkpoint is one that the volume's key signed. It then counts as seen earlier. */
async function checkStored(
  core: LedgerCore,
  { name }: LogReader,
  { key }: Head,
  stored: StoredCheckpoint | undefined,
  remembered: Remembered[],
): Promise<Found | undefined> {
  if (!stored) return undefined;
  try {
    const checkpoint = await openCheckpoint(stored.note, await verifiersOf(core, name, key));
    if (checkpoint.origin !== name.origin) return foundOf('origin-differs');
    if (!remembered.some(({ size, root }) => size === checkpoint.size && Buffer.from(root).equals(checkpoint.root)))
      remembered.push({ ...readCheckpoint(stored.note).checkpoint, note: stored.note });
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return foundOf('checkpoint-not-signed');
    throw error;
  }
}

async function verifiersOf(core: LedgerCore, { business, volume, origin }: VolumeName, keys: number): Promise<readonly Verifier[]> {
  const vkeys = await Promise.all(Array.from({ length: keys }, (_, i) => core.secrets.vkey(business, origin, signName(volume, i + 1))));
  return vkeys.map(ed25519Verifier);
}

/** The mirror's newest checkpoint, if a key of the volume signed it: what anybody may have written there proves nothing. */
export async function signedMirror(core: LedgerCore, { name }: LogReader, { key }: Head): Promise<Remembered | undefined> {
  const mirrored = await mirrorMemory(core, name);
  if (!mirrored || mirrored.origin !== name.origin) return undefined;
  try {
    await openCheckpoint(mirrored.note!, await verifiersOf(core, name, key));
    return mirrored;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    core.alarm('a checkpoint in the mirror was not signed here');
    return undefined;
  }
}

const foundOf = (reason: 'origin-differs' | 'checkpoint-not-signed'): Found => ({
  verdict: 'altered',
  reason,
  sentence: sentenceOf({ reason }),
});

async function verify(
  core: LedgerCore,
  reader: LogReader,
  head: Head,
  { deep, covered, previous }: Asked,
  remembered: readonly Remembered[],
): Promise<LedgerReport> {
  const inOrder = () => new LogInOrder(core.rows, reader.name);
  const openings = deep ? new Openings(core, inOrder()) : undefined;
  const options = {
    // The committed head is checked, which may be ahead of what is signed; so there is no key to check it with.
    keys: [],
    origin: reader.name.origin,
    remembered,
    covered: covered.filter((range) => range.volume === reader.name.volume),
    ...(previous && { previous }),
    nowMs: core.clock.nowMs(),
    hash: nativeSha256,
  };
  try {
    return await verifyLedger(sourceOf(inOrder(), head), openings ? { ...options, openings: valuesOf(openings) } : options);
  } catch (error) {
    // Without the root key nothing can be opened; the rest can be checked all the same.
    if (!isStewardError(error, 'key-unavailable')) throw error;
    return {
      ...(await verifyLedger(sourceOf(inOrder(), head), options)),
      reason: 'source-unreachable',
      verdict: 'unchecked',
      sentence: 'The sealed values cannot be opened now: the root key is out of reach.',
    };
  } finally {
    openings?.close();
  }
}

/** What the entries alone do not show: that the head's right edge is theirs, and that nothing lies behind the end. */
async function ruleOf(core: LedgerCore, reader: LogReader, head: Head, report: LedgerReport): Promise<Found> {
  if (report.reason !== 'no-key') return report;
  const behind = await rowsBehind(core, reader, head);
  if (behind !== undefined)
    return {
      verdict: 'altered',
      reason: 'entry-added',
      firstEntry: behind,
      sentence: sentenceOf({ reason: 'entry-added', firstEntry: behind }),
    };
  try {
    await readTree(reader, head);
  } catch (error) {
    if (!isStewardError(error, 'integrity-failed')) throw error;
    return {
      verdict: 'altered',
      reason: 'tile-altered',
      firstEntry: 0,
      sentence: `${error.rule ?? 'The right edge of the tree is not that of the entries'}.`,
    };
  }
  return { verdict: 'verified', reason: 'all-fits', sentence: sentenceOf({ reason: 'all-fits' }) };
}

/** The first entry behind the end. What a node committed since the head was read is not: the head that is read after such a row counts it. */
async function rowsBehind(core: LedgerCore, reader: LogReader, { size }: Head): Promise<number | undefined> {
  if ((await rowsBehindEnd(core, reader, size)) === undefined) return undefined;
  for (let reads = 0, end = size; reads < growingReadsMax; reads++) {
    const now = (await reader.head()).head.size;
    if (now === end) return size;
    if ((await rowsBehindEnd(core, reader, now)) === undefined) return undefined;
    end = now;
  }
  return undefined;
}

async function rowsBehindEnd(core: LedgerCore, { partition }: LogReader, size: number): Promise<number | undefined> {
  for (const prefix of [entriesPrefix, valuesPrefix]) {
    const [lastRow] = await core.rows.range({ partition, prefix, reverse: true, limit: 1 });
    const first = lastRow && firstIndexOf(lastRow.sort);
    if (first !== undefined && first >= size) return size;
    if (lastRow && prefix === entriesPrefix && first! + readBatch(lastRow.value).entries.length > size) return size;
  }
  return undefined;
}

/** The committed log as a source, under a note that nobody signed. What is missing in the rows is missing in the source. */
function sourceOf(reader: LogReader, head: Head): LedgerSource {
  const { origin } = reader.name;
  const nobody = formatSignature({ name: origin, keyId: new Uint8Array(4), signature: new Uint8Array(64) });
  const note = new TextEncoder().encode(`${formatCheckpoint({ origin, size: head.size, root: head.root })}\n${nobody}`);
  return {
    async read(path) {
      if (path === 'checkpoint') return note;
      const at = parseTilePath(path);
      if (!at) return undefined;
      if (at.level === 'entries') {
        const found = await reader.entriesFound(at.n * tileWidth, at.width);
        return found.length === 0 ? undefined : encodeBundle(found);
      }
      try {
        return await reader.tile(at, head.size);
      } catch (error) {
        if (isStewardError(error, 'integrity-failed')) return undefined;
        throw error;
      }
    },
  };
}

/** Bytes that no commitment fits. */
const wrong = { salt: new Uint8Array(32), values: new Uint8Array(0) };

function valuesOf(openings: Openings): ValueOpenings {
  const group = (name: 'who' | 'what', found: Opened | Closed): OpenedEntry => {
    if (typeof found !== 'string') return { [name]: found };
    if (found === 'altered') return { [name]: wrong };
    return found === 'not-yet-open' ? { [name]: found } : {};
  };
  return {
    groups: ['who', 'what'],
    async read(first, entries) {
      return (await openings.open(first, entries)).map(({ who, what }) => ({ ...group('who', who), ...group('what', what) }));
    },
  };
}

/** What one pass over the rows of entries shows. */
interface Scan {
  readonly covered: readonly Covered[];
  /** Up to here every entry is there. */
  readonly end: number;
  /** The row that holds entry `end` is torn. */
  readonly torn: boolean;
  /** What the first entry says, if it can be read. */
  readonly genesis: GenesisClear | undefined;
}

/** Finds the first hole, and every tombstone: only entries with a clear part can be one, and those are longer than the others. */
async function scan(reader: LogReader): Promise<Scan> {
  const covered: Covered[] = [];
  let end = 0;
  let stopped: 'torn' | 'hole' | undefined;
  let genesis: GenesisClear | undefined;
  for await (const { first, row } of reader.batches(entriesPrefix, 0)) {
    const { entries, whole } = readBatch(row.value);
    if (first === 0 && entries[0]) genesis = genesisOf(entries[0]);
    for (const bytes of entries) if (bytes.length !== plainEntryBytes) covered.push(...coveredBy(bytes));
    if (first !== end) stopped ??= 'hole';
    if (stopped) continue;
    end = first + entries.length;
    if (!whole) stopped = 'torn';
  }
  return { covered, end, torn: stopped === 'torn', genesis };
}

function holeOf({ end, torn }: Scan, { size }: Head): Found | undefined {
  if (end >= size) return undefined;
  const reason = torn ? 'entry-altered' : 'entry-missing';
  return { verdict: torn ? 'altered' : 'suppressed', reason, firstEntry: end, sentence: sentenceOf({ reason, firstEntry: end }) };
}

const plainEntryBytes = 111;

function genesisOf(bytes: Uint8Array): GenesisClear | undefined {
  try {
    const { type, clear } = decodeEntry(bytes);
    return type === 'genesis' ? (clear as GenesisClear) : undefined;
  } catch {
    return undefined;
  }
}

function coveredBy(bytes: Uint8Array): readonly Covered[] {
  try {
    const { type, clear } = decodeEntry(bytes);
    return type === 'erasure' ? ((clear as ErasureClear | undefined)?.covers ?? []) : [];
  } catch {
    // It is reported as malformed when its volume is checked.
    return [];
  }
}
