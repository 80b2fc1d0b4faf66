// Mail into a project without a network: a project with an address, mails written by hand, and verdicts as a test wants them.
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { setMailIn } from '../mail-in/set-mail-in.ts';
import type { Mailbox } from '../mail-in/read-mailbox.ts';
import type { IncomingMail } from '../mail-in/seal-mail.ts';
import type { Principal } from '../operation.ts';
import type { MailEnvelope, MailVerdicts } from '../../ports/read-mail.ts';
import { findMailAddress, secretIn, type FoundMailAddress } from '../../stores/mail-in.ts';
import type { GovernedKit } from './governed-kit.ts';

export const mailDomain = 'mail.steward.test';
export const setTestMailIn = setMailIn(mailDomain);

export const verdictsOf = (sender: MailVerdicts['sender'], domain = 'example.org'): MailVerdicts => {
  const result = sender === 'verified' ? 'pass' : sender === 'failed' ? 'fail' : 'none';
  const check = { result, domain } as const;
  return {
    spf: check,
    dkim: check,
    dmarc: check,
    arc: { result: 'none' },
    sender,
    header: `steward.test; dmarc=${result} header.from=${domain}`,
  };
};

export const envelopeOf = (to: string, receivedAtMs: number, from = 'ola@example.org'): MailEnvelope => ({
  from,
  to,
  remoteAddress: '203.0.113.9',
  helo: 'mx.example.org',
  secure: true,
  receivedAtMs,
});

export interface WrittenMail {
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly id?: string;
  readonly headers?: readonly string[];
  readonly files?: readonly { readonly name: string; readonly type: string; readonly content: string }[];
  readonly html?: string;
}

/** A mail of text, with HTML beside it and files behind it where they are given. */
export function writtenMail({
  from = 'Ola <ola@example.org>',
  subject = 'Plan',
  text = 'See the plan.',
  id = 'one@example.org',
  ...more
}: WrittenMail): Buffer {
  const { headers = [], files = [], html } = more;
  const part = (type: string, content: string, extra: readonly string[] = []) =>
    ['--b', `Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...extra, '', Buffer.from(content).toString('base64'), ''].join(
      '\r\n',
    );
  const head = [
    `From: ${from}`,
    'To: project@mail.steward.test',
    `Subject: ${subject}`,
    `Message-ID: <${id}>`,
    'Date: Tue, 24 Nov 2026 08:00:00 +0000',
    'MIME-Version: 1.0',
    ...headers,
  ];
  const body = [
    part('text/plain; charset=utf-8', text),
    ...(html === undefined ? [] : [part('text/html; charset=utf-8', html)]),
    ...files.map(({ name, type, content }) => part(type, content, [`Content-Disposition: attachment; filename="${name}"`])),
    '--b--',
    '',
  ];
  return Buffer.from(`${head.join('\r\n')}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${body.join('\r\n')}`);
}

export interface OpenMailbox {
  readonly mailbox: Mailbox;
  readonly address: FoundMailAddress;
}

/** Switches the project's address on. */
export async function openMailbox(kit: GovernedKit, by: Principal, project: string): Promise<OpenMailbox> {
  const mailbox = await kit.ask(by, setTestMailIn, { project, change: { kind: 'on' } });
  return { mailbox, address: (await addressOf(kit, mailbox.address!))! };
}

export function addressOf(kit: GovernedKit, address: string): Promise<FoundMailAddress | undefined> {
  const secret = secretIn(address.slice(0, address.indexOf('@')))!;
  return findMailAddress(kit.rows, secret, kit.clock.nowMs());
}

export function incoming(kit: GovernedKit, raw: Uint8Array, to: string, sender: MailVerdicts['sender'] = 'verified'): IncomingMail {
  const envelope = envelopeOf(to, kit.clock.nowMs());
  return { raw, envelope, verdicts: verdictsOf(sender), read: readMail(raw, envelope) };
}
