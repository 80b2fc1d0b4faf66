// Finds what is meant: every name that has a typed word, scored by how well it stands there, by postal code, by what else is typed beside it (region, district,
// town), by how many people live there, and by what is near.
import type { FoundPlace, GazetteerQuery, Spot } from '../../../ports/gazetteer.ts';
import { align, isLightHead, type Alignment } from './align.ts';
import { fold, isLink } from './fold.ts';
import { codesPerCountry, countryCodes, kinds, perDegree } from './gazetteer-file.ts';
import { metresBetween } from './metres.ts';
import { streetBeside, takeApart, type TypedText } from './typed-text.ts';
import type { Tables } from './tables.ts';
import type { Alike } from './word-index.ts';

const formsMax = 3_000;
const scoreMin = 0.45;
const perTenfold = 0.07;
const otherName = 0.15;
/** Who names a district alone means the town of that name, if there is one. */
const districtOff = 0.08;
const nearBonus = 0.3;
const nearFadeM = 30_000;

interface Candidate {
  readonly place: number;
  readonly alignment: Alignment | undefined;
  readonly code: number | undefined;
  score: number;
}

export function search(tables: Tables, query: GazetteerQuery): readonly FoundPlace[] {
  const typed = takeApart(query.text);
  if (typed.words.length === 0) return [];
  const codes = codesTyped(tables, typed);
  const best = new Map<number, Candidate>();
  const offer = (candidate: Candidate) => {
    const known = best.get(candidate.place);
    if (!known || known.score < candidate.score) best.set(candidate.place, candidate);
  };
  for (const candidate of byName(tables, typed, codes)) offer(candidate);
  if (typed.code !== undefined) for (const candidate of byCode(tables, typed, codes)) offer(candidate);
  const found = [...best.values()].filter(({ score }) => score >= scoreMin);
  if (query.near && query.near.length > 0) for (const each of found) each.score += nearness(tables, each.place, query.near);
  found.sort((a, b) => b.score - a.score || tables.columns.people[b.place]! - tables.columns.people[a.place]!);
  return found.slice(0, query.limit).map((each) => shown(tables, typed, each, query.language));
}

interface Code {
  /** Of the row in the columns. */
  readonly row: number;
  readonly spot: Spot;
}

/** The postal code that was typed, in whichever country has it. */
function codesTyped({ columns }: Tables, { words, code, country }: TypedText): readonly Code[] {
  if (code === undefined) return [];
  const digits = words[code]!.word;
  const among = countryCodes.filter(
    (each) => (digits.length === 5 ? each === 'DE' : each !== 'DE') && (country === undefined || each === country),
  );
  return among.flatMap((each) => {
    const number = countryCodes.indexOf(each) * codesPerCountry + Number(digits);
    const rows: Code[] = [];
    for (let row = firstAt(columns.code, number); columns.code[row] === number; row++) rows.push({ row, spot: spotOfCode(columns, row) });
    return rows;
  });
}

