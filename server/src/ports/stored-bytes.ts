// Every byte that this installation keeps, as somebody who copied its disks would have it: for looking whether anything of it can be read.
export interface StoredFile {
  /** Which of the installation's places it lies in: `data`, `snapshots`, `key backups`, `mirror`, `epochs copy`. */
  readonly place: string;
  /** Below that place; opaque names. */
  readonly name: string;
  readonly bytes: number;
}

export interface StoredBytes {
  /** All files, in an order that stays the same while they do. What vanishes meanwhile is left out. */
  files(): AsyncIterable<StoredFile>;
  /** Its bytes from the beginning; nothing when it has vanished. Breaking off the loop releases what was open. */
  read(file: StoredFile): AsyncIterable<Uint8Array>;
}
