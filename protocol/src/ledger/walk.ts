// One pass over a ledger's entries, bundle by bundle: rebuilds the tree and every tile from them, compares the tiles, and keeps what the
// judgement at the end needs. Memory: some bundles read ahead, a hash for every 256 entries, the ids.
import type { Entry } from './entry.ts';
import { EntryRules } from './entry-rules.ts';
import type { ValueCheck } from './opened-values.ts';
import type { Hash } from './sha256.ts';
import { readTileAt, type LedgerSource } from './source.ts';
import { readBundle, TileBuilder, tilePath, tileLevelMax, tileWidth, tileWidthAt, type TileAt } from './tile.ts';
import { emptyRoot, leafHash } from './tree.ts';
import { differingHash } from './trusted-tiles.ts';
import type { Counts, Finding } from './verdict.ts';

const bundlesAheadMax = 4;

type HashTile = TileAt & { readonly level: number };

export interface WalkParts {
  readonly source: LedgerSource;
  readonly origin: string;
  readonly size: number;
  readonly hash: Hash;
  readonly counts: Counts;
  /** Sizes at which the root is wanted. */
  readonly rootsAt: ReadonlySet<number>;
  readonly values: ValueCheck | undefined;
  readonly onEntries: ((read: number) => Promise<void> | void) | undefined;
}

export class Walk {
  readonly #parts: WalkParts;
  readonly #builder: TileBuilder;
  readonly #filled: { readonly at: HashTile; readonly bytes: Uint8Array }[] = [];
  readonly #upper = new Map<string, Uint8Array>();
  readonly rules: EntryRules;
  readonly roots = new Map<number, Uint8Array>([[0, emptyRoot]]);
  /** The bundle that could not be read to its end: missing, torn, or not of the width it must have. */
  stoppedAt: { readonly n: number; readonly width: number; readonly bytes: Uint8Array | undefined } | undefined;
  /** The first tile, by leaf, that is not what the entries give. */
  tileTrouble: Finding | undefined;
  /** The first leaf tile that differs. */
  leafTrouble: { readonly n: number } | undefined;
  /** The first entry that breaks a rule. */
  ruleTrouble: Finding | undefined;

  constructor(parts: WalkParts) {
    this.#parts = parts;
    this.rules = new EntryRules(parts.origin);
    this.#builder = new TileBuilder((at, bytes) => this.#filled.push({ at, bytes }), parts.hash);
  }

  get root(): Uint8Array {
    return this.#builder.frontier.root();
  }

  /** A tile of level 1 or above as the entries give it. */
  computed(level: number, n: number): Uint8Array | undefined {
    return this.#upper.get(`${level}/${n}`) ?? this.#builder.partial(level)?.bytes;
  }

  async run(): Promise<void> {
    const { size } = this.#parts;
    const ahead: Promise<Uint8Array | undefined>[] = [];
    for (let n = 0, next = 0; n * tileWidth < size; n++) {
      for (; next * tileWidth < size && next - n <= bundlesAheadMax; next++) ahead.push(this.#readAhead(next));
      const width = tileWidthAt('entries', n, size);
      const bytes = await ahead.shift()!;
      const bundle = bytes && readBundle(bytes);
      if (!bundle?.whole || bundle.entries.length !== width) {
        this.stoppedAt = { n, width, bytes };
        return;
      }
      await this.#take(n * tileWidth, bundle.entries);
    }
    for (let level = 0; level <= tileLevelMax; level++) {
      const partial = this.#builder.partial(level);
      if (partial) await this.#compare({ level, n: partial.n, width: partial.width }, partial.bytes);
    }
  }

  #readAhead(n: number): Promise<Uint8Array | undefined> {
    const reading = readTileAt(this.#parts.source, { level: 'entries', n, width: tileWidthAt('entries', n, this.#parts.size) });
    // Awaited later, or never when the walk stops before it; a failure is no unhandled rejection then.
    reading.catch(() => undefined);
    return reading;
  }

  async #take(first: number, bundle: readonly Uint8Array[]): Promise<void> {
    const { hash, rootsAt, counts, values, onEntries } = this.#parts;
    const { frontier } = this.#builder;
    const entries: Entry[] = [];
    bundle.forEach((bytes, i) => {
      this.#builder.append(leafHash(bytes, hash));
      if (rootsAt.has(frontier.size)) this.roots.set(frontier.size, frontier.root());
      const entry = this.#rule(first + i, bytes);
      if (entry) entries.push(entry);
    });
    counts.entries += bundle.length;
    for (const { at, bytes } of this.#filled.splice(0)) {
      if (at.level > 0) this.#upper.set(`${at.level}/${at.n}`, bytes);
      await this.#compare(at, bytes);
    }
    if (values && !this.ruleTrouble) await values.take(first, entries);
    await onEntries?.(counts.entries);
  }

  #rule(index: number, bytes: Uint8Array): Entry | undefined {
    if (this.ruleTrouble) return undefined;
    const taken = this.rules.take(index, bytes);
    if (typeof taken !== 'string') return taken;
    this.ruleTrouble = { reason: taken, firstEntry: index };
    return undefined;
  }

  async #compare(at: HashTile, computed: Uint8Array): Promise<void> {
    const stored = await readTileAt(this.#parts.source, at);
    const place = stored?.length === computed.length ? differingHash(computed, stored) : (differingHash(computed, stored) ?? 0);
    if (place === undefined) return;
    if (stored && at.level === 0) this.leafTrouble ??= { n: at.n };
    const firstEntry = (at.n * tileWidth + place) * tileWidth ** at.level;
    if (firstEntry >= (this.tileTrouble?.firstEntry ?? Infinity)) return;
    this.tileTrouble = { reason: stored ? 'tile-altered' : 'tile-missing', firstEntry, evidence: { path: tilePath(at) } };
  }
}
