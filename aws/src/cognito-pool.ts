// One user pool and Steward's client of it: the calls, each with what its failures mean, and the check of the tokens it gives.
//
// The SDK is not let repeat anything (`maxAttempts: 1` is asked for when the client is made): a code of an authenticator app that is sent twice is refused the
// second time, so only this file knows which call may be repeated. What a failed call means:
//     TooManyRequests, LimitExceeded        `too-many-requests`, after a few attempts where the call may be repeated
//     no answer, 5xx                        `outcome-unknown` of a call that changes something, otherwise `store-unavailable`; after the same attempts
//     a refusal that the caller names       its own outcome, such as a wrong password
//     any other refusal                     `store-unavailable`: the pool, its client or the role is not as it must be; nothing was changed
// Tokens count only as this pool's and this client's access tokens, signed with RS256 by a key of the pool, whose address is derived from its id. They are
// read at once and kept nowhere but for setting an authenticator app up (`pass` in ports/credentials.ts).
import { setTimeout } from 'node:timers/promises';
import { DescribeUserPoolClientCommand, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { JwtVerifier } from 'aws-jwt-verify';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { StewardError } from '@steward/protocol/errors.ts';

export interface CognitoPlace {
  /** Made with `maxAttempts: 1`. */
  readonly client: CognitoIdentityProviderClient;
  /** Such as `eu-central-1_AbCdEfGhI`. */
  readonly userPoolId: string;
  readonly clientId: string;
  /** `srp` unless told otherwise; `plain` sends the derived secret in the request, for emulators that know nothing else. */
  readonly passwordFlow?: 'srp' | 'plain';
  /** The origin of an emulator, where its tokens and its keys come from. */
  readonly origin?: string;
  /** What an emulator's tokens call their issuer, where it is not its origin. */
  readonly issuer?: string;
}

export interface CognitoPool extends CognitoPlace {
  readonly clientSecret: string | undefined;
  /** `could-not-check` for a token that is not one of this pool's for this client. */
  readToken(token: string): Promise<PoolToken>;
}

export interface PoolToken {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What a failed call says by its name, and is an outcome to whoever called. */
export type Refusals = readonly string[];

export interface Refused {
  readonly refused: string;
  readonly message: string;
}

const callTimeoutMs = 5_000;
const attemptsMax = 3;
const backoffMs = 100;
const keySetTimeoutMs = 5_000;
const keySetBytesMax = 65_536;
const tokenCharsMax = 16_384;
const slowDown = ['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException', 'Throttling'];

/** Reads the client's secret, so that it lies in no configuration. */
export async function openCognitoPool(place: CognitoPlace): Promise<CognitoPool> {
  const { userPoolId, clientId } = place;
  if (!/^[a-z]{2}(-[a-z]+)+-\d_[0-9A-Za-z]+$/.test(userPoolId))
    throw new StewardError('invalid-input', { field: 'userPoolId', rule: 'as in eu-central-1_AbCdEfGhI' });
  const command = new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId });
  const { UserPoolClient } = await call(() => place.client.send(command, until()), { repeatable: true, changes: false });
  const verifier = verifierOf(place);
  return {
    ...place,
    clientSecret: UserPoolClient?.ClientSecret,
    async readToken(token) {
      try {
        if (token.length > tokenCharsMax) throw new Error('too long');
        const { username, 'cognito:groups': groups } = await verifier.verify(token);
        if (typeof username !== 'string') throw new Error('names nobody');
        return { user: username, groups: Array.isArray(groups) ? groups.filter((each) => typeof each === 'string') : [] };
      } catch (cause) {
        throw new StewardError('could-not-check', { rule: 'the user pool answered with a token that is not its own', cause });
      }
    },
  };
}

function verifierOf({ userPoolId, clientId, origin, issuer }: CognitoPlace) {
  const [region = ''] = userPoolId.split('_');
  const address = `${origin ?? `https://cognito-idp.${region}.amazonaws.com`}/${userPoolId}`;
  return JwtVerifier.create(
    {
      issuer: issuer ?? address,
      // An access token has no audience; the client is checked below.
      audience: null,
      jwksUri: `${address}/.well-known/jwks.json`,
      customJwtCheck({ header, payload }) {
        if (header.alg !== 'RS256') throw new Error('signed otherwise');
        validateCognitoJwtFields(payload, { tokenUse: 'access', clientId });
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeySet } }) },
  );
}

async function fetchKeySet(uri: string): Promise<ArrayBuffer> {
  const answer = await fetch(uri, { redirect: 'error', signal: AbortSignal.timeout(keySetTimeoutMs) });
  if (!answer.ok) throw new StewardError('store-unavailable', { rule: 'the keys of the user pool cannot be read' });
  const bytes = await answer.arrayBuffer();
  if (bytes.byteLength > keySetBytesMax) throw new StewardError('store-unavailable', { rule: 'the keys of the user pool are too many' });
  return bytes;
}

export const until = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(callTimeoutMs) });

interface CallOptions {
  /** Whether a second one with the same content does no harm. */
  readonly repeatable: boolean;
  readonly changes: boolean;
}

/** What the service answered; the refusals named in `refusals` are outcomes. */
export async function call<A>(send: () => Promise<A>, options: CallOptions): Promise<A>;
export async function call<A>(send: () => Promise<A>, options: CallOptions, refusals: Refusals): Promise<A | Refused>;
export async function call<A>(send: () => Promise<A>, { repeatable, changes }: CallOptions, refusals: Refusals = []): Promise<A | Refused> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const { name, message, $fault, $metadata } = error as Error & { $fault?: string; $metadata?: { httpStatusCode?: number } };
      if (refusals.includes(name)) return { refused: name, message };
      const throttled = slowDown.includes(name);
      const answered = $fault === 'client' && ($metadata?.httpStatusCode ?? 500) < 500;
      const again = repeatable && attempt < attemptsMax && (throttled || !answered);
      if (!again) throw failure(error, throttled, answered || !changes);
      await setTimeout(backoffMs * 2 ** attempt * Math.random());
    }
  }
}

const failure = (cause: unknown, throttled: boolean, nothingChanged: boolean): StewardError =>
  throttled
    ? new StewardError('too-many-requests', { rule: 'the user pool asks to wait; try again in a moment', cause })
    : new StewardError(nothingChanged ? 'store-unavailable' : 'outcome-unknown', {
        rule: 'the user pool did not do what it was asked',
        cause,
      });

export const isRefused = (answer: object): answer is Refused => 'refused' in answer;
