// Mails without much to them, and the characters they are written in.
import assert from 'node:assert/strict';
import { base64, letter, mixed, part, type MailCase } from './kit.ts';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1, 2, 3]);
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const inPlain: readonly MailCase[] = [
  { name: 'a plain mail', raw: () => letter({}), from: 'ola@bau.example', subject: 'Baustelle', text: 'Guten Tag' },
  { name: 'nothing in it', raw: () => letter({}, ''), text: '' },
  { name: 'nothing at all', raw: () => Buffer.alloc(0), refused: /no mail/ },
  { name: 'only an empty line', raw: () => Buffer.from('\r\n'), refused: /no mail/ },
  { name: 'no mail but a picture', raw: () => Buffer.concat([jpeg, Buffer.alloc(5_000, 0x80)]), refused: /no mail/ },
  {
    name: 'a head and no body, not even the empty line',
    raw: () => Buffer.from('From: ola@bau.example\r\nSubject: kurz'),
    subject: 'kurz',
    text: '',
    notes: ['no-date', 'no-message-id'],
  },
  { name: 'no date', raw: () => letter({ Date: undefined }), notes: ['no-date'] },
  { name: 'a date nobody understands', raw: () => letter({ Date: 'gestern' }), notes: ['no-date'] },
  {
    name: 'a date in the future',
    raw: () => letter({ Date: 'Fri, 01 Jan 2100 00:00:00 +0000' }),
    notes: ['future-date'],
    also: (mail) => assert.equal(mail.sentAtMs, undefined),
  },
  {
    name: 'an old form of date',
    raw: () => letter({ Date: '26 Nov 26 4:00 EST (or so)' }),
    also: (mail) => assert.equal(mail.sentAtMs, Date.UTC(2026, 10, 26, 9)),
  },
  { name: 'no message id', raw: () => letter({ 'Message-ID': undefined }), notes: ['no-message-id'] },
  { name: 'no subject', raw: () => letter({ Subject: undefined }), subject: '' },
  {
    name: 'a subject without end',
    raw: () => letter({ Subject: 'lang '.repeat(4_000) }),
    also: (mail) => assert.equal(mail.subject.length, 300),
  },
  {
    name: 'lines that end in LF alone',
    raw: () => Buffer.from(letter({}, 'eins\nzwei\n').toString().replaceAll('\r\n', '\n')),
    text: 'eins\nzwei',
  },
  { name: 'a line of 40,000 characters', raw: () => letter({}, `${'x'.repeat(40_000)}\r\n`), text: /^x{40000}$/ },
  {
    name: 'a text of 200,000 characters',
    raw: () => letter({}, 'Zeile um Zeile\r\n'.repeat(13_000)),
    text: /…$/,
    notes: ['text-cut'],
    also: (mail) => assert.ok(mail.textCut && mail.text.length <= 50_000),
  },
  { name: 'NULs in head and body', raw: () => letter({ Subject: 'vor\0her' }, 'Gu\0ten Tag\0'), subject: 'vorher', text: 'Guten Tag' },
  {
    name: 'a mailbox’s line in front',
    raw: () => Buffer.concat([Buffer.from('From ola@bau.example Thu Nov 26 10:00:00 2026\r\n'), letter({})]),
    text: 'Guten Tag',
  },
  {
    name: 'a line in the head that is none',
    raw: () => Buffer.concat([Buffer.from('Received: a\r\nwas soll das\r\n'), letter({})]),
    notes: ['broken'],
    text: 'Guten Tag',
  },
  {
    name: 'flowing lines',
    raw: () => letter({ 'Content-Type': 'text/plain; format=flowed' }, 'Das ist \r\nein Satz.\r\n> und \r\n> noch einer\r\n-- \r\nOla\r\n'),
    text: 'Das ist ein Satz.\n> und noch einer\n--\nOla',
  },
  {
    name: 'fields folded over many lines',
    raw: () => letter({ Subject: 'eins\r\n zwei\r\n\tdrei', References: '<a@x>\r\n <b@x>\r\n <c@x>', 'In-Reply-To': '<c@x>' }),
    subject: 'eins zwei drei',
    also: (mail) => assert.deepEqual(mail.answers, ['c@x', 'b@x', 'a@x']),
  },
  {
    name: 'a field said twice',
    raw: () => letter({ Subject: 'erstens' }, 'x', ['Subject: zweitens']),
    subject: 'erstens',
    notes: ['broken'],
  },
];

