// Ids are 128 random bits, written as 26 characters of lower-case base32 (RFC 4648 §6 without padding).
// They say nothing about what they name, cannot be guessed, and survive file systems, mail addresses and URLs unchanged.

declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type BusinessId = Id<'business'>;
export type PersonId = Id<'person'>;
export type ProjectId = Id<'project'>;
export type RecordId = Id<'record'>;
export type FileId = Id<'file'>;
export type KeyId = Id<'key'>;
export type SessionId = Id<'session'>;
export type JobId = Id<'job'>;
export type CaseId = Id<'case'>;

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const pattern = /^[a-z2-7]{25}[aeimquy4]$/;
/** By character code: the five bits a character stands for. */
const valueOf = new Uint8Array(128);
for (let i = 0; i < alphabet.length; i++) valueOf[alphabet.charCodeAt(i)] = i;
export const idBytes = 16;

/** Whether `text` is the one canonical spelling of a 128-bit id. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && pattern.test(text);
}

/** Writes 16 bytes as an id. The caller says which kind of id it becomes. */
export function encodeId<I extends Id<string>>(bytes: Uint8Array): I {
  if (bytes.length !== idBytes) throw new RangeError(`an id has ${idBytes} bytes, not ${bytes.length}`);
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return (text + alphabet[(held << (5 - bits)) & 31]) as I;
}

/** Reads an id back into its 16 bytes; throws a RangeError for anything but the canonical spelling. */
export function decodeId(id: string): Uint8Array<ArrayBuffer> {
  if (!isId(id)) throw new RangeError('not an id: 26 characters of a-z and 2-7');
  const bytes = new Uint8Array(idBytes);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < id.length && at < idBytes; i++) {
    held = (held << 5) | valueOf[id.charCodeAt(i)]!;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}
