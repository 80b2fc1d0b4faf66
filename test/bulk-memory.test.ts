// What goes through an import and an export does not stay in memory: four times the records take no more of it. What is in use after garbage was let go is compared,
// so that neither the machine nor its load matters.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { encodeId } from '@steward/protocol/ids.ts';
import { serverFolder, type ServerProcess } from './kit/server-process.ts';

const few = 1_500;
const growthMaxMb = 4;
const askEveryMs = 100;
const fixture = fileURLToPath(new URL('fixtures/live-memory.mjs', import.meta.url));
const password = 'a horse, a battery and a staple';

/** A project, and tasks in it, as an export has them. */
function linesOf(count: number): string {
  const at = '2026-03-02T07:30:00.000Z';
  const of = (n: number, collection: string, more: object) => {
    const id = Buffer.alloc(16);
    id.writeUInt32BE(n);
    return JSON.stringify({ id: encodeId(id), collection, version: 1, createdAt: at, updatedAt: at, ...more });
  };
  const project = encodeId(Buffer.alloc(16));
  const tasks = Array.from({ length: count - 1 }, (_, n) =>
    of(n + 1, 'tasks', { project, fields: { title: `Schalung ${n}`, status: 'open', due: '2026-12-01', description: 'ä'.repeat(200) } }),
  );
  return `${[of(0, 'projects', { fields: { name: 'Brücke' } }), ...tasks].join('\n')}\n`;
}

async function ask<T>({ url }: ServerProcess, token: string | undefined, method: string, path: string, body?: unknown): Promise<T> {
  const own = body instanceof Uint8Array;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': own ? 'application/octet-stream' : 'application/json' }),
      ...(own ? { 'content-disposition': 'attachment; filename="copy.ndjson"' } : {}),
    },
    ...(body === undefined ? {} : { body: own ? body : JSON.stringify(body) }),
  });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return (answer.headers.get('content-type')?.includes('json') ? await answer.json() : (await answer.bytes()).length) as T;
}

interface Job {
  readonly id: string;
  readonly state: string;
}

async function settled(server: ServerProcess, token: string, path: string, busy: readonly string[]): Promise<string> {
  for (;;) {
    const { state } = await ask<Job>(server, token, 'GET', path);
    if (!busy.includes(state)) return state;
    await setTimeout(askEveryMs);
  }
}

async function inAndOut(server: ServerProcess, count: number): Promise<void> {
  const account = { email: 'ada@example.org', password, name: 'Ada', business: { name: 'Ada GmbH' } };
  const { token } = await ask<{ token: string }>(server, undefined, 'POST', '/v1/sign-up', account);
  const brought = await ask<Job>(server, token, 'POST', '/v1/imports', Buffer.from(linesOf(count)));
  assert.equal(await settled(server, token, `/v1/imports/${brought.id}`, ['checking']), 'checked');
  await ask(server, token, 'POST', `/v1/imports/${brought.id}/confirm`, {});
  assert.equal(await settled(server, token, `/v1/imports/${brought.id}`, ['importing']), 'imported');
  const taken = await ask<Job>(server, token, 'POST', '/v1/exports', { scope: { kind: 'business' }, files: false });
  assert.equal(await settled(server, token, `/v1/exports/${taken.id}`, ['collecting', 'packing']), 'ready');
  assert.ok((await ask<number>(server, token, 'GET', `/v1/exports/${taken.id}/archive`)) > count);
}

/** The most that was in use while so many records went in and out, in bytes. */
async function mostInUse(count: number): Promise<number> {
  const folder = await serverFolder();
  try {
    const file = join(folder.data, '..', 'most');
    const server = await folder.start({ NODE_OPTIONS: `--expose-gc --import=${fixture}`, LIVE_MEMORY: file }, { apart: true });
    await inAndOut(server, count);
    await server.kill('SIGTERM');
    return Number(await readFile(file, 'utf8'));
  } finally {
    await folder.remove();
  }
}

test('what goes through an import and an export does not stay in memory', { timeout: 600_000 }, async () => {
  const [small, large] = [await mostInUse(few), await mostInUse(4 * few)];
  const grownMb = (large - small) / 1_048_576;
  assert.ok(grownMb < growthMaxMb, `${4 * few} records took ${grownMb.toFixed(1)} MB more than ${few}`);
});
