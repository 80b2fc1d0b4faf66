// A volume as the plain files of C2SP tlog-tiles, for programs that nobody here wrote.
import { tilePath, tilesOf } from '@steward/protocol/ledger/tile.ts';
import { damaged } from './layout.ts';
import type { LogReader } from './log-reader.ts';

export interface ExportedFile {
  /** `checkpoint`, `vkey`, `tile/…`, `turn/<n>` or `witnessed`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const utf8 = new TextEncoder();

/** Everything below a checkpoint of `size` entries, one tile in memory at a time. */
export async function* exportVolume(
  reader: LogReader,
  {
    size,
    note,
    vkey,
    witnessed,
  }: { readonly size: number; readonly note: string; readonly vkey: string; readonly witnessed: string | undefined },
): AsyncGenerator<ExportedFile> {
  yield { path: 'vkey', bytes: utf8.encode(`${vkey}\n`) };
  for (const at of tilesOf(size)) {
    const bytes = await reader.tile(at, size);
    if (!bytes) throw damaged(`volume ${reader.name.volume}: ${tilePath(at)} is missing`);
    yield { path: tilePath(at), bytes };
  }
  for (let n = 1; ; n++) {
    const turn = await reader.turn(n);
    if (turn === undefined) break;
    yield { path: `turn/${n}`, bytes: utf8.encode(turn) };
  }
  if (witnessed !== undefined) yield { path: 'witnessed', bytes: utf8.encode(witnessed) };
  yield { path: 'checkpoint', bytes: utf8.encode(note) };
}
