// Every file of vectors/ledger against the code that it describes. The vectors are for ever: a change that breaks one breaks old ledgers.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { nodeSha256, sourceOf } from '../../test/sample-ledger.ts';
import { parseCheckpoint, formatCheckpoint } from './checkpoint.ts';
import { cosignatureTimeSeconds, cosignatureVerifier } from './cosignature.ts';
import { verifyEd25519 } from './ed25519.ts';
import {
  commitment,
  decodeEntry,
  decodeWhat,
  decodeWho,
  encodeEntry,
  encodeWhat,
  encodeWho,
  type Entry,
  type Group,
  type What,
  type Who,
} from './entry.ts';
import { ed25519Verifier, formatVkey, openNote, parseVkey, type Verifier } from './note.ts';
import { reasonCommitment } from './reason.ts';
import { isQuorum, parsePolicy } from './policy-file.ts';
import { formatReceipt, parseReceipt, verifyReceipt } from './receipt.ts';
import { decodeBundle, encodeBundle, parseTilePath, TileBuilder, tilePath, tilesOf } from './tile.ts';
import { consistencyProof, inclusionProof, leafHash, nodeHash, rootOf, verifyConsistency, verifyInclusion, type ReadHash } from './tree.ts';
import { verifyLedger } from './verify.ts';
const load = (name: string) => JSON.parse(readFileSync(new URL(`../../../vectors/ledger/${name}.json`, import.meta.url), 'utf8'));
const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.fromHex(hex);
const hexes = (list: readonly string[]): Uint8Array[] => list.map(bytes);
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const verifierOf = (vkey: string): Verifier => (parseVkey(vkey).type === 4 ? cosignatureVerifier(vkey) : ed25519Verifier(vkey));

type Inclusion = Record<'leaf' | 'root', string> & Record<'index' | 'size', number> & { readonly proof: readonly string[] };
type Consistency = Record<'rootM' | 'rootN', string> & Record<'m' | 'n', number> & { readonly proof: readonly string[] };

/** Hashes of complete subtrees over leaves, each computed once. */
function subtreesOf(leaves: readonly Uint8Array[]): ReadHash {
  const rows: Uint8Array[][] = [[...leaves]];
  for (let row = rows[0]!; row.length > 1; row = rows.at(-1)!) {
    rows.push(Array.from({ length: Math.floor(row.length / 2) }, (_, i) => nodeHash(row[2 * i]!, row[2 * i + 1]!, nodeSha256)));
  }
  return (level, index) => rows[level]![index]!;
}

test('tree.json: roots of RFC 6962', () => {
  const { small, counted } = load('tree');
  const leaves = hexes(small.leaves).map((leaf) => leafHash(leaf));
  small.roots.forEach((root: string, n: number) => assert.equal(rootOf(leaves.slice(0, n)).toHex(), root));
  const builder = new TileBuilder(() => undefined, nodeSha256);
  for (let i = 0; i < 70_000; i++) {
    builder.append(leafHash(utf8(`leaf ${i}`), nodeSha256));
    const root = counted.roots[i + 1];
    if (root !== undefined) assert.equal(builder.frontier.root().toHex(), root, `size ${i + 1}`);
  }
});

test('tree.json: every proof up to 300 leaves', async () => {
  const { counted } = load('tree');
  const readHash = subtreesOf(Array.from({ length: 300 }, (_, i) => leafHash(utf8(`leaf ${i}`))));
  const inclusion: string[] = [];
  const consistency: string[] = [];
  const line = (a: number, b: number, proof: readonly Uint8Array[]) => `${a} ${b}${proof.map((hash) => ` ${hash.toHex()}`).join('')}\n`;
  for (let n = 1; n <= 300; n++) {
    for (let i = 0; i < n; i++) inclusion.push(line(n, i, await inclusionProof(i, n, readHash, nodeSha256)));
    for (let m = 1; m <= n; m++) consistency.push(line(m, n, await consistencyProof(m, n, readHash, nodeSha256)));
  }
  assert.equal(nodeSha256(utf8(inclusion.join(''))).toHex(), counted.inclusionSha256);
  assert.equal(nodeSha256(utf8(consistency.join(''))).toHex(), counted.consistencySha256);
});

