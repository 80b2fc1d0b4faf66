// Try to cheat: what somebody could do to a ledger, done to a copy in this page, so that people see the check find it.
//
// Two of the four are what anybody can do who holds the files. The other two need the signing key, so here the page plays an operator who has
// one: it makes a key of its own, and signs with it both what was seen before and what is shown now. The real key is never touched.
import { formatCheckpoint, type Checkpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeEntry, encodeEntry } from '@steward/protocol/ledger/entry.ts';
import { ed25519Type, formatSignature, formatVkey, keyId } from '@steward/protocol/ledger/note.ts';
import { readTileAt, type LedgerSource } from '@steward/protocol/ledger/source.ts';
import { encodeBundle, readBundle, TileBuilder, tilePath, tilesOf, tileWidth, tileWidthAt } from '@steward/protocol/ledger/tile.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import type { LedgerSubject } from './check-ledger.ts';

export const cheats = ['change', 'remove', 'cut', 'rewrite'] as const;
export type Cheat = (typeof cheats)[number];

/** The ledger as the cheater shows it. `at`: the entry concerned, or the first one that is cut off; below the size of the ledger. */
export async function cheated(cheat: Cheat, at: number, subject: LedgerSubject, head: Checkpoint): Promise<LedgerSubject> {
  const { source, keys } = subject;
  // What is tampered with has been read already: nothing is fetched for it.
  const online = false;
  if (cheat === 'change') return { source: await withEntry(source, head.size, at, alter), keys, keysGiven: true, online };
  if (cheat === 'remove') return { source: await withEntry(source, head.size, at, () => undefined), keys, keysGiven: true, online };
  const sign = await signer(head.origin);
  const shown = cheat === 'cut' ? await rebuilt(source, head, at) : await rebuilt(source, head, head.size, at);
  const note = await sign.note(shown.checkpoint);
  const remembered = { ...head, note: await sign.note(head), copy: source };
  return { source: over(source, shown.files, note), keys: [sign.vkey], keysGiven: true, online, remembered: [remembered] };
}

/** The same entry, well formed, that commits to something else. */
function alter(bytes: Uint8Array): Uint8Array {
  const entry = decodeEntry(bytes);
  const what = new Uint8Array(entry.what);
  what[0]! ^= 1;
  return encodeEntry({ ...entry, what });
}

async function entriesOf(source: LedgerSource, n: number, size: number): Promise<Uint8Array[]> {
  const bytes = await readTileAt(source, { level: 'entries', n, width: tileWidthAt('entries', n, size) });
  if (!bytes) throw new RangeError('cheat: only a ledger that is whole can be tampered with');
  return readBundle(bytes).entries;
}

/** The ledger with one entry replaced or left out, and nothing else touched. */
async function withEntry(
  source: LedgerSource,
  size: number,
  at: number,
  change: (bytes: Uint8Array) => Uint8Array | undefined,
): Promise<LedgerSource> {
  const n = Math.floor(at / tileWidth);
  const entries = await entriesOf(source, n, size);
  const changed = change(entries[at % tileWidth]!);
  entries.splice(at % tileWidth, 1, ...(changed ? [changed] : []));
  const path = tilePath({ level: 'entries', n, width: tileWidthAt('entries', n, size) });
  return over(source, new Map([[path, encodeBundle(entries)]]));
}

function over(source: LedgerSource, files: ReadonlyMap<string, Uint8Array>, note?: string): LedgerSource {
  const checkpoint = note === undefined ? undefined : new TextEncoder().encode(note);
  return { read: (path) => (path === 'checkpoint' && checkpoint ? checkpoint : (files.get(path) ?? source.read(path))) };
}

/** A ledger of the first `size` entries, with entry `changed` another one: whole in itself, every tile fitting. */
async function rebuilt(source: LedgerSource, head: Checkpoint, size: number, changed?: number) {
  const files = new Map<string, Uint8Array>();
  const builder = new TileBuilder((at, bytes) => files.set(tilePath(at), bytes));
  for (let n = 0; n * tileWidth < size; n++) {
    const width = tileWidthAt('entries', n, size);
    const entries = (await entriesOf(source, n, head.size)).slice(0, width);
    const here = changed === undefined ? -1 : changed - n * tileWidth;
    const touched = here >= 0 && here < width;
    if (touched) entries[here] = alter(entries[here]!);
    for (const entry of entries) builder.append(leafHash(entry));
    if (touched || width < tileWidth) files.set(tilePath({ level: 'entries', n, width }), encodeBundle(entries));
  }
  for (const at of tilesOf(size)) {
    const partial = at.level === 'entries' ? undefined : builder.partial(at.level);
    if (partial && at.width < tileWidth) files.set(tilePath(at), partial.bytes.slice());
  }
  const checkpoint: Checkpoint = { origin: head.origin, size, root: builder.frontier.root() };
  return { files, checkpoint };
}

/** Signs in the ledger's name with a key made for this one game. */
async function signer(origin: string): Promise<{ vkey: string; note: (checkpoint: Checkpoint) => Promise<string> }> {
  const { privateKey, publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  const id = keyId(origin, ed25519Type, key);
  return {
    vkey: formatVkey(origin, ed25519Type, key),
    async note(checkpoint) {
      const text = formatCheckpoint(checkpoint);
      const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new TextEncoder().encode(text)));
      return `${text}\n${formatSignature({ name: origin, keyId: id, signature })}`;
    },
  };
}
