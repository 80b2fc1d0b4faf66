// The file of the gazetteer (docs/formats/gazetteer.md): what is known of each place, in columns, compressed. Made by tools/gazetteer/make-gazetteer.ts.
//
//   brotli( "STWG" · version u32 · length of the head u32 · head as JSON · zeroes up to a multiple of 8 · columns )
//
// The head says what there is and where each column begins; numbers are little-endian. Texts are one string each, their parts parted by line feeds.

export const gazetteerVersion = 1;

export interface Region {
  readonly country: string;
  readonly name: string;
  readonly also: readonly string[];
}

export interface GazetteerHead {
  /** The day the newest of its sources was made. */
  readonly made: string;
  readonly attribution: readonly string[];
  readonly regions: readonly Region[];
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly at: number; readonly bytes: number }[];
}

export const columnTypes = {
  text: undefined,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i16: Int16Array,
  i32: Int32Array,
} as const;
export type ColumnType = keyof typeof columnTypes;

/** Degrees are kept as ten-thousandths: about ten metres. */
export const perDegree = 10_000;
export const nothing = 0xffff;
export const kinds = ['town', 'settlement', 'district'] as const;
export const countryCodes = ['DE', 'AT', 'CH', 'LI'] as const;
/** Postal codes of all countries in one order: the country's number, then the code. */
export const codesPerCountry = 100_000;

export interface GazetteerColumns {
  /** By place. */
  readonly names: string;
  readonly lat: Int32Array;
  readonly lon: Int32Array;
  readonly people: Uint32Array;
  readonly region: Uint8Array;
  /** Which of `areas`. */
  readonly area: Uint16Array;
  readonly parent: Uint16Array;
  readonly kind: Uint8Array;
  readonly areas: string;
  /** By postal code, in order: country and code, its place, how far from it (degrees as above). */
  readonly code: Uint32Array;
  readonly codePlace: Uint16Array;
  readonly codeLat: Int16Array;
  readonly codeLon: Int16Array;
  /** By form of a name: its place, where its words begin, whether it is its own (0) or another name (1). */
  readonly formPlace: Uint16Array;
  readonly formWords: Uint32Array;
  readonly formKind: Uint8Array;
  /** Words of the forms, one after the other, by their place in `words`. */
  readonly formWord: Uint32Array;
  /** All words, in order. */
  readonly words: string;
}

const magic = 'STWG';
const headAt = 12;
const columnStep = 8;

export function encodeGazetteer(head: Omit<GazetteerHead, 'columns'>, columns: GazetteerColumns): Uint8Array {
  const bodies = Object.entries(columns).map(([name, value]: [string, string | ArrayLike<number>]) => {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : bytesOf(value as Uint8Array);
    return { name, type: typeOf(value), bytes };
  });
  let at = 0;
  const placed = bodies.map(({ name, type, bytes }) => {
    const column = { name, type, at, bytes: bytes.length };
    at += Math.ceil(bytes.length / columnStep) * columnStep;
    return column;
  });
  const json = new TextEncoder().encode(JSON.stringify({ ...head, columns: placed }));
  const start = Math.ceil((headAt + json.length) / columnStep) * columnStep;
  const whole = new Uint8Array(start + at);
  whole.set(new TextEncoder().encode(magic));
  const view = new DataView(whole.buffer);
  view.setUint32(4, gazetteerVersion, true);
  view.setUint32(8, json.length, true);
  whole.set(json, headAt);
  placed.forEach((column, i) => whole.set(bodies[i]!.bytes, start + column.at));
  return whole;
}

/** Throws when the bytes are not such a file. */
export function decodeGazetteer(whole: Uint8Array): { readonly head: GazetteerHead; readonly columns: GazetteerColumns } {
  const view = new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
  const text = new TextDecoder();
  if (whole.length < headAt || text.decode(whole.subarray(0, 4)) !== magic || view.getUint32(4, true) !== gazetteerVersion)
    throw new Error(`not a gazetteer of version ${gazetteerVersion}`);
  const length = view.getUint32(8, true);
  const head = JSON.parse(text.decode(whole.subarray(headAt, headAt + length))) as GazetteerHead;
  const start = Math.ceil((headAt + length) / columnStep) * columnStep;
  const columns = head.columns.map(({ name, type, at, bytes }) => {
    // A copy: columns of numbers have to begin where a number may.
    const part = new Uint8Array(whole.subarray(start + at, start + at + bytes));
    if (part.length !== bytes) throw new Error(`the gazetteer ends within ${name}`);
    const Column = columnTypes[type];
    return [name, Column === undefined ? text.decode(part) : new Column(part.buffer, 0, bytes / Column.BYTES_PER_ELEMENT)] as const;
  });
  return { head, columns: Object.fromEntries(columns) as unknown as GazetteerColumns };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

function typeOf(value: string | ArrayLike<number>): ColumnType {
  if (typeof value === 'string') return 'text';
  const [type] = Object.entries(columnTypes).find(([, Column]) => Column !== undefined && value instanceof Column)!;
  return type as ColumnType;
}