test('tree.json: proofs that hold and proofs that do not', () => {
  const { inclusion, consistency } = load('tree');
  const included = (each: Inclusion) => verifyInclusion(each.index, each.size, bytes(each.leaf), hexes(each.proof), bytes(each.root));
  const consistent = (each: Consistency) => verifyConsistency(each.m, each.n, hexes(each.proof), bytes(each.rootM), bytes(each.rootN));
  for (const each of inclusion.valid) assert.ok(included(each), `${each.index} of ${each.size}`);
  for (const each of inclusion.invalid) assert.ok(!included(each), each.why);
  for (const each of consistency.valid) assert.ok(consistent(each), `${each.m} to ${each.n}`);
  for (const each of consistency.invalid) assert.ok(!consistent(each), each.why);
});

test('tile.json: paths, tiles and bundles', () => {
  const { paths, invalidPaths, tileSha256, bundles } = load('tile');
  for (const { level, n, width, path } of paths) {
    assert.equal(tilePath({ level, n, width }), path);
    assert.deepEqual(parseTilePath(path), { level, n, width });
  }
  for (const path of invalidPaths) assert.equal(parseTilePath(path), undefined, path);
  const tiles = new Map<string, Uint8Array>();
  const builder = new TileBuilder((at, tile) => tiles.set(tilePath(at), tile), nodeSha256);
  for (let i = 0; i < 70_000; i++) builder.append(leafHash(utf8(`leaf ${i}`), nodeSha256));
  for (const at of tilesOf(70_000)) if (at.level !== 'entries' && at.width < 256) tiles.set(tilePath(at), builder.partial(at.level)!.bytes);
  for (const [path, digest] of Object.entries(tileSha256)) assert.equal(nodeSha256(tiles.get(path)!).toHex(), digest, path);
  assert.deepEqual(
    [...tiles.keys()].sort(),
    [...tilesOf(70_000)]
      .filter(({ level }) => level !== 'entries')
      .map(tilePath)
      .sort(),
  );
  for (const { hex, entries } of bundles.valid) {
    assert.equal(encodeBundle(hexes(entries)).toHex(), hex);
    assert.deepEqual(
      decodeBundle(bytes(hex), entries.length).map((entry) => entry.toHex()),
      entries,
    );
  }
  for (const { why, hex, width } of bundles.invalid) assert.throws(() => decodeBundle(bytes(hex), width), RangeError, why);
});

test('note.json: notes and vkeys', async () => {
  const { valid, invalid, validVkeys, invalidVkeys } = load('note');
  for (const { name, note, vkeys, signedBy } of valid) {
    const opened = await openNote(note, vkeys.map(verifierOf));
    assert.deepEqual(
      opened.signatures.map((line) => line.name),
      signedBy,
      name,
    );
    assert.ok(note.startsWith(`${opened.text}\n`), name);
  }
  for (const { name, note, vkeys } of invalid) await assert.rejects(openNote(note, vkeys.map(verifierOf)), RangeError, name);
  for (const { vkey, name, keyId, type, publicKey } of validVkeys) {
    const parsed = parseVkey(vkey);
    assert.deepEqual(
      { name: parsed.name, keyId: parsed.keyId.toHex(), type: parsed.type, publicKey: parsed.publicKey.toHex() },
      { name, keyId, type, publicKey },
    );
    assert.equal(formatVkey(name, type, bytes(publicKey)), vkey);
  }
  for (const vkey of invalidVkeys) assert.throws(() => parseVkey(vkey), RangeError, vkey);
});

test('checkpoint.json', () => {
  const { valid, invalid } = load('checkpoint');
  for (const { text, origin, size, root } of valid) {
    const { root: found, ...rest } = parseCheckpoint(text);
    assert.deepEqual({ ...rest, root: found.toHex() }, { origin, size, root });
    assert.equal(formatCheckpoint({ origin, size, root: bytes(root) }), text);
  }
  for (const { why, text } of invalid) assert.throws(() => parseCheckpoint(text), RangeError, why);
});

test('cosignature.json', async () => {
  const { text, valid, invalid } = load('cosignature');
  for (const { vkey, line, timeSeconds } of valid) {
    const { signatures } = await openNote(`${text}\n${line}`, [cosignatureVerifier(vkey)]);
    assert.equal(cosignatureTimeSeconds(signatures[0]!), timeSeconds);
  }
  for (const { why, vkey, line } of invalid)
    await assert.rejects(openNote(`${text}\n${line}`, [cosignatureVerifier(vkey)]), RangeError, why);
});

