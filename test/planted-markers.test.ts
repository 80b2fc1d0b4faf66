// Planted markers: random texts, numbers and bytes in every field of every collection, in files, in pictures and the previews made of them, in names,
// addresses, searches, reasons and errors, all of it asked for again in every form that screens show it in. No byte that Steward writes anywhere holds
// one in clear: data folder with its logs and journals, root key, temporary folder, output; nor does an event of the live stream.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { builtIn, foundation } from '@steward/protocol/catalogue/built-in.ts';
import type { Collection, Field } from '@steward/protocol/catalogue/collection.ts';
import { isWhollyOptional } from '@steward/protocol/catalogue/preference.ts';
import { readEvents } from './kit/events.ts';
import { asker, password, receiptOf, signUp, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder, type ServerProcess } from './kit/server-process.ts';
import { withStored } from './kit/stored.ts';

class Markers {
  readonly texts: string[] = [];
  readonly numbers: number[] = [];
  readonly bytes: Buffer[] = [];

  text(): string {
    const marker = `Mk${randomBytes(9).toString('hex')}`;
    this.texts.push(marker);
    return marker;
  }

  number(min: number, max: number): number {
    const marker = min + (max - min) * 0.5 + randomInt(1, 2 ** 40) / 2 ** 41;
    this.numbers.push(marker);
    return marker;
  }

  content(bytesMax = 100_000): Buffer {
    const marker = randomBytes(24);
    this.bytes.push(marker);
    return Buffer.concat([Buffer.alloc(Math.min(70_000, bytesMax - 200), 'x'), marker, Buffer.alloc(100)]);
  }

  without(text: string): Markers {
    const others = new Markers();
    others.texts.push(...this.texts.filter((each) => each !== text));
    others.numbers.push(...this.numbers);
    others.bytes.push(...this.bytes);
    return others;
  }

  /** Every form in which a marker might lie somewhere. */
  *forms(): Generator<Buffer> {
    for (const text of this.texts) {
      for (const encoding of ['utf8', 'utf16le', 'hex', 'base64'] as const) {
        yield encoding === 'hex' || encoding === 'base64'
          ? Buffer.from(Buffer.from(text).toString(encoding).replace(/=+$/, '').slice(0, -2))
          : Buffer.from(text, encoding);
      }
    }
    for (const number of this.numbers) {
      const double = Buffer.alloc(8);
      double.writeDoubleBE(number);
      yield double;
      yield Buffer.from(double).swap64();
      yield Buffer.from(String(number));
    }
    for (const bytes of this.bytes) {
      yield bytes;
      yield Buffer.from(bytes.toString('hex'));
      yield Buffer.from(bytes.toString('base64').slice(0, -2));
    }
  }
}

test('invariant 9: no planted marker lies in clear in anything that Steward writes', async () => {
  const folder = await serverFolder(undefined, { kept: true });
  const temporary = await mkdtemp(join(tmpdir(), 'steward-tmp-'));
  const markers = new Markers();
  try {
    // Nobody answers there: what is asked about senders is not known.
    const server = await folder.start({ TMPDIR: temporary, STEWARD_DNS: '127.0.0.1:9' }, { apart: true });
    await plant(server, markers);
    // Snapshots and key backups lie beside the data folder, and are looked through like everything else.
    const added = await folder.cli(['staff', 'add', `${markers.text()}@example.org`, '--name', markers.text()]);
    assert.equal(added.code, 0, added.stderr);
    const { code, stderr } = await folder.cli(['snapshot', 'now']);
    assert.equal(code, 0, stderr);
    assert.ok(await hasChunks(folder));
    // Once with its write-ahead logs as they are, once put away in order.
    assert.deepEqual(await found([dirname(folder.data), temporary], markers), []);
    await server.kill('SIGTERM');
    assert.deepEqual(await found([dirname(folder.data), temporary], markers), []);
    assert.deepEqual(formsIn(Buffer.from(server.output()), markers), [], 'what the server said');
    assert.ok(markers.texts.length > 40 && markers.numbers.length >= 3 && markers.bytes.length >= 3);
    await writeFile(join(temporary, 'leak'), `a line with ${markers.texts[7]!} in it`);
    assert.equal((await found([temporary], markers)).length, 1, 'the scan finds what is there');
  } finally {
    await folder.remove();
    await rm(temporary, { recursive: true, force: true });
  }
});

const hasChunks = (folder: ServerFolder): Promise<boolean> =>
  withStored(folder, async ({ stored }) => {
    const names = await Array.fromAsync(stored.files());
    return names.some(({ place, name }) => place === 'snapshots' && name.includes('chunks/'));
  });

