// The demo's e-mails: taken like every other, only that what is proven about their senders is written down here, for their domains do not exist.
import { readFile } from 'node:fs/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { createMailIn } from '../../lifecycle/mail-in/take-mail.ts';
import type { MailVerdicts } from '../../ports/read-mail.ts';
import type { Steward } from '../compose.ts';

interface DemoMail {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly id: string;
  readonly answers?: string;
  readonly sender: MailVerdicts['sender'];
  /** In `assets/`. */
  readonly file?: { readonly name: string; readonly type: string };
  /** A whole mail that is forwarded with it. */
  readonly inner?: string;
}

export const demoMailSenders: readonly string[] = ['@holzbau-seitz.example'];

const offer = [
  'From: Holzbau Seitz <anfragen@holzbau-seitz.example>',
  'To: Jonas Brandt <jonas@lindner-bau.example>',
  'Subject: Angebot Dachstuhl Kita',
  'Date: Mon, 23 Nov 2026 15:12:00 +0100',
  'Message-ID: <angebot-2026-118@holzbau-seitz.example>',
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Guten Tag Herr Brandt,',
  '',
  'anbei unser Angebot für den Dachstuhl. Liefern könnten wir ab KW 50.',
  '',
  'Freundliche Grüße',
  'Anna Seitz',
  '',
].join('\r\n');

/** For the site Kita Sonnenhang, the oldest first. */
const mails: readonly DemoMail[] = [
  {
    from: 'Jonas Brandt <jonas@lindner-bau.example>',
    subject: 'WG: Angebot Dachstuhl Kita',
    text: 'Das Angebot von Seitz ist da. Petra, passt der Preis?',
    id: 'wg-angebot@lindner-bau.example',
    sender: 'verified',
    file: { name: 'angebot-2026-118.pdf', type: 'application/pdf' },
    inner: offer,
  },
  {
    from: 'Anna Seitz <seitz@holzbau-seitz.example>',
    subject: 'AW: Angebot Dachstuhl Kita',
    text: 'Guten Tag,\n\nKW 50 halten wir Ihnen bis Freitag frei.\n\nFreundliche Grüße\nAnna Seitz',
    html: '<p>Guten Tag,</p><p><b>KW 50</b> halten wir Ihnen bis <b>Freitag</b> frei.</p><p>Freundliche Grüße<br>Anna Seitz</p><img src="https://zaehlpixel.example/1.gif" width="1" height="1">',
    id: 'aw-angebot@holzbau-seitz.example',
    answers: 'angebot-2026-118@holzbau-seitz.example',
    sender: 'verified',
  },
  {
    from: 'Petra Lindner <petra@lindner-bau.example>',
    subject: 'Dringend: neue Kontonummer',
    text: 'Bitte die Abschlagsrechnung heute noch auf das neue Konto überweisen.',
    id: 'konto@rechnung-eilt.example',
    sender: 'failed',
  },
];

/** Sends them to this address. `conflict` for one that is not taken. */
export async function sendDemoMails({ door, identity, clock }: Steward, address: string): Promise<void> {
  const domain = address.slice(address.indexOf('@') + 1);
  const always = { take: async () => true };
  for (const mail of mails) {
    const verdicts = verdictsOf(mail);
    const mailIn = createMailIn({
      door,
      identity,
      domain,
      judgeMail: async () => verdicts,
      readMail: async (raw, envelope) => readMail(raw, envelope),
      budgets: { project: always, business: always },
    });
    const found = await mailIn.find(address);
    const raw = await writtenMail(mail, address, clock.nowMs());
    const envelope = {
      from: /<(.*)>/.exec(mail.from)![1]!,
      to: address,
      remoteAddress: '198.51.100.25',
      helo: 'mx.example',
      secure: true,
      receivedAtMs: clock.nowMs(),
    };
    const answer = found && (await mailIn.take(found, raw, envelope));
    if (!answer || !('taken' in answer)) throw new StewardError('conflict', { field: 'demo', rule: `the mail ${mail.id} is not taken` });
  }
}

function verdictsOf({ from, sender }: DemoMail): MailVerdicts {
  const domain = /@([^>]*)>/.exec(from)![1]!;
  const result = sender === 'verified' ? 'pass' : 'fail';
  return {
    spf: { result, domain },
    dkim: { result: sender === 'verified' ? 'pass' : 'none', domain },
    dmarc: { result, domain },
    arc: { result: 'none' },
    sender,
    header: `demo; spf=${result}; dmarc=${result} header.from=${domain}`,
  };
}

const boundary = 'demo-mail';
const part = (head: readonly string[], content: Uint8Array | string) =>
  [
    `--${boundary}`,
    ...head,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content)
      .toString('base64')
      .replaceAll(/(.{76})/g, '$1\r\n'),
    '',
  ].join('\r\n');

async function writtenMail({ from, subject, text, html, id, answers, file, inner }: DemoMail, to: string, nowMs: number): Promise<Buffer> {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    `Date: ${new Date(nowMs).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    ...(answers === undefined ? [] : [`In-Reply-To: <${answers}>`]),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ];
  const bytes = file && (await readFile(new URL(`assets/${file.name}`, import.meta.url)));
  const parts = [
    part([`Content-Type: ${html === undefined ? 'text/plain' : 'text/html'}; charset=utf-8`], html ?? text),
    ...(file && bytes ? [part([`Content-Type: ${file.type}`, `Content-Disposition: attachment; filename="${file.name}"`], bytes)] : []),
    ...(inner === undefined
      ? []
      : [
          [`--${boundary}`, 'Content-Type: message/rfc822', 'Content-Disposition: attachment; filename="Angebot.eml"', '', inner].join(
            '\r\n',
          ),
        ]),
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${parts.join('\r\n')}\r\n--${boundary}--\r\n`);
}
