// ZIP (APPNOTE 6.3.10) with sizes known beforehand: no data descriptors, names in UTF-8, ZIP64 where a size or an offset needs it and nowhere else.
import type { ArchiveEntry, ArchiveKind } from './entry.ts';

const most32 = 0xffffffff;
const most16 = 0xffff;
const utf8Flag = 0x0800;
const localSignature = 0x04034b50;
const centralSignature = 0x02014b50;
const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
/** Made on UNIX by version 4.5, so that permissions are 0644. */
const madeBy = (3 << 8) | 45;
const plainFile = 0o100644 << 16;
const none = new Uint8Array();

export const zip: ArchiveKind = {
  takesPlain: true,
  before(entry, takenAtMs) {
    const name = Buffer.from(entry.path);
    const large = isLarge(entry);
    const extra = large ? extra64([entry.size, entry.stored]) : none;
    const head = Buffer.alloc(30);
    head.writeUInt32LE(localSignature, 0);
    common(head, 4, entry, takenAtMs, large);
    head.writeUInt32LE(large ? most32 : entry.stored, 18);
    head.writeUInt32LE(large ? most32 : entry.size, 22);
    head.writeUInt16LE(name.length, 26);
    head.writeUInt16LE(extra.length, 28);
    return Buffer.concat([head, name, extra]);
  },
  after: () => none,
  central(entry, offset, takenAtMs) {
    const name = Buffer.from(entry.path);
    const large = isLarge(entry);
    const far = offset >= most32;
    const extra = large || far ? extra64([...(large ? [entry.size, entry.stored] : []), ...(far ? [offset] : [])]) : none;
    const head = Buffer.alloc(46);
    head.writeUInt32LE(centralSignature, 0);
    head.writeUInt16LE(madeBy, 4);
    common(head, 6, entry, takenAtMs, large || far);
    head.writeUInt32LE(large ? most32 : entry.stored, 20);
    head.writeUInt32LE(large ? most32 : entry.size, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt16LE(extra.length, 30);
    head.writeUInt32LE(plainFile >>> 0, 38);
    head.writeUInt32LE(far ? most32 : offset, 42);
    return Buffer.concat([head, name, extra]);
  },
  end({ entries, centralAt, centralBytes }) {
    const large = entries >= most16 || centralAt >= most32 || centralBytes >= most32;
    const end = Buffer.alloc(22);
    end.writeUInt32LE(endSignature, 0);
    end.writeUInt16LE(Math.min(entries, most16), 8);
    end.writeUInt16LE(Math.min(entries, most16), 10);
    end.writeUInt32LE(Math.min(centralBytes, most32), 12);
    end.writeUInt32LE(Math.min(centralAt, most32), 16);
    return large ? Buffer.concat([end64(entries, centralAt, centralBytes), end]) : end;
  },
};

const isLarge = ({ size, stored }: ArchiveEntry) => size >= most32 || stored >= most32;

/** From the version that is needed to the checksum: the same in both headers. */
function common(head: Buffer, at: number, { deflated, crc32 }: ArchiveEntry, takenAtMs: number, needs64: boolean): void {
  const { date, time } = dosTime(takenAtMs);
  head.writeUInt16LE(needs64 ? 45 : 20, at);
  head.writeUInt16LE(utf8Flag, at + 2);
  head.writeUInt16LE(deflated ? 8 : 0, at + 4);
  head.writeUInt16LE(time, at + 6);
  head.writeUInt16LE(date, at + 8);
  head.writeUInt32LE(crc32, at + 10);
}

/** In UTC, to two seconds; years before 1980 and after 2107 do not exist here. */
function dosTime(ms: number): { readonly date: number; readonly time: number } {
  const at = new Date(ms);
  const year = Math.min(Math.max(at.getUTCFullYear(), 1980), 2107);
  return {
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  };
}

function extra64(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, i) => extra.writeBigUInt64LE(BigInt(value), 4 + 8 * i));
  return extra;
}

function end64(entries: number, centralAt: number, centralBytes: number): Buffer {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(end64Signature, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(madeBy, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(entries), 24);
  end.writeBigUInt64LE(BigInt(entries), 32);
  end.writeBigUInt64LE(BigInt(centralBytes), 40);
  end.writeBigUInt64LE(BigInt(centralAt), 48);
  end.writeUInt32LE(locator64Signature, 56);
  end.writeBigUInt64LE(BigInt(centralAt + centralBytes), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
