// tar.gz as a chain of gzip members (RFC 1952 §2.2), which every gzip reads as one: header, content and padding of a file are members of their own, so that a file's
// bytes can be compressed before its size is known and served from any offset. Headers are ustar (POSIX.1-2001), with a pax header where ustar is too small.
import { crc32 } from 'node:zlib';
import type { ArchiveEntry, ArchiveKind } from './entry.ts';

const block = 512;
const ustarNameMax = 100;
const ustarSizeMax = 0o77777777777;
const storedBlockMax = 65_535;
const none = new Uint8Array();
/** Nothing about the machine or the time in it; the operating system is unknown. */
const gzipHead = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

export const tarGz: ArchiveKind = {
  takesPlain: false,
  before: (entry, takenAtMs) => Buffer.concat([member(headers(entry, takenAtMs)), gzipHead]),
  after(entry) {
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(entry.crc32, 0);
    tail.writeUInt32LE(entry.size % 2 ** 32, 4);
    const padding = (block - (entry.size % block)) % block;
    return padding === 0 ? tail : Buffer.concat([tail, member(Buffer.alloc(padding))]);
  },
  central: () => none,
  end: () => member(Buffer.alloc(2 * block)),
};

/** One gzip member that holds `content` as it is: at most one stored block. */
function member(content: Uint8Array): Buffer {
  if (content.length > storedBlockMax) throw new RangeError('a tar header fits into one stored block');
  const around = Buffer.alloc(5);
  around.writeUInt8(1, 0);
  around.writeUInt16LE(content.length, 1);
  around.writeUInt16LE(~content.length & 0xffff, 3);
  const tail = Buffer.alloc(8);
  tail.writeUInt32LE(crc32(content), 0);
  tail.writeUInt32LE(content.length, 4);
  return Buffer.concat([gzipHead, around, content, tail]);
}

function headers(entry: ArchiveEntry, takenAtMs: number): Buffer {
  const name = Buffer.from(entry.path);
  const plain = /^[\x20-\x7e]+$/.test(entry.path) && name.length <= ustarNameMax;
  const small = entry.size <= ustarSizeMax;
  const own = ustar(plain ? entry.path : `file-${entry.part}-${entry.offset}`, small ? entry.size : 0, '0', takenAtMs);
  if (plain && small) return own;
  const records = Buffer.from(`${plain ? '' : paxRecord('path', entry.path)}${small ? '' : paxRecord('size', String(entry.size))}`);
  const padded = Buffer.alloc(Math.ceil(records.length / block) * block);
  records.copy(padded);
  return Buffer.concat([ustar('pax-header', records.length, 'x', takenAtMs), padded, own]);
}

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length + rest !== length) length++;
  return `${length} ${key}=${value}\n`;
}

function ustar(name: string, size: number, kind: '0' | 'x', takenAtMs: number): Buffer {
  const head = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number) => head.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at, 'latin1');
  head.write(name, 0, 'latin1');
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(Math.floor(takenAtMs / 1_000), 136, 12);
  head.write('        ', 148, 'latin1');
  head.write(kind, 156, 'latin1');
  head.write('ustar\x0000', 257, 'latin1');
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return head;
}
