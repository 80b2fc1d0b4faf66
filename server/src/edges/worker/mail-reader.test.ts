// Large mails in their thread: whole, judged over the caller's DNS, and no trouble for the next one when one is too much.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecordedDns } from '../../adapters/memory/recorded-dns.ts';
import { createMailReader, type MailReaderParts } from './mail-reader.ts';

const envelope = {
  from: 'ola@bau.example',
  to: 'p@in.example',
  remoteAddress: '192.0.2.7',
  helo: 'mx.bau.example',
  secure: true,
  receivedAtMs: Date.UTC(2026, 10, 27),
} as const;
const zone = { 'bau.example': { TXT: [['v=spf1 ip4:192.0.2.7 -all']] }, '_dmarc.bau.example': { TXT: [['v=DMARC1; p=reject']] } };
const closing: (() => Promise<void>)[] = [];
after(() => Promise.all(closing.map((close) => close())));

function scene(more: Partial<MailReaderParts> = {}) {
  const alarms: string[] = [];
  const dns = createRecordedDns(zone);
  const reader = createMailReader({ dns, name: 'in.example', onAlarm: (what) => void alarms.push(what), ...more });
  closing.push(() => reader.close());
  return { reader, dns, alarms };
}

const plan = Buffer.alloc(1_000_000, 'Plan');
const head = 'From: Ola <ola@bau.example>\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n';
const large = Buffer.from(
  `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nanbei\r\n--b\r\nContent-Type: application/pdf; name=Plan.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${plan.toString('base64')}\r\n--b--\r\n`,
);
const small = Buffer.from(`${head}\r\nkurz\r\n`);

test('a large mail is judged and read in its thread, whole', async () => {
  const { reader, dns } = scene();
  const verdicts = await reader.judgeMail(large, envelope);
  assert.deepEqual([verdicts.sender, verdicts.dmarc.result], ['verified', 'pass']);
  assert.ok(dns.asked.includes('TXT _dmarc.bau.example'));
  const mail = await reader.readMail(large, envelope, verdicts);
  assert.deepEqual([mail.text, mail.files.map(({ name }) => name)], ['anbei', ['Plan.pdf']]);
  assert.ok(Buffer.compare(mail.files[0]!.bytes, plan) === 0);
  assert.equal(large.length, Buffer.byteLength(large), 'the bytes that were handed in are still there');
});

test('many at once, small and large, each get their own answer', async () => {
  const { reader } = scene();
  const verdicts = await reader.judgeMail(small, envelope);
  const read = await Promise.all(Array.from({ length: 12 }, (_, i) => reader.readMail(i % 2 === 0 ? large : small, envelope, verdicts)));
  assert.deepEqual(
    read.map(({ text }) => text),
    Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? 'anbei' : 'kurz')),
  );
});

test('what takes too long is refused, and the next mail is read', async () => {
  const { reader, alarms } = scene({ limitMs: 1 });
  const verdicts = await reader.judgeMail(small, envelope);
  await assert.rejects(
    reader.readMail(large, envelope, verdicts),
    (error) => isStewardError(error, 'invalid-input') && error.field === 'mail',
  );
  assert.equal((await reader.judgeMail(large, envelope)).sender, 'unverified', 'nothing is proven in no time');
  assert.deepEqual(
    alarms,
    Array.from({ length: 2 }, () => 'a mail was refused: reading it takes longer than it may'),
  );
  assert.equal((await reader.readMail(small, envelope, verdicts)).text, 'kurz');
});

test('what is refused in the thread is refused with its reason', async () => {
  const { reader, alarms } = scene();
  const verdicts = await reader.judgeMail(small, envelope);
  const bomb = Buffer.from(`${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(10_000)}`);
  await assert.rejects(
    reader.readMail(bomb, envelope, verdicts),
    (error) => isStewardError(error, 'invalid-input') && /thousand parts/.test(error.rule ?? ''),
  );
  assert.equal((await reader.readMail(large, envelope, verdicts)).text, 'anbei');
  assert.deepEqual(alarms, []);
});

test('more than may wait is for later', async () => {
  const { reader } = scene();
  const verdicts = await reader.judgeMail(small, envelope);
  const huge = Buffer.concat([large, Buffer.alloc(38_000_000)]);
  const all = await Promise.allSettled(Array.from({ length: 7 }, () => reader.readMail(huge, envelope, verdicts)));
  assert.deepEqual(
    all
      .filter(({ status }) => status === 'rejected')
      .map((each) => isStewardError((each as PromiseRejectedResult).reason, 'too-many-requests')),
    [true, true],
  );
});