async function plant({ url, mailPort }: ServerProcess, markers: Markers): Promise<void> {
  const name = markers.text();
  const founder = await signUp(url, name, { business: { name: markers.text() } });
  markers.texts.push(name.toLowerCase(), password);
  const ask = asker(url, founder.token);
  const events = await readEvents(url, founder.token);
  const project = String(
    (await must(ask, 'POST', '/v1/projects', { fields: { name: markers.text(), description: markers.text() } })).body['id'],
  );
  for (const [name, level] of [
    ['photo-places', 'exact'],
    ['recent-searches', 'on'],
  ] as const)
    await must(ask, 'PUT', `/v1/preferences/${name}`, { level, where: 'preferences' });
  const made = new Map<string, string>();
  for (const collection of builtIn) {
    if (foundation.includes(collection) || isWhollyOptional(collection) || byMail.has(collection.name)) continue;
    const scope = collection.scope === 'project' ? { project } : {};
    const fields = Object.fromEntries(
      Object.entries(collection.fields).flatMap(([field, declared]) => valueOf(declared, field, markers, founder.person)),
    );
    const { body } = await must(ask, 'POST', `/v1/${collection.name}`, { ...scope, fields });
    made.set(collection.name, String(body['id']));
    await plantFiles(ask, collection, String(body['id']), markers);
    await must(ask, 'POST', `/v1/${collection.name}/query`, { ...scope, where: { [Object.keys(fields)[0]!]: markers.text() } });
  }
  await plantMails(mailPort!, ask, project, markers);
  await must(ask, 'POST', '/v1/recent-searches', { words: markers.text() });
  await must(ask, 'GET', '/v1/recent-searches');
  await writeToOperator(url, ask, markers);
  await must(ask, 'POST', '/v1/messages', { project, fields: { text: markers.text(), about: made.get('tasks') } });
  await show(ask, project, made);
  await events.next(({ data }) => JSON.stringify(data).includes(made.get('daily-reports')!));
  await events.close();
  assert.ok(events.heard.length >= 5, 'the stream has told of it');
  assert.deepEqual(formsIn(Buffer.from(JSON.stringify(events.heard)), markers), [], 'what the stream told');
  await must(ask, 'POST', '/v1/search', { query: markers.text() });
  await must(ask, 'POST', '/v1/invitations', { email: `${markers.text()}@example.org`, role: 'member' });
  await nameSomebody(url, ask, project, markers);
  await must(ask, 'POST', '/v1/cases', { scope: { kind: 'project', project }, reason: markers.text() });
  await must(ask, 'GET', '/v1/cases');
  await asker(url)('POST', '/v1/staff/sign-in', { email: `${markers.text()}@example.org`, password: markers.text() });
  await provoke(url, ask, project, markers);
}

/** What comes by mail, or has operations of its own. */
const byMail: ReadonlySet<string> = new Set(['mails', 'mail-files', 'mailboxes', 'quarantined-mails']);

/** One that is set aside, and one that is taken; the secret of the address is a marker too. */
async function plantMails(port: number, ask: Asker, project: string, markers: Markers): Promise<void> {
  const { body } = await must(ask, 'POST', `/v1/projects/${project}/mail-in/address`, { step: 'on' });
  const { address, version } = body['mailbox'] as { readonly address: string; readonly version: number };
  markers.texts.push(/-([a-z2-7]{26})@/.exec(address)![1]!);
  const send = createTransport({ host: '127.0.0.1', port, requireTLS: true, tls: { rejectUnauthorized: false } });
  const mail = () => ({
    from: `${markers.text()} <${markers.text()}@example.org>`,
    to: address,
    subject: markers.text(),
    text: markers.text(),
    html: `<p>${markers.text()}</p>`,
    attachments: [{ filename: `${markers.text()}.txt`, content: markers.text() }],
  });
  await send.sendMail(mail());
  await must(ask, 'PUT', `/v1/projects/${project}/mail-in/rules`, { version, rule: 'anyone', senders: [`${markers.text()}@example.org`] });
  await send.sendMail(mail());
  send.close();
  const { body: quarantine } = await must(ask, 'GET', `/v1/projects/${project}/mail-in/quarantine`);
  assert.equal((quarantine['mails'] as readonly unknown[]).length, 1);
}

/** With an account and without one: what is written to whoever runs it is as sealed as the work. */
async function writeToOperator(url: string, ask: Asker, markers: Markers): Promise<void> {
  const thread = { kind: 'question', subject: markers.text(), text: markers.text() };
  await must(ask, 'POST', '/v1/threads', thread);
  await must(ask, 'GET', '/v1/threads');
  const outside = { ...thread, name: markers.text(), email: `${markers.text()}@example.org`, language: 'en' };
  const { status } = await asker(url)('POST', '/v1/contact/threads', outside);
  assert.ok(status < 300, `writing without an account: ${status}`);
}

