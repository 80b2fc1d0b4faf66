// Checks a whole ledger, in Node and in browsers, against the log's key and against what was seen of it earlier.
//
// In this order, the first failure being the verdict:
//  1. the checkpoint is in its format, of this log, signed by a known key or by one that it turned to (follow-turns.ts);
//  2. it is not smaller than one seen earlier (rewound);
//  3. every entry is there and the tree over them has the signed root (suppressed, altered);
//  4. every tile is what the entries give (suppressed, altered);
//  5. the tree of each earlier checkpoint is its beginning (forked);
//  6. the entries keep their rules: format, genesis first, time, ids, close last (altered);
//  7. opened values are those committed to, and none is missing without a tombstone (altered, suppressed);
//  8. a key was given at all, and enough witnesses cosigned (unchecked).
import { encodeBase64 } from './base64.ts';
import { decodeNoteText, ed25519Verifier } from './note.ts';
import { formatCheckpoint, openCheckpoint, readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { classifyBundle } from './classify-bundle.ts';
import type { Covered } from './clear.ts';
import { ValueCheck, type Openings } from './opened-values.ts';
import { followTurns, type Turn } from './follow-turns.ts';
import { checkQuorum, type Policy } from './policy-file.ts';
import { equalBytes, sha256, type Hash } from './sha256.ts';
import { readPath, readTileAt, SourceError, type LedgerSource } from './source.ts';
import { hashAt, readBundle, tilePath, tileWidth, tileWidthAt } from './tile.ts';
import { leafHash } from './tree.ts';
import { firstDifference, TrustedTiles, type Difference } from './trusted-tiles.ts';
import { reasons, sentenceOf, type Counts, type Finding, type LedgerReport } from './verdict.ts';
import { Walk } from './walk.ts';

/** A checkpoint seen earlier: in this browser, in a receipt, a mail, at a witness. */
export interface Remembered extends Checkpoint {
  /** The signed note, where it is held: portable evidence. */
  readonly note?: string;
  /** A copy of the log as it was then; it lets a fork name its first entry. */
  readonly copy?: LedgerSource;
}

export interface VerifyOptions {
  /** vkeys of the log. With none the best verdict is `unchecked`. */
  readonly keys: readonly string[];
  /** The origin it must have. */
  readonly origin?: string;
  readonly remembered?: readonly Remembered[];
  /** Trusted witnesses and their quorum. */
  readonly policy?: Policy;
  readonly openings?: Openings;
  /** Tombstones of later volumes for values of this one. */
  readonly covered?: readonly Covered[];
  /** The last checkpoint of the volume before, which the genesis entry must name. */
  readonly previous?: Checkpoint;
  /** Only needed to judge whether a seal is overdue. */
  readonly nowMs?: number;
  readonly hash?: Hash;
  /** Told after each bundle how many entries have been read; awaited, so that whoever shows it gets the time to. */
  readonly onEntries?: (read: number) => Promise<void> | void;
}

/** Checks `source`. Throws only for programming errors (a malformed key, a remembered checkpoint of another log); all else is a verdict. */
export async function verifyLedger(source: LedgerSource, options: VerifyOptions): Promise<LedgerReport> {
  const counts: Counts = { entries: 0, opened: 0, erased: 0, notYetOpen: 0 };
  const head = await guarded(() => openHead(source, options));
  if ('reason' in head) return report(head, counts);
  const check = new Check(source, options, head, counts);
  const finding = await guarded(() => check.run());
  return report({ ...finding, evidence: { checkpoint: head.note, ...finding.evidence } }, counts, head.checkpoint, check.walk);
}

async function guarded<T>(work: () => Promise<T>): Promise<T | Finding> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceError) return { reason: 'source-unreachable', evidence: { path: error.path, cause: String(error.cause) } };
    throw error;
  }
}

function report(finding: Finding, counts: Counts, checkpoint?: Checkpoint, walk?: Walk): LedgerReport {
  const [verdict] = reasons[finding.reason];
  return {
    ...finding,
    verdict,
    sentence: sentenceOf(finding),
    counts,
    rotations: walk?.rules.rotations ?? [],
    ...(checkpoint && { checkpoint }),
  };
}

interface Head {
  readonly note: string;
  readonly checkpoint: Checkpoint;
  /** Turns of the key that lead from a given one to the one that signed. */
  readonly turns: readonly Turn[];
}

