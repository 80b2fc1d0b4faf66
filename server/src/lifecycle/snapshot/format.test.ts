import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import type { Row } from '../../ports/rows.ts';
import { sha256Of } from '../../vault/digest.ts';
import {
  beginsChunk,
  decodeChunk,
  decodeList,
  decodeManifest,
  decodeTold,
  encodeChunk,
  encodeList,
  encodeManifest,
  encodeTold,
  ownerOf,
} from './format.ts';

const root = new URL('../../../../', import.meta.url);
const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));
const record = encodeId<RecordId>(new Uint8Array(16).fill(2));
const key = encodeId<KeyId>(new Uint8Array(16).fill(3));
const row: Row = { partition: business, sort: `rec/${record}`, revision: 4, value: Uint8Array.of(1, 2, 3) };

interface Vectors {
  readonly valid: readonly { readonly name: string; readonly kind: string; readonly hex: string; readonly sha256: string }[];
  readonly invalid: readonly { readonly name: string; readonly kind: 'chunk' | 'list' | 'body' | 'erased'; readonly hex: string }[];
  readonly boundaries: readonly { readonly partition: string; readonly sort: string; readonly begins: boolean }[];
}

const vectors = JSON.parse(readFileSync(new URL('vectors/snapshot/snapshot.json', root), 'utf8')) as Vectors;
const chunk = encodeChunk('records', [row]);
const list = encodeList([
  { first: { partition: row.partition, sort: row.sort }, rows: 1, bytes: chunk.length, hash: sha256Of(chunk).toHex() },
]);
const body = encodeManifest({
  id: encodeId<never>(new Uint8Array(16).fill(9)),
  takenAtMs: 1_764_000_000_000,
  release: '0.2.0',
  owners: [{ store: 'records', owner: business, rows: 1, bytes: chunk.length, lists: [sha256Of(list).toHex()] }],
});
const erased = encodeTold({
  atMs: 1_764_000_000_001,
  business,
  records: [{ id: record, gone: 'whole', keys: [key], files: [`files/${business}/${record}`] }],
});
const made = { chunk, list, body, erased };
const decoders = { chunk: decodeChunk, list: decodeList, body: decodeManifest, erased: (bytes: Uint8Array) => decodeTold('x', bytes) };

test('what a law keeps of a record that is gone is told with until when, and told without as ever', () => {
  const gone = { id: record, gone: 'whole', keys: [key], files: [] } as const;
  for (const each of [gone, { ...gone, keptUntilMs: 1_900_000_000_000 }])
    assert.deepEqual(decodeTold('x', encodeTold({ atMs: 1, business, records: [each] })).records, [each]);
});

test('the vectors are what is written, and the page shows them', () => {
  const page = readFileSync(new URL('docs/formats/snapshot.md', root), 'utf8').replaceAll(/\s/g, '');
  for (const { kind, hex, sha256 } of vectors.valid) {
    assert.equal(made[kind as keyof typeof made].toHex(), hex, kind);
    assert.equal(sha256Of(Uint8Array.fromHex(hex)).toHex(), sha256);
    assert.ok(page.includes(hex) && page.includes(sha256), `${kind} is in the page`);
  }
  assert.equal(vectors.valid.length, 4);
  for (const { name, kind, hex } of vectors.invalid)
    assert.throws(() => decoders[kind](Uint8Array.fromHex(hex)), { code: 'integrity-failed' }, name);
  for (const { partition, sort, begins } of vectors.boundaries) assert.equal(beginsChunk({ partition, sort }), begins, sort);
});

test('what is written is read back', () => {
  assert.deepEqual(decodeChunk(chunk), { store: 'records', rows: [row] });
  assert.equal(decodeManifest(body).owners[0]!.owner, business);
  assert.deepEqual(encodeTold(decodeTold('x', erased)), erased);
  for (const gone of ['keys', { versionsUpTo: 7 }] as const) {
    const told = { atMs: 1, records: [{ id: record, gone, keys: [], files: [] }], identity: ['a.x'] };
    assert.deepEqual(decodeTold('x', encodeTold(told)), { id: 'x', wholeBusiness: false, ...told });
  }
});

test('law: about one row in 256 begins a chunk, and where depends on the row alone', () => {
  let begins = 0;
  const rows = 50_000;
  for (let i = 0; i < rows; i++) if (beginsChunk({ partition: `${business}.l1`, sort: `e/${String(i).padStart(12, '0')}` })) begins++;
  assert.ok(begins > rows / 256 / 2 && begins < (rows / 256) * 2, `${begins}`);
  fc.assert(
    fc.property(fc.string(), (sort) => beginsChunk({ partition: 'p', sort }) === beginsChunk({ partition: 'p', sort })),
    { numRuns: 50 },
  );
  assert.deepEqual(
    [ownerOf(business), ownerOf(`${business}.l1`), ownerOf(`${business}x`), ownerOf('businesses'), ownerOf('p.x')],
    [business, business, '-', '-', '-'],
  );
});
