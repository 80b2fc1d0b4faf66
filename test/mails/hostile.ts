// Mails that want to be run or fetched, and that want to be too much.
import assert from 'node:assert/strict';
import { base64, file, html, joined, letter, mixed, multipart, part, type MailCase } from './kit.ts';

const fetching: readonly MailCase[] = [
  {
    name: 'pictures from elsewhere, in every way',
    raw: () =>
      html(
        '<body background="https://t.example/b.gif"><style>@import url(https://t.example/s.css); body{background:url(//t.example/c.gif)}</style><link rel="stylesheet" href="https://t.example/l.css"><img src="https://t.example/p.gif" width=1 height=1><img srcset="https://t.example/2x.png 2x" alt="Logo"><p style="background-image:url(https://t.example/d.gif)">Text</p><video poster="https://t.example/v.jpg" src="https://t.example/v.mp4"></video><input type="image" src="https://t.example/i.gif"></body>',
      ),
    text: '[Logo]\n\nText',
    html: { has: ['<p>Text</p>', '[Logo]'], hasNot: ['t.example', 'url(', 'style', 'src=', 'background'] },
    notes: ['active-content', 'remote-images'],
  },
  {
    name: 'scripts, in every way',
    raw: () =>
      html(
        '<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)><script>alert(2)</script></svg><a href="java\tscript:alert(1)">Link</a><a href=" data:text/html,<script>alert(1)</script>">Daten</a><iframe src="javascript:alert(1)" srcdoc="<script>x</script>"></iframe><object data="x.swf"></object><embed src=x><math><mtext><img src=y onerror=alert(3)></mtext></math><p onclick="alert(1)">Text</p>',
      ),
    text: 'LinkDaten\n\nText',
    html: { hasNot: ['script', 'alert', 'onerror', 'onclick', 'svg', 'math', 'iframe', 'object', 'embed', 'data:', 'href'] },
    notes: ['active-content'],
  },
  {
    name: 'HTML that turns into something else when it is read again',
    raw: () =>
      html(
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript><xmp></xmp><img src=x onerror=alert(1)></xmp><textarea></textarea/><script>alert(1)</script></textarea><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;"></table></math><!--><img src=x onerror=alert(1)>--><p>Text',
      ),
    text: /Text$/,
    // As text it may stand there: in no tag.
    also: (mail) => assert.doesNotMatch(mail.html ?? '', /<[^>]*(onerror|script|style|textarea|math)/i),
    notes: ['active-content'],
  },
  {
    name: 'a form',
    raw: () =>
      html('<form action="https://mallory.example/pw" method=post>Passwort <input name=pw type=password><button>Weiter</button></form>'),
    text: /^Passwort\s+Weiter$/,
    html: { hasNot: ['form', 'input', 'button', 'mallory'] },
    notes: ['active-content'],
  },
  {
    name: 'a page that leads elsewhere by itself',
    raw: () =>
      html(
        '<meta http-equiv="refresh" content="0;url=https://mallory.example"><base href="https://mallory.example/"><p>Text</p><a href="konto">hier</a>',
      ),
    text: 'Text\n\nhier',
    html: { hasNot: ['mallory', 'refresh', 'href'] },
    notes: ['active-content'],
  },
  {
    name: 'a link that shows another address',
    raw: () => html('<a href="https://mallory.example/x">www.sparkasse.example</a>'),
    text: 'www.sparkasse.example',
    html: { has: ['href="https://mallory.example/x"', 'rel="noopener noreferrer nofollow"'] },
    notes: ['misleading-link'],
  },
  {
    name: 'a link that shows its own address',
    raw: () => html('<a href="https://www.bau.example/plan">bau.example/plan</a>'),
    html: { has: ['bau.example/plan'] },
  },
  {
    name: 'text that is not to be seen',
    raw: () =>
      html(
        '<p>Text</p><div style="display:none">geheim</div><span style="font-size:0px">klein</span><p hidden>weg</p><font color=white>weiß</font><div style="max-height:0;overflow:hidden">flach</div>',
      ),
    text: 'Text\n\nweiß',
    html: { hasNot: ['geheim', 'klein', 'weg', 'flach', 'color'] },
    notes: ['hidden-text'],
  },
  {
    name: 'a picture written into the text',
    raw: () => html('<img alt=Punkt src="data:image/png;base64,iVBORw0KGgo="><img src="data:image/svg+xml;base64,PHN2Zz4=" alt=SVG>'),
    html: { has: ['data:image/png;base64,iVBORw0KGgo=', '[SVG]'], hasNot: ['svg+xml'] },
  },
  {
    name: 'ids and classes that rename things of the page',
    raw: () => html('<p id=root class=app name=body>Text</p><a name=location>x</a><img name=getElementById alt=y>'),
    html: { hasNot: ['id=', 'class=', 'name='] },
  },
  {
    name: 'form that is kept: colours that can be read, tables, order',
    raw: () =>
      html(
        '<p style="text-align:center;color:#c00000">rot</p><span style="color:red">rot</span><span style="background:yellow">gelb</span><span style="font-weight:bold">fett</span><table><tr><td style="background:#ffffcc" colspan=2>Feld</td></tr></table>',
      ),
    html: { has: ['<p align="center">', '<font color="#ff0000">', '<mark>gelb</mark>', '<b>fett</b>', 'bgcolor="#ffffcc"', 'colspan="2"'] },
  },
  { name: 'HTML nested 50,000 deep', raw: () => html(`${'<div>'.repeat(50_000)}Text`), text: 'Text', notes: ['html-cut'] },
  {
    name: 'HTML of 200,000 tags',
    raw: () => html('<b>x</b>'.repeat(100_000)),
    text: /^x( x)*/,
    notes: ['html-cut', 'text-cut'],
    also: (mail) => assert.equal(mail.html, undefined),
  },
  {
    name: 'HTML larger than is read',
    raw: () => html(`<p>${'Wort '.repeat(250_000)}</p>`),
    text: /^Wort/,
    notes: ['html-cut', 'text-cut'],
  },
];

