// Scratch rooms of formats: what is not sealed yet is bounded for all of them together, however many there are.
import assert from 'node:assert/strict';
import test from 'node:test';
import { builtIn } from '@steward/protocol/catalogue/built-in.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import type { Export } from '../../stores/exports.ts';
import type { SealedRoom } from './sealed-room.ts';
import { scratchHeldMax, sealedSource } from './sealed-source.ts';

const rooms = 128;
const pieceBytes = 16_384;
const pieces = 6;

function scene() {
  const sealed = new Map<string, Uint8Array>();
  let bytes = 0;
  const room: SealedRoom = {
    async put(name, content) {
      assert.ok(!sealed.has(name), 'no name is used twice');
      sealed.set(name, Buffer.concat(await Array.fromAsync(content)));
      bytes += sealed.get(name)!.length;
    },
    async *read(name) {
      yield sealed.get(name)!;
    },
    remove: async () => undefined,
  };
  const data = { settings: { language: 'en', timeZone: 'UTC', files: false }, runs: [], sources: {} } as unknown as Export;
  const names = { of: new Map<string, string>(), folders: new Map<string, string>(), house: 'house' };
  const tools = { catalogue: loadCatalogue(builtIn) };
  const source = sealedSource({ tools, room, export: data, takenAtMs: 0, business: 'b', names, notInside: [] });
  return { source, sealed: () => ({ bytes, blobs: sealed.size }) };
}

test('records laid into hundreds of rooms at once are held within one bound, and sealed in pieces worth a file', async () => {
  const { source, sealed } = scene();
  const scratches = Array.from({ length: rooms }, () => source.scratch());
  let appended = 0;
  for (let piece = 0; piece < pieces; piece++)
    for (const [n, scratch] of scratches.entries()) {
      await scratch.append(new Uint8Array(pieceBytes).fill(n));
      appended += pieceBytes;
      assert.ok(appended - sealed().bytes < scratchHeldMax, `${appended - sealed().bytes} bytes are held`);
    }
  assert.ok(sealed().bytes / sealed().blobs >= pieceBytes, 'sealed piece by piece');
  for (const [n, scratch] of scratches.entries()) {
    const read = Buffer.concat(await Array.fromAsync(scratch.read()));
    assert.ok(read.length === pieces * pieceBytes && read[0] === n && read.at(-1) === n, `room ${n}`);
  }
});
