// Mails in parts, handed on, and by machines: as people and their programs write them, and as they should not have.
import assert from 'node:assert/strict';
import { base64, file, html, joined, letter, mixed, multipart, part, project, type MailCase } from './kit.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]);
const inner = letter(
  { From: 'Ünal Yılmaz <unal@elektro.example>', Subject: '=?utf-8?Q?Pl=C3=A4ne?=', 'Message-ID': '<9@elektro.example>' },
  'Im Anhang\r\n',
);
const innerSent = Date.UTC(2026, 10, 26, 9);
const message = (raw: Buffer | string, more = ''): Buffer => part(`Content-Type: message/rfc822${more}`, raw);

const inParts: readonly MailCase[] = [
  {
    name: 'text and HTML',
    raw: () =>
      mixed(
        [part('Content-Type: text/plain', 'nur Text'), part('Content-Type: text/html', '<p>mit <b>Form</b>')],
        {},
        'multipart/alternative',
      ),
    text: 'nur Text',
    html: { has: ['<p>mit <b>Form</b></p>'] },
  },
  {
    name: 'HTML alone',
    raw: () => html('<h1>Plan</h1><p>Grüße &amp; K&uuml;sse<br>bis morgen</p><ul><li>eins<li>zwei</ul>'),
    text: 'Plan\n\nGrüße & Küsse\nbis morgen\n\n- eins\n- zwei',
    html: { has: ['<h1>Plan</h1>'] },
  },
  {
    name: 'Apple Mail: text, picture, text',
    raw: () =>
      mixed([
        part('Content-Type: text/plain', 'davor'),
        part('Content-Type: image/jpeg; name=foto.jpg\r\nContent-Disposition: inline\r\nContent-Transfer-Encoding: base64', base64(jpeg)),
        part('Content-Type: text/plain', 'danach'),
      ]),
    text: 'davor\n\ndanach',
    files: ['attachment image/jpeg foto.jpg 8'],
  },
  {
    name: 'a picture in the text',
    raw: () =>
      mixed(
        [
          part('Content-Type: text/html', '<img src="cid:bild%40x" alt="Riss">'),
          part('Content-Type: image/png\r\nContent-ID: <bild@x>\r\nContent-Transfer-Encoding: base64', base64('png')),
        ],
        {},
        'multipart/related',
      ),
    text: '[Riss]',
    html: { has: ['src="cid:bild@x"'] },
    files: ['inline image/png attachment-1.png 3'],
  },
  {
    name: 'an invitation, as an alternative and as a file',
    raw: () => {
      const ics = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Baubesprechung\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
      const alternatives = multipart('multipart/alternative', 'in', [
        part('Content-Type: text/plain', 'Einladung'),
        part('Content-Type: text/calendar; method=REQUEST; name=invite.ics', ics),
      ]);
      return mixed([
        alternatives,
        part(
          'Content-Type: text/calendar; name=invite.ics\r\nContent-Disposition: attachment; filename=invite.ics\r\nContent-Transfer-Encoding: base64',
          base64(ics),
        ),
      ]);
    },
    text: 'Einladung',
    files: ['calendar text/calendar invite.ics 98'],
  },
  {
    name: 'Outlook’s sealed bundle',
    raw: () => mixed([part('Content-Type: text/plain', 'siehe Anlage'), file('winmail.dat', 'application/ms-tnef', 'x')]),
    files: ['attachment application/ms-tnef winmail.dat 1'],
    notes: ['winmail'],
  },
  {
    name: 'S/MIME, signed beside',
    raw: () =>
      mixed(
        [part('Content-Type: text/plain', 'unterschrieben'), file('smime.p7s', 'application/pkcs7-signature', 'x')],
        {},
        'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256',
      ),
    text: 'unterschrieben',
    files: ['other application/pkcs7-signature smime.p7s 1'],
    notes: ['signed'],
  },
  {
    name: 'S/MIME, sealed',
    raw: () =>
      letter(
        { 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', 'Content-Transfer-Encoding': 'base64' },
        base64('geheim'),
      ),
    text: '',
    files: ['attachment application/pkcs7-mime smime.p7m 6'],
    notes: ['encrypted'],
  },
  {
    name: 'PGP/MIME, sealed',
    raw: () =>
      mixed(
        [
          part('Content-Type: application/pgp-encrypted', 'Version: 1'),
          part('Content-Type: application/octet-stream; name=encrypted.asc', '-----BEGIN PGP MESSAGE-----'),
        ],
        {},
        'multipart/encrypted; protocol="application/pgp-encrypted"',
      ),
    text: '',
    files: ['other application/pgp-encrypted attachment-1.asc 10', 'attachment application/octet-stream encrypted.asc 27'],
    notes: ['encrypted'],
  },
  {
    name: 'PGP in the text',
    raw: () => letter({}, '-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA\r\n-----END PGP MESSAGE-----\r\n'),
    notes: ['encrypted'],
  },
  {
    name: 'a part that is called text, as a file',
    raw: () => mixed([part('Content-Type: text/plain', 'Text'), file('liste.txt', 'text/plain', 'eins')]),
    text: 'Text',
    files: ['attachment text/plain liste.txt 4'],
  },
  {
    name: 'two files of one name',
    raw: () => mixed([file('Plan.pdf', 'application/pdf', '1'), file('plan.PDF', 'application/pdf', '22')]),
    files: ['attachment application/pdf Plan.pdf 1', 'attachment application/pdf plan (2).PDF 2'],
  },
  {
    name: 'a file in uuencode',
    raw: () =>
      mixed([
        part(
          'Content-Type: application/octet-stream; name=alt.bin\r\nContent-Transfer-Encoding: x-uuencode',
          'begin 644 alt.bin\r\n`\r\nend',
        ),
      ]),
    files: ['attachment application/octet-stream alt.bin 25'],
    notes: ['broken'],
  },
  {
    name: 'forty files',
    raw: () => mixed(Array.from({ length: 40 }, (_, i) => file(`${i}.txt`, 'text/plain', 'x'))),
    notes: ['files-left'],
    also: (mail) => assert.deepEqual([mail.files.length, mail.left], [30, 10]),
  },
  {
    name: 'a multipart without a boundary',
    raw: () => letter({ 'Content-Type': 'multipart/mixed' }, '--b\r\n\r\nText\r\n--b--\r\n'),
    text: '--b\n\nText\n--b--',
    notes: ['broken'],
  },
  {
    name: 'a multipart that is never closed',
    raw: () =>
      letter(
        { 'Content-Type': 'multipart/mixed; boundary=b' },
        '--b\r\n\r\nText\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nhalb',
      ),
    text: 'Text',
    files: ['attachment application/pdf a.pdf 4'],
    notes: ['broken'],
  },
  {
    name: 'a boundary that begins like another',
    raw: () =>
      letter(
        { 'Content-Type': 'multipart/mixed; boundary=b' },
        joined('b', [
          multipart('multipart/alternative', 'bb', [part('Content-Type: text/plain', 'innen')]),
          part('Content-Type: text/plain', 'außen'),
        ]),
      ),
    text: 'innen\n\naußen',
  },
  {
    name: 'a multipart within itself',
    raw: () =>
      letter({ 'Content-Type': 'multipart/mixed; boundary=b' }, joined('b', [part('Content-Type: multipart/mixed; boundary=b', 'x')])),
    text: 'x',
    notes: ['broken'],
  },
];

const handedOn: readonly MailCase[] = [
  {
    name: 'a mail in a mail, kept byte for byte',
    raw: () => mixed([part('Content-Type: text/plain', 'zur Kenntnis'), message(inner)], { Subject: 'WG: Pläne' }),
    text: 'zur Kenntnis',
    files: [`message message/rfc822 Pläne.eml ${inner.length}`],
    notes: ['forwarded'],
    forwarded: { from: { address: 'unal@elektro.example', name: 'Ünal Yılmaz' }, subject: 'Pläne', sentAtMs: innerSent },
    also: (mail) => assert.deepEqual(Buffer.from(mail.files[0]!.bytes), inner),
  },
  {
    name: 'a mail in a mail, encoded',
    raw: () => mixed([part('Content-Type: message/rfc822; name=a.eml\r\nContent-Transfer-Encoding: base64', base64(inner))]),
    files: [`message message/rfc822 a.eml ${inner.length}`],
    notes: ['forwarded'],
    also: (mail) => assert.deepEqual(Buffer.from(mail.files[0]!.bytes), inner),
  },
  {
    name: 'mails in mails, three deep',
    raw: () => mixed([message(mixed([message(mixed([message(inner)], { From: 'zwei@x.example' }))], { From: 'eins@x.example' }))]),
    notes: ['forwarded'],
    also: (mail) => assert.equal(mail.forwarded?.from?.address, 'eins@x.example'),
  },
  {
    name: 'a digest of mails',
    raw: () => mixed([part('', inner).subarray(2), part('', inner).subarray(2)], {}, 'multipart/digest'),
    files: [`message message/rfc822 Pläne.eml ${inner.length}`, `message message/rfc822 Pläne (2).eml ${inner.length}`],
    notes: ['forwarded'],
  },
  {
    name: 'handed on by Gmail',
    raw: () =>
      letter(
        { Subject: 'Fwd: Estrich' },
        '---------- Forwarded message ---------\r\nFrom: Kim Berg <kim@estrich.example>\r\nDate: Thu, Nov 26, 2026 at 9:00 AM\r\nSubject: Estrich\r\nTo: Ola\r\n\r\nFertig.\r\n',
      ),
    notes: ['forwarded'],
    forwarded: { from: { address: 'kim@estrich.example', name: 'Kim Berg' }, subject: 'Estrich' },
  },
  {
    name: 'handed on by Apple Mail, in German',
    raw: () =>
      letter(
        { Subject: 'Estrich' },
        'siehe unten\r\n\r\n> Anfang der weitergeleiteten Nachricht:\r\n> \r\n> Von: Kim Berg <kim@estrich.example>\r\n> Betreff: Aw: Estrich\r\n> Datum: 26. November 2026\r\n>\r\n> Fertig.\r\n',
      ),
    notes: ['forwarded'],
    forwarded: { from: { address: 'kim@estrich.example', name: 'Kim Berg' }, subject: 'Aw: Estrich' },
  },
  {
    name: 'handed on by Outlook, in German',
    raw: () =>
      letter(
        { Subject: 'WG: Estrich' },
        'fyi\r\n\r\n________________________________\r\nVon: Kim Berg [mailto:kim@estrich.example]\r\nGesendet: Donnerstag, 26. November 2026 09:00\r\nAn: Ola Bauer\r\nBetreff: Estrich\r\n\r\nFertig.\r\n',
      ),
    notes: ['forwarded'],
    forwarded: { from: { address: 'kim@estrich.example', name: 'Kim Berg' }, subject: 'Estrich' },
  },
  {
    name: 'a reply, which hands on nothing',
    raw: () =>
      letter(
        { Subject: 'AW: Estrich' },
        'ok\r\n\r\n-----Ursprüngliche Nachricht-----\r\nVon: Kim Berg <kim@estrich.example>\r\nBetreff: Estrich\r\n',
      ),
    also: (mail) => assert.equal(mail.forwarded, undefined),
  },
];

const byMachines: readonly MailCase[] = [
  {
    name: 'an answer from a holiday',
    becomes: 'bounced: auto-reply',
    raw: () => letter({ 'Auto-Submitted': 'auto-replied (vacation)' }),
    kind: 'auto-reply',
  },
  {
    name: 'an answer from a holiday, the old way',
    becomes: 'bounced: auto-reply',
    raw: () => letter({ Precedence: 'auto_reply' }),
    kind: 'auto-reply',
  },
  { name: 'a notice of a program', raw: () => letter({ 'Auto-Submitted': 'auto-generated' }), kind: 'generated' },
  { name: 'a person who says so', raw: () => letter({ 'Auto-Submitted': 'no' }) },
  { name: 'a mailing list', raw: () => letter({ 'List-Id': '<baustellen.list.example>', Precedence: 'list' }), kind: 'list' },
  { name: 'a newsletter', raw: () => letter({ Precedence: 'bulk' }), kind: 'generated' },
  {
    name: 'news that a mail did not arrive',
    becomes: 'bounced: auto-reply',
    raw: () =>
      mixed(
        [
          part('Content-Type: text/plain', 'Nicht zugestellt'),
          part('Content-Type: message/delivery-status', 'Reporting-MTA: dns; x\r\n'),
          message(inner),
        ],
        { From: 'Mail Delivery <mailer-daemon@bau.example>' },
        'multipart/report; report-type=delivery-status',
      ),
    envelope: { from: '' },
    sender: 'failed',
    kind: 'bounce',
    text: 'Nicht zugestellt',
    files: ['other message/delivery-status attachment-1 23', `message message/rfc822 Pläne.eml ${inner.length}`],
  },
  {
    name: 'a receipt of reading',
    raw: () => mixed([part('Content-Type: text/plain', 'gelesen')], {}, 'multipart/report; report-type=disposition-notification'),
    kind: 'generated',
  },
  {
    name: 'nobody as the way back',
    becomes: 'quarantined: failed',
    raw: () => letter({}),
    envelope: { from: '' },
    sender: 'failed',
    kind: 'generated',
  },
  { name: 'a mail that was here before', becomes: 'bounced: loop', raw: () => letter({ 'Delivered-To': project }), loop: true },
  {
    name: 'a mail that says where it loops',
    becomes: 'bounced: loop',
    raw: () => letter({ 'X-Loop': `<${project.toUpperCase()}>` }),
    loop: true,
  },
  {
    name: 'a mail that came through 60 servers',
    becomes: 'bounced: loop',
    raw: () =>
      letter(
        {},
        'x',
        Array.from({ length: 60 }, () => 'Received: from a by b'),
      ),
    loop: true,
  },
];

export const oddMails: readonly MailCase[] = [...inParts, ...handedOn, ...byMachines];
