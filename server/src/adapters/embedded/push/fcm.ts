// Firebase Cloud Messaging by its HTTP v1 interface, for apps that hold a registration token. (Browsers are reached by Web Push, which in Chrome is carried by the same
// company without any code of it in the page; docs/notifications.md.)
//
//   POST https://oauth2.googleapis.com/token                          a signed assertion (RFC 7523, RS256) for an access token of an hour
//   POST https://fcm.googleapis.com/v1/projects/<project>/messages:send   { message: { token, data: { id }, … } }
//
// A data message and nothing else: no title, no text. What the app shows it asks of this server.
import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { OutboundAnswer, OutboundRequest } from '../../../ports/outbound.ts';
import type { PreparedPush, Push, PushCarrier, PushOutcome, SendBeside } from '../../../ports/push.ts';
import { retryAfterMs } from './retry-after.ts';

/** Of a service account's key file. */
export interface ServiceAccount {
  readonly projectId: string;
  readonly clientEmail: string;
  readonly privateKeyId: string;
  readonly privateKey: KeyObject;
}

export interface FcmParts {
  readonly account: ServiceAccount;
  readonly clock: Clock;
  /** Google's, but in tests. */
  readonly origins?: { readonly messages: string; readonly tokens: string };
}

const google = { messages: 'https://fcm.googleapis.com', tokens: 'https://oauth2.googleapis.com' } as const;
const scope = 'https://www.googleapis.com/auth/firebase.messaging';
const ttlS = 86_400;
const assertionLifeS = 3_600;
const renewBeforeMs = 300_000;
const timeoutMs = 15_000;
const answerBytesMax = 65_536;
/** Where a quota says no time: a minute. */
const quotaPauseMs = 60_000;

export function createFcm({ account, clock, origins = google }: FcmParts): PushCarrier {
  let access: { readonly token: string; readonly untilMs: number } | undefined;
  const accessToken = async (send: SendBeside): Promise<string> => {
    if (access && access.untilMs - renewBeforeMs > clock.nowMs()) return access.token;
    const answer = await send(tokenRequest(account, origins.tokens, clock.nowMs()), ['push.sign-in']);
    const { access_token: token, expires_in: livesS } = bodyOf(answer) as { access_token?: unknown; expires_in?: unknown };
    if (answer.status !== 200 || typeof token !== 'string' || typeof livesS !== 'number')
      throw new StewardError('outbound-failed', { rule: `no access token: status ${answer.status}` });
    access = { token, untilMs: clock.nowMs() + livesS * 1_000 };
    return token;
  };
  return {
    kind: 'fcm',
    processorOf: (target) => (target.kind === 'fcm' ? 'firebase' : undefined),
    async prepare(push: Push, send: SendBeside): Promise<PreparedPush> {
      const request = messageRequest(account, origins.messages, push, await accessToken(send));
      return { payload: push.id, fields: ['push.token', 'push.id'], request };
    },
    outcomeOf(answer) {
      // The access token is no longer taken: the next push asks for another.
      if (answer.status === 401) access = undefined;
      return outcomeOf(answer, clock.nowMs());
    },
  };
}

function messageRequest({ projectId }: ServiceAccount, origin: string, { target, id, urgent }: Push, token: string): OutboundRequest {
  if (target.kind !== 'fcm') throw new StewardError('internal', { rule: 'not a registration token' });
  const message = {
    token: target.token,
    data: { id: Buffer.from(id).toString('base64url') },
    android: { priority: urgent ? 'HIGH' : 'NORMAL', ttl: `${ttlS}s`, collapse_key: 'steward' },
    apns: {
      headers: { 'apns-priority': '5', 'apns-collapse-id': 'steward', 'apns-push-type': 'background' },
      payload: { aps: { 'content-available': 1 } },
    },
  };
  return {
    method: 'POST',
    url: `${origin}/v1/projects/${encodeURIComponent(projectId)}/messages:send`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
    timeoutMs,
    answerBytesMax,
  };
}

function tokenRequest(account: ServiceAccount, origin: string, nowMs: number): OutboundRequest {
  const iat = Math.floor(nowMs / 1_000);
  const head = { alg: 'RS256', typ: 'JWT', kid: account.privateKeyId };
  const claims = { iss: account.clientEmail, scope, aud: `${origin}/token`, iat, exp: iat + assertionLifeS };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), account.privateKey).toString('base64url');
  const form = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: `${signed}.${signature}` });
  return {
    method: 'POST',
    url: `${origin}/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: Buffer.from(form.toString()),
    timeoutMs,
    answerBytesMax,
  };
}

/**
 * By the codes of google.firebase.fcm.v1.FcmError. A token is dead when it is UNREGISTERED, belongs to another sender, or when the answer says that the *token* is what
 * is invalid; INVALID_ARGUMENT about anything else is our mistake, and no reason to forget somebody's device.
 */
function outcomeOf(answer: OutboundAnswer, nowMs: number): PushOutcome {
  const { status, headers } = answer;
  if (status === 200) return { kind: 'sent' };
  const { code, aboutToken } = errorOf(answer);
  if (code === 'UNREGISTERED' || code === 'SENDER_ID_MISMATCH' || (code === 'INVALID_ARGUMENT' && aboutToken)) return { kind: 'gone' };
  const asked = retryAfterMs(headers['retry-after'], nowMs);
  if (status === 429 || code === 'QUOTA_EXCEEDED') return { kind: 'later', afterMs: asked ?? quotaPauseMs };
  if (status === 401 || status >= 500) return { kind: 'later', afterMs: asked };
  return { kind: 'refused' };
}

interface FcmAnswer {
  readonly error?: {
    readonly message?: unknown;
    readonly details?: readonly { readonly errorCode?: unknown; readonly fieldViolations?: readonly { readonly field?: unknown }[] }[];
  };
}

function errorOf(answer: OutboundAnswer): { readonly code: string | undefined; readonly aboutToken: boolean } {
  const { error } = bodyOf(answer) as FcmAnswer;
  const details = Array.isArray(error?.details) ? error.details : [];
  const code = details.map(({ errorCode }) => errorCode).find((each) => typeof each === 'string');
  const violated = details.flatMap(({ fieldViolations }) => fieldViolations ?? []).map(({ field }) => field);
  const saysToken = typeof error?.message === 'string' && /registration token/i.test(error.message);
  return { code, aboutToken: violated.includes('message.token') || (violated.length === 0 && saysToken) };
}

function bodyOf({ body }: OutboundAnswer): object {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}

/** Reads the JSON key file of a service account. `invalid-input` says what is missing, never what stands there. */
export function readServiceAccount(text: string, field: string): ServiceAccount {
  const wrong = (rule: string) => new StewardError('invalid-input', { field, rule });
  let file: Record<string, unknown>;
  try {
    file = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw wrong('the JSON key file of a service account');
  }
  const { project_id: projectId, client_email: clientEmail, private_key_id: privateKeyId, private_key: pem } = file;
  if (typeof projectId !== 'string' || typeof clientEmail !== 'string' || typeof privateKeyId !== 'string' || typeof pem !== 'string')
    throw wrong('a service account’s key file has project_id, client_email, private_key_id and private_key');
  try {
    return { projectId, clientEmail, privateKeyId, privateKey: createPrivateKey(pem) };
  } catch {
    throw wrong('private_key is not a private key');
  }
}
