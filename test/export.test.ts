// An export over HTTP and from the command line, on a real server: ranges, resuming, HEAD, erasing what it holds, kill -9 in the middle.
import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { asker, signUp, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';
import { unpack } from '../server/src/lifecycle/export/testing/unpack.ts';

const marker = 'Rohrbruch-7f3a9c51d2';
const askedEveryMs = 100;

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

async function until(ask: Asker, id: string, state: string): Promise<Record<string, unknown>> {
  for (let looked = 0; looked < 900; looked++) {
    const { body } = await ask('GET', `/v1/exports/${id}`);
    if (body['state'] === state) return body;
    assert.notEqual(body['state'], 'failed', JSON.stringify(body['failure']));
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`the export is not ${state} within a minute and a half`);
}

async function site(ask: Asker, tasks: number): Promise<{ readonly project: string; readonly ids: readonly string[] }> {
  const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita Süd' } })).body['id']);
  const ids: string[] = [];
  for (let i = 0; i < tasks; i++)
    ids.push(String((await ask('POST', '/v1/tasks', { project, fields: { title: `${marker} ${i}`, status: 'open' } })).body['id']));
  const document = String((await ask('POST', '/v1/documents', { project, fields: { title: marker } })).body['id']);
  const name = {
    'content-type': 'application/pdf',
    'content-disposition': "attachment; filename*=UTF-8''..%2F..%2Fplan%20%E2%80%AEfdp.pdf",
  };
  const put = await ask('PUT', `/v1/documents/${document}/files/file`, Buffer.alloc(300_000, marker), { ...name });
  if (put.status !== 200) {
    // A name with a slash in it never gets in; one without does.
    assert.equal(put.status, 400, put.text);
    const again = await ask('PUT', `/v1/documents/${document}/files/file`, Buffer.alloc(300_000, marker), {
      ...name,
      'content-disposition': "attachment; filename*=UTF-8''CON.pdf",
    });
    assert.equal(again.status, 200, again.text);
  }
  return { project, ids };
}

async function bytesOf(url: string, token: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** Files below the folder of data in which the marker lies in clear. */
async function inClear(folder: ServerFolder): Promise<readonly string[]> {
  const entries = await readdir(folder.data, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(marker)) found.push(path);
  }
  return found;
}

test('with every format that is offered the login comes along: its sessions, its role here, no other business', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, person, business } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    assert.equal((await ask('POST', '/v1/businesses', { name: 'Zweite GmbH' })).status, 201);
    await ask('POST', '/v1/session/business', { business });
    const formats = (await ask('GET', '/v1/exports/formats')).body['formats'] as string[];
    const { body } = await ask('POST', '/v1/exports', { scope: { kind: 'business' }, formats });
    await until(ask, String(body['id']), 'ready');
    const { bytes } = await bytesOf(server.url, token, `/v1/exports/${String(body['id'])}/archive`);
    const files = await unpack(bytes, 'zip');
    const login = JSON.parse(files.get('account/login.json')!.toString()) as Record<string, unknown>;
    assert.equal(login['person'], person);
    assert.equal((login['sessions'] as readonly unknown[]).length, 1);
    const { set, setAt } = login['password'] as { set: boolean; setAt: string };
    assert.deepEqual([set, Math.abs(Date.parse(setAt) - Date.now()) < 600_000], [true, true]);
    assert.deepEqual(login['secondFactor'], { set: false });
    assert.deepEqual(login['businesses'], [{ id: business, name: 'Ada GmbH', role: 'owner' }]);
  }));

