// Signed notes (C2SP signed-note v1.0.0): text that somebody signed, still readable as text.
//
//   steward.example/ledger/x/1        ┐
//   2                                 │ the text: ends in a newline, may hold empty lines; this is what is signed
//   rDqfJX5OB3kFJyV3lr…=              ┘
//                                       the last empty line of the note separates
//   — steward.example/ledger/x/1 Uw2QOkn8srV1…=      em dash, name, base64(4-byte key id ‖ signature)
//
// A key is known by its name and its key id, the first 4 bytes of SHA-256(name ‖ "\n" ‖ type ‖ public key). Its written form is the
// vkey `<name>+<8 hex digits>+<base64(type ‖ public key)>`. Signatures by unknown keys are ignored; one by a known key that fails
// spoils the whole note; a note that no known key signed is worth nothing. Worked example in docs/formats/ledger.md.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { publicKeyBytes, verifyEd25519 } from './ed25519.ts';
import { equalBytes, sha256 } from './sha256.ts';

export const signatureLinesMax = 100;
export const keyIdBytes = 4;
export const noteCharactersMax = 1_000_000;
/** Signature types of the specification that Steward uses. */
export const ed25519Type = 0x01;
export const cosignatureType = 0x04;

/** Whoever can sign: the server signs with its platform's Ed25519, so signing is synchronous. */
export interface Signer {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  /** The signature over these bytes, as it follows the key id in a signature line. */
  sign(bytes: Uint8Array): Uint8Array;
}

export interface Verifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  /** Whether `signature` (without the key id) is this key's over `text`. */
  verify(text: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

export interface Vkey {
  readonly name: string;
  readonly keyId: Uint8Array;
  /** `ed25519Type` or `cosignatureType`. */
  readonly type: number;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface SignatureLine {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** With its final newline; exactly what is signed. */
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

const utf8 = new TextEncoder();
const controlCharacter = /[\u0000-\u0009\u000b-\u001f]/;
const spaceOrPlus = /[\p{White_Space}+]/u;

/** Whether `name` may be the name of a key. */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !spaceOrPlus.test(name) && !controlCharacter.test(name);
}

/** 4 bytes; `publicKey` is 32. */
export function keyId(name: string, type: number, publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = utf8.encode(`${name}\n`);
  const bytes = new Uint8Array(head.length + 1 + publicKey.length);
  bytes.set(head);
  bytes[head.length] = type;
  bytes.set(publicKey, head.length + 1);
  return sha256(bytes).slice(0, keyIdBytes);
}

/** Writes a key as a vkey. RangeError for an unusable name or key. */
export function formatVkey(name: string, type: number, publicKey: Uint8Array): string {
  if (!isKeyName(name)) throw new RangeError('vkey: a name is not empty and has no spaces, plus signs or control characters');
  if (publicKey.length !== publicKeyBytes) throw new RangeError(`vkey: a public key has ${publicKeyBytes} bytes`);
  return `${name}+${keyId(name, type, publicKey).toHex()}+${encodeBase64(Uint8Array.of(type, ...publicKey))}`;
}

/** Reads a vkey, checks that its key id fits, and refuses types other than the two above. RangeError saying what is wrong. */
export function parseVkey(vkey: string): Vkey {
  const parts = vkey.split('+');
  // Base64 may hold plus signs, names and key ids may not.
  const [name = '', id = ''] = parts;
  const key = decodeBase64(parts.slice(2).join('+'));
  if (!isKeyName(name)) throw new RangeError('vkey: a name is not empty and has no spaces, plus signs or control characters');
  if (!/^[0-9a-f]{8}$/.test(id)) throw new RangeError('vkey: the key id is 8 lower-case hex digits');
  if (key === undefined || key.length !== 1 + publicKeyBytes) throw new RangeError('vkey: the key is canonical base64 of 33 bytes');
  const type = key[0]!;
  if (type !== ed25519Type && type !== cosignatureType) throw new RangeError('vkey: not an Ed25519 key');
  const publicKey = key.slice(1);
  if (keyId(name, type, publicKey).toHex() !== id) throw new RangeError('vkey: the key id does not belong to this name and key');
  return { name, keyId: Uint8Array.fromHex(id), type, publicKey };
}

/** Who verifies notes signed by this Ed25519 vkey (type 0x01). RangeError if it is not one. */
export function ed25519Verifier(vkey: string): Verifier {
  const { name, keyId: id, type, publicKey } = parseVkey(vkey);
  if (type !== ed25519Type) throw new RangeError('vkey: not a key for signing notes');
  return { name, keyId: id, verify: (text, signature) => verifyEd25519(publicKey, text, signature) };
}

/** Signs `text` (ending in a newline) and writes the note. */
export function signNote(text: string, signers: readonly Signer[]): string {
  assertText(text);
  if (signers.length === 0) throw new RangeError('note: nobody signs it');
  const bytes = utf8.encode(text);
  return `${text}\n${signers.map((signer) => formatSignature({ ...pickKey(signer), signature: signer.sign(bytes) })).join('')}`;
}

/** One signature line, with its newline. */
export function formatSignature({ name, keyId: id, signature }: SignatureLine): string {
  if (!isKeyName(name)) throw new RangeError('note: a name is not empty and has no spaces, plus signs or control characters');
  const bytes = new Uint8Array(keyIdBytes + signature.length);
  bytes.set(id);
  bytes.set(signature, keyIdBytes);
  return `— ${name} ${encodeBase64(bytes)}\n`;
}

/** Puts more signatures under a note, leaving out lines it has already. */
export function addSignatures(note: string, more: readonly SignatureLine[]): string {
  const { signatures } = parseNote(note);
  const have = new Set(signatures.map(formatSignature));
  const lines = new Set(more.map(formatSignature).filter((line) => !have.has(line)));
  const grown = note + [...lines].join('');
  parseNote(grown);
  return grown;
}

/** Takes a note apart without trusting it. RangeError saying what is malformed. */
export function parseNote(note: string): Note {
  if (note.length > noteCharactersMax) throw new RangeError(`note: more than ${noteCharactersMax} characters`);
  if (!note.isWellFormed() || controlCharacter.test(note)) throw new RangeError('note: control characters or broken text');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new RangeError('note: no empty line before the signatures, or no newline at the end');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > signatureLinesMax) throw new RangeError(`note: more than ${signatureLinesMax} signature lines`);
  if (new Set(lines).size !== lines.length) throw new RangeError('note: the same signature line twice');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/** Reads the bytes of a note as text: UTF-8 without a byte-order mark and nothing else. RangeError otherwise. */
export function decodeNoteText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RangeError('note: not UTF-8', { cause });
  }
}

