// The original files that an export holds, read back out of its sealed parts by the record and field they are of.
import { createInflateRaw } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import type { Export } from '../../stores/exports.ts';
import { openPage } from './entry-pages.ts';
import { roomName, type SealedRoom } from './sealed-room.ts';

interface Held {
  readonly room: SealedRoom;
  readonly export: Pick<Export, 'nextEntryPage'>;
}

type At = Pick<ArchiveEntry, 'part' | 'offset' | 'stored' | 'deflated'>;

/** Where the files of one collection lie is kept in memory while its records are gone through: some hundred bytes a file. Throws `not-found` for what it does not hold. */
export function heldFiles({ room, export: data }: Held): (record: WireRecord, field: string) => AsyncIterable<Uint8Array> {
  let known: { readonly collection: string; readonly places: Promise<ReadonlyMap<string, At>> } | undefined;
  return async function* (record, field) {
    if (known?.collection !== record.collection)
      known = { collection: record.collection, places: placesOf(room, data.nextEntryPage, record.collection) };
    const at = (await known.places).get(`${record.id} ${field}`);
    if (at === undefined) throw new StewardError('not-found', { field, rule: 'the export does not hold this file' });
    const stored = at.stored === 0 ? empty() : room.read(roomName.part(at.part), { from: at.offset, length: at.stored });
    yield* at.deflated ? inflate(stored) : stored;
  };
}

async function placesOf(room: SealedRoom, pages: number, collection: string): Promise<ReadonlyMap<string, At>> {
  const places = new Map<string, At>();
  for (let page = 0; page < pages; page++)
    for (const { of, part, offset, stored, deflated } of await openPage(room, page))
      if (of?.collection === collection) places.set(`${of.id} ${of.field}`, { part, offset, stored, deflated });
  return places;
}

async function* empty(): AsyncGenerator<Uint8Array> {}

async function* inflate(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createInflateRaw();
  // What goes wrong comes out of the loop below, which the pipeline ends with it.
  pipeline(Readable.from(content, { objectMode: true, highWaterMark: 2 }), stream, () => undefined);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    stream.destroy();
  }
}