test('an export is asked for, taken in ranges, and goes with what is erased', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, person } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const { project, ids } = await site(ask, 3);
    const scope = { kind: 'project', id: project };
    const preview = (await ask('POST', '/v1/exports/preview', { scope })).body;
    assert.equal(preview['total'], 5);
    const offered = (await ask('GET', '/v1/exports/formats')).body['formats'] as string[];
    assert.ok(offered.includes('csv') && offered.includes('ndjson'));
    const started = await ask('POST', '/v1/exports', { scope, formats: ['csv'] }, { 'idempotency-key': 'once' });
    assert.equal(started.status, 201, started.text);
    const id = String(started.body['id']);
    assert.equal((await ask('POST', '/v1/exports', { scope, formats: ['csv'] }, { 'idempotency-key': 'once' })).body['id'], id);
    const ready = await until(ask, id, 'ready');
    assert.deepEqual(await inClear(folder), [], 'nothing of it lies in clear');
    const path = `/v1/exports/${id}/archive`;
    const whole = await bytesOf(server.url, token, path);
    assert.equal(whole.bytes.length, (ready['parts'] as { bytes: number }[])[0]!.bytes);
    assert.equal(whole.headers.get('content-type'), 'application/zip');
    const head = await bytesOf(server.url, token, path, {}, 'HEAD');
    assert.equal(head.headers.get('content-length'), String(whole.bytes.length));
    const etag = whole.headers.get('etag')!;
    const part = await bytesOf(server.url, token, path, { range: 'bytes=1000-', 'if-range': etag });
    assert.equal(part.status, 206);
    assert.ok(part.bytes.equals(whole.bytes.subarray(1000)));
    assert.equal((await bytesOf(server.url, token, path, { range: 'bytes=1000-', 'if-range': '"another"' })).status, 200);
    const files = await unpack(whole.bytes, 'zip');
    for (const each of files.keys()) assert.match(each, /^[^/\\][^\\]*$/u);
    assert.ok(![...files.keys()].some((each) => each.split('/').some((name) => name === '..' || name === '.' || /^con(\.|$)/i.test(name))));
    const downloads = (await ask('GET', '/v1/exports/downloads')).body['downloads'] as { by: string; export: string }[];
    assert.deepEqual(
      downloads.map(({ by, export: of }) => [by, of]),
      [[person, id]],
    );

    const other = await signUp(server.url, 'Ben');
    for (const [method, at] of [
      ['GET', ''],
      ['GET', '/archive'],
      ['POST', '/renew'],
      ['DELETE', ''],
    ] as const)
      assert.equal(
        (await asker(server.url, other.token)(method, `/v1/exports/${id}${at}`, method === 'POST' ? {} : undefined)).status,
        404,
        at,
      );

    const would = await ask('POST', '/v1/erasures/preview', { subject: { kind: 'record', collection: 'tasks', id: ids[0] }, when: 'now' });
    assert.deepEqual(
      (would.body['exports'] as { id: string }[]).map((each) => each.id),
      [id],
    );
    const erased = await ask('POST', '/v1/erasures', { subject: { kind: 'record', collection: 'tasks', id: ids[0] }, when: 'now' });
    assert.equal(erased.status, 201, erased.text);
    const gone = await until(ask, id, 'expired');
    assert.equal(gone['removedWhy'], 'erased');
    assert.equal((await bytesOf(server.url, token, path)).status, 404);
  }));

test('threat 40: killed in the middle of an export, it goes on by itself', () =>
  inFolder(async (folder) => {
    let server = await folder.start({}, { apart: true });
    const { token } = await signUp(server.url, 'Ada');
    const { project } = await site(asker(server.url, token), 40);
    const started = await asker(server.url, token)('POST', '/v1/exports', {
      scope: { kind: 'project', id: project },
      formats: ['csv', 'xlsx'],
    });
    const id = String(started.body['id']);
    for (let kill = 0; kill < 3; kill++) {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_200));
      await server.kill('SIGKILL');
      server = await folder.start({}, { apart: true });
    }
    const ask = asker(server.url, token);
    await until(ask, id, 'ready');
    const { bytes } = await bytesOf(server.url, token, `/v1/exports/${id}/archive`);
    const files = await unpack(bytes, 'zip');
    assert.equal(files.get('records/tasks.ndjson')!.toString().split('\n').length, 41);
    assert.deepEqual(await inClear(folder), []);
  }));

test('steward export makes an archive and fetches it, and goes on where it was broken off', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, person, business } = await signUp(server.url, 'Ada');
    await site(asker(server.url, token), 3);
    const to = join(dirname(folder.data), 'copy.zip');
    const made = await folder.cli(['export', 'business', '--format', 'csv', '--to', to, '--url', server.url, '--json'], {
      STEWARD_TOKEN: token,
    });
    assert.equal(made.code, 0, made.stdout + made.stderr);
    assert.equal((await stat(to)).mode & 0o777, 0o600);
    assert.ok((await unpack(await readFile(to), 'zip')).has('tables/tasks.csv'));
    const without = await folder.cli(['export', 'business', '--url', server.url]);
    assert.notEqual(without.code, 0);
    const started = await folder.cli(['export', 'business', '--business', business, '--for', person, '--json']);
    assert.equal(started.code, 0, started.stdout + started.stderr);
    const { id } = JSON.parse(started.stdout) as { id: string };
    assert.equal((await until(asker(server.url, token), id, 'ready'))['mayDownload'], true);
  }));
