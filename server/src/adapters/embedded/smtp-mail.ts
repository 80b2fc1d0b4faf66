// Mail out by SMTP, through the operator's relay. TLS is required (STARTTLS, or from the first byte), its certificate checked; only
// a relay on this very machine may be spoken to in clear. One message has one recipient, plain text, no attachment, nothing that
// is fetched from elsewhere. What went wrong is told without the words of the server, which may quote the address.
import type { createTransport } from 'nodemailer';
import { StewardError } from '@steward/protocol/errors.ts';
import { declined, type MailTransport, type OutgoingMail } from '../../ports/mail.ts';
import { messageOf, type MailSender } from './mail-message.ts';
import { normalizeEmail } from './identity/email-address.ts';
import { onTheWayOut } from './way-out.ts';

export const subjectCharsMax = 200;
export const textCharsMax = 65_536;
const htmlCharsMax = 200_000;
const connectMsMax = 15_000;
const idleMsMax = 30_000;
const sendMsMax = 60_000;

export interface SmtpMailParts {
  readonly host: string;
  /** 587 (STARTTLS) or 465 (TLS from the first byte) unless the operator says otherwise. */
  readonly port: number;
  readonly tls: 'starttls' | 'from-first-byte' | 'none-on-this-machine';
  readonly user?: string;
  readonly password?: string;
  /** The address mails come from. */
  readonly from: string;
  /** Shown beside it. */
  readonly fromName: string;
  /** Certificates (PEM) trusted instead of the system's own. */
  readonly certificates?: readonly string[];
  /** Signs what leaves (RFC 6376), where the relay does not. */
  readonly dkim?: DkimKey | undefined;
}

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** RSA or Ed25519, PEM. */
  readonly privateKey: string;
}

/**
 * Reads `smtps://user:password@host:465` (TLS from the first byte) or `smtp://user:password@host:587` (STARTTLS; in clear when the host is
 * this machine). `invalid-input` never quotes it.
 */
export function smtpMailParts(address: string, from: string, fromName: string): SmtpMailParts {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '') {
    throw new StewardError('invalid-input', { field: 'smtp', rule: 'an address such as smtps://user:password@host:465' });
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'smtps:';
  const tls = secure ? 'from-first-byte' : loopback.test(host) ? 'none-on-this-machine' : 'starttls';
  const credentials = url.username === '' ? {} : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  return { host, port: Number(url.port || (secure ? 465 : 587)), tls, from, fromName, ...credentials };
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

export function createSmtpMail(parts: SmtpMailParts): MailTransport {
  if (parts.tls === 'none-on-this-machine' && !loopback.test(parts.host)) {
    throw new StewardError('invalid-input', { field: 'smtp', rule: 'a mail relay on another machine is spoken to by TLS' });
  }
  const from = normalizeEmail(parts.from);
  if (from === undefined) throw new StewardError('invalid-input', { field: 'smtp.from', rule: 'an e-mail address' });
  const inClear = parts.tls === 'none-on-this-machine';
  const options = {
    host: parts.host,
    port: parts.port,
    secure: parts.tls === 'from-first-byte',
    requireTLS: !inClear,
    ignoreTLS: inClear,
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...(parts.certificates ? { ca: [...parts.certificates] } : {}) } as const,
    connectionTimeout: connectMsMax,
    greetingTimeout: connectMsMax,
    socketTimeout: idleMsMax,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(parts.dkim === undefined ? {} : { dkim: dkimOptions(parts.dkim) }),
    ...(parts.user === undefined ? {} : { auth: { user: parts.user, pass: parts.password ?? '' } }),
  };
  return { send: (mail) => onTheWayOut(() => send(options, { from, name: parts.fromName }, mail)) };
}

async function send(options: Parameters<typeof createTransport>[0], sender: MailSender, mail: OutgoingMail): Promise<void> {
  const to = checkMail(mail);
  const nodemailer = await import('nodemailer');
  const transport = nodemailer.createTransport(options);
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StewardError('outbound-failed', { rule: `the mail relay took longer than ${sendMsMax} ms` })),
    sendMsMax,
  );
  try {
    const sending = transport.sendMail(messageOf(sender, mail, to));
    await Promise.race([sending, expired]);
  } catch (error) {
    throw error instanceof StewardError ? error : new StewardError('outbound-failed', { ...fieldOf(error), rule: plainReason(error) });
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

/** RFC 8058 asks that both headers that stop mails are signed; nothing that a relay adds is. */
const signedHeaders =
  'from:reply-to:subject:date:message-id:to:mime-version:content-type:content-transfer-encoding:auto-submitted:list-unsubscribe:list-unsubscribe-post';

const dkimOptions = ({ domain, selector, privateKey }: DkimKey) => ({
  domainName: domain,
  keySelector: selector,
  privateKey,
  headerFieldNames: signedHeaders,
});

/** The recipient's address in its one spelling; `outbound-refused` for a mail that must not leave as it is. */
export function checkMail(mail: OutgoingMail): string {
  const to = normalizeEmail(mail.to);
  const refuse = (rule: string) => new StewardError('outbound-refused', { rule });
  if (to === undefined) throw refuse('a mail goes to one e-mail address');
  if (mail.subject.length > subjectCharsMax || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(mail.subject))
    throw refuse(`a subject is one line of at most ${subjectCharsMax} characters`);
  if (mail.text.length > textCharsMax) throw refuse(`a mail has at most ${textCharsMax} characters`);
  if ((mail.html?.length ?? 0) > htmlCharsMax) throw refuse(`a mail has at most ${htmlCharsMax} characters of HTML`);
  if (mail.stopUrl !== undefined && !/^https?:\/\/[\x21-\x7e]{1,500}$/.test(mail.stopUrl))
    throw refuse('where mails are stopped is an address');
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(mail.messageId)) throw refuse('a message id is opaque');
  return to;
}

/** The relay is there, and did not take this mail: not now (4…), or never (5…, to the recipient or the message; what it says of our sign-in may be mended). */
function fieldOf(error: unknown): { readonly field?: string } {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (typeof responseCode !== 'number') return {};
  return { field: responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE') ? declined : 'answer' };
}

function plainReason(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const answered = typeof responseCode === 'number' ? `, answer ${responseCode}` : '';
  return `the mail relay did not take the mail${typeof code === 'string' && /^[A-Z]{2,30}$/.test(code) ? ` (${code}${answered})` : ''}`;
}
