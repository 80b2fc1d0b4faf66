import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import type { OutgoingMail } from '../../ports/mail.ts';
import { createOutboxMail, outboxMailsMax } from './outbox-mail.ts';
import { createSmtpMail, smtpMailParts, type SmtpMailParts } from './smtp-mail.ts';
import { testCertificate } from './test-certificate.ts';

const mail: OutgoingMail = {
  to: 'Ada@Example.org',
  subject: 'Zurücksetzen · Ihr Kennwort',
  text: 'Guten Tag,\n\nein Link: https://steward.example/#t\n.\nEnde',
  messageId: 'abcdefghijklmnopqrstuvwxyz',
};
const withCode = (code: ErrorCode) => (error: Error) => {
  assert(isStewardError(error, code), `${String(error)} instead of ${code}`);
  assert(!/ada|example/i.test(error.message) && error.cause === undefined, `quotes the address: ${error.message}`);
  return true;
};

const { key, cert } = testCertificate('localhost');
const closing: (() => void)[] = [];
after(() => closing.forEach((close) => close()));

interface Taken {
  readonly secure: boolean;
  readonly user: unknown;
  readonly from: string | false;
  readonly to: readonly string[];
  readonly content: string;
}

async function relay(options: SMTPServerOptions = {}) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    onAuth: ({ username, password }, _session, done) => (password === 'right' ? done(null, { user: username }) : done(new Error('no'))),
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          taken.push({
            secure: session.secure,
            user: session.user,
            from: mailFrom && mailFrom.address,
            to: rcptTo.map((one) => one.address),
            content: Buffer.concat(parts).toString(),
          });
          done();
        });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closing.push(() => server.close());
  return { taken, port: (server.server.address() as AddressInfo).port };
}

const via = (port: number, more: Partial<SmtpMailParts> = {}) =>
  createSmtpMail({
    host: 'localhost',
    port,
    tls: 'starttls',
    from: 'steward@operator.example',
    fromName: 'Steward',
    certificates: [cert],
    ...more,
  });

