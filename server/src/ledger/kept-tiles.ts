// Tiles that proofs were made of lately, kept for the next ones: a tile of one width is the same for ever, whoever wrote the entries, and whoever fetches receipts one after the
// other needs the same few. Only hashes are in them.
import type { ReadTile } from '@steward/protocol/ledger/tile.ts';
import type { LogReader } from './log-reader.ts';

/** Of all ledgers together: at most 4 MB. */
const keptMax = 512;

export class KeptTiles {
  readonly #kept = new Map<string, Promise<Uint8Array>>();

  /** Reads tiles of a log; those that are missing throw `integrity-failed` each time. */
  of(reader: LogReader): ReadTile {
    return (level, n, width) => {
      const place = `${reader.partition} ${level}/${n}.${width}`;
      const kept = this.#kept.get(place);
      if (kept) {
        // The one that nobody asked for the longest goes first.
        this.#kept.delete(place);
        this.#kept.set(place, kept);
        return kept;
      }
      const reading = reader.hashTile(level, n, width);
      if (this.#kept.size >= keptMax) this.#kept.delete(this.#kept.keys().next().value!);
      this.#kept.set(place, reading);
      reading.catch(() => this.#kept.get(place) === reading && this.#kept.delete(place));
      return reading;
    };
  }
}
