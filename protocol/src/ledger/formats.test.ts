// The worked examples of docs/formats/ledger-entry.md, ledger.md and receipt.md are what the code does.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { openCheckpoint } from './checkpoint.ts';
import {
  commitment,
  commitmentInput,
  decodeEntry,
  decodeWhat,
  decodeWho,
  encodeEntry,
  encodeWhat,
  encodeWho,
  entryTypes,
  whatSchema,
  whoSchema,
} from './entry.ts';
import { ed25519Verifier } from './note.ts';
import { formatReceipt, parseReceipt, verifyReceipt } from './receipt.ts';
import { decodeBundle, encodeBundle } from './tile.ts';
import { leafHash, nodeHash, rootOf } from './tree.ts';

const page = (name: string): string => readFileSync(new URL(`../../../docs/formats/${name}.md`, import.meta.url), 'utf8');

/** The fenced block of this name. */
function block(name: string, label: string): string {
  const found = new RegExp(`^\`\`\`${label}\\n([^]*?)^\`\`\`$`, 'm').exec(page(name));
  assert.ok(found, `${name}.md has no block ${label}`);
  return found[1]!;
}

/** The bytes of a block of hex with spaces and comments. */
const bytes = (name: string, label: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.fromHex(block(name, label).replace(/#.*$/gm, '').replace(/\s/g, ''));
const counting = (from: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, i) => from + i);

test('ledger-entry.md: values, commitments and entry', () => {
  const id = Uint8Array.from({ length: 16 }, (_, i) => i);
  const who = bytes('ledger-entry', 'who-values');
  assert.deepEqual(
    { ...decodeWho(who) },
    { actor: 'member', person: 'mzxw6ytbojtg633cmfzgm33pmi', role: 'admin', session: 'a'.repeat(26), address: '203.0.113.7' },
  );
  assert.deepEqual(encodeWho(decodeWho(who)), who);
  assert.deepEqual(commitmentInput(id, 'who', who), bytes('ledger-entry', 'who-input'));
  assert.equal(commitment(counting(0), id, 'who', who).toHex(), bytes('ledger-entry', 'who-commitment').toHex());
  const what = bytes('ledger-entry', 'what-values');
  assert.deepEqual(encodeWhat(decodeWhat(what)), what);
  assert.equal(commitment(counting(0x80), id, 'what', what).toHex(), bytes('ledger-entry', 'what-commitment').toHex());
  const encoded = bytes('ledger-entry', 'entry');
  const entry = decodeEntry(encoded);
  assert.equal(encoded.length, 111);
  assert.deepEqual(encodeEntry(entry), encoded);
  assert.deepEqual(
    [entry.type, entry.timeMs, entry.who.toHex(), entry.what.toHex()],
    ['entry', 1_795_000_000_000, bytes('ledger-entry', 'who-commitment').toHex(), bytes('ledger-entry', 'what-commitment').toHex()],
  );
  assert.equal(new Date(entry.timeMs).toISOString().slice(0, 10), '2026-11-18');
});

test('ledger-entry.md names every type and every member of the groups', () => {
  const text = page('ledger-entry');
  entryTypes.forEach((type, code) => assert.ok(text.includes(`${code} \`${type}\``), type));
  for (const [group, { shape }] of Object.entries({ who: whoSchema, what: whatSchema })) {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${group}\` |`))!;
    for (const member of Object.keys(shape)) assert.ok(row.includes(`\`${member}\``), `${group}.${member}`);
  }
});

test('ledger.md: bundle, leaf tile, checkpoint', async () => {
  const { files } = JSON.parse(readFileSync(new URL('../../../vectors/ledger/ledger.json', import.meta.url), 'utf8')).cases[0] as {
    files: Record<string, string>;
  };
  const file = (path: string): Uint8Array<ArrayBuffer> => Uint8Array.fromBase64(files[path]!);
  const bundle = file('tile/entries/000.p/5');
  assert.equal(bundle.length, 685);
  const entries = decodeBundle(bundle, 5);
  assert.deepEqual(encodeBundle([entries[1]!]), bytes('ledger', 'second-entry'));
  const tile = bytes('ledger', 'leaf-tile');
  assert.deepEqual(file('tile/0/000.p/5'), tile);
  const leaves = entries.map((entry) => leafHash(entry));
  assert.equal(leaves.map((leaf) => leaf.toHex()).join(''), tile.toHex());
  const [l0, l1, l2, l3, l4] = leaves as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const root = nodeHash(nodeHash(nodeHash(l0, l1), nodeHash(l2, l3)), l4).toHex();
  assert.equal(root, rootOf(leaves).toHex());
  const note = block('ledger', 'checkpoint');
  assert.equal(new TextDecoder().decode(file('checkpoint')), note);
  const checkpoint = await openCheckpoint(note, [ed25519Verifier(block('ledger', 'vkey').trim())]);
  assert.deepEqual([checkpoint.size, checkpoint.root.toHex()], [5, root]);
  assert.ok(page('receipt').includes(`= ${root}`));
});

test('receipt.md: the receipt and its leaf', async () => {
  const text = block('receipt', 'receipt');
  const verdict = await verifyReceipt(text, [ed25519Verifier(block('ledger', 'vkey').trim())]);
  assert.ok(verdict.verified);
  assert.equal(verdict.index, 2);
  assert.equal(leafHash(verdict.entry).toHex(), bytes('receipt', 'leaf').toHex());
  assert.equal(formatReceipt(parseReceipt(text)), text);
});
