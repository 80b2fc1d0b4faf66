// Mail into a project over real sockets, as mail servers deliver it: with files, by the rules, and with kill -9 in the middle: what was acknowledged is there, once.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { createTransport, type Transporter } from 'nodemailer';
import { asker, signUp, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder, type ServerProcess } from './kit/server-process.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const mailsMax = full ? 500 : 24;
const atOnce = full ? 20 : 6;
const planBytes = full ? 25_000_000 : 1_000_000;

/** A resolver that knows no name: nothing is proven about any sender, and no test waits for a network. */
async function knowsNothing(): Promise<string> {
  const socket = createSocket('udp4');
  socket.on('message', (question, { address, port }) => {
    const answer = Buffer.from(question);
    // A response, recursion available, no such name (RFC 1035 §4.1.1).
    answer[2] = 0x81;
    answer[3] = 0x83;
    socket.send(answer, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  after(() => socket.close());
  return `127.0.0.1:${socket.address().port}`;
}

interface Site {
  readonly ask: Asker;
  readonly project: string;
  readonly address: string;
}

async function site(server: ServerProcess): Promise<Site & { readonly token: string }> {
  const { token } = await signUp(server.url, 'Ada');
  const ask = asker(server.url, token);
  const project = (await ask('POST', '/v1/projects', { fields: { name: 'Übergabe & Co.' } })).body['id'] as string;
  const { body } = await ask('POST', `/v1/projects/${project}/mail-in/address`, { step: 'on' });
  const { address, version } = body['mailbox'] as { readonly address: string; readonly version: number };
  await ask('PUT', `/v1/projects/${project}/mail-in/rules`, { version, rule: 'anyone' });
  return { ask, project, address, token };
}

const delivering = ({ mailPort }: ServerProcess): Transporter =>
  createTransport({ host: '127.0.0.1', port: mailPort!, requireTLS: true, tls: { rejectUnauthorized: false }, connectionTimeout: 5_000 });

const records = async (
  { ask, project }: Site,
  collection: string,
): Promise<readonly { readonly id: string; readonly fields: Record<string, unknown> }[]> => {
  const all: { id: string; fields: Record<string, unknown> }[] = [];
  for (let cursor: string | undefined; ;) {
    const { body } = await ask('POST', `/v1/${collection}/query`, { project, limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    all.push(...(body['records'] as typeof all));
    cursor = body['next'] as string | undefined;
    if (cursor === undefined) return all;
  }
};

/** The same bytes each time, as a mail server has them when it delivers again. */
const withFile = (id: string, to: string, text: string) =>
  [
    `From: A <a@example.org>`,
    `To: ${to}`,
    `Subject: ${id}`,
    `Message-ID: <${id}@example.org>`,
    'Date: Fri, 27 Nov 2026 08:00:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    text,
    '--b',
    `Content-Type: text/plain; name=${id}.txt`,
    `Content-Disposition: attachment; filename=${id}.txt`,
    '',
    text,
    '--b--',
    '',
  ].join('\r\n');

async function withServer(
  work: (folder: ServerFolder, start: (how?: { readonly apart: true }) => Promise<ServerProcess>) => Promise<void>,
): Promise<void> {
  const folder = await serverFolder();
  const environment = { STEWARD_DNS: await knowsNothing(), STEWARD_MAIL_DOMAIN: 'mail.steward.test' };
  try {
    await work(folder, (how) => folder.start(environment, how));
  } finally {
    await folder.remove();
  }
}

void test('a mail over STARTTLS arrives whole: umlauts, a large plan, a mail inside it; and one that is not for here is refused with a reason', async () => {
  await withServer(async (_folder, start) => {
    const server = await start();
    const here = await site(server);
    const plan = randomBytes(planBytes);
    const send = delivering(server);
    await send.sendMail({
      from: 'Jürgen Müßig <j.muessig@example.org>',
      to: here.address,
      subject: 'Pläne für die Straße – Änderung',
      text: 'Grüße aus Zürich ✓',
      attachments: [
        { filename: 'Grundriß EG.pdf', content: plan, contentType: 'application/pdf' },
        {
          filename: 'inner.eml',
          content: 'From: x@example.org\r\nSubject: inside\r\n\r\nkept',
          contentType: 'message/rfc822',
          contentTransferEncoding: '7bit',
        },
      ],
    });
    const [mail] = await records(here, 'mails');
    assert.deepEqual(
      [mail!.fields['subject'], mail!.fields['fromName'], mail!.fields['verdict']],
      ['Pläne für die Straße – Änderung', 'Jürgen Müßig', 'unverified'],
    );
    const files = await records(here, 'mail-files');
    const [came] = files.filter(({ fields }) => fields['kind'] === 'attachment');
    const { name, sha256 } = came!.fields['file'] as { readonly name: string; readonly sha256: string };
    assert.deepEqual([name, sha256], ['Grundriß EG.pdf', createHash('sha256').update(plan).digest('hex')]);
    assert.equal(files.filter(({ fields }) => fields['kind'] === 'message').length, 1);
    const refused = (mail_: object) =>
      send.sendMail({ from: 'a@example.org', to: here.address, text: 'x', ...mail_ }).then(String, (error: Error) => error.message);
    assert.match(
      await refused({ to: here.address.replace(/.@/, (c) => (c === 'a@' ? 'b@' : 'a@')) }),
      /550 5\.1\.1 There is no such address here/,
    );
    assert.match(
      await refused({ headers: { 'Auto-Submitted': 'auto-replied' } }),
      /554 5\.7\.1 Automatic answers are not taken here\. \/ Automatische/,
    );
    const shown = server.output();
    assert.ok(!shown.includes(here.address.split('-').at(-1)!.slice(0, 26)), 'no log has the address');
    send.close();
    await server.kill('SIGTERM');
  });
});

void test(`invariant 6: of ${mailsMax} mails at once none is lost or doubled, with kill -9 in the middle`, async () => {
  await withServer(async (folder, start) => {
    let server = await start({ apart: true });
    const here = await site(server);
    const acknowledged = new Set<string>();
    const waiting = Array.from({ length: mailsMax }, (_, i) => `mail-${i}`);
    const bodies = new Map(waiting.map((id) => [id, `${id} ${randomBytes(200).toString('hex')}`]));
    const deliver = async (stop: () => boolean) => {
      const send = delivering(server);
      await Promise.all(
        Array.from({ length: atOnce }, async () => {
          while (!stop()) {
            const id = waiting.shift();
            if (id === undefined) return;
            try {
              await send.sendMail({
                envelope: { from: 'a@example.org', to: here.address },
                raw: withFile(id, here.address, bodies.get(id)!),
              });
              acknowledged.add(id);
            } catch {
              // It was not acknowledged, so its sender has it still, and sends it again.
              waiting.push(id);
            }
          }
        }),
      );
      send.close();
    };
    let killed = false;
    const first = deliver(() => killed);
    while (acknowledged.size < mailsMax / 3) await new Promise((resolve) => setTimeout(resolve, 5));
    try {
      await server.kill('SIGKILL');
    } finally {
      killed = true;
    }
    await first;
    const before = acknowledged.size;
    assert.ok(before < mailsMax, 'it was killed in the middle');
    server = await start();
    const there = { ...here, ask: asker(server.url, here.token) };
    const kept = new Set((await records(there, 'mails')).map(({ fields }) => fields['subject']));
    for (const id of acknowledged) assert.ok(kept.has(id), `${id} was acknowledged and is lost`);
    // Also those that were taken although their senders never heard so.
    waiting.push(...acknowledged);
    await deliver(() => false);
    const mails = await records(there, 'mails');
    assert.deepEqual(new Set(mails.map(({ fields }) => fields['subject'])), new Set(bodies.keys()));
    assert.equal(mails.length, mailsMax);
    assert.equal((await records(there, 'mail-files')).length, mailsMax);
    for (const { fields } of mails) assert.equal(fields['text'], bodies.get(fields['subject'] as string));
    await server.kill('SIGTERM');
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  });
});
