// Checks an exported ledger knowing nothing of Steward: only RFC 6962, RFC 8032 and C2SP's signed-note, tlog-checkpoint and tlog-tiles,
// written again from those texts with node:crypto alone. It shares no line with what it checks.
//
//   node verify.mjs <folder>      the folder has `vkey`, `checkpoint` and `tile/…`
//
// Exit codes: 0 verified · 2 usage · 3 checked and does not match · 4 could not be checked.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

class Mismatch extends Error {}

function demand(condition, sentence) {
  if (!condition) throw new Mismatch(sentence);
}

// ---- RFC 6962, section 2.1, word for word: recursive ----------------------------------------------------------------------

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const ZERO = Buffer.from([0]);
const ONE = Buffer.from([1]);

/** MTH over the leaf hashes D[start:end]. */
function treeHash(leaves, start, end) {
  const n = end - start;
  if (n === 0) return sha256();
  if (n === 1) return leaves[start];
  let k = 1;
  while (k * 2 < n) k *= 2;
  return sha256(ONE, treeHash(leaves, start, start + k), treeHash(leaves, start + k, end));
}

// ---- signed-note ------------------------------------------------------------------------------------------------------

function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  demand(bytes.toString('base64') === text, 'base64 that is not canonical');
  return bytes;
}

function readVkey(text) {
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  demand(first > 0 && second > 0, 'a vkey has three parts');
  const name = text.slice(0, first);
  const id = text.slice(first + 1, second);
  const key = base64(text.slice(second + 1));
  demand(key.length === 33 && key[0] === 1, 'not an Ed25519 key');
  const expected = sha256(Buffer.from(name), Buffer.from('\n'), key).subarray(0, 4).toString('hex');
  demand(id === expected, 'the key id is not that of the key');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key.subarray(1)]);
  return { name, id, key: createPublicKey({ key: spki, format: 'der', type: 'spki' }) };
}

/** The text of the note, if the key signed it. */
function openNote(bytes, { name, id, key }) {
  const note = bytes.toString('utf8');
  demand(Buffer.from(note).equals(bytes), 'the checkpoint is not UTF-8');
  demand(
    [...note].every((character) => character === '\n' || character >= ' '),
    'control characters in the checkpoint',
  );
  const end = note.lastIndexOf('\n\n');
  demand(end >= 0 && note.endsWith('\n'), 'the checkpoint is not a signed note');
  const text = note.slice(0, end + 1);
  let signed = 0;
  for (const line of note.slice(end + 2, -1).split('\n')) {
    const parts = line.split(' ');
    demand(parts.length === 3 && parts[0] === '\u2014' && parts[1] !== '' && !parts[1].includes('+'), 'not a signature line');
    const payload = base64(parts[2]);
    demand(payload.length > 4, 'a signature without bytes');
    if (parts[1] !== name || payload.subarray(0, 4).toString('hex') !== id) continue;
    demand(verify(null, Buffer.from(text), key, payload.subarray(4)), "the log's signature does not verify");
    signed++;
  }
  demand(signed > 0, 'the log did not sign its checkpoint');
  return text;
}

function readCheckpoint(text) {
  const lines = text.split('\n');
  demand(lines.length === 4 && lines[3] === '', 'a checkpoint has three lines');
  const [origin, digits, root] = lines;
  demand(/^(0|[1-9][0-9]*)$/.test(digits) && Number.isSafeInteger(Number(digits)), 'the size is not a decimal');
  const hash = base64(root);
  demand(hash.length === 32, 'the root is not 32 bytes');
  return { origin, size: Number(digits), root: hash };
}

// ---- tlog-tiles ---------------------------------------------------------------------------------------------------------

function tilePath(level, n, width) {
  let path = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return `tile/${level}/${path}${width < 256 ? `.p/${width}` : ''}`;
}

/** Leaf hashes of all entries, from the bundles. */
function readLeaves(read, size) {
  const leaves = [];
  for (let n = 0; n * 256 < size; n++) {
    const width = Math.min(256, size - n * 256);
    const path = tilePath('entries', n, width);
    const bundle = read(path);
    demand(bundle !== undefined, `${path} is missing: entries from ${n * 256} on cannot be shown`);
    let at = 0;
    for (let i = 0; i < width; i++) {
      demand(at + 2 <= bundle.length, `${path} ends before entry ${n * 256 + i}`);
      const end = at + 2 + bundle.readUInt16BE(at);
      demand(end <= bundle.length, `${path} is torn at entry ${n * 256 + i}`);
      leaves.push(sha256(ZERO, bundle.subarray(at + 2, end)));
      at = end;
    }
    demand(at === bundle.length, `${path} holds more than its ${width} entries`);
  }
  return leaves;
}

/** Every tile that the size calls for, against the hashes that the entries give it. */
function checkTiles(read, leaves) {
  let tiles = 0;
  // Row `level` of the tree, in tiles of height 8: the hashes of complete subtrees of 256^level leaves.
  let row = leaves;
  for (let level = 0; row.length > 0; level++) {
    for (let n = 0; n * 256 < row.length; n++) {
      const width = Math.min(256, row.length - n * 256);
      const path = tilePath(level, n, width);
      const tile = read(path);
      demand(tile !== undefined, `${path} is missing`);
      demand(tile.equals(Buffer.concat(row.slice(n * 256, n * 256 + width))), `${path} is not what the entries give`);
      tiles++;
    }
    const above = [];
    for (let n = 0; (n + 1) * 256 <= row.length; n++) above.push(treeHash(row, n * 256, (n + 1) * 256));
    row = above;
  }
  return tiles;
}

function main(folder) {
  const read = (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : undefined);
  const vkey = read('vkey');
  const note = read('checkpoint');
  if (vkey === undefined || note === undefined) {
    console.error('could not be checked: the folder has no vkey or no checkpoint');
    return 4;
  }
  const log = readVkey(vkey.toString('utf8').trimEnd());
  const { origin, size, root } = readCheckpoint(openNote(note, log));
  demand(origin === log.name, "the checkpoint's origin is not the name of the key");
  const leaves = readLeaves(read, size);
  demand(treeHash(leaves, 0, leaves.length).equals(root), 'the entries do not hash to the signed root');
  const tiles = checkTiles(read, leaves);
  console.log(`verified: ${origin}, ${size} entries, ${tiles} tiles, root ${root.toString('base64')}`);
  return 0;
}

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  console.error('usage: node verify.mjs <folder of an exported ledger>');
  process.exitCode = 2;
} else if (!existsSync(folder) || !statSync(folder).isDirectory()) {
  console.error('could not be checked: there is no such folder');
  process.exitCode = 4;
} else {
  try {
    process.exitCode = main(folder);
  } catch (error) {
    const mismatch = error instanceof Mismatch;
    console.error(`${mismatch ? 'does not match' : 'could not be checked'}: ${error.message}`);
    process.exitCode = mismatch ? 3 : 4;
  }
}