/**
 * The text of a note and the signatures of known keys on it. RangeError when the note is malformed, when a known key's
 * signature does not verify, or when no known key signed it.
 */
export async function openNote(note: string, known: readonly Verifier[]): Promise<Note> {
  const { text, signatures } = parseNote(note);
  const bytes = utf8.encode(text);
  const verified: SignatureLine[] = [];
  for (const line of signatures) {
    const verifier = known.find((each) => each.name === line.name && equalBytes(each.keyId, line.keyId));
    if (!verifier) continue;
    if (!(await verifier.verify(bytes, line.signature))) throw new RangeError('note: the signature of a known key does not verify');
    verified.push(line);
  }
  if (verified.length === 0) throw new RangeError('note: no known key signed it');
  return { text, signatures: verified };
}

const linePrefix = '— ';

function parseSignature(line: string): SignatureLine {
  const [name = '', base64 = '', ...rest] = line.slice(linePrefix.length).split(' ');
  const bytes = decodeBase64(base64);
  if (!line.startsWith(linePrefix) || rest.length > 0 || !isKeyName(name)) throw new RangeError('note: not a signature line');
  if (bytes === undefined || bytes.length <= keyIdBytes) throw new RangeError('note: a signature is canonical base64 of more than 4 bytes');
  return { name, keyId: bytes.slice(0, keyIdBytes), signature: bytes.slice(keyIdBytes) };
}

function pickKey({ name, keyId: id }: Signer): { readonly name: string; readonly keyId: Uint8Array } {
  return { name, keyId: id };
}

function assertText(text: string): void {
  if (!text.endsWith('\n')) throw new RangeError('note: the text ends in a newline');
  if (!text.isWellFormed() || controlCharacter.test(text)) throw new RangeError('note: control characters or broken text');
}