const files: readonly MailCase[] = [
  {
    name: 'names of files that lead out, hide or turn',
    raw: () =>
      mixed([
        file('../../etc/passwd', 'text/plain', '1'),
        file('C:\\Windows\\system32\\cmd.exe', 'application/x-msdownload', '2'),
        file('Rechnung\u202efdp.exe', 'application/pdf', '3'),
        file('CON.txt', 'text/plain', '4'),
        file('a\0b\r\n c.pdf', 'application/pdf', '5'),
        file('', 'application/pdf', '6'),
        file(`${'lang'.repeat(100)}.pdf`, 'application/pdf', '7'),
        file('.htaccess', 'text/plain', '8'),
      ]),
    notes: ['dangerous-file'],
    also: (mail) => {
      const names = mail.files.map(({ name }) => name);
      assert.deepEqual(names.slice(0, 4), ['etc passwd', 'C Windowssystem32cmd.exe', 'Rechnungfdp.exe', '_CON.txt']);
      assert.equal(names[7], 'htaccess');
      for (const name of names) assert.ok(name.length <= 120 && !/[/\\\p{C}]/u.test(name) && name !== '', name);
    },
  },
  {
    name: 'a test virus',
    raw: () => mixed([file('eicar.com', 'application/octet-stream', 'X5O!P%@AP')]),
    files: ['attachment application/octet-stream eicar.com 9'],
    notes: ['dangerous-file'],
  },
  { name: 'a document with macros', raw: () => mixed([file('Angebot.docm', 'application/octet-stream', 'x')]), notes: ['dangerous-file'] },
  {
    name: 'a page as a file',
    raw: () => mixed([file('Rechnung.html', 'text/html', '<script>alert(1)</script>')]),
    files: ['attachment text/html Rechnung.html 25'],
    text: '',
    notes: ['dangerous-file'],
  },
  {
    name: 'a type that breaks out of its field',
    raw: () => mixed([part('Content-Type: text/html"><script>; name=x.bin', 'x')]),
    files: ['attachment text/plain x.bin 1'],
  },
  {
    name: 'an archive that would be 10 gigabytes',
    raw: () => mixed([file('bombe.zip', 'application/zip', Buffer.alloc(40_000, 0x50))]),
    files: ['attachment application/zip bombe.zip 40000'],
  },
];

const deep = (depth: number, at = 1): Buffer =>
  at === depth ? part('Content-Type: text/plain', 'unten') : multipart('multipart/mixed', `m${at}`, [deep(depth, at + 1)]);
const within = (depth: number): Buffer => {
  let mail = letter({ 'Message-ID': '<0@x>' });
  for (let i = 0; i < depth; i++) mail = mixed([part('Content-Type: message/rfc822', mail)], { From: `ola@bau.example` });
  return mail;
};

