// Ledgers for tests: deterministic, signed with a key made from a seed, published as the files of tlog-tiles in a Map.
import { createPrivateKey, createPublicKey, hash, sign, type KeyObject } from 'node:crypto';
import { signCheckpoint } from '../src/ledger/checkpoint.ts';
import type { Clear } from '../src/ledger/clear.ts';
import { commitment, encodeEntry, encodeWhat, encodeWho, type Entry, type EntryType } from '../src/ledger/entry.ts';
import { formatVkey, keyId, type Signer } from '../src/ledger/note.ts';
import type { OpenedEntry, Opening } from '../src/ledger/opened-values.ts';
import { encodeBundle, TileBuilder, tilePath, tilesOf, tileWidth, type TileAt } from '../src/ledger/tile.ts';
import { leafHash } from '../src/ledger/tree.ts';

export const sampleOrigin = 'steward.example/ledger/mzxw6ytbojtg633cmfzgm33pmi/1';
export const sampleTimeMs = 1_795_000_000_000;

export const nodeSha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
const digest = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(nodeSha256(new TextEncoder().encode(text)));

export interface SampleKey extends Signer {
  readonly vkey: string;
  readonly publicKey: Uint8Array;
}

/** An Ed25519 key pair made from a word. `type` 1 signs notes, 4 cosigns. */
export function sampleKey(name: string, seed: string, type = 1): SampleKey {
  const secret: KeyObject = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), digest(`key ${seed}`)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = new Uint8Array(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32));
  return {
    name,
    keyId: keyId(name, type, publicKey),
    vkey: formatVkey(name, type, publicKey),
    publicKey,
    sign: (bytes) => new Uint8Array(sign(null, bytes, secret)),
  };
}

export interface SampleEntry {
  readonly entry: Entry;
  readonly bytes: Uint8Array;
  readonly opened: OpenedEntry;
}

/** Entry `index` of the ledger `seed`: what it commits to is made up, but in its format. */
export function sampleEntry(
  seed: string,
  index: number,
  change: { type?: EntryType; clear?: Clear; timeMs?: number; id?: Uint8Array } = {},
): SampleEntry {
  const id = change.id ?? digest(`${seed} id ${index}`).slice(0, 16);
  const who = encodeWho({ actor: 'member', person: `p${index % 7}`, role: 'member', address: '203.0.113.7' });
  const what = encodeWhat({
    operation: 'read-record',
    purpose: 'service',
    outcome: 'allowed',
    policies: ['members-read'],
    records: [id],
    count: index,
  });
  const opening = (group: 'who' | 'what', values: Uint8Array): Opening => ({ salt: digest(`${seed} ${group} ${index}`), values });
  const opened = { who: opening('who', who), what: opening('what', what) };
  const entry: Entry = {
    version: 1,
    type: change.type ?? 'entry',
    id,
    timeMs: change.timeMs ?? sampleTimeMs + 1_000 * index,
    policy: digest('policy').slice(0, 8),
    who: commitment(opened.who.salt, id, 'who', who, nodeSha256),
    what: commitment(opened.what.salt, id, 'what', what, nodeSha256),
    ...(change.clear && { clear: change.clear }),
  };
  return { entry, bytes: encodeEntry(entry), opened };
}

/** Quickly made entries for large ledgers: they commit to nothing that could be opened. */
export function bareEntries(size: number, key: SampleKey): Uint8Array[] {
  const [genesis] = sampleEntries(1, key);
  const bare = (index: number): Uint8Array => {
    const made = digest(`bare ${index}`);
    const fields = { id: made.slice(0, 16), timeMs: sampleTimeMs + index, policy: made.slice(0, 8), who: made, what: made };
    return encodeEntry({ version: 1, type: 'entry', ...fields });
  };
  return Array.from({ length: size }, (_, i) => (i === 0 ? genesis!.bytes : bare(i)));
}

/** `size` entries that begin with genesis. `at` replaces some of them. */
export function sampleEntries(
  size: number,
  key: SampleKey,
  seed = 'a',
  at: ReadonlyMap<number, Parameters<typeof sampleEntry>[2]> = new Map(),
): SampleEntry[] {
  const genesis = { type: 'genesis', clear: { volume: 1, vkey: key.vkey } } as const;
  return Array.from({ length: size }, (_, i) => sampleEntry(seed, i, at.get(i) ?? (i === 0 ? genesis : {})));
}

export type Files = Map<string, Uint8Array>;

/** Every file of a ledger over these entries, as `steward ledger export` writes it. */
export function publish(entries: readonly Uint8Array[], key: SampleKey, origin = key.name): Files {
  const files: Files = new Map();
  const builder = new TileBuilder((at, bytes) => files.set(tilePath(at), bytes), nodeSha256);
  for (const bytes of entries) builder.append(leafHash(bytes, nodeSha256));
  for (const at of tilesOf(entries.length)) {
    const partial = at.level === 'entries' ? bundleOf(entries, at) : builder.partial(at.level)?.bytes.slice();
    if (partial && at.width < tileWidth) files.set(tilePath(at), partial);
    else if (at.level === 'entries') files.set(tilePath(at), bundleOf(entries, at));
  }
  files.set('checkpoint', new TextEncoder().encode(signCheckpoint({ origin, size: entries.length, root: builder.frontier.root() }, [key])));
  files.set('vkey', new TextEncoder().encode(`${key.vkey}\n`));
  return files;
}

function bundleOf(entries: readonly Uint8Array[], { n, width }: TileAt): Uint8Array {
  return encodeBundle(entries.slice(n * tileWidth, n * tileWidth + width));
}

/** A source over files in memory. */
export function sourceOf(files: ReadonlyMap<string, Uint8Array>): { read(path: string): Uint8Array | undefined } {
  return { read: (path) => files.get(path) };
}
