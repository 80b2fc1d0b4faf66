// The entries of an archive in sealed pages, and which volume each stands in. Offsets are sums: whatever byte is asked for, its page is found without opening the others.
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import type { WireExport } from '@steward/protocol/wire/export-routes.ts';
import type { ArchiveEntry, ArchiveKind } from '../../catalogue/archive/entry.ts';
import { tarGz } from '../../catalogue/archive/tar-gz.ts';
import { zip } from '../../catalogue/archive/zip.ts';
import type { EntryPage, Volume } from '../../stores/exports.ts';
import { roomName, type SealedRoom } from './sealed-room.ts';

export const entriesPerPageMax = 1_000;
const pageBytesMax = 16_000_000;
/** What stands behind the directory at most. */
const endBytesMax = 98;

export const archiveKindOf = (name: WireExport['archive']): ArchiveKind => (name === 'zip' ? zip : tarGz);

export interface PlacedPage extends EntryPage {
  readonly list: readonly ArchiveEntry[];
}

export interface Placed {
  readonly pages: readonly PlacedPage[];
  readonly volumes: readonly Volume[];
}

interface Around {
  readonly kind: ArchiveKind;
  readonly takenAtMs: number;
}

export const costOf = ({ kind, takenAtMs }: Around, entry: ArchiveEntry): number =>
  kind.before(entry, takenAtMs).length + entry.stored + kind.after(entry).length;

/** Puts entries behind those that are there. A file is never split: one that is larger than a part gets a part of its own. */
export function placeEntries(
  around: Around,
  entries: readonly ArchiveEntry[],
  before: readonly Volume[],
  options: { readonly partBytes: number | undefined; readonly nextPage: number },
): Placed {
  const volumes = [...before];
  const pages: PlacedPage[] = [];
  for (const entry of entries) {
    const bytes = costOf(around, entry);
    let volume = volumes.at(-1);
    const full = (central: number) =>
      volume !== undefined &&
      options.partBytes !== undefined &&
      volume.entries > 0 &&
      volume.bytes + volume.central + bytes + central + endBytesMax > options.partBytes;
    if (volume === undefined || full(around.kind.central(entry, volume.bytes, around.takenAtMs).length)) {
      volume = { bytes: 0, central: 0, entries: 0, firstPage: options.nextPage + pages.length };
      volumes.push(volume);
    }
    const central = around.kind.central(entry, volume.bytes, around.takenAtMs).length;
    const page = pages.at(-1);
    const number = volumes.length - 1;
    if (page?.volume === number && page.entries < entriesPerPageMax)
      pages[pages.length - 1] = { ...grown(page, bytes, central), volume: number, list: [...page.list, entry] };
    else pages.push({ volume: number, entries: 1, bytes, central, list: [entry] });
    volumes[number] = { ...grown(volume, bytes, central), firstPage: volume.firstPage };
  }
  return { pages, volumes };
}

const grown = (of: { readonly bytes: number; readonly central: number; readonly entries: number }, bytes: number, central: number) => ({
  bytes: of.bytes + bytes,
  central: of.central + central,
  entries: of.entries + 1,
});

export async function sealPage(room: SealedRoom, page: number, list: readonly ArchiveEntry[]): Promise<void> {
  await room.put(roomName.entries(page), once(encodeCbor(list.map(wire))));
}

export async function openPage(room: SealedRoom, page: number): Promise<readonly ArchiveEntry[]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of room.read(roomName.entries(page))) {
    size += part.length;
    if (size > pageBytesMax) throw new RangeError('a page of entries is small');
    parts.push(part);
  }
  return (decodeCbor(new Uint8Array(Buffer.concat(parts))) as unknown as Wire[]).map(unwire);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

type Wire = [
  string,
  string,
  number,
  number,
  boolean,
  number,
  string,
  number | null,
  [string, string, string] | null,
  number,
  number,
  string | null,
];

const wire = (entry: ArchiveEntry): Wire => [
  entry.path,
  entry.type,
  entry.size,
  entry.stored,
  entry.deflated,
  entry.crc32,
  entry.sha256,
  entry.records ?? null,
  entry.of ? [entry.of.collection, entry.of.id, entry.of.field] : null,
  entry.part,
  entry.offset,
  entry.original ?? null,
];

const unwire = ([path, type, size, stored, deflated, crc32, sha256, records, of, part, offset, original]: Wire): ArchiveEntry => ({
  path,
  type,
  size,
  stored,
  deflated,
  crc32,
  sha256,
  ...(records === null ? {} : { records }),
  ...(of === null ? {} : { of: { collection: of[0], id: of[1], field: of[2] } }),
  part,
  offset,
  ...(original === null ? {} : { original }),
});
