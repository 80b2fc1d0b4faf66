// Cosignatures (C2SP tlog-cosignature v1, Ed25519): a witness says that at some time it had seen a log grow to this checkpoint and
// never go back. What follows the key id in its signature line is the time in seconds (uint64, big-endian) and a signature over
//
//   cosignature/v1
//   time <seconds>
//   <the whole text of the checkpoint>
import { verifyEd25519, signatureBytes } from './ed25519.ts';
import { cosignatureType, parseVkey, type SignatureLine, type Signer, type Verifier } from './note.ts';

const timeBytes = 8;
const utf8 = new TextEncoder();

/** The bytes a witness signs; `text` is the checkpoint's with its final newline. */
export function cosignatureMessage(timeSeconds: number, text: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = utf8.encode(`cosignature/v1\ntime ${timeSeconds}\n`);
  const message = new Uint8Array(head.length + text.length);
  message.set(head);
  message.set(text, head.length);
  return message;
}

/** Who verifies a witness's cosignatures by its vkey (type 0x04). RangeError if it is not one. */
export function cosignatureVerifier(vkey: string): Verifier {
  const { name, keyId, type, publicKey } = parseVkey(vkey);
  if (type !== cosignatureType) throw new RangeError('vkey: not a key for cosigning');
  const verify = async (text: Uint8Array, payload: Uint8Array): Promise<boolean> => {
    const timeSeconds = timeOf(payload);
    if (timeSeconds === undefined) return false;
    return verifyEd25519(publicKey, cosignatureMessage(timeSeconds, text), payload.subarray(timeBytes));
  };
  return { name, keyId, verify };
}

/** A signer that cosigns as of `timeSeconds`; `signer` is the witness's plain Ed25519 key under its cosigning key id. */
export function cosigner(signer: Signer, timeSeconds: number): Signer {
  const sign = (text: Uint8Array): Uint8Array => {
    const payload = new Uint8Array(timeBytes + signatureBytes);
    new DataView(payload.buffer).setBigUint64(0, BigInt(timeSeconds));
    payload.set(signer.sign(cosignatureMessage(timeSeconds, text)), timeBytes);
    return payload;
  };
  return { name: signer.name, keyId: signer.keyId, sign };
}

/** When a (verified) cosignature was made, in seconds since 1970. */
export function cosignatureTimeSeconds(line: SignatureLine): number | undefined {
  return timeOf(line.signature);
}

function timeOf(payload: Uint8Array): number | undefined {
  if (payload.length !== timeBytes + signatureBytes) return undefined;
  const seconds = new DataView(payload.buffer, payload.byteOffset).getBigUint64(0);
  return seconds <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seconds) : undefined;
}