const bombs: readonly MailCase[] = [
  {
    name: 'twenty parts deep',
    raw: () => letter({ 'Content-Type': 'multipart/mixed; boundary=m1' }, joined('m1', [deep(20, 2)])),
    text: 'unten',
  },
  {
    name: 'a thousand parts deep',
    raw: () => {
      const opened = Array.from({ length: 999 }, (_, i) => `--m${i + 1}\r\nContent-Type: multipart/mixed; boundary=m${i + 2}\r\n\r\n`);
      return letter({ 'Content-Type': 'multipart/mixed; boundary=m1' }, opened.join(''));
    },
    refused: /deeper than twenty/,
  },
  {
    name: 'a hundred thousand parts',
    raw: () => letter({ 'Content-Type': 'multipart/mixed; boundary=b' }, '--b\r\n\r\nx\r\n'.repeat(100_000)),
    refused: /thousand parts/,
  },
  {
    name: 'a thousand mails in mails',
    raw: () =>
      mixed(
        Array.from({ length: 30 }, () =>
          part('Content-Type: message/rfc822', letter({ 'Content-Type': 'multipart/mixed; boundary=c' }, '--c\r\n\r\nx\r\n'.repeat(50))),
        ),
      ),
    refused: /thousand parts/,
  },
  { name: 'mails in mails, twelve deep', raw: () => within(12), notes: ['forwarded', 'deep'] },
  { name: 'a head of a megabyte', raw: () => letter({ 'X-Lang': 'x'.repeat(1_000_000) }), refused: /half a megabyte/ },
  {
    name: 'a head of 100,000 fields',
    raw: () =>
      letter(
        {},
        'x',
        Array.from({ length: 100_000 }, () => 'A: b'),
      ),
    refused: /head/,
  },
  {
    name: 'a field of 60,000 encoded words',
    raw: () => letter({ Subject: '=?utf-8?Q?=C3=BC?= '.repeat(20_000) }),
    also: (mail) => assert.ok(mail.subject.length <= 300),
  },
  {
    name: 'ten thousand recipients',
    raw: () => letter({ To: Array.from({ length: 10_000 }, (_, i) => `p${i}@empf.example`).join(',\r\n ') }),
    notes: ['recipients-left'],
    also: (mail) => assert.equal(mail.to.length, 50),
  },
  {
    name: 'brackets within brackets',
    raw: () => letter({ To: `${'('.repeat(20_000)}x${')'.repeat(20_000)} a@b.example`, From: 'ola@bau.example' }),
    notes: ['recipients-left'],
  },
  {
    name: 'ten thousand parameters',
    becomes: 'quarantined: unverified',
    raw: () => letter({ 'Content-Type': `text/plain${'; a*1=b'.repeat(10_000)}` }),
    sender: 'unverified',
    text: 'Guten Tag',
  },
  {
    name: 'base64 that is none',
    raw: () => letter({ 'Content-Transfer-Encoding': 'base64' }, '!?'.repeat(100_000)),
    text: '',
    notes: ['broken'],
  },
  {
    name: 'a text of equals signs',
    raw: () => letter({ 'Content-Transfer-Encoding': 'quoted-printable' }, '='.repeat(200_000)),
    text: /^=/,
    notes: ['text-cut'],
  },
  {
    name: 'boundaries without end',
    raw: () => letter({ 'Content-Type': `multipart/mixed; boundary="${'-'.repeat(60)}"` }, '-'.repeat(1_000_000)),
    text: /^-/,
    notes: ['text-cut', 'broken'],
  },
  {
    name: 'spaces without end',
    raw: () => letter({ Subject: ' '.repeat(60_000), From: `${' '.repeat(30_000)}ola@bau.example` }, ' '.repeat(500_000)),
    text: '',
  },
  {
    name: 'a plan of 400 kilobytes',
    raw: () => mixed([part('Content-Type: text/plain', 'Plan'), file('Plan.pdf', 'application/pdf', Buffer.alloc(400_000, 7))]),
    text: 'Plan',
    files: ['attachment application/pdf Plan.pdf 400000'],
  },
  {
    name: 'encoded over and over',
    raw: () =>
      mixed([
        part(
          'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64',
          base64(mixed([part('Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64', base64(letter({})))])),
        ),
      ]),
    notes: ['forwarded'],
  },
];

export const hostileMails: readonly MailCase[] = [...fetching, ...files, ...bombs];
