// The canonical bytes of `who` and `what`, without paying for validation and encoding at every entry. The same session says the same
// `who` again and again, and the same kind of access the same `what` but for its record ids; so each distinct one is validated and
// encoded once, by the protocol's own functions, and kept. Record ids are put into their place in the kept bytes.
import { encodeWhat, encodeWho, type What, type Who } from '@steward/protocol/ledger/entry.ts';

const keptMax = 2_000;
const recordBytes = 16;
const recordsMax = 1_000;
/** The key `records` as it is written, and an array of one byte string of 16 behind it. No text in a `what` can hold such bytes. */
const recordsKey = Buffer.from('\x67records', 'latin1');
const oneRecord = Buffer.concat([recordsKey, Uint8Array.of(0x81, 0x50), new Uint8Array(recordBytes)]);

interface Template {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export class ValueEncodings {
  readonly #who = new Map<string, Uint8Array>();
  readonly #what = new Map<string, Template>();

  /** As `encodeWho`. The bytes are shared: not to be changed. RangeError for a value that may not be in it. */
  who(who: Who): Uint8Array {
    const { actor, person, role, department, session, address, name } = who;
    const key = [actor, person, role, department, session, address, name].join('\0');
    return this.#who.get(key) ?? keep(this.#who, key, encodeWho(who));
  }

  /** As `encodeWhat`. RangeError for a value that may not be in it. */
  what(what: What): Uint8Array {
    const { records } = what;
    // What is said of one entry or in one reason is said once.
    if ((records !== undefined && !areRecords(records)) || what.entry !== undefined || what.reason !== undefined) return encodeWhat(what);
    const key = keyOf(what);
    const template = this.#what.get(key) ?? keep(this.#what, key, templateOf(what));
    return records === undefined ? template.head : filled(template, records);
  }
}

function keyOf(what: What): string {
  const { operation, purpose, outcome, policies, ground, project, collection, fields, count, processor, person, version, detail } = what;
  const parts = [operation, purpose, outcome, ground, what.case, project, collection, count, processor, person, detail, version];
  return `${parts.join('\0')}\0${policies.join('\x01')}\0${fields === undefined ? '-' : `=${fields.join('\x01')}`}\0${what.records === undefined ? '-' : '='}`;
}

function templateOf(what: What): Template {
  if (what.records === undefined) return { head: encodeWhat(what), tail: new Uint8Array(0) };
  const bytes = encodeWhat({ ...what, records: [new Uint8Array(recordBytes)] });
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(oneRecord);
  if (at < 0) throw new RangeError('entry: record ids are not where they are expected');
  return { head: bytes.slice(0, at + recordsKey.length), tail: bytes.slice(at + oneRecord.length) };
}

function filled({ head, tail }: Template, records: readonly Uint8Array[]): Uint8Array {
  const count = records.length;
  const width = count < 24 ? 1 : count < 0x100 ? 2 : 3;
  const bytes = new Uint8Array(head.length + width + count * (1 + recordBytes) + tail.length);
  bytes.set(head);
  let at = head.length;
  if (width === 1) bytes[at++] = 0x80 | count;
  else {
    bytes[at++] = width === 2 ? 0x98 : 0x99;
    if (width === 3) bytes[at++] = count >> 8;
    bytes[at++] = count & 255;
  }
  for (const record of records) {
    bytes[at++] = 0x50;
    bytes.set(record, at);
    at += recordBytes;
  }
  bytes.set(tail, at);
  return bytes;
}

function areRecords(records: readonly Uint8Array[]): boolean {
  return records.length <= recordsMax && records.every((record) => record instanceof Uint8Array && record.length === recordBytes);
}

/** Keeps a value under a key; when there are too many, all are forgotten: what is in use comes back at once. */
function keep<V>(map: Map<string, V>, key: string, value: V): V {
  if (map.size >= keptMax) map.clear();
  map.set(key, value);
  return value;
}
