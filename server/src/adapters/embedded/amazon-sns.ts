// Messages of Amazon SNS as an HTTPS endpoint gets them (the SNS developer guide, "HTTP/HTTPS notification JSON format" and "Verifying the signatures of Amazon SNS messages").
// Nothing of a message is believed before its signature is checked (threat 23):
//
//  1. Its topic is the one that was configured, and so its region.
//  2. The certificate comes from that region's own host, over TLS, from a name that has the form of those of SNS, is good now for that host, and leads to a root that this
//     runtime trusts, by certificates of Amazon's own authority.
//  3. The signature is of version 2 (RSA, SHA-256) and covers what is used: what it does not cover is not looked at.
//  4. It is not older than SNS goes on trying; whoever follows it remembers its id for longer.
import { X509Certificate, createVerify } from 'node:crypto';
import { z } from 'zod';
import { StewardError } from '@steward/protocol/errors.ts';
import { leadsToRoot } from './certificate-chain.ts';
import type { HandedOver, ReadHandedOver } from '../../ports/handed-over.ts';
import type { Outbound } from '../../ports/outbound.ts';

/** SNS gives up an endpoint after some 23 days at most. */
const ageMsMax = 25 * 86_400_000;
const aheadMsMax = 15 * 60_000;
const certificateBytesMax = 65_536;
const certificatesKeptMax = 8;
const timeoutMs = 10_000;

export interface SnsParts {
  /** `arn:aws:sns:eu-central-1:123456789012:mails`, or without the name every topic of the account there. */
  readonly topic: string;
  readonly outbound: Outbound;
  /** The way to the certificates of Amazon's authorities, which lie at addresses in clear; `outbound` where there is none. */
  readonly issuers?: (hostAndPort: string) => Outbound;
  readonly nowMs: () => number;
  /** Instead of `https://sns.<region>.amazonaws.com`, in tests. */
  readonly host?: string;
  /** Instead of those of this runtime, in tests. */
  readonly roots?: readonly string[];
}

const messageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation']),
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string().max(2_000),
  SubscribeURL: z.string().max(2_000).optional(),
  Token: z.string().optional(),
});
type Message = z.infer<typeof messageSchema>;

const topicPattern = /^arn:aws[a-z-]*:sns:([a-z0-9-]{1,30}):\d{12}:([A-Za-z0-9_-]{1,256})?$/;
/** Where Amazon Trust Services keeps the certificates of its authorities. In clear, because whatever comes from there is checked by its signature. */
const issuerPattern = /^http:\/\/(crt\.[a-z0-9]{1,20}\.amazontrust\.com)\/[a-z0-9-]{1,30}\.(?:cer|crt)$/;
const certificatePath = /^\/SimpleNotificationService-[0-9a-f]{20,64}\.pem$/;

const refused = (rule: string) => new StewardError('refused', { rule });

/** The region a topic lies in; `invalid-input` for what is no topic. */
export function regionOf(topic: string): string {
  const region = topicPattern.exec(topic)?.[1];
  if (region === undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_SES_IN_TOPIC', rule: 'the ARN of a topic of Amazon SNS' });
  return region;
}

export function readSns(parts: SnsParts): ReadHandedOver {
  const { topic, outbound, nowMs, host = `https://sns.${regionOf(topic)}.amazonaws.com` } = parts;
  const certificates = new Map<string, X509Certificate>();
  const get = async (url: string, way = outbound) => {
    const answer = await way.send({ method: 'GET', url, headers: {}, timeoutMs, answerBytesMax: certificateBytesMax });
    if (answer.status !== 200) throw new StewardError('outbound-failed', { rule: `the notification service answered ${answer.status}` });
    return answer.body;
  };
  const fetchIssuer = async (url: string): Promise<X509Certificate | undefined> => {
    const at = issuerPattern.exec(url)?.[1];
    return at === undefined ? undefined : readCertificate(await get(url, parts.issuers?.(`${at}:80`)));
  };
  const certificateOf = async (url: string): Promise<X509Certificate> => {
    if (!URL.canParse(url)) throw refused('its certificate has no address');
    const { origin, pathname, search, username } = new URL(url);
    if (origin !== host || !certificatePath.test(pathname) || search !== '' || username !== '')
      throw refused('its certificate lies elsewhere');
    const known = certificates.get(url);
    if (known) return known;
    const found = readCertificates(await get(url));
    const certificate = found[0]!;
    checkCertificate(certificate, new URL(host).hostname, nowMs());
    if (!(await leadsToRoot({ certificates: found, nowMs: nowMs(), fetchIssuer, roots: parts.roots })))
      throw refused('its certificate leads to no root that is known here');
    if (certificates.size >= certificatesKeptMax) certificates.clear();
    certificates.set(url, certificate);
    return certificate;
  };
  return async (body): Promise<HandedOver> => {
    const message = parse(body);
    if (topic.endsWith(':') ? !message.TopicArn.startsWith(topic) || !topicPattern.test(message.TopicArn) : message.TopicArn !== topic)
      throw refused('it is of another topic');
    const atMs = Date.parse(message.Timestamp);
    if (!(atMs > nowMs() - ageMsMax && atMs < nowMs() + aheadMsMax)) throw refused('it is not of now');
    if (message.SignatureVersion !== '2') throw refused('its signature is not of version 2');
    const certificate = await certificateOf(message.SigningCertURL);
    checkCertificate(certificate, new URL(host).hostname, nowMs());
    const verify = createVerify('RSA-SHA256').update(signedText(message), 'utf8');
    if (!verify.verify(certificate.publicKey, message.Signature, 'base64')) throw refused('its signature does not fit');
    if (message.Type === 'SubscriptionConfirmation') {
      const url = message.SubscribeURL ?? '';
      if (!URL.canParse(url) || new URL(url).origin !== host) throw refused('its confirmation leads elsewhere');
      await get(url);
      return { kind: 'confirmed' };
    }
    return { kind: 'mail', id: message.MessageId, message: parseJson(message.Message) };
  };
}

/** The one that signs comes first; others may come with it. */
function readCertificates(pem: Uint8Array): readonly X509Certificate[] {
  const parts = Buffer.from(pem)
    .toString('latin1')
    .match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [''];
  return parts.slice(0, certificatesKeptMax).map((part) => readCertificate(Buffer.from(part)));
}

function readCertificate(bytes: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch {
    throw refused('its certificate cannot be read');
  }
}

function checkCertificate(certificate: X509Certificate, hostname: string, nowMs: number): void {
  if (nowMs < certificate.validFromDate.getTime() || nowMs > certificate.validToDate.getTime())
    throw refused('its certificate is not good now');
  if (!certificate.checkHost(hostname) && !certificate.checkHost('sns.amazonaws.com')) throw refused('its certificate is of somebody else');
}

function parse(body: Uint8Array): Message {
  const read = messageSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!read.success) throw new StewardError('invalid-input', { field: 'body', rule: 'a message of Amazon SNS' });
  return read.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StewardError('invalid-input', { field: 'body', rule: 'JSON' });
  }
}

/** Name and value of each, in the order of the names, each on a line. */
function signedText(message: Message): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
}
