// SHA-256 (FIPS 180-4) and HMAC (RFC 2104), synchronous and plain, for places that have no synchronous hash: the browser has
// only Web Crypto, whose promise for each of a hundred thousand leaves would cost more than the hashing. Servers inject
// their platform's hash instead wherever a function takes a `Hash`.

/** A synchronous hash of `bytes`. It must not keep `bytes`, which may be a buffer that is used again. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

export const sha256Bytes = 32;
const blockBytes = 64;

const roundConstants = new Uint32Array([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const initialState = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const schedule = new Uint32Array(64);
const tail = new Uint8Array(2 * blockBytes);
const state = new Uint32Array(8);

/** SHA-256 of `bytes`: 32 bytes. Up to 2^50 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  state.set(initialState);
  const whole = bytes.length - (bytes.length % blockBytes);
  for (let at = 0; at < whole; at += blockBytes) compress(bytes, at);
  const tailLength = padTail(bytes, whole);
  for (let at = 0; at < tailLength; at += blockBytes) compress(tail, at);
  const digest = new Uint8Array(sha256Bytes);
  for (let i = 0; i < 8; i++) {
    const word = state[i]!;
    digest[4 * i] = word >>> 24;
    digest[4 * i + 1] = word >>> 16;
    digest[4 * i + 2] = word >>> 8;
    digest[4 * i + 3] = word;
  }
  return digest;
}

/** HMAC-SHA-256: 32 bytes. A key longer than a block is hashed first, as the RFC says. */
export function hmacSha256(key: Uint8Array, message: Uint8Array, hash: Hash = sha256): Uint8Array {
  const inner = new Uint8Array(blockBytes + message.length);
  const outer = new Uint8Array(blockBytes + sha256Bytes);
  inner.set(key.length > blockBytes ? hash(key) : key);
  outer.set(inner.subarray(0, blockBytes));
  for (let i = 0; i < blockBytes; i++) {
    inner[i]! ^= 0x36;
    outer[i]! ^= 0x5c;
  }
  inner.set(message, blockBytes);
  outer.set(hash(inner), blockBytes);
  return hash(outer);
}

/** Whether two byte strings are equal, in a time that depends on their lengths alone. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

/** Puts what follows the last whole block into `tail` with the padding and the length in bits; returns 64 or 128. */
function padTail(bytes: Uint8Array, whole: number): number {
  const rest = bytes.length - whole;
  const length = rest + 9 <= blockBytes ? blockBytes : 2 * blockBytes;
  tail.fill(0);
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i]!;
  tail[rest] = 0x80;
  let bits = bytes.length * 8;
  for (let i = length - 1; bits > 0; i--) {
    tail[i] = bits % 256;
    bits = Math.floor(bits / 256);
  }
  return length;
}

/** One round function over the 64 bytes at `at`. Plain 32-bit arithmetic; engines turn it into machine code. */
function compress(bytes: Uint8Array, at: number): void {
  const w = schedule;
  for (let i = 0, j = at; i < 16; i++, j += 4) {
    w[i] = (bytes[j]! << 24) | (bytes[j + 1]! << 16) | (bytes[j + 2]! << 8) | bytes[j + 3]!;
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!;
    const y = w[i - 2]!;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
  }
  let a = state[0]! | 0;
  let b = state[1]! | 0;
  let c = state[2]! | 0;
  let d = state[3]! | 0;
  let e = state[4]! | 0;
  let f = state[5]! | 0;
  let g = state[6]! | 0;
  let h = state[7]! | 0;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + roundConstants[i]! + w[i]!) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = state[0]! + a;
  state[1] = state[1]! + b;
  state[2] = state[2]! + c;
  state[3] = state[3]! + d;
  state[4] = state[4]! + e;
  state[5] = state[5]! + f;
  state[6] = state[6]! + g;
  state[7] = state[7]! + h;
}