async function openHead(source: LedgerSource, { keys, origin, remembered = [] }: VerifyOptions): Promise<Head | Finding> {
  const verifiers = keys.map(ed25519Verifier);
  const bytes = await readPath(source, 'checkpoint');
  if (bytes === undefined) return { reason: remembered.length > 0 ? 'checkpoint-missing' : 'checkpoint-not-found' };
  let note: string;
  let checkpoint: Checkpoint;
  try {
    note = decodeNoteText(bytes);
    checkpoint = readCheckpoint(note).checkpoint;
  } catch (error) {
    if (error instanceof RangeError) return { reason: 'checkpoint-malformed', evidence: { path: 'checkpoint', cause: error.message } };
    throw error;
  }
  let turns: readonly Turn[] = [];
  if (verifiers.length > 0) {
    try {
      await openCheckpoint(note, verifiers);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const followed = await followTurns(source, keys, note, checkpoint);
      if (!followed) return { reason: 'checkpoint-not-signed', evidence: { checkpoint: note, cause: error.message } };
      turns = followed;
    }
  }
  if (origin !== undefined && checkpoint.origin !== origin) return { reason: 'origin-differs', evidence: { checkpoint: note } };
  return { note, checkpoint, turns };
}

class Check {
  readonly #source: LedgerSource;
  readonly #options: VerifyOptions;
  readonly #head: Head;
  readonly #hash: Hash;
  readonly #values: ValueCheck | undefined;
  readonly #trusted: TrustedTiles;
  readonly #remembered: readonly Remembered[];
  readonly walk: Walk;