function firstAt(sorted: Uint32Array, wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function spotOfCode({ codePlace, codeLat, codeLon, lat, lon }: Tables['columns'], row: number): Spot {
  const place = codePlace[row]!;
  return { lat: (lat[place]! + codeLat[row]!) / perDegree, lon: (lon[place]! + codeLon[row]!) / perDegree };
}

function* byCode({ columns }: Tables, typed: TypedText, codes: readonly Code[]): Iterable<Candidate> {
  const isAlone = typed.words.every(({ kind }) => kind !== 'name' && kind !== 'street');
  for (const { row } of codes) {
    const place = columns.codePlace[row]!;
    const score = (isAlone ? 0.9 : 0.5) + popularity(columns.people[place]!) - (kinds[columns.kind[place]!] === 'district' ? 0.1 : 0);
    yield { place, alignment: undefined, code: row, score };
  }
}

function* byName(tables: Tables, typed: TypedText, codes: readonly Code[]): Iterable<Candidate> {
  const { index } = tables;
  const alike = typed.words.map(({ word, kind, isShort }, at): Alike => {
    if (kind === 'code') return new Map();
    return index.alike(word, word.length > 1 && (isShort || at === typed.words.length - 1));
  });
  const joined = joinedWords(tables, typed);
  for (const form of formsWith(tables, typed, alike)) {
    const found = align(wordsOfForm(tables, form), typed, alike, index);
    if (found) yield candidateOf(tables, typed, form, found, codes);
  }
  for (const [form, alignment] of joined) yield candidateOf(tables, typed, form, alignment, codes);
}

/** `Karls ruhe`: two words that are one. */
function joinedWords({ index, columns }: Tables, { words }: TypedText): readonly (readonly [number, Alignment])[] {
  return words.slice(1).flatMap(({ word }, at) => {
    // `Donau-Eschingen`: where they meet, letters may be one.
    const both = fold(`${words[at]!.word}${word}`);
    const [number] = [...index.alike(both, false)].find(([, alike]) => alike === 1) ?? [];
    if (number === undefined) return [];
    return [...index.formsOf(number)]
      .filter((form) => columns.formWords[form + 1]! - columns.formWords[form]! === 1)
      .map((form) => [form, { score: 0.95, first: at, last: at + 1 }] as const);
  });
}

/** Forms that have one of the words, those with the words most alike first, as many as may be looked at. */
function formsWith({ index }: Tables, { words }: TypedText, alike: readonly Alike[]): ReadonlySet<number> {
  const ranked = words.flatMap(({ kind }, at) => (kind === 'link' || kind === 'number' ? [] : [...alike[at]!]));
  ranked.sort((a, b) => b[1] - a[1]);
  const forms = new Set<number>();
  const add = (isLight: boolean) => {
    for (const [word] of ranked) {
      const { [word]: text = '' } = index.words;
      if (isLink(text) || isLightHead(text) !== isLight) continue;
      for (const form of index.formsOf(word)) forms.add(form);
      if (forms.size > formsMax) return;
    }
  };
  add(false);
  // Thousands of places begin with `Sankt` or `Bad`: they are looked through where nothing else is known yet.
  if (forms.size === 0) add(true);
  return forms;
}

const wordsOfForm = ({ columns: { formWord, formWords } }: Tables, form: number): readonly number[] => [
  ...formWord.subarray(formWords[form], formWords[form + 1]),
];

function candidateOf(tables: Tables, typed: TypedText, form: number, alignment: Alignment, codes: readonly Code[]): Candidate {
  const { columns } = tables;
  const place = columns.formPlace[form]!;
  const fit = codeFit(tables, place, typed, codes);
  const beside = besideScore(tables, place, typed, alignment) - (kinds[columns.kind[place]!] === 'district' ? districtOff : 0);
  const score = alignment.score + popularity(columns.people[place]!) - (columns.formKind[form] === 1 ? otherName : 0) + fit.score + beside;
  return { place, alignment, code: fit.row, score };
}

const popularity = (people: number): number => perTenfold * Math.log10(people + 1);

/** How well a place fits the postal code: its own, near, or far away. */
function codeFit(
  { columns, spotOf }: Tables,
  place: number,
  typed: TypedText,
  codes: readonly Code[],
): { readonly score: number; readonly row: number | undefined } {
  if (typed.code === undefined) return { score: 0, row: undefined };
  const own = codes.find(({ row }) => columns.codePlace[row] === place);
  if (own) return { score: 0.5, row: own.row };
  if (codes.length === 0) return { score: 0, row: undefined };
  const spot = spotOf(place);
  const off = codes.map(({ row, spot: at }) => ({ row, off: metresBetween(at, spot) })).sort((a, b) => a.off - b.off)[0]!;
  if (off.off < 6_000) return { score: 0.4, row: off.row };
  if (off.off < 15_000) return { score: 0.25, row: off.row };
  return { score: off.off < 40_000 ? 0.05 : -0.35, row: undefined };
}

/** What else was typed, beside the name: what says where it is helps, what means nothing does not. */
function besideScore(tables: Tables, place: number, typed: TypedText, { first, last }: Alignment): number {
  let score = 0;
  let context: ReadonlySet<string> | undefined;
  const own = typed.words[first]!;
  const inStreet = typed.words.some(({ kind, part }) => kind === 'number' && part === own.part);
  const others = typed.words.some(({ part }) => part !== own.part);
  if (inStreet && others) score -= 0.15;
  for (let at = 0; at < typed.words.length; at++) {
    const { word, kind, part, isShort } = typed.words[at]!;
    if (at >= first && at <= last) continue;
    // What is cut short stands for a word of the name.
    if (kind === 'link' && isShort) score -= 0.06;
    if (kind === 'number' || kind === 'code' || kind === 'link') continue;
    context ??= tables.contextOf(place);
    if (context.has(word)) score += 0.06;
    else if (kind === 'street') score -= 0.02;
    else score -= part === own.part ? 0.12 : 0.04;
  }
  // `Baden bei Wien` is Baden: what follows a link only says which.
  if (
    first > 1 &&
    typed.words[first - 1]!.kind === 'link' &&
    typed.words[first - 2]!.kind === 'name' &&
    typed.words[first - 2]!.part === own.part
  )
    score -= 0.3;
  if (typed.code !== undefined && first === typed.code + 1) score += 0.08;
  return score;
}

function nearness({ spotOf }: Tables, place: number, near: readonly Spot[]): number {
  const spot = spotOf(place);
  return nearBonus * Math.exp(-Math.min(...near.map((each) => metresBetween(each, spot))) / nearFadeM);
}

function shown(tables: Tables, typed: TypedText, { place, alignment, code }: Candidate, language: 'en' | 'de'): FoundPlace {
  const { columns } = tables;
  const known = tables.known(place, language);
  const spot = code === undefined ? known : spotOfCode(columns, code);
  const alone = alignment
    ? streetBeside(typed, alignment.first, alignment.last)
    : typed.code === undefined
      ? undefined
      : streetBeside(typed, typed.code, typed.code);
  return {
    ...known,
    ...spot,
    id: `${known.country}-${place}`,
    postalCode: code === undefined ? tables.onlyCode(place) : codeText(columns.code[code]!),
    street: alone,
    byCode: alignment === undefined,
    accuracyM: code === undefined ? extentM(columns.people[place]!) : Math.min(extentM(columns.people[place]!), 2_000),
  };
}

export const codeText = (number: number): string => {
  const country = Math.floor(number / codesPerCountry);
  return String(number % codesPerCountry).padStart(country === countryCodes.indexOf('DE') ? 5 : 4, '0');
};

/** About how far a town reaches from its middle: a thousand people to a square kilometre, at least a kilometre. */
const extentM = (people: number): number => Math.round(Math.max(1_000, Math.sqrt(people / 1_000 / Math.PI) * 1_000) / 100) * 100;
