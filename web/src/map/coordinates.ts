// Coordinates as people write them: `47.7812, 9.6123`, `47,7812; 9,6123`, `47°46'52"N 9°36'44"E`, `N 47° 46.87' O 9° 36.73'`, `geo:47.78,9.61`.
// Latitude comes first unless letters say otherwise; in German O is east.

export interface Point {
  /** WGS 84, degrees. */
  readonly lat: number;
  readonly lon: number;
}

export type Parsed = Point | 'empty' | 'unreadable' | 'out-of-range';

type Letter = 'N' | 'S' | 'E' | 'W';

const isLetter = (token: string): token is Letter => /^[NSEW]$/.test(token);

const charsMax = 100;
const latMax = 90;
const lonMax = 180;

export function parseCoordinates(text: string): Parsed {
  if (text.trim() === '') return 'empty';
  if (text.length > charsMax) return 'unreadable';
  const halves = halve(dotted(plain(text)));
  if (!halves) return 'unreadable';
  const [first, second] = halves;
  const [a, b] = [angleOf(first.numbers, first.letter), angleOf(second.numbers, second.letter)];
  if (a === undefined || b === undefined) return 'unreadable';
  const isEastward = (letter: Letter | undefined) => letter === 'E' || letter === 'W';
  if (first.letter !== undefined && isEastward(first.letter) === isEastward(second.letter)) return 'unreadable';
  const [lat, lon] = isEastward(first.letter) ? [b, a] : [a, b];
  return Math.abs(lat) > latMax || Math.abs(lon) > lonMax ? 'out-of-range' : { lat, lon };
}

