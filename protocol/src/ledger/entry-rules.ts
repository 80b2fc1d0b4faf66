// The rules that entries keep among themselves, checked one entry after another:
//
//  1. Every entry decodes, in its one spelling.
//  2. The first and only the first is `genesis`, of this log.
//  3. Time never goes back.
//  4. No id occurs twice.
//  5. Nothing follows `volume-close`.
import type { Covered, ErasureClear, GenesisClear, KeyRotationClear } from './clear.ts';
import { decodeEntry, type Entry } from './entry.ts';
import { IdSet } from './id-set.ts';
import type { Reason } from './verdict.ts';

export class EntryRules {
  readonly #origin: string;
  readonly #ids = new IdSet();
  #lastMs = 0;
  #closed = false;
  genesis: GenesisClear | undefined;
  readonly covered: Covered[] = [];
  readonly rotations: { readonly index: number; readonly vkey: string }[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Takes the next entry; the entry, or the rule it breaks. */
  take(index: number, bytes: Uint8Array): Entry | Reason {
    const entry = decode(bytes);
    if (!entry) return 'entry-malformed';
    const broken = this.#broken(index, entry);
    if (broken) return broken;
    this.#lastMs = entry.timeMs;
    this.#note(index, entry);
    return entry;
  }

  #broken(index: number, entry: Entry): Reason | undefined {
    if (index === 0 && entry.type !== 'genesis') return 'genesis-missing';
    if (index > 0 && entry.type === 'genesis') return 'genesis-twice';
    if (entry.type === 'genesis' && !(entry.clear as GenesisClear).vkey.startsWith(`${this.#origin}+`)) return 'genesis-differs';
    if (this.#closed) return 'entry-after-close';
    if (entry.timeMs < this.#lastMs) return 'time-went-back';
    return this.#ids.add(entry.id) ? undefined : 'id-twice';
  }

  #note(index: number, { type, clear }: Entry): void {
    if (type === 'genesis') this.genesis = clear as GenesisClear;
    else if (type === 'erasure') this.covered.push(...((clear as ErasureClear | undefined)?.covers ?? []));
    else if (type === 'key-rotation') this.rotations.push({ index, vkey: (clear as KeyRotationClear).vkey });
    else if (type === 'volume-close') this.#closed = true;
  }
}

function decode(bytes: Uint8Array): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
