// The other side of the exchange, for tests and emulators: what a user pool keeps of a password, and how it checks a proof. Written from RFC 5054's side of
// the server, with the plainest arithmetic there is, so that it shares nothing with what it tests but the hashes.
import { randomBytes } from 'node:crypto';
import { cognitoGroup, hexNumber, multiplier, numberOf, padded, poolNameOf, sha256, srpKey, srpProof } from './cognito-srp.ts';

export interface SrpAsked {
  readonly shown: string;
  readonly salt: string;
  readonly block: string;
  /** Of the pool alone. */
  readonly key: Buffer;
}

export interface SrpPool {
  /** The challenge to a client that showed `a`. */
  ask(a: string): SrpAsked;
  takes(asked: SrpAsked, signature: string, time: string): boolean;
}

export function srpPool(poolId: string, user: string, password: string): SrpPool {
  const n = cognitoGroup.modulus;
  const salt = numberOf(randomBytes(16));
  const x = numberOf(sha256(padded(salt), sha256(Buffer.from(`${poolNameOf(poolId)}${user}:${password}`))));
  const v = modPow(cognitoGroup.generator, x, n);
  return {
    ask(shownA) {
      const a = hexNumber(shownA);
      if (a % n === 0n) throw new Error('A is a multiple of N');
      const secret = numberOf(randomBytes(32));
      const b = (multiplier * v + modPow(cognitoGroup.generator, secret, n)) % n;
      const u = numberOf(sha256(padded(a), padded(b)));
      const s = modPow((a * modPow(v, u, n)) % n, secret, n);
      return { shown: b.toString(16), salt: salt.toString(16), block: randomBytes(64).toString('base64'), key: srpKey(s, u) };
    },
    takes: ({ key, block }, signature, time) => srpProof(key, { poolId, user, block, time }) === signature,
  };
}

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}
