// Which words of the gazetteer a typed word may stand for, and which names have them. Words lie in order, so that beginnings are a range; for typos a word's letters
// are bits, which leaves few to be compared letter by letter.
import type { GazetteerColumns } from './gazetteer-file.ts';
import { lettersOf } from './fold.ts';
import { changesMax, distance } from './typos.ts';

/** How alike, 1 being the same, by number of the word. */
export type Alike = Map<number, number>;

/** Of the words with a beginning, those of the biggest places. */
const beginningsMax = 120;
const perChange = 0.17;
const wrongStart = 0.08;

export class WordIndex {
  readonly words: readonly string[];
  readonly #letters: Int32Array;
  readonly #lengths: Uint8Array;
  /** Where the forms of each word begin in `#forms`. */
  readonly #starts: Uint32Array;
  readonly #forms: Uint32Array;
  /** By word: the people of the biggest place that has it. */
  readonly #people: Uint32Array;

  constructor({ words, formWords, formWord, formPlace, people }: GazetteerColumns) {
    this.words = words.split('\n');
    const { length } = this.words;
    this.#letters = Int32Array.from(this.words, lettersOf);
    this.#lengths = Uint8Array.from(this.words, (word) => Math.min(word.length, 255));
    this.#starts = new Uint32Array(length + 1);
    for (const word of formWord) this.#starts[word + 1]!++;
    for (let i = 0; i < length; i++) this.#starts[i + 1]! += this.#starts[i]!;
    const next = this.#starts.slice();
    this.#forms = new Uint32Array(formWord.length);
    this.#people = new Uint32Array(length);
    for (let form = 0; form + 1 < formWords.length; form++)
      for (let at = formWords[form]!; at < formWords[form + 1]!; at++) {
        const word = formWord[at]!;
        this.#forms[next[word]!++] = form;
        this.#people[word] = Math.max(this.#people[word]!, people[formPlace[form]!]!);
      }
  }

  formsOf(word: number): Uint32Array {
    return this.#forms.subarray(this.#starts[word], this.#starts[word + 1]);
  }

  /** The word itself, what it may be a typo of, and, if it `isBegun`, what it may be the beginning of. */
  alike(word: string, isBegun: boolean): Alike {
    const found: Alike = new Map();
    const at = this.#firstAt(word);
    if (this.words[at] === word) found.set(at, 1);
    if (isBegun) this.#addBegun(word, at, found);
    this.#addTypos(word, found);
    return found;
  }

  #addBegun(word: string, at: number, found: Alike): void {
    const begun: number[] = [];
    for (let i = at; i < this.words.length && this.words[i]!.startsWith(word); i++) if (this.words[i] !== word) begun.push(i);
    if (begun.length > beginningsMax) begun.sort((a, b) => this.#people[b]! - this.#people[a]!);
    for (const i of begun.slice(0, beginningsMax)) found.set(i, Math.max(0.6, 0.93 - 0.02 * (this.words[i]!.length - word.length)));
  }

  #addTypos(word: string, found: Alike): void {
    const max = changesMax(word.length);
    if (max === 0) return;
    const letters = lettersOf(word);
    for (let i = 0; i < this.words.length; i++) {
      const off = this.#lengths[i]! - word.length;
      if (off > max || off < -max || bits(this.#letters[i]! ^ letters) > 2 * max) continue;
      const changes = distance(word, this.words[i]!, max);
      if (changes === 0 || changes > max) continue;
      const alike = 1 - perChange * changes - (this.words[i]!.charCodeAt(0) === word.charCodeAt(0) ? 0 : wrongStart);
      if (alike > (found.get(i) ?? 0)) found.set(i, alike);
    }
  }

  #firstAt(word: string): number {
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle]! < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function bits(value: number): number {
  let v = value - ((value >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