/** Twice: what was there before is kept as a version of its own. A picture and its preview hold a marker each. */
async function plantFiles(ask: Asker, { name, fields }: Collection, id: string, markers: Markers): Promise<void> {
  for (const [field, declared] of Object.entries(fields)) {
    if (declared.type !== 'file') continue;
    const path = `/v1/${name}/${id}/files/${field}`;
    const type = declared.types?.[0] ?? 'application/pdf';
    for (let time = 0; time < 2; time++) {
      const headers = { 'content-type': type, 'content-disposition': `attachment; filename="${markers.text()}.pdf"` };
      await must(ask, 'PUT', path, markers.content(declared.bytesMax), headers);
      await must(ask, 'GET', path);
    }
    if (declared.previewOf !== undefined) {
      const { text } = await must(ask, 'POST', `/v1/${name}/previews`, { ids: [id] });
      assert.ok(text.includes(id), 'the preview is given out');
    }
  }
}

/** Everything that screens ask for beside the records themselves. */
async function show(ask: Asker, project: string, made: ReadonlyMap<string, string>): Promise<void> {
  for (const [collection, id] of made) await must(ask, 'GET', `/v1/${collection}/${id}/history`);
  for (const language of ['en', 'de']) {
    const { text } = await must(ask, 'GET', `/v1/daily-reports/${made.get('daily-reports')!}/pdf?language=${language}`);
    assert.ok(text.startsWith('%PDF-'));
  }
  await must(ask, 'GET', `/v1/projects/${project}/activity`);
  await must(ask, 'GET', '/v1/projects/summary');
  await must(ask, 'GET', '/v1/members');
}

/** The reason for naming a colleague is words of somebody's, too. */
async function nameSomebody(url: string, ask: Asker, project: string, markers: Markers): Promise<void> {
  const { body } = await must(ask, 'POST', '/v1/invitations', { email: 'looker@example.org', role: 'member', project });
  const looker = await signUp(url, 'Looker', { invitation: body['token'] });
  const { headers } = await must(asker(url, looker.token), 'GET', `/v1/projects/${project}`);
  await must(ask, 'POST', `/v1/ledger/1/entries/${receiptOf({ headers })!.index}/name`, { reason: markers.text() });
}

function valueOf(field: Field, name: string, markers: Markers, person: string): readonly (readonly [string, unknown])[] {
  switch (field.type) {
    case 'text':
    case 'long-text':
      return [[name, markers.text()]];
    case 'number':
      return [[name, markers.number(field.min ?? 0, field.max ?? 1_000)]];
    case 'money':
      return [[name, { amount: randomInt(2 ** 40), currency: 'EUR' }]];
    case 'place':
      return [[name, { lat: markers.number(-80, 80), lon: markers.number(-170, 170), label: markers.text() }]];
    case 'date':
      return [[name, '2026-11-24']];
    case 'time':
      return [[name, '2026-11-24T10:00:00Z']];
    case 'choice':
      return [[name, field.choices[0]]];
    case 'person':
      return [[name, field.many ? [person] : person]];
    default:
      return [];
  }
}

/** Wrong requests whose errors might quote what they choked on. */
async function provoke(url: string, ask: Asker, project: string, markers: Markers): Promise<void> {
  await ask('POST', '/v1/tasks', { project, fields: { title: 'x', status: markers.text() } });
  await ask('POST', '/v1/tasks', { project, fields: { [markers.text()]: 'x' } });
  await ask('GET', `/v1/tasks/${markers.text()}`);
  await ask('GET', `/v1/${markers.text()}?${markers.text()}=${markers.text()}`);
  await asker(url)('POST', '/v1/sign-in', { email: `${markers.text()}@example.org`, password: markers.text() });
  await asker(url, markers.text())('GET', '/v1/me');
  await asker(url)('POST', '/v1/password/forgotten', { email: `${markers.text()}@example.org` });
  await ask(
    'POST',
    '/v1/tasks',
    { project, fields: { title: markers.text(), status: 'open', assignee: markers.text() } },
    { 'user-agent': markers.text(), 'idempotency-key': markers.text() },
  );
}

async function must(ask: Asker, method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
  const answer = await ask(method, path, body, headers);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
  return answer;
}

async function found(folders: readonly string[], markers: Markers): Promise<readonly string[]> {
  const leaks: string[] = [];
  // How Cognito keeps passwords is Amazon's affair, and its emulator keeps them as they are; of everything else it has nothing either.
  const besidesPasswords = markers.without(password);
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const sought = path.includes('.emulated/cognito/') ? besidesPasswords : markers;
      if (formsIn(await readFile(path), sought).length > 0) leaks.push(path);
    }
  }
  return leaks;
}

const formsIn = (bytes: Buffer, markers: Markers): readonly string[] =>
  [...markers.forms()].filter((form) => bytes.includes(form)).map((form) => form.toString('latin1'));
