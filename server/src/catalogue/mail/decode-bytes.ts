// Bytes of a mail as what they mean: transfer encodings (RFC 2045 §6) and character sets, forgiving, in linear time, never more bytes out than in.

/** `undefined` for an encoding nobody knows. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer | undefined {
  switch (encoding) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return bytes;
    case 'base64':
      return Buffer.from(bytes.toString('latin1'), 'base64');
    case 'quoted-printable':
      return unquoted(bytes);
    default:
      return undefined;
  }
}

const equals = 0x3d;

function unquoted(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== equals) {
      out[length++] = byte;
      continue;
    }
    const high = nibble(bytes[i + 1]);
    const low = nibble(bytes[i + 2]);
    if (high !== -1 && low !== -1) {
      out[length++] = (high << 4) | low;
      i += 2;
      continue;
    }
    // A soft line break, with spaces that a server put behind it.
    let end = i + 1;
    while (bytes[end] === 0x20 || bytes[end] === 0x09 || bytes[end] === 0x0d) end++;
    if (bytes[end] === 0x0a) i = end;
    else if (end < bytes.length) out[length++] = byte;
    else i = end;
  }
  return out.subarray(0, length);
}

const nibble = (byte: number | undefined): number => {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/** Sets that are often named where UTF-8 is written. */
const westernPattern = /^(us-ascii|ascii|iso-?8859-?1|latin1|windows-1252|cp1252|)$/i;
const strict = new TextDecoder('utf-8', { fatal: true });
const western = new TextDecoder('windows-1252');

/**
 * Text in a character set by its label (WHATWG). What is named wrongly is read as what it is: as UTF-8 where it is valid and more than ASCII, otherwise as
 * windows-1252. Never throws.
 */
export function decodeText(bytes: Uint8Array, charset: string): string {
  const label = charset.trim();
  const decoder = decoderOf(label);
  if (decoder !== undefined && decoder.encoding !== 'utf-8' && !westernPattern.test(label)) return decoder.decode(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    // UTF-8 with a few broken bytes (cut in the middle of a letter) is still that; without a single whole letter of it, it never was.
    const lossy = new TextDecoder('utf-8').decode(bytes);
    return decoder?.encoding === 'utf-8' && /[\u0080-\uFFFC]/.test(lossy) ? lossy : western.decode(bytes);
  }
}

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
