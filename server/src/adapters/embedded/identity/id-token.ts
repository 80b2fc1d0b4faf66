// Checks an ID token (OpenID Connect Core 1.0 §3.1.3.7, RFC 7515, RFC 8725): nothing in the token chooses how it is checked. The issuer's keys are pinned
// by configuration, the algorithm follows from the key, and whatever points elsewhere (`jku`, `jwk`, `x5u`, `x5c`, `crit`) is refused as it stands.
import { createPublicKey, timingSafeEqual, verify, type KeyObject, type webcrypto } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';

export const idTokenCharsMax = 16_384;
const skewMs = 60_000;
/** A token is exchanged right after it was made. */
const ageMsMax = 600_000;
const rsaBitsMin = 2_048;
const claimCharsMax = 255;

export interface IssuerKey extends webcrypto.JsonWebKey {
  readonly kid?: string;
  readonly use?: string;
  readonly alg?: string;
}

export interface IdTokenExpected {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly nowMs: number;
  readonly keys: readonly IssuerKey[];
}

export interface IdClaims {
  readonly subject: string;
  /** Verified by the issuer. */
  readonly email: string;
  /** Whether the issuer says that two factors were used (RFC 8176). */
  readonly secondFactor: boolean;
}

type Claims = Readonly<Record<string, unknown>>;

const wrong = (): StewardError => new StewardError('wrong-credentials');

/** What the token says. `wrong-credentials` for every token that is not this issuer's, for this client, for this very sign-in, now. */
export function readIdToken(token: string, expected: IdTokenExpected): IdClaims {
  if (typeof token !== 'string' || token.length > idTokenCharsMax) throw wrong();
  const parts = token.split('.');
  if (parts.length !== 3) throw wrong();
  const [head, body, signature] = parts as [string, string, string];
  const header = jsonOf(head);
  if (['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64'].some((name) => name in header)) throw wrong();
  if (header['typ'] !== undefined && header['typ'] !== 'JWT') throw wrong();
  const key = keyFor(header, expected.keys);
  if (!isSigned(key, header['alg'], Buffer.from(`${head}.${body}`), bytesOf(signature))) throw wrong();
  return claimsOf(jsonOf(body), expected);
}

/** Whether a key of this id is among them: if not, the issuer may have turned its keys. */
export function namesKey(token: string, keys: readonly IssuerKey[]): boolean {
  const [head = ''] = token.split('.');
  try {
    const { kid } = jsonOf(head);
    return keys.some((key) => key.kid === kid);
  } catch {
    return true;
  }
}

function keyFor(header: Claims, keys: readonly IssuerKey[]): KeyObject {
  const { kid, alg } = header;
  const named = keys.filter((key) => typeof kid === 'string' && key.kid === kid && (key.use === undefined || key.use === 'sig'));
  const [key] = named;
  if (!key || named.length !== 1 || (key.alg !== undefined && key.alg !== alg)) throw wrong();
  // Public keys alone: a symmetric one among them would make everybody who knows it an issuer.
  if (key.kty !== 'RSA' && key.kty !== 'EC' && key.kty !== 'OKP') throw wrong();
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    throw wrong();
  }
}

function isSigned(key: KeyObject, alg: unknown, signed: Buffer, signature: Buffer): boolean {
  const details = key.asymmetricKeyDetails ?? {};
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return alg === 'RS256' && (details.modulusLength ?? 0) >= rsaBitsMin && verify('sha256', signed, key, signature);
    case 'ec':
      if (alg !== 'ES256' || details.namedCurve !== 'prime256v1') return false;
      return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'ed25519':
      return alg === 'EdDSA' && verify(null, signed, key, signature);
    default:
      return false;
  }
}

function claimsOf(claims: Claims, { issuer, clientId, nonce, nowMs }: IdTokenExpected): IdClaims {
  const { iss, aud, azp, exp, iat, sub, email } = claims;
  const audiences = Array.isArray(aud) ? (aud as unknown[]) : [aud];
  if (iss !== issuer || !audiences.includes(clientId)) throw wrong();
  if ((audiences.length > 1 || azp !== undefined) && azp !== clientId) throw wrong();
  if (!isTime(exp) || !isTime(iat) || exp * 1_000 + skewMs <= nowMs) throw wrong();
  if (iat * 1_000 > nowMs + skewMs || iat * 1_000 < nowMs - ageMsMax) throw wrong();
  if (typeof claims['nonce'] !== 'string' || !isSame(claims['nonce'], nonce)) throw wrong();
  if (!isWord(sub) || !isWord(email) || claims['email_verified'] !== true) throw wrong();
  return { subject: sub, email, secondFactor: hasTwoFactors(claims['amr']) };
}

/** `mfa`, or a password together with something one has. */
function hasTwoFactors(amr: unknown): boolean {
  const methods: readonly unknown[] = Array.isArray(amr) ? amr : [];
  return methods.includes('mfa') || (methods.includes('pwd') && ['otp', 'hwk', 'swk'].some((method) => methods.includes(method)));
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isWord = (value: unknown): value is string => typeof value === 'string' && value.length > 0 && value.length <= claimCharsMax;

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Base64url in its one spelling. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw wrong();
  return bytes;
}

function jsonOf(text: string): Claims {
  try {
    const value = JSON.parse(bytesOf(text).toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Claims;
  } catch {
    // Falls through to the one answer.
  }
  throw wrong();
}
