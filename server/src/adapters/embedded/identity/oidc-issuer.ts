// The operator's own identity provider, as OpenID Connect describes it: where it asks people in, where it exchanges a code, which keys it signs with. All
// of it is read from the issuer that the configuration names, from that origin alone; the last good copy counts while it does not answer.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Outbound } from '../../../ports/outbound.ts';
import { idTokenCharsMax, namesKey, readIdToken, type IdClaims, type IssuerKey } from './id-token.ts';

const timeoutMs = 10_000;
const answerBytesMax = 262_144;
const freshMs = 600_000;
/** Whoever sends tokens with keys that nobody has does not make us ask the issuer each time. */
const againMs = 60_000;
const keysMax = 50;

export interface OidcParts {
  /** As its tokens name it, such as `https://login.operator.example`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** The page of the staff that the issuer sends people back to. */
  readonly redirectUrl: string;
  readonly outbound: Outbound;
  readonly clock: Clock;
}

export interface Asked {
  readonly state: string;
  readonly nonce: string;
  /** S256 of the verifier (RFC 7636). */
  readonly codeChallenge: string;
}

export interface OidcIssuer {
  /** The name that accounts are tied to. */
  readonly issuer: string;
  signInUrl(asked: Asked): Promise<string>;
  /** What the issuer says of whoever came back with this code. `wrong-credentials` for a code or token that is not right. */
  exchange(code: string, verifier: string, nonce: string): Promise<IdClaims>;
}

interface Known {
  readonly authorization: string;
  readonly token: string;
  readonly keys: readonly IssuerKey[];
  readonly readAtMs: number;
}

export function createOidcIssuer(parts: OidcParts): OidcIssuer {
  const { issuer, clientId, redirectUrl, clock } = parts;
  let known: Known | undefined;

  const read = async (): Promise<Known> => {
    known = await readIssuer(parts);
    return known;
  };
  const current = async (): Promise<Known> => {
    if (known && clock.nowMs() - known.readAtMs < freshMs) return known;
    return read().catch((error: unknown) => {
      if (known) return known;
      throw error;
    });
  };

  return {
    issuer,
    async signInUrl({ state, nonce, codeChallenge }) {
      const url = new URL((await current()).authorization);
      const asked = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUrl,
        scope: 'openid email',
        state,
        nonce,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        // Somebody who looks at customers' data proves anew who they are.
        prompt: 'login',
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return url.href;
    },
    async exchange(code, verifier, nonce) {
      const { token, keys, readAtMs } = await current();
      const idToken = await exchangeCode(parts, token, code, verifier);
      const turned = !namesKey(idToken, keys) && clock.nowMs() - readAtMs >= againMs;
      const now = turned ? (await read()).keys : keys;
      return readIdToken(idToken, { issuer, clientId, nonce, nowMs: clock.nowMs(), keys: now });
    },
  };
}

async function readIssuer(parts: OidcParts): Promise<Known> {
  const { issuer, clock } = parts;
  const described = await getJson(parts, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  if (described['issuer'] !== issuer) throw failed('it calls itself otherwise');
  const at = (name: string): string => {
    const value = described[name];
    if (typeof value !== 'string' || !URL.canParse(value) || new URL(value).origin !== new URL(issuer).origin)
      throw failed(`its ${name} lies elsewhere`);
    return value;
  };
  const [authorization, token, jwks] = [at('authorization_endpoint'), at('token_endpoint'), at('jwks_uri')];
  const { keys } = await getJson(parts, jwks);
  if (!Array.isArray(keys) || keys.length > keysMax) throw failed('its keys cannot be read');
  return { authorization, token, keys: keys as IssuerKey[], readAtMs: clock.nowMs() };
}

async function exchangeCode(parts: OidcParts, token: string, code: string, verifier: string): Promise<string> {
  const { outbound, clientId, clientSecret, redirectUrl } = parts;
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    client_id: clientId,
    code_verifier: verifier,
  });
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? '')}`).toString('base64');
  const { status, body } = await outbound.send({
    method: 'POST',
    url: token,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(clientSecret === undefined ? {} : { authorization: `Basic ${basic}` }),
    },
    body: Buffer.from(form.toString()),
    timeoutMs,
    answerBytesMax,
  });
  if (status >= 400 && status < 500) throw new StewardError('wrong-credentials');
  if (status !== 200) throw failed('it did not exchange the code');
  const idToken = jsonOf(body)['id_token'];
  if (typeof idToken !== 'string' || idToken.length > idTokenCharsMax) throw failed('it gave no ID token');
  return idToken;
}

async function getJson({ outbound }: OidcParts, url: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, body } = await outbound.send({ method: 'GET', url, headers: { accept: 'application/json' }, timeoutMs, answerBytesMax });
  if (status !== 200) throw failed(`it answered ${status}`);
  return jsonOf(body);
}

function jsonOf(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(Buffer.from(body).toString('utf8')) as unknown;
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Falls through to the one answer.
  }
  throw failed('it does not speak JSON');
}

const failed = (rule: string): StewardError =>
  new StewardError('outbound-failed', { rule: `the issuer of the staff cannot be used: ${rule}` });
