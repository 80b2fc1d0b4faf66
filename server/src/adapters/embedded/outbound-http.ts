// Outbound requests over HTTPS.
//
//  1. A name is resolved once; every address it has must be public; the connection goes to the first of them, whatever the name
//     says a moment later. The certificate is still checked against the name.
//  2. Redirects are not followed, and no proxy is used, whatever the environment says.
//  3. The request goes to port 443 by TLS 1.2 or later. Hosts the operator named (`host:port`) may lie on the operator's own
//     network, have any port, and speak plain http.
//  4. Everything is bounded: the time from resolving to the last byte, the request, the answer, the headers.
// What is refused before a byte was sent is `outbound-refused`; whatever fails later is `outbound-failed`, for it may have arrived. A redirect and an answer that is
// too large say so in the error's field, for the gate records that it would not follow.
import { lookup } from 'node:dns/promises';
import type { Agent, ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Outbound, OutboundAnswer, OutboundRequest, Prepared } from '../../ports/outbound.ts';
import { isPublicAddress } from './public-address.ts';
import { onTheWayOut } from './way-out.ts';

export const timeoutMsMax = 60_000;
export const answerBytesMax = 16_777_216;
export const requestBytesMax = 16_777_216;
const urlCharsMax = 2_048;
const headerBytesMax = 16_384;
const headerValueCharsMax = 8_192;
const addressesMax = 16;

/** Those that a request may carry: HTTP's own, Web Push's (RFC 8030, RFC 8188), those of webhooks, of signed requests to AWS, and of Google's APIs. */
const requestHeaders = new Set(
  `accept accept-language authorization content-encoding content-type idempotency-key if-match if-none-match range user-agent
   crypto-key topic ttl urgency webhook-id webhook-signature webhook-timestamp
   x-amz-content-sha256 x-amz-date x-amz-security-token x-amz-target x-goog-api-key x-goog-fieldmask`.split(/\s+/),
);
const answerHeaders = [
  'cache-control',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'location',
  'retry-after',
  'x-amzn-errortype',
  'x-amzn-requestid',
];

export interface OutboundHttpParts {
  /** `host:port` of services on the operator's own network. */
  readonly selfHosted?: readonly string[];
  /** All addresses of a name; the system's resolver unless told otherwise. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
  /** Certificates (PEM) trusted besides the system's own, for self-hosted services. */
  readonly extraCertificates?: readonly string[];
  /** Told of every name that is asked for. */
  readonly onLookup?: () => void;
}

const resolveBySystem = async (name: string) => (await lookup(name, { all: true, order: 'verbatim' })).map((found) => found.address);

export function createOutboundHttp(parts: OutboundHttpParts = {}): Outbound {
  const selfHosted = new Set(parts.selfHosted ?? []);
  const lookUp = parts.resolve ?? resolveBySystem;
  const resolve: typeof lookUp = (name) => {
    parts.onLookup?.();
    return lookUp(name);
  };
  const prepare = async (request: OutboundRequest): Promise<Prepared> => {
    const url = checkRequest(request, selfHosted);
    const trusted = selfHosted.has(hostAndPort(url));
    const address = await within(request.timeoutMs, (expired) => pinAddress(url, trusted, resolve, expired));
    const certificates = trusted ? parts.extraCertificates : undefined;
    return {
      send: () => onTheWayOut(() => within(request.timeoutMs, (expired) => exchange(request, url, address, certificates, expired))),
    };
  };
  return {
    prepare: (request) => onTheWayOut(() => prepare(request)),
    send: (request) => onTheWayOut(async () => (await prepare(request)).send()),
  };
}

/** `expired` rejects when the time is up. */
async function within<T>(timeoutMs: number, work: (expired: Promise<never>) => Promise<T>): Promise<T> {
  const deadline = startDeadline(timeoutMs);
  try {
    return await work(deadline.expired);
  } finally {
    deadline.stop();
  }
}

const refused = (rule: string) => new StewardError('outbound-refused', { rule });
const failed = (rule: string) => new StewardError('outbound-failed', { rule });

interface Deadline {
  /** Rejects when the time is up. */
  readonly expired: Promise<never>;
  stop(): void;
}

function startDeadline(timeoutMs: number): Deadline {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const timer = setTimeout(() => reject(failed(`no whole answer within ${timeoutMs} ms`)), timeoutMs);
  return { expired: promise, stop: () => clearTimeout(timer) };
}

const portOf = (url: URL) => Number(url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port);
const hostOf = (url: URL) => url.hostname.replace(/^\[(.*)\]$/, '$1');
/** As `selfHosted` names a service. */
export const hostAndPort = (url: URL) => `${url.hostname}:${portOf(url)}`;

