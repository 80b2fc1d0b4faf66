// Mail out by SMTP, through the operator's relay. TLS is required (STARTTLS, or from the first byte), its certificate checked; only
// a relay on this very machine may be spoken to in clear. One message has one recipient, plain text, no attachment, nothing that
// is fetched from elsewhere. What went wrong is told without the words of the server, which may quote the address.
import type { createTransport } from 'nodemailer';
import { StewardError } from '@steward/protocol/errors.ts';
import type { MailTransport, OutgoingMail } from '../../ports/mail.ts';
import { normalizeEmail } from './identity/email-address.ts';
import { onTheWayOut } from './way-out.ts';

export const subjectCharsMax = 200;
export const textCharsMax = 65_536;
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
    ...(parts.user === undefined ? {} : { auth: { user: parts.user, pass: parts.password ?? '' } }),
  };
  return { send: (mail) => onTheWayOut(() => send(options, { from, name: parts.fromName }, mail)) };
}

async function send(
  options: Parameters<typeof createTransport>[0],
  sender: { readonly from: string; readonly name: string },
  mail: OutgoingMail,
): Promise<void> {
  const to = checkMail(mail);
  const nodemailer = await import('nodemailer');
  const transport = nodemailer.createTransport(options);
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new StewardError('outbound-failed', { rule: `the mail relay took longer than ${sendMsMax} ms` })),
    sendMsMax,
  );
  try {
    const sending = transport.sendMail({
      envelope: { from: sender.from, to: [to] },
      from: { name: sender.name, address: sender.from },
      to: { name: '', address: to },
      ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
      subject: mail.subject,
      text: mail.text,
      messageId: `<${mail.messageId}@${sender.from.slice(sender.from.indexOf('@') + 1)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await Promise.race([sending, expired]);
  } catch (error) {
    throw error instanceof StewardError
      ? error
      : new StewardError('outbound-failed', { ...(answered(error) && { field: 'answer' }), rule: plainReason(error) });
  } finally {
    clearTimeout(timer);
    transport.close();
  }
}

/** The recipient's address in its one spelling; `outbound-refused` for a mail that must not leave as it is. */
export function checkMail(mail: OutgoingMail): string {
  const to = normalizeEmail(mail.to);
  const refuse = (rule: string) => new StewardError('outbound-refused', { rule });
  if (to === undefined) throw refuse('a mail goes to one e-mail address');
  if (mail.subject.length > subjectCharsMax || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(mail.subject))
    throw refuse(`a subject is one line of at most ${subjectCharsMax} characters`);
  if (mail.text.length > textCharsMax) throw refuse(`a mail has at most ${textCharsMax} characters`);
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(mail.messageId)) throw refuse('a message id is opaque');
  return to;
}

/** The relay is there, and declined this mail. */
const answered = (error: unknown) => typeof (error as { responseCode?: unknown }).responseCode === 'number';

function plainReason(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const answered = typeof responseCode === 'number' ? `, answer ${responseCode}` : '';
  return `the mail relay did not take the mail${typeof code === 'string' && /^[A-Z]{2,30}$/.test(code) ? ` (${code}${answered})` : ''}`;
}
