// Mails for tests, written down by their lines, and the internet they are judged in.
import { generateKeyPairSync } from 'node:crypto';
import type { MailReason } from '@steward/protocol/words.ts';
import { dkimSign, sealMessage } from 'mailauth';
import { createRecordedDns } from '../../server/src/adapters/memory/recorded-dns.ts';
import type { ForwardedMail, MailEnvelope, MailVerdicts, ReadMail } from '../../server/src/ports/read-mail.ts';
import { DnsError } from '../../server/src/ports/dns.ts';
import type { MailNote } from '../../server/src/catalogue/mail/mail-notes.ts';

export const receivedAtMs = Date.UTC(2026, 10, 27, 9);
export const project = 'neubau-aaaaaaaaaaaaaaaaaaaaaaaaaa@in.example';

export const delivered: MailEnvelope = {
  from: 'ola@bau.example',
  to: project,
  remoteAddress: '192.0.2.7',
  helo: 'mx.bau.example',
  secure: true,
  receivedAtMs,
};

/** What one mail of the corpus must become. What is not named is not compared, but for notes, verdict, kind and loop: those are always. */
export interface MailCase {
  readonly name: string;
  readonly raw: () => Buffer | Promise<Buffer>;
  readonly envelope?: Partial<MailEnvelope>;
  /** Cannot be read, and why (SMTP 554). */
  readonly refused?: RegExp;
  /** In a project that takes mail of its members (`ola@bau.example` is one) and sets other mail aside; without it: received. */
  readonly becomes?: `quarantined: ${MailReason}` | `bounced: ${MailReason}`;
  readonly sender?: MailVerdicts['sender'];
  readonly kind?: ReadMail['kind'];
  readonly loop?: true;
  readonly notes?: readonly MailNote[];
  readonly from?: string | undefined;
  readonly subject?: string;
  readonly text?: string | RegExp;
  /** What the safe HTML has, and what is nowhere in it; without both there is none. */
  readonly html?: { readonly has?: readonly string[]; readonly hasNot?: readonly string[] };
  /** `kind type name size`. */
  readonly files?: readonly string[];
  readonly forwarded?: ForwardedMail;
  readonly also?: (mail: ReadMail) => void;
}

type Fields = Readonly<Record<string, string | undefined>>;

const usual: Fields = {
  From: 'Ola Bauer <ola@bau.example>',
  To: `Neubau <${project}>`,
  Subject: 'Baustelle',
  Date: 'Thu, 26 Nov 2026 10:00:00 +0100',
  'Message-ID': '<1@bau.example>',
  'MIME-Version': '1.0',
};

/** A mail with the usual fields, changed by `fields` (undefined takes one away), and a body as it stands. */
export function letter(fields: Fields, body: string | Buffer = 'Guten Tag\r\n', more: readonly string[] = []): Buffer {
  const all = Object.entries({ ...usual, ...fields }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return Buffer.concat([Buffer.from([...all, ...more, '', ''].join('\r\n')), Buffer.from(body)]);
}

export const html = (body: string, fields: Fields = {}): Buffer => letter({ 'Content-Type': 'text/html; charset=utf-8', ...fields }, body);

/** A part: its fields by line, then its body. */
export const part = (fields: string, body: string | Buffer): Buffer => Buffer.concat([Buffer.from(`${fields}\r\n\r\n`), Buffer.from(body)]);

export function joined(boundary: string, parts: readonly (Buffer | string)[]): Buffer {
  const pieces = parts.flatMap((each) => [Buffer.from(`--${boundary}\r\n`), Buffer.from(each), Buffer.from('\r\n')]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

let boundaries = 0;

export function mixed(parts: readonly (Buffer | string)[], fields: Fields = {}, type = 'multipart/mixed'): Buffer {
  const boundary = `b-${++boundaries}`;
  return letter({ 'Content-Type': `${type}; boundary="${boundary}"`, ...fields }, joined(boundary, parts));
}

export const multipart = (type: string, boundary: string, parts: readonly (Buffer | string)[]): Buffer =>
  part(`Content-Type: ${type}; boundary=${boundary}`, joined(boundary, parts));

export const base64 = (content: string | Buffer): string => Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n');

export const file = (name: string, type: string, content: string | Buffer): Buffer =>
  part(
    `Content-Type: ${type}\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64`,
    base64(content),
  );

const pair = generateKeyPairSync('ed25519');
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
const key = { TXT: [[`v=DKIM1; k=ed25519; p=${publicKey}`]] };

/** `bau.example` is run well; `handwerk.example` has said nothing; `alt.example` asks for nothing; `list.example` forwards; `slow.example` does not answer. */
export const internet = () =>
  createRecordedDns({
    'bau.example': { TXT: [['v=spf1 ip4:192.0.2.7 ip6:2001:db8::7 -all']], A: ['192.0.2.7'] },
    '_dmarc.bau.example': { TXT: [['v=DMARC1; p=reject']] },
    'k._domainkey.bau.example': key,
    'handwerk.example': { A: ['192.0.2.8'], MX: [{ exchange: 'mx.handwerk.example', priority: 10 }] },
    'streng.example': { TXT: [['v=spf1 ip4:192.0.2.9 -all']] },
    'k._domainkey.handwerk.example': key,
    'alt.example': { TXT: [['v=spf1 ?all']] },
    '_dmarc.alt.example': { TXT: [['v=DMARC1; p=none']] },
    'list.example': { TXT: [['v=spf1 ip4:192.0.2.20 -all']] },
    'k._domainkey.list.example': key,
    'slow.example': { TXT: new DnsError('ETIMEOUT') },
    '_dmarc.slow.example': { TXT: new DnsError('ETIMEOUT') },
    'many.example': { TXT: [[`v=spf1 ${Array.from({ length: 12 }, (_, i) => `include:i${i}.example`).join(' ')} -all`]] },
    ...Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`i${i}.example`, { TXT: [['v=spf1 ?all']] }])),
  });

/** Signed (DKIM) by `domain`; `bodyBytes` signs no more than so many of the body. */
export async function signed(raw: Buffer, domain: string, bodyBytes?: number): Promise<Buffer> {
  const signature = { signingDomain: domain, selector: 'k', privateKey, ...(bodyBytes === undefined ? {} : { maxBodyLength: bodyBytes }) };
  const options = { canonicalization: 'relaxed/relaxed', algorithm: 'ed25519-sha256', ...signature };
  const { signatures, errors } = await dkimSign(raw, { ...options, signatureData: [signature] });
  if (errors.length > 0) throw new Error('not signed', { cause: errors });
  return Buffer.concat([Buffer.from(signatures), raw]);
}

/** Handed on by `domain`, which seals (ARC) that it saw DMARC pass. */
export async function sealed(raw: Buffer, domain: string): Promise<Buffer> {
  const seal = {
    signingDomain: domain,
    selector: 'k',
    privateKey,
    algorithm: 'ed25519-sha256',
    cv: 'none',
    authResults: `${domain}; dmarc=pass header.from=bau.example`,
  };
  return Buffer.concat([await sealMessage(raw, seal), raw]);
}
