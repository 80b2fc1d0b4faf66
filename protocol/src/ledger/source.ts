// Where a ledger is read from when it is checked: a folder, a URL, memory. Paths are those of tile.ts and `checkpoint`.
import { sha256Bytes } from './sha256.ts';
import { readBundle, encodeBundle, tilePath, tileWidth, type TileAt } from './tile.ts';

export interface LedgerSource {
  /**
   * The bytes at `path`; `undefined` only when it is certain that there is nothing. Throws when the place cannot be reached:
   * "could not be checked" is another verdict than "is missing".
   */
  read(path: string): Promise<Uint8Array | undefined> | Uint8Array | undefined;
}

/** Thrown for a source that could not be read; the verifier turns it into `unchecked`. */
export class SourceError extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super('the ledger could not be read', { cause });
    this.name = 'SourceError';
    this.path = path;
  }
}

export async function readPath(source: LedgerSource, path: string): Promise<Uint8Array | undefined> {
  try {
    return await source.read(path);
  } catch (cause) {
    throw new SourceError(path, cause);
  }
}

/** Reads a tile or bundle. A partial one that is gone because it has filled up meanwhile is cut from the full one. */
export async function readTileAt(source: LedgerSource, at: TileAt): Promise<Uint8Array | undefined> {
  const bytes = await readPath(source, tilePath(at));
  if (bytes !== undefined || at.width === tileWidth) return bytes;
  const grown = await readPath(source, tilePath({ ...at, width: tileWidth }));
  if (grown === undefined) return undefined;
  if (at.level === 'entries') return encodeBundle(readBundle(grown).entries.slice(0, at.width));
  return grown.subarray(0, at.width * sha256Bytes);
}