function checkRequest(request: OutboundRequest, selfHosted: ReadonlySet<string>): URL {
  const url = request.url.length <= urlCharsMax && URL.canParse(request.url) ? new URL(request.url) : undefined;
  if (!url) throw refused('not an address');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw refused('no sign-in details and no fragment in an address');
  if (!selfHosted.has(hostAndPort(url)) && (url.protocol !== 'https:' || portOf(url) !== 443))
    throw refused('only https on port 443, but for services the operator named');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('only http and https');
  if (!(request.timeoutMs >= 1 && request.timeoutMs <= timeoutMsMax)) throw refused(`between 1 and ${timeoutMsMax} ms`);
  if (!(request.answerBytesMax >= 0 && request.answerBytesMax <= answerBytesMax))
    throw refused(`answers of at most ${answerBytesMax} bytes`);
  if ((request.body?.length ?? 0) > requestBytesMax) throw refused(`requests of at most ${requestBytesMax} bytes`);
  for (const [name, value] of Object.entries(request.headers)) checkHeader(name, value);
  return url;
}

function checkHeader(name: string, value: string): void {
  if (!requestHeaders.has(name.toLowerCase())) throw refused('a header that is not on the list of those that may leave');
  if (value.length > headerValueCharsMax || !/^[\t\x20-\x7e]*$/.test(value))
    throw refused('a header with characters that may not be in one');
}

async function pinAddress(
  url: URL,
  trusted: boolean,
  resolve: (name: string) => Promise<readonly string[]>,
  expired: Promise<never>,
): Promise<string> {
  const host = hostOf(url);
  const resolving = async () =>
    resolve(host).catch(() => {
      throw failed('the name does not resolve');
    });
  const addresses = isIP(host) !== 0 ? [host] : await Promise.race([resolving(), expired]);
  const [first] = addresses;
  if (first === undefined) throw failed('the name does not resolve');
  if (addresses.length > addressesMax || addresses.some((address) => isIP(address) === 0))
    throw refused('the name resolves to what is no address, or to too many');
  if (!trusted && !addresses.every(isPublicAddress)) throw refused('an address that is not of the public internet');
  return first;
}

async function exchange(
  request: OutboundRequest,
  url: URL,
  address: string,
  certificates: readonly string[] | undefined,
  expired: Promise<never>,
): Promise<OutboundAnswer> {
  // Only for plain http: with it the engine loads everything behind `fetch` and `WebSocket`, a twelfth of a start.
  const http = url.protocol === 'http:' ? await import('node:http') : undefined;
  const sent = open(request, url, address, certificates, http);
  try {
    return await Promise.race([receive(sent, request), expired]);
  } catch (error) {
    throw error instanceof StewardError ? error : failed(plainCode(error));
  } finally {
    sent.destroy();
  }
}

/** Of `node:http`. */
interface Http {
  readonly Agent: typeof Agent;
  readonly request: typeof httpRequest;
}

function open(
  request: OutboundRequest,
  url: URL,
  address: string,
  certificates: readonly string[] | undefined,
  http: Http | undefined,
): ClientRequest {
  const host = hostOf(url);
  const options = {
    host: address,
    port: portOf(url),
    method: request.method,
    path: url.pathname + url.search,
    headers: { ...request.headers, host: url.host, 'accept-encoding': 'identity', 'content-length': request.body?.length ?? 0 },
    setHost: false,
    maxHeaderSize: headerBytesMax,
  };
  if (http) return http.request({ ...options, agent: new http.Agent() });
  const identity = isIP(host) === 0 ? { servername: host } : {};
  return httpsRequest({
    ...options,
    ...identity,
    agent: new HttpsAgent(),
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(certificates ? { ca: [...rootCertificates, ...certificates] } : {}),
  });
}

async function receive(sent: ClientRequest, request: OutboundRequest): Promise<OutboundAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // Errors after the answer began are the body's to report; this listener keeps them from being nobody's.
  sent
    .on('error', reject)
    .on('response', resolve)
    .on('upgrade', () => reject(failed('the service wants another protocol')));
  sent.end(request.body);
  const answer = await promise;
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304)
    throw new StewardError('outbound-failed', { field: 'redirect', rule: 'the service redirects elsewhere' });
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > request.answerBytesMax)
      throw new StewardError('outbound-failed', { field: 'too-large', rule: `an answer of more than ${request.answerBytesMax} bytes` });
    parts.push(part);
  }
  if (!answer.complete) throw failed('the answer broke off');
  return { status, headers: keptHeaders(answer), body: new Uint8Array(Buffer.concat(parts)) };
}

function keptHeaders(answer: IncomingMessage): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of answerHeaders) {
    const value = answer.headers[name];
    if (typeof value === 'string') kept[name] = value.slice(0, headerValueCharsMax);
  }
  return kept;
}

/** The system's name for what happened; its sentence may hold names and addresses. */
function plainCode(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[A-Z0-9_]{3,60}$/.test(code) ? `the connection failed: ${code}` : 'the connection failed';
}