  constructor(source: LedgerSource, options: VerifyOptions, head: Head, counts: Counts) {
    const { origin, size } = head.checkpoint;
    this.#source = source;
    this.#options = options;
    this.#head = head;
    this.#hash = options.hash ?? sha256;
    this.#remembered = [...(options.remembered ?? []), ...head.turns].sort((a, b) => a.size - b.size);
    if (this.#remembered.some((each) => each.origin !== origin)) throw new RangeError('verify: a remembered checkpoint is of another log');
    this.#values = options.openings && new ValueCheck(options.openings, counts, this.#hash, options.nowMs);
    this.#trusted = new TrustedTiles(source, head.checkpoint, this.#hash);
    const rootsAt = new Set(this.#remembered.map((each) => each.size));
    const { onEntries } = options;
    this.walk = new Walk({ source, origin, size, hash: this.#hash, counts, rootsAt, values: this.#values, onEntries });
  }

  async run(): Promise<Finding> {
    const rewound = this.#rewound();
    if (rewound) return rewound;
    await this.walk.run();
    return (
      (await this.#tree()) ??
      this.walk.tileTrouble ??
      (await this.#forked()) ??
      this.walk.ruleTrouble ??
      this.#turned() ??
      this.#volume() ??
      this.#values?.finish([...this.walk.rules.covered, ...(this.#options.covered ?? [])], this.walk.rules.genesis?.volume) ??
      (await this.#signers()) ?? { reason: 'all-fits' }
    );
  }

  #rewound(): Finding | undefined {
    const { size } = this.#head.checkpoint;
    const largest = this.#remembered.at(-1);
    if (!largest || largest.size <= size) return undefined;
    return { reason: 'shorter-than-remembered', firstEntry: size, evidence: { remembered: textOf(largest) } };
  }

  /** Every entry is there, and their tree has the signed root. */
  async #tree(): Promise<Finding | undefined> {
    const { stoppedAt, leafTrouble } = this.walk;
    if (stoppedAt) {
      const earlier = leafTrouble && (await this.#classify(leafTrouble.n));
      return earlier ?? this.#judgeBundle(stoppedAt);
    }
    const { size, root } = this.#head.checkpoint;
    if (equalBytes(this.walk.root, root)) return undefined;
    const difference = await firstDifference(this.#trusted, (level, n) => this.walk.computed(level, n));
    const exact = difference?.tile && (await this.#classify(Math.floor(difference.from / tileWidth)));
    if (exact) return exact;
    const { from, to } = difference ?? { from: this.#knownGood(), to: size };
    const evidence = { expected: encodeBase64(root), found: encodeBase64(this.walk.root) };
    return { reason: 'entry-altered', firstEntry: from, before: to, evidence };
  }

  #judgeBundle({ n, width, bytes }: NonNullable<Walk['stoppedAt']>): Promise<Finding> | Finding {
    const missing: Finding = {
      reason: 'entry-missing',
      firstEntry: n * tileWidth,
      evidence: { path: tilePath({ level: 'entries', n, width }) },
    };
    if (bytes === undefined) return missing;
    return this.#classify(n).then((found) => found ?? { ...missing, reason: 'entry-altered', before: n * tileWidth + width });
  }

  /** What is wrong with bundle `n`, by the leaf tile that the signed root vouches for. `undefined` if nothing is, or there is no such tile. */
  async #classify(n: number): Promise<Finding | undefined> {
    const { size } = this.#head.checkpoint;
    const width = tileWidthAt('entries', n, size);
    const tile = await this.#trusted.tile(0, n);
    const bytes = await readTileAt(this.#source, { level: 'entries', n, width });
    if (!tile || !bytes) return undefined;
    const next = await this.#trusted.tile(0, n + 1);
    const finding = classifyBundle({ n, width, bytes, tile, next: next && hashAt(next, 0) }, this.#hash);
    if (finding?.reason !== 'entry-missing') return finding;
    const moved = await this.#standsBehind(n, hashAt(tile, finding.firstEntry! - n * tileWidth));
    return moved ? { ...finding, reason: 'entry-altered' } : finding;
  }

  /** Whether the entry with this leaf hash stands in a bundle behind `n`: then it was moved there, not left out. */
  async #standsBehind(n: number, leaf: Uint8Array): Promise<boolean> {
    const { size } = this.#head.checkpoint;
    for (let later = n + 1; later * tileWidth < size; later++) {
      const bytes = await readTileAt(this.#source, { level: 'entries', n: later, width: tileWidthAt('entries', later, size) });
      if (!bytes) continue;
      if (readBundle(bytes).entries.some((entry) => equalBytes(leafHash(entry, this.#hash), leaf))) return true;
    }
    return false;
  }

  async #forked(): Promise<Finding | undefined> {
    const older = this.#remembered.find((each) => !this.#isBeginning(each));
    if (!older) return undefined;
    const from = this.#knownGood();
    const { reason, firstEntry, before } = (await this.#firstOfFork(older)) ?? {
      reason: 'differs-from-remembered',
      firstEntry: from,
      before: older.size,
    };
    const found = this.walk.roots.get(older.size);
    const evidence = { remembered: textOf(older), expected: encodeBase64(older.root), ...(found && { found: encodeBase64(found) }) };
    return { reason, firstEntry, ...(before !== undefined && { before }), evidence };
  }

  /** Compares the log with the copy of it that was kept. */
  async #firstOfFork(older: Remembered): Promise<{ reason: 'differs-from-remembered'; firstEntry: number; before?: number } | undefined> {
    if (!older.copy) return undefined;
    const trusted = new TrustedTiles(older.copy, older, this.#hash);
    const difference: Difference | undefined = await firstDifference(trusted, (level, n) => this.walk.computed(level, n));
    if (!difference) return undefined;
    const reason = 'differs-from-remembered';
    if (!difference.tile) return { reason, firstEntry: difference.from, before: difference.to };
    const n = Math.floor(difference.from / tileWidth);
    const tile = await this.#trusted.tile(0, n);
    const width = tileWidthAt(0, n, older.size);
    for (let i = 0; tile && i < width; i++) {
      if (!equalBytes(hashAt(tile, i), hashAt(difference.tile, i))) return { reason, firstEntry: difference.from + i };
    }
    return { reason, firstEntry: difference.from, before: difference.to };
  }

  #isBeginning({ size, root }: Remembered): boolean {
    const found = this.walk.roots.get(size);
    return found !== undefined && equalBytes(found, root);
  }

  /** Up to here the log is what was seen earlier. */
  #knownGood(): number {
    return this.#remembered.findLast((each) => this.#isBeginning(each))?.size ?? 0;
  }

  /** The entries turned the key as the kept checkpoints say. */
  #turned(): Finding | undefined {
    const { rotations } = this.walk.rules;
    const wrong = this.#head.turns.find(({ size, vkey }) => !rotations.some((each) => each.index === size - 1 && each.vkey === vkey));
    return wrong && { reason: 'checkpoint-not-signed', evidence: { remembered: wrong.note } };
  }

  /** The genesis entry continues the volume before, if the caller knows that one. */
  #volume(): Finding | undefined {
    const { previous } = this.#options;
    const named = this.walk.rules.genesis?.previous;
    if (!previous || (named && formatCheckpoint(named) === formatCheckpoint(previous))) return undefined;
    return { reason: 'previous-volume-differs', firstEntry: 0, evidence: { remembered: formatCheckpoint(previous) } };
  }

  async #signers(): Promise<Finding | undefined> {
    const { keys, policy } = this.#options;
    if (keys.length === 0) return { reason: 'no-key' };
    if (policy && !(await checkQuorum(policy, this.#head.note))) return { reason: 'quorum-not-met' };
    return undefined;
  }
}

function textOf(remembered: Remembered): string {
  return remembered.note ?? formatCheckpoint(remembered);
}
