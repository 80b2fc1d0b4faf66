// A whole server, used as people use it, reaches nobody but through its gate; and it does everything it did with every processor switched off.
// The server closes its own network (closed-network.ts), so what goes around the gate is stopped and told; strace looks from outside, where it is at hand.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { asker, signUp } from './kit/http.ts';
import { serverFolder, type ServerProcess } from './kit/server-process.ts';
import { within } from './kit/within.ts';

const canTrace = process.env['STEWARD_TEST'] === 'full' && spawnSync('strace', ['-V']).status === 0;
const question = {
  kind: 'question',
  subject: 'What do you keep of me?',
  text: 'I would like to know.',
  email: 'carl@example.org',
  language: 'en',
};

/** Everything that has a way out or could have one: each step with the status of its answer. */
async function useEverything({ url }: ServerProcess): Promise<readonly string[]> {
  const steps: string[] = [];
  const { token } = await signUp(url, 'Ada');
  const ask = asker(url, token);
  const step = async (method: string, path: string, body?: unknown) => {
    const answer = await ask(method, path, body);
    steps.push(`${method} ${path} ${answer.status}`);
    assert.ok(answer.status < 400, `${method} ${path}: ${answer.text}`);
    return answer.body;
  };
  const project = (await step('POST', '/v1/projects', { fields: { name: 'Kita Sonnenhang' } }))['id'];
  await step('POST', '/v1/tasks', { project, fields: { title: 'Estrich', status: 'open' } });
  await step('POST', '/v1/messages', { project, fields: { text: 'https://tracker.example/pixel.png' } });
  await step('POST', '/v1/search', { query: 'Estrich' });
  await step('POST', '/v1/invitations', { role: 'member', email: 'ben@example.org' });
  await step('POST', '/v1/contact/threads', question);
  await step('POST', '/v1/exports', { scope: { kind: 'project', id: project } });
  await step('GET', '/v1/inventory');
  await step('GET', '/v1/processors');
  await step('PUT', '/v1/processors/own-bucket/switch', { on: false });
  await step('GET', '/v1/processors/own-bucket/disclosures');
  await step('GET', '/v1/ledger');
  // The checks of the promises run, the one of TLS connects to the server itself.
  const { promises } = (await step('GET', '/v1/trust')) as unknown as {
    promises: readonly {
      readonly id: string;
      readonly state: string;
      readonly figures: readonly { readonly id: string; readonly value?: number }[];
    }[];
  };
  const u2 = promises.find(({ id }) => id === 'U2')!;
  assert.equal(u2.state, 'true');
  assert.equal(u2.figures.find(({ id }) => id === 'stopped')?.value, 0);
  return steps;
}

/** What the process connected to while `work` ran, as the kernel saw it, but for files and this machine. */
async function strangersReached(pid: number, work: () => Promise<unknown>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-trace-'));
  const file = join(folder, 'trace');
  const tracer = spawn('strace', ['-f', '-p', String(pid), '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(tracer.stderr, 'data');
  await work();
  tracer.kill('SIGINT');
  await once(tracer, 'exit');
  const lines = readFileSync(file, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  assert.ok(lines.length > 1, 'strace saw something');
  return lines.filter((line) => /AF_INET6?/.test(line) && !/127\.0\.0\.1|"::1"|::ffff:127\.0\.0\.1/.test(line));
}

test('invariant 7: a server that is used reaches nobody around its gate, and with every processor off it does all of it too', async () => {
  const on = await serverFolder();
  const off = await serverFolder();
  try {
    const server = await on.start({ STEWARD_PROCESSORS_OFF: '' }, { apart: true });
    let steps: readonly string[] = [];
    const use = async () => {
      steps = await useEverything(server);
    };
    if (canTrace) assert.deepEqual(await strangersReached(server.pid, use), []);
    else await use();
    const without = await off.start({ STEWARD_PROCESSORS_OFF: '*' });
    assert.deepEqual(await useEverything(without), steps);
  } finally {
    await on.remove();
    await off.remove();
  }
});

test('a mail leaves through the gate of a server whose network is closed', async () => {
  const taken = Promise.withResolvers<string>();
  const relay = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      let text = '';
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
      stream.on('end', () => {
        taken.resolve(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const folder = await serverFolder();
  try {
    const server = await folder.start({
      STEWARD_PROCESSORS_OFF: '',
      STEWARD_SMTP: `smtp://127.0.0.1:${(relay.server.address() as AddressInfo).port}`,
      STEWARD_MAIL_FROM: 'steward@example.org',
      STEWARD_SMTP_COMPANY: 'Postbote GmbH',
      STEWARD_SMTP_PLACE: 'Erfurt, Germany',
      STEWARD_SMTP_SINCE: '2026-11-27',
    });
    assert.equal((await asker(server.url)('POST', '/v1/contact/threads', question)).status, 200);
    const mail = await within(
      60_000,
      () => new Error(`no mail arrived: ${server.output()}`),
      () => taken.promise,
    );
    assert.match(mail, /^To: carl@example\.org/m);
  } finally {
    await folder.remove();
    await new Promise<void>((resolve) => relay.close(resolve));
  }
});