test('ed25519.json: Wycheproof and keys of small order', async () => {
  for (const { id, publicKey, message, signature, valid } of load('ed25519').vectors) {
    assert.equal(await verifyEd25519(bytes(publicKey), bytes(message), bytes(signature)), valid, id);
  }
});

test('entry.json: groups, commitments and entries', () => {
  const { groups, invalidGroups, reasons, valid, invalid } = load('entry');
  for (const { group, values, encoded, entryId, salt, commitment: expected } of groups) {
    const typed = {
      ...values,
      ...(values.records && { records: hexes(values.records) }),
      ...(values.reason && { reason: bytes(values.reason) }),
    };
    const canonical = group === 'who' ? encodeWho(typed as Who) : encodeWhat(typed as What);
    assert.equal(canonical.toHex(), encoded);
    assert.deepEqual(group === 'who' ? { ...decodeWho(canonical) } : { ...decodeWhat(canonical) }, typed);
    assert.equal(commitment(bytes(salt), bytes(entryId), group as Group, canonical).toHex(), expected);
    const input = Buffer.concat([
      Buffer.from('steward/v1/group'),
      bytes(entryId),
      Uint8Array.of(group.length),
      Buffer.from(group),
      canonical,
    ]);
    assert.equal(createHmac('sha256', bytes(salt)).update(input).digest('hex'), expected);
  }
  for (const { entry, hex } of valid) {
    const decoded = decodeEntry(bytes(hex));
    assert.deepEqual(plain(decoded), entry);
    assert.equal(encodeEntry(decoded).toHex(), hex);
  }
  for (const { why, hex } of invalid) assert.throws(() => decodeEntry(bytes(hex)), RangeError, why);
  for (const { why, encoded } of invalidGroups) assert.throws(() => decodeWhat(bytes(encoded)), RangeError, why);
  for (const { words, salt, commitment: expected } of reasons) {
    assert.equal(reasonCommitment(bytes(salt), words).toHex(), expected);
    const input = Buffer.concat([Buffer.from('steward/v1/reason'), Buffer.from(words.normalize('NFC'))]);
    assert.equal(createHmac('sha256', bytes(salt)).update(input).digest('hex'), expected);
  }
});

test('receipt.json', async () => {
  const { vkey, valid, invalid, malformed } = load('receipt');
  const known = [ed25519Verifier(vkey)];
  const held = (entry: string | undefined) => (entry === undefined ? {} : { entry: bytes(entry) });
  for (const { name, receipt, entry, index } of valid) {
    const verdict = await verifyReceipt(receipt, known, held(entry));
    assert.ok(verdict.verified && verdict.index === index, name);
    assert.equal(formatReceipt(parseReceipt(receipt)), receipt, name);
  }
  for (const { name, receipt, entry } of invalid) {
    assert.ok(parseReceipt(receipt), name);
    assert.equal((await verifyReceipt(receipt, known, held(entry))).verified, false, name);
  }
  for (const { why, receipt } of malformed) {
    assert.throws(() => parseReceipt(receipt), RangeError, why);
    assert.equal((await verifyReceipt(receipt, known)).verified, false, why);
  }
});

test('policy-file.json', () => {
  const { valid, invalid } = load('policy-file');
  for (const { name, text, met, unmet } of valid) {
    const policy = parsePolicy(text);
    for (const set of met) assert.ok(isQuorum(policy, new Set(set)), `${name}: ${set}`);
    for (const set of unmet) assert.ok(!isQuorum(policy, new Set(set)), `${name}: ${set}`);
  }
  for (const { why, text } of invalid) assert.throws(() => parsePolicy(text), RangeError, why);
});

test('ledger.json', async () => {
  for (const { name, verdict, firstEntry, files } of load('ledger').cases) {
    const decoded = new Map(Object.entries(files as Record<string, string>).map(([path, base64]) => [path, Uint8Array.fromBase64(base64)]));
    const vkey = new TextDecoder().decode(decoded.get('vkey')).trimEnd();
    const report = await verifyLedger(sourceOf(decoded), { keys: [vkey] });
    assert.deepEqual([report.verdict, report.firstEntry], [verdict, firstEntry], name);
  }
});

/** As the vectors write an entry: bytes in hex. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.toHex();
  if (Array.isArray(value)) return value.map(plain);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value as Entry).map(([key, each]) => [key, plain(each)]));
  return value;
}
