// Looks for the canary's markers in every stored byte: as text, in UTF-16, in hexadecimal and in base64. Shared by the checks that need it, so that the
// disks are read once. What is too much for one look goes on with the next; only a whole round says anything.
import type { StoredBytes, StoredFile } from '../ports/stored-bytes.ts';
import type { Rounds } from './rounds.ts';

const filesAtOnceMax = 20_000;

export interface MarkersFound {
  readonly place: string;
  /** What kind of marker: `content` of the canary's records and files, `login` of its account. */
  readonly kind: 'content' | 'login';
}

export interface ScanSeen {
  readonly files: number;
  readonly bytes: number;
  /** When the last whole round ended; `undefined` before there was one for these markers. */
  readonly wholeMs: number | undefined;
  readonly found: readonly MarkersFound[];
}

export type Markers = Readonly<Record<MarkersFound['kind'], readonly string[]>>;

export class ByteScan {
  readonly #bytes: StoredBytes;
  readonly #rounds: Rounds;
  #scanned = 0;
  #lastBytes = 0;
  #seen: { readonly round: string; readonly scan: Promise<ScanSeen> } | undefined;

  constructor(bytes: StoredBytes, rounds: Rounds) {
    this.#bytes = bytes;
    this.#rounds = rounds;
  }

  /** A new run of checks looks anew. */
  begin(): void {
    this.#seen = undefined;
  }

  /** `round` names the markers: others begin another round. The checks of one run share its look. */
  look(markers: Markers, round: string, signal: AbortSignal): Promise<ScanSeen> {
    if (this.#seen?.round === round) return this.#seen.scan;
    const scan = this.#look(markers, round, signal);
    this.#seen = { round, scan };
    return scan;
  }

  async #look(markers: Markers, round: string, signal: AbortSignal): Promise<ScanSeen> {
    const needles = (['content', 'login'] as const).flatMap((kind) =>
      markers[kind].flatMap((marker) => spellingsOf(marker).map((bytes) => ({ kind, bytes }))),
    );
    const found = await this.#rounds.goOn(
      `bytes ${round}`,
      () => this.#bytes.files(),
      (file) => this.#lookInto(file, needles, signal),
      { atOnceMax: filesAtOnceMax, signal },
    );
    if (found.whole !== undefined && found.looked === found.whole.looked) {
      this.#lastBytes = this.#scanned;
      this.#scanned = 0;
    }
    const { whole } = found;
    return {
      files: whole?.looked ?? found.looked,
      bytes: whole === undefined ? this.#scanned : this.#lastBytes,
      wholeMs: whole?.endedMs,
      found: [...(whole?.faults ?? []), ...(whole?.faults === found.faults ? [] : found.faults)],
    };
  }

  async #lookInto(file: StoredFile, needles: readonly Needle[], signal: AbortSignal): Promise<MarkersFound | undefined> {
    const overlap = Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1));
    let tail = Buffer.alloc(0);
    for await (const chunk of this.#bytes.read(file)) {
      // A file that is left half-way was not looked through: the round is broken off, not ended.
      if (signal.aborted) throw signal.reason;
      this.#scanned += chunk.length;
      const window = Buffer.concat([tail, chunk]);
      const needle = needles.find(({ bytes }) => window.includes(bytes));
      if (needle !== undefined) return { place: file.place, kind: needle.kind };
      tail = window.subarray(Math.max(0, window.length - overlap));
    }
    return undefined;
  }
}

interface Needle {
  readonly kind: MarkersFound['kind'];
  readonly bytes: Buffer;
}

/** In base64 a text has three spellings, by where it begins; its edges depend on its neighbours and are left out. */
function spellingsOf(marker: string): readonly Buffer[] {
  const plain = Buffer.from(marker, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), plain])
      .toString('base64')
      .replaceAll('=', '');
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, text.length - 4), 'latin1');
  });
  return [plain, Buffer.from(marker, 'utf16le'), Buffer.from(plain.toString('hex'), 'latin1'), ...base64];
}
