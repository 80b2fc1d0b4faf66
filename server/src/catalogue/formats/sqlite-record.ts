// Values as SQLite stores them: variable-length integers and the record format (https://www.sqlite.org/fileformat2.html, 1.6 and 2.1).

/** A whole number that is stored as a real one is `{ real }`. */
export type SqliteValue = null | string | number | { readonly real: number };

/** Big-endian groups of seven bits; whole numbers from 0 to 2^53. */
export function varint(value: number): Uint8Array {
  if (value < 0x80) return Uint8Array.of(value);
  const groups: number[] = [value % 0x80];
  for (let rest = Math.floor(value / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) groups.unshift((rest % 0x80) | 0x80);
  return Uint8Array.from(groups);
}

interface Stored {
  readonly serial: number;
  readonly bytes: number;
}

const nothing: Stored = { serial: 0, bytes: 0 };

/** A row or an index key. */
export function sqliteRecord(values: readonly SqliteValue[]): Buffer {
  const stored = values.map(storedOf);
  const types = Buffer.concat(stored.map(({ serial }) => varint(serial)));
  // The header counts its own length, which may make it longer by a byte.
  const headBytes = types.length + (types.length + 1 < 0x80 ? 1 : 2);
  // Every byte of it is written below.
  const record = Buffer.allocUnsafe(headBytes + stored.reduce((sum, { bytes }) => sum + bytes, 0));
  const head = varint(headBytes);
  record.set(head);
  record.set(types, head.length);
  let at = headBytes;
  values.forEach((value, i) => {
    write(record, at, value, stored[i]!);
    at += stored[i]!.bytes;
  });
  return record;
}

function storedOf(value: SqliteValue): Stored {
  if (value === null) return nothing;
  if (typeof value === 'object') return { serial: 7, bytes: 8 };
  if (typeof value === 'string') {
    const bytes = Buffer.byteLength(value);
    return { serial: 13 + 2 * bytes, bytes };
  }
  if (!Number.isSafeInteger(value)) throw new RangeError('not a whole number');
  if (value >= -0x80 && value < 0x80) return { serial: 1, bytes: 1 };
  if (value >= -0x8000 && value < 0x8000) return { serial: 2, bytes: 2 };
  if (value >= -0x8000_0000 && value < 0x8000_0000) return { serial: 4, bytes: 4 };
  return { serial: 6, bytes: 8 };
}

function write(record: Buffer, at: number, value: SqliteValue, { bytes }: Stored): void {
  if (value === null) return;
  if (typeof value === 'object') record.writeDoubleBE(value.real, at);
  else if (typeof value === 'string') record.write(value, at);
  else if (bytes === 8) record.writeBigInt64BE(BigInt(value), at);
  else record.writeIntBE(value, at, bytes);
}
