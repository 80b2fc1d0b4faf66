// How well the name of a place stands in what was typed: its words in a row, some cut short, misspelt, or left out at the end.
import { isLink } from './fold.ts';
import type { TypedText } from './typed-text.ts';
import type { Alike, WordIndex } from './word-index.ts';

export interface Alignment {
  /** 0 to 1. */
  readonly score: number;
  /** Of the typed words, first and last. */
  readonly first: number;
  readonly last: number;
}

/** Words that stand before many names and may be missing. */
const lightHeads: ReadonlySet<string> = new Set([
  'bad',
  'st',
  'markt',
  'gross',
  'klein',
  'ober',
  'unter',
  'kurort',
  'ostseebad',
  'hansestadt',
  'la',
  'le',
]);
export const isLightHead = (word: string): boolean => lightHeads.has(word);

const headMissing = 0.2;
const lightHeadMissing = 0.08;
const tailMissing = 0.06;
/** For each further word of its own that stands there: it is meant, and no other of the same beginning. */
const tailThere = 0.04;
const linkWeight = 0.5;
const shortMax = 4;
const shortAlike = 0.9;

/** The best place in the typed words for a name; `undefined` when none of its own words is there. */
export function align(name: readonly number[], typed: TypedText, alike: readonly Alike[], index: WordIndex): Alignment | undefined {
  let best: Alignment | undefined;
  for (let head = 0; head < name.length; head++) {
    // A name may be known by its second part; further in it is another name.
    if (head > 0 && !mayStartAt(name, head, index)) break;
    for (let first = 0; first < typed.words.length; first++) {
      if (!alike[first]!.has(name[head]!) && !isInitial(typed, first, index.words[name[head]!]!)) continue;
      const found = alignAt(name, head, first, typed, alike, index);
      if (found && (!best || found.score > best.score)) best = found;
    }
  }
  return best;
}

/** `B. Gladbach`: a letter with a dot, before something else. */
function isInitial({ words }: TypedText, at: number, word: string): boolean {
  const { word: written, isShort } = words[at]!;
  return isShort && written.length < shortMax && at + 1 < words.length && word.length > written.length && word.startsWith(written);
}

function mayStartAt(name: readonly number[], head: number, index: WordIndex): boolean {
  return head === 1 || (head === 2 && (isLink(index.words[name[1]!]!) || lightHeads.has(index.words[name[0]!]!)));
}

function alignAt(
  name: readonly number[],
  head: number,
  first: number,
  typed: TypedText,
  alike: readonly Alike[],
  index: WordIndex,
): Alignment | undefined {
  let [at, last] = [first, first];
  let [sum, weight] = [0, 0];
  let isNamed = false;
  let named = 0;
  let missing = 0;
  for (let i = head; i < name.length; i++) {
    const word = index.words[name[i]!]!;
    // The links between are written or not, and other ones.
    while (at < typed.words.length && !fits(name[i]!, word, at, typed, alike) && typed.words[at]!.kind === 'link' && at > first) at += 1;
    const fit = at < typed.words.length ? fits(name[i]!, word, at, typed, alike) : 0;
    // `Wörthersee` is the Wörther See.
    if (fit === 0 && i + 1 < name.length && typed.words[at]?.word === word + index.words[name[i + 1]!]!) {
      weight += 8;
      sum += 8;
      named += 1;
      last = at;
      at += 1;
      i += 1;
      continue;
    }
    if (fit > 0) {
      const worth = isLink(word) ? linkWeight : Math.min(word.length, 8);
      sum += worth * fit;
      weight += worth;
      if (!isLink(word)) named += 1;
      isNamed ||= !isLink(word) && !lightHeads.has(word);
      last = at;
      at += 1;
    } else if (!isLink(word)) {
      missing += 1;
      if (i + 1 < name.length && missing > 1) break;
    }
  }
  if (weight === 0 || (!isNamed && (missing > 0 || head > 0))) return undefined;
  const lost = head === 0 ? 0 : lightHeads.has(index.words[name[0]!]!) ? lightHeadMissing : headMissing;
  return { score: sum / weight - lost - tailMissing * Math.min(missing, 2) + tailThere * Math.min(named - 1, 2), first, last };
}

/** How well a typed word is a word of a name, the first of them aside: also cut short, as in `a. M.`, `/Main`, `i. d. OPf.`. */
function fits(number: number, word: string, at: number, typed: TypedText, alike: readonly Alike[]): number {
  const known = alike[at]!.get(number) ?? 0;
  const { word: written, kind, isShort } = typed.words[at]!;
  if (kind === 'number' || kind === 'code') return known;
  const isCut = written.length < word.length && (isShort || written.length <= shortMax) && word.startsWith(written);
  return isCut && (at > 0 || isInitial(typed, at, word)) ? Math.max(known, shortAlike) : known;
}
