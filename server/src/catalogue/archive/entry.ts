// One file of an archive whose bytes are known: enough to write every header around them at any time, the same at every call.
export interface ArchiveEntry {
  readonly path: string;
  readonly type: string;
  /** Of the content, and of what the archive holds of it. */
  readonly size: number;
  readonly stored: number;
  /** Raw DEFLATE (RFC 1951), or as it is. */
  readonly deflated: boolean;
  readonly crc32: number;
  /** Hex. */
  readonly sha256: string;
  readonly records?: number;
  /** Which record's which field it is, for original files. */
  readonly of?: { readonly collection: string; readonly id: string; readonly field: string };
  /** SHA-256 of the original, where facts were written into the copy. */
  readonly original?: string;
  /** Where its bytes lie among the export's sealed parts. */
  readonly part: number;
  readonly offset: number;
}

/** What stands around the entries of an archive. Everything is worked out from the entries alone. */
export interface ArchiveKind {
  /** Whether content may lie in it as it is; otherwise all of it is deflated, without effort where that does not help. */
  readonly takesPlain: boolean;
  before(entry: ArchiveEntry, takenAtMs: number): Uint8Array;
  after(entry: ArchiveEntry): Uint8Array;
  /** What the directory at the end says of it; `offset` is where it begins. */
  central(entry: ArchiveEntry, offset: number, takenAtMs: number): Uint8Array;
  /** Behind the directory. */
  end(archive: { readonly entries: number; readonly centralAt: number; readonly centralBytes: number }): Uint8Array;
}
