// What somebody typed, taken apart: words with where they stand, postal codes among them, house numbers, and what is a street rather than a town.
import { fold, isLink, wordsOf } from './fold.ts';

export interface TypedWord {
  readonly word: string;
  /** Where it stands in the text. */
  readonly from: number;
  readonly to: number;
  /** Counted by commas and line breaks. */
  readonly part: number;
  /** Followed by a dot: cut short. */
  readonly isShort: boolean;
  readonly kind: 'name' | 'link' | 'number' | 'code' | 'street';
}

export interface TypedText {
  readonly text: string;
  readonly words: readonly TypedWord[];
  /** The index in `words` of the postal code, if there is one. */
  readonly code: number | undefined;
  /** Of the country, where it stands before the code: `CH-8001`. */
  readonly country: string | undefined;
}

const wordsMax = 16;
const countryBefore: Readonly<Record<string, string>> = { d: 'DE', de: 'DE', a: 'AT', at: 'AT', ch: 'CH', fl: 'LI', li: 'LI' };
const streetEnd = /(str|strasse|weg|gasse|platz|allee|ring|damm|chaussee|steig|pfad|markt|ufer)$/;
const streetWord = /^(rue|via|avenue|av|chemin|ch|route|rte|quai|place|piazza|strasse|str|platz|gasse|weg|allee|am|an|auf|im|unter)$/;

export function takeApart(typed: string): TypedText {
  const text = typed.normalize('NFC').trim();
  const words: TypedWord[] = [];
  let part = 0;
  let end = 0;
  for (const match of text.matchAll(/[\p{L}\p{M}\p{N}'’]+/gu)) {
    const from = match.index;
    if (/[,;\n]/.test(text.slice(end, from))) part += 1;
    end = from + match[0].length;
    const raw = /^(sankt|saint)(?=\p{L}{3})/iu.exec(match[0]);
    const folded = raw ? [...wordsOf(raw[0]), ...wordsOf(match[0].slice(raw[0].length))] : wordsOf(match[0]);
    for (const word of folded)
      if (words.length < wordsMax) words.push({ word, from, to: end, part, isShort: text[end] === '.', kind: kindOf(word) });
  }
  const at = words.findLastIndex(({ kind }) => kind === 'code');
  const before = at > 0 ? words[at - 1]! : undefined;
  const country = before && words[at]!.from - before.to <= 3 ? countryBefore[before.word] : undefined;
  return { text, words, code: at === -1 ? undefined : at, country };
}

function kindOf(word: string): TypedWord['kind'] {
  if (/^\d{4,5}$/.test(word)) return 'code';
  if (/^\d/.test(word)) return 'number';
  if (word.length > 5 && streetEnd.test(word)) return 'street';
  return isLink(word) ? 'link' : 'name';
}

/**
 * The street and number in what was typed, when the words from `first` to `last` (and the postal code) are the town: what stands before them, or else
 * behind. `undefined` when that is no street.
 */
export function streetBeside({ text, words, code }: TypedText, first: number, last: number): string | undefined {
  const starts = [words[first]!.from, ...(code === undefined ? [] : [words[code]!.from])];
  const before = tidy(text.slice(0, Math.min(...starts)).replace(/\b(D|A|CH|FL|DE|AT|LI)\s*-?\s*$/, ''));
  if (isStreet(before)) return before;
  const ends = [words[last]!.to, ...(code === undefined ? [] : [words[code]!.to])];
  const behind = tidy(text.slice(Math.max(...ends)).replace(/^[.)\s]+/, ''));
  return isStreet(behind) ? behind : undefined;
}

const tidy = (text: string): string => text.replaceAll(/^[\s,;–-]+|[\s,;–(-]+$/g, '').replaceAll(/\s+/g, ' ');

/** Something with a number, or of which one word says street. */
function isStreet(text: string): boolean {
  if (!/\p{L}{2}/u.test(text)) return false;
  if (/\p{L}.*\s\d{1,4}\s?\p{L}?\b|^\d{1,3}\p{L}?,?\s\p{L}/u.test(text)) return true;
  return fold(text)
    .split(' ')
    .some((word, at) => (word.length > 5 && streetEnd.test(word)) || (at === 0 && streetWord.test(word)));
}
