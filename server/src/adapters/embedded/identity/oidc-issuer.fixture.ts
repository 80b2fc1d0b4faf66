// An OpenID Connect issuer for tests, as it stands on the operator's network: it describes itself, shows its keys, asks people in, exchanges a code with
// PKCE and its client's secret for a token that it signs; or for what a test makes of one.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export const clientId = 'steward-staff';
export const clientSecret = 'between the two of them';

export type Json = Readonly<Record<string, unknown>>;
export const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface SigningKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256' | 'EdDSA';
  readonly secret: KeyObject;
  readonly shown: Json;
}

export function signingKey(kid: string, alg: SigningKey['alg'] = 'ES256'): SigningKey {
  const { privateKey, publicKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('ed25519');
  return { kid, alg, secret: privateKey, shown: { ...(publicKey.export({ format: 'jwk' }) as object), kid, alg, use: 'sig' } };
}

export function signed({ kid, alg, secret }: SigningKey, claims: Json, header: Json = {}): string {
  const text = `${part({ alg, kid, typ: 'JWT', ...header })}.${part(claims)}`;
  const key = alg === 'ES256' ? ({ key: secret, dsaEncoding: 'ieee-p1363' } as const) : secret;
  return `${text}.${sign(alg === 'EdDSA' ? null : 'sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** Whoever signs in, unless a test says otherwise. */
const person = { email: 'Tom@Operator.example', email_verified: true, amr: ['pwd', 'otp'] };

/** An issuer as it stands on the operator's network: it asks in, and exchanges a code for what `token` makes of it. */
export class Issuer {
  readonly server: Server;
  keys: readonly SigningKey[] = [signingKey('first')];
  down = false;
  asked = 0;
  url = '';
  token: (claims: Json) => string = (claims) => signed(this.keys[0]!, claims);
  claims: Json = {};
  redirectUrl = 'http://localhost:7300/staff/sign-in';
  nowMs: () => number = Date.now;
  readonly #codes = new Map<string, { readonly challenge: string; readonly nonce: string }>();

  constructor() {
    this.server = createServer((request, answer) => {
      this.asked++;
      let body = '';
      request.on('data', (text) => (body += String(text)));
      request.on('end', () => {
        if (this.down) return answer.writeHead(503).end();
        const found = this.#answer(request.url ?? '', new URLSearchParams(body), request.headers.authorization);
        return answer.writeHead(found === undefined ? 400 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? {}));
      });
    });
  }

  async start(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a browser does there: the person signs in, and comes back with a code and the state. */
  signIn(url: string): { readonly code: string; readonly state: string } {
    const asked = new URL(url);
    assert.equal(asked.origin, this.url);
    const of = (name: string) => asked.searchParams.get(name) ?? '';
    assert.deepEqual(
      [of('client_id'), of('redirect_uri'), of('response_type'), of('code_challenge_method')],
      [clientId, this.redirectUrl, 'code', 'S256'],
    );
    const code = `code-${this.#codes.size}`;
    this.#codes.set(code, { challenge: of('code_challenge'), nonce: of('nonce') });
    return { code, state: of('state') };
  }

  #answer(path: string, form: URLSearchParams, authorization: string | undefined): Json | undefined {
    if (path === '/.well-known/openid-configuration')
      return {
        issuer: this.url,
        authorization_endpoint: `${this.url}/ask`,
        token_endpoint: `${this.url}/token`,
        jwks_uri: `${this.url}/keys`,
      };
    if (path === '/keys') return { keys: this.keys.map(({ shown }) => shown) };
    const known = this.#codes.get(form.get('code') ?? '');
    const basic = `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(clientSecret)}`).toString('base64')}`;
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      path !== '/token' ||
      !known ||
      authorization !== basic ||
      known.challenge !== verifier ||
      form.get('redirect_uri') !== this.redirectUrl
    )
      return undefined;
    this.#codes.delete(form.get('code')!);
    const now = Math.floor(this.nowMs() / 1_000);
    return {
      id_token: this.token({
        iss: this.url,
        aud: clientId,
        sub: 'subject-1',
        nonce: known.nonce,
        iat: now,
        exp: now + 300,
        ...person,
        ...this.claims,
      }),
    };
  }
}