const inCharacters: readonly MailCase[] = [
  {
    name: 'umlauts in every place, encoded (RFC 2047, RFC 2231)',
    raw: () =>
      mixed(
        [
          part(
            'Content-Type: text/plain; charset=iso-8859-15\r\nContent-Transfer-Encoding: quoted-printable',
            'Gr=FC=DFe, 5 =A4=\r\n f=FCr K=E4se',
          ),
          part(
            "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*0*=utf-8''Pl%C3%A4ne%20; filename*1*=%C3%9Cbersicht; filename*2=.pdf",
            'x',
          ),
          part('Content-Type: image/png; name="=?iso-8859-1?Q?B=F6schung=2Epng?="\r\nContent-Transfer-Encoding: base64', base64('png')),
        ],
        {
          From: '=?utf-8?B?SsO2cmcgTcO8bGxlcg==?= <ola@bau.example>',
          Subject: '=?iso-8859-1?Q?=DCbergabe?= =?utf-8?Q?_Stra=C3=9F?=\r\n =?utf-8?Q?e?=',
        },
      ),
    subject: 'Übergabe Straße',
    text: 'Grüße, 5 € für Käse',
    files: ['attachment application/pdf Pläne Übersicht.pdf 1', 'attachment image/png Böschung.png 3'],
    also: (mail) => assert.equal(mail.from?.name, 'Jörg Müller'),
  },
  {
    name: 'umlauts as they are (RFC 6532)',
    raw: () => letter({ From: 'Jörg Müller <ola@bau.example>', Subject: 'Übergabe 🏗️' }, 'Grüße'),
    subject: 'Übergabe 🏗️',
    text: 'Grüße',
  },
  {
    name: 'an address in umlauts (RFC 6531)',
    becomes: 'quarantined: unverified',
    raw: () => letter({ From: 'Jörg <jörg@bücher.example>' }),
    sender: 'unverified',
    from: 'jörg@xn--bcher-kva.example',
  },
  {
    name: 'Latin-1 without saying so',
    raw: () => Buffer.concat([letter({ Subject: 'x' }, ''), latin('Grüße aus Köln')]),
    text: 'Grüße aus Köln',
  },
  {
    name: 'UTF-8 that says to be Latin-1',
    raw: () => letter({ 'Content-Type': 'text/plain; charset=iso-8859-1' }, 'Grüße aus Köln'),
    text: 'Grüße aus Köln',
  },
  {
    name: 'Latin-1 that says to be UTF-8',
    raw: () => Buffer.concat([letter({ 'Content-Type': 'text/plain; charset=utf-8' }, ''), latin('Grüße')]),
    text: 'Grüße',
  },
  {
    name: 'a character set that does not exist',
    raw: () => letter({ 'Content-Type': 'text/plain; charset=x-klingon' }, 'Grüße'),
    text: 'Grüße',
  },
  {
    name: 'Japanese (ISO-2022-JP)',
    raw: () =>
      letter({ 'Content-Type': 'text/plain; charset=iso-2022-jp', Subject: '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=' }, '\x1b$BF|K\\\x1b(B'),
    subject: '日本',
    text: '日本',
  },
  {
    name: 'UTF-16',
    raw: () => Buffer.concat([letter({ 'Content-Type': 'text/plain; charset=utf-16le' }, ''), Buffer.from('Grüße', 'utf16le')]),
    text: 'Grüße',
  },
];

export const plainMails: readonly MailCase[] = [...inPlain, ...inCharacters];
