// Amazon SES, as its documentation describes SendEmail of the API v2: against a server of the test's own that speaks it. The signature is recomputed by the steps of
// the documentation of Signature Version 4, not with the library that made it.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import PostalMime from 'postal-mime';
import { isStewardError } from '@steward/protocol/errors.ts';
import { mailHtml } from '../../catalogue/mail-html.ts';
import type { ServiceKeysProvider } from '../../ports/bucket-signer.ts';
import { declinedForGood, type OutgoingMail } from '../../ports/mail.ts';
import { createOutboundHttp } from './outbound-http.ts';
import { createSesMail, sesEndpoint } from './ses-mail.ts';

const text = 'Guten Tag,\n\nein Link: https://steward.example/#t\n.\nEnde\n';
const subject = 'Zurücksetzen · Ihr Kennwort';
const mail: OutgoingMail = {
  to: 'Ada@Example.org',
  subject,
  text,
  html: mailHtml({ subject, text, language: 'de' }),
  stopUrl: 'https://steward.example/mail/stop/abcdefghijklmnopqrstuvwxyz',
  tag: { name: 'steward-mail', value: 'hjpiet32dcluvoyq7tlakkjx7e' },
  messageId: 'abcdefghijklmnopqrstuvwxyz',
};
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', sessionToken: 'a-token' };

interface Got {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function service(t: TestContext, keys: ServiceKeysProvider = async () => credentials) {
  const got: Got[] = [];
  const it = { got, answer: { status: 200, type: '', body: '{"MessageId":"010701c1-example"}' } };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        got.push({ method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(parts).toString() });
        const { status, type, body } = it.answer;
        response.writeHead(status, { 'content-type': 'application/json', ...(type ? { 'x-amzn-errortype': type } : {}) }).end(body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ses = createSesMail({
    outbound: createOutboundHttp({ selfHosted: [host] }),
    clock: { nowMs: () => Date.UTC(2026, 10, 27, 8, 15) },
    region: 'eu-central-1',
    endpoint: `http://${host}`,
    credentials: keys,
    from: 'steward@example.com',
    fromName: 'Steward',
    configurationSet: 'steward',
  });
  return { ...it, ses, host, say: (answer: typeof it.answer) => void (it.answer = answer) };
}

const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, bytes: string) => createHmac('sha256', key).update(bytes).digest();

/** "Create a signed AWS API request": canonical request, string to sign, signing key, signature. */
function signatureOf({ method, path, headers, body }: Got, names: string): string {
  const canonical = [
    method,
    path,
    '',
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = `${date.slice(0, 8)}/eu-central-1/ses/aws4_request`;
  const key = scope.split('/').reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${credentials.secretAccessKey}`);
  return hmac(key, ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n')).toString('hex');
}

test('each mail is signed by the keys that are good then, those of a role or not', async (t) => {
  let given = 0;
  const { ses, got } = await service(t, async () => ({
    accessKeyId: `A${++given}`,
    secretAccessKey: 's',
    ...(given > 1 && { sessionToken: 't' }),
  }));
  await ses.send(mail);
  await ses.send(mail);
  assert.deepEqual(
    got.map(({ headers }) => [/Credential=(\w+)/.exec(headers.authorization!)![1], headers['x-amz-security-token']]),
    [
      ['A1', undefined],
      ['A2', 't'],
    ],
  );
});

test('the request is that of the documentation, signed by Signature Version 4, and holds the whole message', async (t) => {
  const { ses, got, host } = await service(t);
  await ses.send(mail);
  const [request] = got as [Got];
  assert.equal(`${request.method} ${request.path}`, 'POST /v2/email/outbound-emails');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers['x-amz-date'], '20261127T081500Z');
  assert.equal(request.headers['x-amz-security-token'], 'a-token');
  assert.equal(request.headers.host, host);
  const [, scope, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization!,
    )!;
  assert.equal(scope, '20261127/eu-central-1/ses/aws4_request');
  for (const name of ['content-type', 'host', 'x-amz-date', 'x-amz-security-token']) assert.ok(names!.split(';').includes(name), name);
  assert.equal(signature, signatureOf(request, names!));
  const { Content, ...rest } = JSON.parse(request.body) as { Content: { Raw: { Data: string } } };
  assert.deepEqual(rest, {
    FromEmailAddress: 'steward@example.com',
    Destination: { ToAddresses: ['ada@example.org'] },
    EmailTags: [{ Name: 'steward-mail', Value: 'hjpiet32dcluvoyq7tlakkjx7e' }],
    ConfigurationSetName: 'steward',
  });
  assert.deepEqual(Object.keys(Content), ['Raw']);
  const parsed = await PostalMime.parse(Buffer.from(Content.Raw.Data, 'base64'));
  const header = (name: string) => parsed.headers.find(({ key }) => key === name)?.value;
  assert.equal(parsed.subject, subject);
  assert.equal(parsed.text!.replaceAll('\r\n', '\n').trimEnd(), text.trimEnd());
  assert.match(parsed.html!, /<html lang="de">/);
  assert.equal(parsed.messageId, '<abcdefghijklmnopqrstuvwxyz@example.com>');
  assert.equal(header('auto-submitted'), 'auto-generated');
  assert.equal(header('list-unsubscribe'), `<${mail.stopUrl!}>`);
  assert.equal(header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  assert.equal(sesEndpoint('eu-central-1'), 'https://email.eu-central-1.amazonaws.com');
});

test('errors: what is never taken, what passes, and what nobody knows', async (t) => {
  const { ses, say } = await service(t);
  const cases: readonly (readonly [number, string, string, boolean, string])[] = [
    [
      400,
      'MessageRejected:http://internal.amazon.com/coral/com.amazonaws.sesv2/',
      '{"message":"Email address is not verified: ada@example.org"}',
      true,
      'MessageRejected',
    ],
    [400, 'BadRequestException', '{"message":"Missing final @domain"}', true, 'BadRequestException'],
    [429, 'TooManyRequestsException', '{"message":"Maximum sending rate exceeded."}', false, 'TooManyRequestsException'],
    [400, '', '{"__type":"ThrottlingException","message":"Daily message quota exceeded"}', false, 'ThrottlingException'],
    [400, 'SendingPausedException', '{}', false, 'SendingPausedException'],
    [400, 'AccountSuspendedException', '{}', false, 'AccountSuspendedException'],
    [400, 'MailFromDomainNotVerifiedException', '{}', false, 'MailFromDomainNotVerifiedException'],
    [400, 'LimitExceededException', '{}', false, 'LimitExceededException'],
    [403, 'AccessDeniedException', 'not JSON, with ada@example.org', false, '403'],
    [500, '', '', false, '500'],
  ];
  for (const [status, type, body, final, said] of cases) {
    say({ status, type, body });
    await assert.rejects(ses.send(mail), (error: Error) => {
      assert.ok(isStewardError(error, 'outbound-failed'));
      assert.equal(declinedForGood(error), final, said);
      assert.ok(error.message.includes(said) && !error.message.includes('ada@'), error.message);
      return true;
    });
  }
});

test('a mail that must not leave as it is never reaches the service', async (t) => {
  const { ses, got } = await service(t);
  await assert.rejects(ses.send({ ...mail, subject: 'one\r\nBcc: all@example.org' }), { code: 'outbound-refused' });
  await assert.rejects(ses.send({ ...mail, to: 'ada@example.org, ben@example.org' }), { code: 'outbound-refused' });
  assert.equal(got.length, 0);
});
