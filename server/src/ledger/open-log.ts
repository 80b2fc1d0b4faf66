// A log as a writer holds it: the committed head, the growing end of the tree, the keys that new entries need. Loading one looks that
// what is stored fits together and has not gone back behind what was signed.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { encodeBase64 } from '@steward/protocol/ledger/base64.ts';
import { equalBytes, sha256Bytes } from '@steward/protocol/ledger/sha256.ts';
import { hashAt, tileLevelMax, tileWidth } from '@steward/protocol/ledger/tile.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Rows } from '../ports/rows.ts';
import type { Promised, SignerMemory } from '../ports/signer-memory.ts';
import { damaged, decodeVolumes, recoveredKey, volumesKey, type Head, type VolumeListed, type VolumeName } from './layout.ts';
import type { LedgerLimits } from './limits.ts';
import { LogReader } from './log-reader.ts';
import { edgeOf, growTree, rootOfEdge, type LogTree } from './log-tree.ts';
import { whatName, type LedgerSecrets } from './ledger-secrets.ts';
import { nativeSha256 } from './native-hash.ts';
import { Sealer, type Recipient } from './sealer.ts';
import type { ValueEncodings } from './value-encodings.ts';
import type { Witnesses } from './witnesses.ts';

/** What the parts of the ledger share. */
export interface LedgerCore {
  readonly rows: Rows;
  readonly memory: SignerMemory;
  readonly clock: Clock;
  readonly random: Random;
  readonly secrets: LedgerSecrets;
  readonly encodings: ValueEncodings;
  /** 8 bytes: the policy set that decides. */
  readonly policyId: Uint8Array;
  /** 32 bytes, of which the id is the beginning. */
  readonly policySet: Uint8Array;
  readonly hostname: string;
  /** No other process writes to these rows. */
  readonly alone: boolean;
  /** Whether this node may say that other policies decide. */
  readonly mayChangePolicy: () => boolean;
  readonly limits: LedgerLimits;
  /** A second place for every ledger. */
  readonly mirror?: Blobs;
  /** Who cosigns checkpoints. */
  readonly witnesses?: Witnesses;
  readonly alarm: (what: string) => void;
  /** Told after each commit of a sequencer. */
  readonly grown: (business: BusinessId, volume: number, size: number) => void;
}

export interface OpenLog {
  readonly name: VolumeName;
  readonly reader: LogReader;
  readonly sealer: Sealer;
  readonly whatTo: Recipient;
  head: Head;
  revision: number;
  tree: LogTree;
}

const readsMax = 3;
/** More than others write in a few turns; whoever slept longer opens the log anew. */
const caughtUpEntriesMax = 4_096;

/** The volumes of a business, oldest first; none when it has no ledger. */
export async function readVolumes(core: Pick<LedgerCore, 'rows'>, business: BusinessId): Promise<readonly VolumeListed[]> {
  const row = await core.rows.get(volumesKey(business));
  return row ? decodeVolumes(row.value) : [];
}

/** One volume, the last when none is named. `not-found` when there is no such volume. */
export async function findVolume(core: Pick<LedgerCore, 'rows'>, business: BusinessId, volume?: number): Promise<VolumeName> {
  const volumes = await readVolumes(core, business);
  const found = volume === undefined ? volumes.at(-1) : volumes.find((each) => each.volume === volume);
  if (!found) throw new StewardError('not-found', { rule: 'there is no such volume of the ledger' });
  return { business, volume: found.volume, origin: found.origin };
}

/** Opens the volume that is written to. Throws when there is none, when rows are missing, or when it contradicts what was signed. */
export async function openLog(core: LedgerCore, business: BusinessId): Promise<OpenLog> {
  await assertNotRecovered(core, business);
  for (let read = 0; read < readsMax; read++) {
    const name = await findVolume(core, business);
    const reader = new LogReader(core.rows, name);
    // The memory is read before the head: what was signed had been committed, so the head read later is never behind an honest memory.
    const promised = await core.memory.recall(name.origin);
    const { head, revision } = await reader.head();
    if (head.closed) continue;
    const tree = await readTree(reader, head);
    await assertContains(core, reader, head, promised);
    const whatTo = { key: await core.secrets.ensure(business, whatName(name.volume)), paddedMin: 0 };
    return { name, reader, sealer: new Sealer(name.origin, core.clock, core.random), whatTo, head, revision, tree };
  }
  throw damaged('the last volume of the ledger is closed');
}

