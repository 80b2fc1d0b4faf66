// Any range of an archive, out of its sealed parts: headers are worked out, contents are read where they lie, the directory follows, nothing is copied.
import type { ArchiveEntry, ArchiveKind } from '../../catalogue/archive/entry.ts';
import type { BlobRange } from '../../ports/blobs.ts';
import type { EntryPage, Volume } from '../../stores/exports.ts';
import { costOf, openPage } from './entry-pages.ts';
import { roomName, type SealedRoom } from './sealed-room.ts';

export interface VolumeOf {
  readonly room: SealedRoom;
  readonly kind: ArchiveKind;
  readonly takenAtMs: number;
  readonly volume: Volume;
  /** Its pages in their order. */
  readonly pages: readonly EntryPage[];
}

export function volumeBytes({ kind, volume }: Pick<VolumeOf, 'kind' | 'volume'>): number {
  return volume.bytes + volume.central + endOf(kind, volume).length;
}

const endOf = (kind: ArchiveKind, { entries, bytes, central }: Volume) => kind.end({ entries, centralAt: bytes, centralBytes: central });

/** Exactly `range` of the archive; the range lies within it. */
export async function* readVolume(of: VolumeOf, range: BlobRange): AsyncGenerator<Uint8Array> {
  const { volume, kind } = of;
  const until = range.from + range.length;
  yield* contents(of, { from: range.from, until: Math.min(until, volume.bytes) });
  const central = { from: range.from - volume.bytes, until: Math.min(until - volume.bytes, volume.central) };
  if (central.until > 0) yield* directory(of, { ...central, from: Math.max(0, central.from) });
  const endAt = volume.bytes + volume.central;
  if (until > endAt) yield endOf(kind, volume).subarray(Math.max(0, range.from - endAt), until - endAt);
}

interface Window {
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
}

async function* contents(of: VolumeOf, window: Window): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const [i, page] of of.pages.entries()) {
    if (at >= window.until) return;
    const end = at + page.bytes;
    if (end > window.from)
      for (const entry of await openPage(of.room, of.volume.firstPage + i)) {
        if (at >= window.until) return;
        const cost = costOf(of, entry);
        if (at + cost > window.from) yield* entryBytes(of, entry, shifted(window, at));
        at += cost;
      }
    at = end;
  }
}

async function* entryBytes({ room, kind, takenAtMs }: VolumeOf, entry: ArchiveEntry, window: Window): AsyncGenerator<Uint8Array> {
  const before = kind.before(entry, takenAtMs);
  yield* slice(before, window);
  const data = shifted(window, before.length);
  const from = Math.max(0, data.from);
  const until = Math.min(entry.stored, data.until);
  if (until > from) yield* room.read(roomName.part(entry.part), { from: entry.offset + from, length: until - from });
  yield* slice(kind.after(entry), shifted(data, entry.stored));
}

async function* directory(of: VolumeOf, window: Window): AsyncGenerator<Uint8Array> {
  let at = 0;
  let offset = 0;
  for (const [i, page] of of.pages.entries()) {
    if (at >= window.until) return;
    if (at + page.central <= window.from) {
      at += page.central;
      offset += page.bytes;
      continue;
    }
    for (const entry of await openPage(of.room, of.volume.firstPage + i)) {
      const line = of.kind.central(entry, offset, of.takenAtMs);
      yield* slice(line, shifted(window, at));
      at += line.length;
      offset += costOf(of, entry);
    }
  }
}

const shifted = ({ from, until }: Window, by: number): Window => ({ from: from - by, until: until - by });

function* slice(bytes: Uint8Array, { from, until }: Window): Generator<Uint8Array> {
  const some = bytes.subarray(Math.max(0, from), Math.max(0, until));
  if (some.length > 0) yield some;
}