describe('mail by SMTP', () => {
  it('goes by STARTTLS, to one recipient, as plain text that survives', async () => {
    const { taken, port } = await relay();
    await via(port).send(mail);
    const [got] = taken;
    assert.equal(taken.length, 1);
    assert.deepEqual([got!.secure, got!.from, got!.to], [true, 'steward@operator.example', ['ada@example.org']]);
    assert.match(got!.content, /^Message-ID: <abcdefghijklmnopqrstuvwxyz@operator\.example>\r$/im);
    assert.match(got!.content, /^Auto-Submitted: auto-generated\r$/m);
    assert.match(got!.content, /^Content-Type: text\/plain; charset=utf-8\r$/m);
    assert.doesNotMatch(got!.content, /^(X-|User-Agent)/im);
    assert.match(got!.content, /https:\/\/steward\.example\/#t/);
  });

  it('goes by TLS from the first byte, signed in', async () => {
    const { taken, port } = await relay({ secure: true });
    await via(port, { tls: 'from-first-byte', user: 'operator', password: 'right' }).send(mail);
    assert.deepEqual([taken[0]!.secure, taken[0]!.user], [true, 'operator']);
    await assert.rejects(
      via(port, { tls: 'from-first-byte', user: 'operator', password: 'wrong' }).send(mail),
      withCode('outbound-failed'),
    );
    assert.equal(taken.length, 1);
  });

  it('does not go to a relay that offers no TLS, or shows a certificate that is not trusted', async () => {
    const clear = await relay({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    await assert.rejects(via(clear.port).send(mail), withCode('outbound-failed'));
    const other = await relay();
    await assert.rejects(via(other.port, { certificates: [testCertificate('localhost').cert] }).send(mail), withCode('outbound-failed'));
    await assert.rejects(via(other.port, { host: '127.0.0.1' }).send(mail), withCode('outbound-failed'));
    assert.equal(clear.taken.length + other.taken.length, 0);
  });

  it('goes in clear to this machine alone', async () => {
    const { taken, port } = await relay({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    await via(port, { tls: 'none-on-this-machine' }).send(mail);
    assert.equal(taken.length, 1);
    for (const host of ['mail.example.org', '10.0.0.1', 'localhost.example.org', '127.0.0.1.example.org', ''])
      assert.throws(() => via(port, { tls: 'none-on-this-machine', host }), withCode('invalid-input'));
  });

  it('never carries a second recipient, a header, or more than it may', async () => {
    const { taken, port } = await relay();
    const bad: Partial<OutgoingMail>[] = [
      { to: 'ada@example.org, ben@example.org' },
      { to: 'ada@example.org\r\nRCPT TO:<ben@example.org>' },
      { to: '' },
      { subject: 'Hello\r\nBcc: ben@example.org' },
      { subject: 'x'.repeat(201) },
      { text: 'x'.repeat(65_537) },
      { messageId: 'a>\r\nBcc: ben@example.org' },
      { messageId: '' },
    ];
    for (const part of bad) {
      await assert.rejects(via(port).send({ ...mail, ...part }), withCode('outbound-refused'));
      await assert.rejects(createOutboxMail({ nowMs: () => 0 }).send({ ...mail, ...part }), withCode('outbound-refused'));
    }
    assert.equal(taken.length, 0);
  });

  it('says that the relay refused, and not in its words', async () => {
    const { port } = await relay({ onRcptTo: (address, _session, done) => done(new Error(`no ${address.address} here`)) });
    await assert.rejects(via(port).send(mail), withCode('outbound-failed'));
    const silent = createServer((socket) => socket.end('garbage for ada@example.org\r\n'));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    closing.push(() => silent.close());
    await assert.rejects(via((silent.address() as AddressInfo).port).send(mail), withCode('outbound-failed'));
  });
});

describe('an SMTP address', () => {
  it('says host, port, TLS and sign-in', () => {
    const read = (address: string) => smtpMailParts(address, 'steward@operator.example', 'Steward');
    const more = { from: 'steward@operator.example', fromName: 'Steward' };
    assert.deepEqual(read('smtps://me:s%40id@mail.example'), {
      host: 'mail.example',
      port: 465,
      tls: 'from-first-byte',
      user: 'me',
      password: 's@id',
      ...more,
    });
    assert.deepEqual(read('smtp://mail.example:25'), { host: 'mail.example', port: 25, tls: 'starttls', ...more });
    assert.deepEqual(read('smtp://localhost:1025'), { host: 'localhost', port: 1025, tls: 'none-on-this-machine', ...more });
    assert.equal(read('smtp://[::1]').tls, 'none-on-this-machine');
    for (const bad of ['', 'mail.example', 'https://mail.example', 'smtp://', 'smtp:mail'])
      assert.throws(() => read(bad), withCode('invalid-input'), bad);
  });
});

describe('the demo’s outbox', () => {
  it('keeps the newest mails, each once, for whom they are', async () => {
    const outbox = createOutboxMail({ nowMs: () => 7 });
    await outbox.send(mail);
    await outbox.send(mail);
    assert.deepEqual(outbox.list(), [{ ...mail, to: 'ada@example.org', atMs: 7 }]);
    for (let i = 0; i < outboxMailsMax; i++) await outbox.send({ ...mail, to: 'ben@example.org', messageId: `m${i}` });
    assert.equal(outbox.list().length, outboxMailsMax);
    assert.equal(outbox.list()[0]!.messageId, `m${outboxMailsMax - 1}`);
    assert.deepEqual(outbox.list('ADA@example.org'), []);
  });
});

/** RFC 6376, 3.4.2 and 3.4.4: `relaxed` for headers and bodies. */
const relaxedHeader = (name: string, value: string) =>
  `${name.toLowerCase()}:${value
    .replaceAll(/\r\n(?=[ \t])/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()}`;
const relaxedBody = (body: string) =>
  `${body
    .split('\r\n')
    .map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''))
    .join('\r\n')
    .replace(/(\r\n)*$/, '')}\r\n`;

it('signs by DKIM when the operator has a key: with the headers that stop mails of a kind, as RFC 8058 asks', async () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const { port, taken } = await relay();
  const stopUrl = 'https://steward.example/mail/stop/abcdefghijklmnopqrstuvwxyz';
  const html = '<!doctype html><p>Ein Link</p>';
  await via(port, { dkim: { domain: 'operator.example', selector: 'steward', privateKey } }).send({ ...mail, html, stopUrl });
  const [head, ...rest] = taken[0]!.content.split('\r\n\r\n');
  const headers = [...`${head!}\r\n`.matchAll(/^([\w-]+):((?:.*\r\n)(?:[ \t].*\r\n)*)/gm)].map(
    ([, name, value]) => [name!.toLowerCase(), value!.replace(/\r\n$/, '')] as const,
  );
  const all = new Map(headers);
  const signature = all.get('dkim-signature')!;
  const tags = Object.fromEntries(
    signature
      .replaceAll(/\s+/g, '')
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)]),
  );
  assert.deepEqual([tags['a'], tags['d'], tags['s'], tags['c']], ['rsa-sha256', 'operator.example', 'steward', 'relaxed/relaxed']);
  assert.equal(
    tags['bh'],
    createHash('sha256')
      .update(relaxedBody(rest.join('\r\n\r\n')))
      .digest('base64'),
  );
  const names = tags['h']!.split(':').map((name) => name.toLowerCase());
  for (const name of ['from', 'to', 'subject', 'list-unsubscribe', 'list-unsubscribe-post', 'auto-submitted'])
    assert.ok(names.includes(name), name);
  const signed = names.filter((name) => all.has(name)).map((name) => relaxedHeader(name, all.get(name)!));
  const own = relaxedHeader('dkim-signature', signature.replace(/([;\s]b=)[^;]*/, '$1'));
  const bytes = [...signed, own].join('\r\n');
  assert.ok(verify('sha256', Buffer.from(bytes), pair.publicKey, Buffer.from(tags['b']!, 'base64')));
  assert.match(taken[0]!.content, /multipart\/alternative/);
  assert.equal(all.get('list-unsubscribe')!.replaceAll(/\s/g, ''), `<${stopUrl}>`);
});