/** One sign for each thing: the many kinds of primes, degree signs, minuses and words for the directions. */
function plain(text: string): string {
  return text
    .trim()
    .replace(/^geo:([^;?]+).*$/i, '$1')
    .replaceAll(/[′’‘´`]/g, "'")
    .replaceAll(/[″“”„]|''/g, '"')
    .replaceAll(/[º˚]/g, '°')
    .replaceAll(/[−–]/g, '-')
    .toUpperCase()
    .replaceAll(/\b(NORD|NORTH)\b/g, 'N')
    .replaceAll(/(?<!\p{L})(SÜD|SOUTH)(?!\p{L})/gu, 'S')
    .replaceAll(/\b(OST|EAST|O)\b|(?<=[\d'"°.\s])O(?!\p{L})/gu, 'E')
    .replaceAll(/\bWEST\b/g, 'W');
}

/** Where no dot is written, a comma between digits is the decimal one, as long as something else parts the two numbers. */
function dotted(text: string): string {
  if (text.includes('.')) return text;
  const commas = [...text.matchAll(/(?<=\d),(?=\d)/g)].length;
  // `47,78,9,61`: every other one.
  if (commas === 3) return text.replace(/^([^,]*),([^,]*),([^,]*),/, '$1.$2;$3.');
  return commas === 2 || (commas === 1 && /\d[\s;/]+[-+]?\d/.test(text)) ? text.replaceAll(/(?<=\d),(?=\d)/g, '.') : text;
}

interface Half {
  readonly numbers: readonly string[];
  readonly letter: Letter | undefined;
}

/** The two angles: parted by their letters, or, without letters, in the middle. */
function halve(text: string): readonly [Half, Half] | undefined {
  if (!/^[\d\s.,;:/°'"+\-NSEW]+$/.test(text)) return undefined;
  const tokens: readonly string[] = text.match(/[-+]?\d+(?:\.\d+)?|[NSEW]/g) ?? [];
  const letters: readonly Letter[] = tokens.filter(isLetter);
  const numbers: readonly string[] = tokens.filter((token) => !isLetter(token));
  if (letters.length === 0) {
    const middle = numbers.length / 2;
    if (!Number.isInteger(middle)) return undefined;
    return [
      { numbers: numbers.slice(0, middle), letter: undefined },
      { numbers: numbers.slice(middle), letter: undefined },
    ];
  }
  if (letters.length !== 2) return undefined;
  const begins = isLetter(tokens[0]!);
  // The second angle begins at the second letter, or, where letters follow, after the first one.
  const first = tokens.findIndex(isLetter);
  const cut = begins ? tokens.findIndex((token, at) => at > first && isLetter(token)) : first + 1;
  const isNumber = (token: string) => !isLetter(token);
  return [
    { numbers: tokens.slice(0, cut).filter(isNumber), letter: letters[0] },
    { numbers: tokens.slice(cut).filter(isNumber), letter: letters[1] },
  ];
}

/** Degrees, then minutes and seconds if they are there; `undefined` when it is no angle. */
function angleOf(numbers: readonly string[], letter: Letter | undefined): number | undefined {
  const [degrees = '', minutes = '0', seconds = '0'] = numbers;
  if (numbers.length < 1 || numbers.length > 3) return undefined;
  if (/^[-+]/.test(minutes) || /^[-+]/.test(seconds) || Number(minutes) >= 60 || Number(seconds) >= 60) return undefined;
  // Only the last of them may have a fraction.
  if (numbers.slice(0, -1).some((each) => each.includes('.'))) return undefined;
  const isNegative = degrees.startsWith('-');
  if (isNegative && letter !== undefined) return undefined;
  const value = Math.abs(Number(degrees)) + Number(minutes) / 60 + Number(seconds) / 3_600;
  return isNegative || letter === 'S' || letter === 'W' ? -value : value;
}

/** How exactly a place is kept. What is stored is rounded, so nothing finer is anywhere. */
export type Precision = 'exact' | 'street' | 'town';

const precisions = {
  exact: { decimals: 5, accuracyM: undefined },
  street: { decimals: 3, accuracyM: 100 },
  town: { decimals: 2, accuracyM: 1_000 },
} as const;

/** From the finest on. */
export const precisionOrder: readonly Precision[] = ['exact', 'street', 'town'];

/** What somebody wants, or what the business keeps at most. */
export const coarserOf = (a: Precision, b: Precision): Precision => (precisionOrder.indexOf(a) < precisionOrder.indexOf(b) ? b : a);

/** The point as it is stored, and how far off it may be; an `accuracyM` that is known already counts where it is the coarser one. */
export function roundTo({ lat, lon }: Point, precision: Precision, accuracyM?: number): Point & { readonly accuracyM?: number } {
  const { decimals, accuracyM: least } = precisions[precision];
  const off = Math.max(least ?? 0, Math.ceil(accuracyM ?? 0));
  return { lat: round(lat, decimals), lon: round(lon, decimals), ...(off === 0 ? {} : { accuracyM: off }) };
}

/** How exactly a stored place says where it is. */
export function precisionOf({ accuracyM = 0 }: { readonly accuracyM?: number }): Precision {
  if (accuracyM >= precisions.town.accuracyM) return 'town';
  return accuracyM >= precisions.street.accuracyM ? 'street' : 'exact';
}

function round(value: number, decimals: number): number {
  const factor = 10 ** decimals;
  const rounded = Math.round(value * factor) / factor;
  return rounded === 0 ? 0 : rounded;
}

/** `47.7812, 9.6123`, at most five decimals: a metre. */
export function formatDecimal({ lat, lon }: Point): string {
  return `${round(lat, 5)}, ${round(lon, 5)}`;
}

/** `47°46′52″ N 9°36′44″ E`, `east` being the letter for it in the language. */
export function formatSexagesimal({ lat, lon }: Point, east = 'E'): string {
  return `${sexagesimal(lat)} ${lat < 0 ? 'S' : 'N'} ${sexagesimal(lon)} ${lon < 0 ? 'W' : east}`;
}

function sexagesimal(value: number): string {
  const all = Math.round(Math.abs(value) * 3_600);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${Math.floor(all / 3_600)}°${two(Math.floor(all / 60) % 60)}′${two(all % 60)}″`;
}

const earthRadiusM = 6_371_000;

/** Metres between two points, over the ground. */
export function distanceM(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const h =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2;
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)));
}
