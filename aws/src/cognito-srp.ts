// Signing in to a user pool without sending the password: the Secure Remote Password protocol (RFC 5054) as Amazon Cognito speaks it.
//
//     we                                         the pool (knows salt and v = g^x)
//     a random, A = g^a                 ──A──►
//                                     ◄─B,salt─  B = k·v + g^b, and a sealed block
//     x = H(salt ‖ H(pool ‖ user ‖ ":" ‖ password)),  u = H(A ‖ B)
//     S = (B − k·g^x)^(a + u·x)                  S = (A·v^u)^b
//     key = HKDF-SHA-256(S, salt u, "Caldera Derived Key", 16 bytes)
//     HMAC(key, pool ‖ user ‖ block ‖ time) ──►  compares
//
// What differs from RFC 5054: SHA-256; the 3072-bit group of RFC 3526 with g = 2; numbers are hashed as their shortest big-endian bytes with a leading zero
// where the first bit is set (as ASN.1 writes integers) instead of at the length of N; the pool's name (what follows the underscore of its id) goes before the
// user's; and the proof is the HMAC above. The test computes the same from values that were recorded elsewhere.
import { createHash, createHmac, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';

/** RFC 3526 §4: 2^3072 − 2^3008 − 1 + 2^64 · (⌊2^2942 π⌋ + 1690314). */
const modulusHex = [
  'ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437',
  '4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05',
  '98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b',
  'e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aaac42dad33170d04507a33',
  'a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864',
  'd87602733ec86a64521f2b18177b200cbbe117577a615d6c770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2caffffffffffffffff',
].join('');
const modulus = BigInt(`0x${modulusHex}`);
const generator = 2n;
/** RFC 5054 §3.1 asks for at least 256 bits. */
export const ephemeralBytes = 32;
const keyBytes = 16;
const keyInfo = 'Caldera Derived Key';
const numberBytesMax = 384;

export interface SrpGroup {
  readonly modulus: bigint;
  readonly generator: bigint;
}
export const cognitoGroup: SrpGroup = { modulus, generator };

/** `base` to the power of `exponent`, in time that does not tell the exponent. Both are positive, `base` is neither 0 nor ±1 of the group. */
export function power(group: SrpGroup, base: bigint, exponent: bigint): bigint {
  // Diffie and Hellman's shared secret is exactly this. The keys are written down as PKCS #8 and SPKI hold them, because node:crypto's other way in looks
  // for seconds whether the modulus is prime.
  const algorithm = der(0x30, dhOid, der(0x30, derInteger(group.modulus), derInteger(group.generator)));
  const privateKey = createPrivateKey({
    key: der(0x30, derInteger(0n), algorithm, der(0x04, derInteger(exponent))),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey({ key: der(0x30, algorithm, der(0x03, Buffer.of(0), derInteger(base))), format: 'der', type: 'spki' });
  return numberOf(diffieHellman({ privateKey, publicKey }));
}

/** PKCS #3 `dhKeyAgreement`, 1.2.840.113549.1.3.1. */
const dhOid = Buffer.from('06092a864886f70d010301', 'hex');

/** One element of DER (ITU-T X.690 §8.1), of less than 64 KiB. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...head), body]);
}

const derInteger = (value: bigint): Buffer => der(0x02, padded(value));

/** S of RFC 5054 §2.6, from the client's side. */
export function premaster(
  group: SrpGroup,
  its: { readonly a: bigint; readonly b: bigint; readonly k: bigint; readonly u: bigint; readonly x: bigint },
): bigint {
  const n = group.modulus;
  const masked = (its.k * power(group, group.generator, its.x)) % n;
  return power(group, (((its.b - masked) % n) + n) % n, its.a + its.u * its.x);
}

/** What is shown first; `secret` stays here. `random` is `ephemeralBytes` that nobody can guess. */
export function beginSrp(random: Uint8Array): { readonly secret: bigint; readonly shown: string } {
  const secret = numberOf(random);
  return { secret, shown: power(cognitoGroup, generator, secret).toString(16) };
}

export interface SrpChallenge {
  readonly poolId: string;
  /** As the pool names the user (`USER_ID_FOR_SRP`). */
  readonly user: string;
  readonly password: string;
  /** Hexadecimal (`SRP_B`, `SALT`). */
  readonly shown: string;
  readonly salt: string;
  /** Base64 (`SECRET_BLOCK`). */
  readonly block: string;
  /** As `srpTime` writes it. */
  readonly time: string;
}

/** `PASSWORD_CLAIM_SIGNATURE`. `could-not-check` when the pool sends what no pool sends (RFC 5054 §2.5.4: B must not be a multiple of N). */
export function signSrp(secret: bigint, its: SrpChallenge): string {
  const b = hexNumber(its.shown);
  if (b % modulus === 0n) throw badChallenge();
  const a = power(cognitoGroup, generator, secret);
  const u = numberOf(sha256(padded(a), padded(b)));
  if (u === 0n) throw badChallenge();
  const poolName = poolNameOf(its.poolId);
  const x = numberOf(sha256(padded(hexNumber(its.salt)), sha256(Buffer.from(`${poolName}${its.user}:${its.password}`))));
  const key = srpKey(premaster(cognitoGroup, { a: secret, b, k: multiplier, u, x }), u);
  return srpProof(key, its);
}

export const multiplier = numberOf(sha256(padded(modulus), Buffer.of(Number(generator))));

export const srpKey = (s: bigint, u: bigint): Buffer => Buffer.from(hkdfSync('sha256', padded(s), padded(u), keyInfo, keyBytes));

export const srpProof = (
  key: Uint8Array,
  { poolId, user, block, time }: Pick<SrpChallenge, 'poolId' | 'user' | 'block' | 'time'>,
): string =>
  createHmac('sha256', key).update(poolNameOf(poolId)).update(user).update(Buffer.from(block, 'base64')).update(time).digest('base64');

export const poolNameOf = (poolId: string): string => poolId.slice(poolId.indexOf('_') + 1);

/** Such as `Sat Nov 7 09:03:05 UTC 2026`: English, the day without a leading zero. */
export function srpTime(atMs: number): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = new Date(atMs).toUTCString().split(/,? /);
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`;
}

/** What a client with a secret adds to each call (`SECRET_HASH`). */
export const secretHash = (clientSecret: string, user: string, clientId: string): string =>
  createHmac('sha256', clientSecret).update(user).update(clientId).digest('base64');

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
}

/** The shortest bytes whose first bit is not set. */
export function padded(value: bigint): Buffer {
  const bytes = bytesOf(value);
  return bytes[0]! >= 128 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

export function hexNumber(text: string): bigint {
  if (!/^[0-9a-f]+$/i.test(text) || text.length > 2 * numberBytesMax) throw badChallenge();
  return BigInt(`0x${text}`);
}

export function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

function bytesOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

const badChallenge = (): StewardError =>
  new StewardError('could-not-check', { rule: 'the user pool answered with what no user pool answers' });