/**
 * Brings an open log up to the committed head by the entries that others wrote since. `false`, and nothing changed, when it has to be opened anew: it was closed,
 * or is not the log it was, or too much was written.
 */
export async function catchUp(log: OpenLog): Promise<boolean> {
  const { reader } = log;
  // What others wrote, if they did, lies behind the end: asked for beside the head, it costs no time.
  const [{ head, revision }, ahead] = await Promise.all([reader.head(), reader.entriesBehind(log.head.size)]);
  if (revision === log.revision) return true;
  const written = head.size - log.head.size;
  if (head.closed || written < 0 || written > caughtUpEntriesMax) return false;
  const entries = ahead.length >= written ? ahead.slice(0, written) : await reader.entriesFound(log.head.size, written);
  const { tree } = growTree(
    log.tree,
    entries.map((entry) => leafHash(entry, nativeSha256)),
  );
  // Entries that give this root out of the tree that was known are its continuation: what was compared with the signer's memory then holds for them too.
  if (tree.size !== head.size || !equalBytes(rootOfEdge(tree.edge), head.root)) return false;
  log.head = head;
  log.revision = revision;
  log.tree = tree;
  return true;
}

/** Rows that come from a snapshot lack what was signed after it, whether or not anything here remembers that. */
async function assertNotRecovered(core: Pick<LedgerCore, 'rows' | 'alarm'>, business: BusinessId): Promise<void> {
  if ((await core.rows.get(recoveredKey(business))) === undefined) return;
  core.alarm('a ledger was rebuilt from a snapshot and has not gone on yet');
  throw new StewardError('ledger-unavailable', {
    rule: 'the ledger was rebuilt from a snapshot: what was written after it is lost; open a new volume that records the gap',
  });
}

/** The growing end of the tree, out of the last tiles and entries. Throws when they are not what the head says. */
export async function readTree(reader: LogReader, head: Head): Promise<LogTree> {
  const { volume } = reader.name;
  const partial: Uint8Array[][] = [];
  const edge: Uint8Array[] = [];
  for (let level = tileLevelMax; level >= 0; level--) {
    const count = Math.floor(head.size / tileWidth ** level);
    const width = count % tileWidth;
    partial[level] = width === 0 ? [] : hashesOf(await reader.hashTile(level, Math.floor(count / tileWidth), width));
    edge.push(...edgeOf(partial[level]!));
  }
  const fits = edge.length === head.edge.length && edge.every((hash, i) => equalBytes(hash, head.edge[i]!));
  const firstEntry = head.size - (head.size % tileWidth);
  if (!fits || !equalBytes(rootOfEdge(edge), head.root))
    throw damaged(`volume ${volume}: the entries from ${firstEntry} on are not those of its head`);
  return { size: head.size, edge, partial };
}

function hashesOf(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: tile.length / sha256Bytes }, (_, i) => new Uint8Array(hashAt(tile, i)));
}

/**
 * Throws `ledger-unavailable`, and raises an alarm, unless the log at `head` begins with the tree that was promised. It does not when the
 * database was restored from a backup, or another history was put in its place; then nothing may be appended or signed.
 */
export async function assertContains(
  core: Pick<LedgerCore, 'alarm'>,
  reader: LogReader,
  head: Head,
  promised: Promised | undefined,
): Promise<void> {
  if (!promised) return;
  const { volume } = reader.name;
  if (promised.size > head.size) {
    core.alarm(`a ledger is behind what was signed: the database was restored from a backup, or rewound`);
    throw new StewardError('ledger-unavailable', {
      rule: `volume ${volume} ends before entry ${head.size}, but ${promised.size} entries were signed: the database was restored from a backup; open a new volume that records the gap`,
    });
  }
  const root = promised.size === head.size ? head.root : await reader.rootAt(promised.size);
  if (equalBytes(root, promised.root)) return;
  core.alarm('a ledger has another history than the one that was signed');
  throw new StewardError('ledger-unavailable', {
    rule: `the first ${promised.size} entries of volume ${volume} are not those that were signed (root ${encodeBase64(promised.root)})`,
  });
}
