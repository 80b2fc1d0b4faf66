// Imports of a real server: over HTTP and from the command line, and killed in the middle.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeId } from '@steward/protocol/ids.ts';
import type { ImportProblem, WireImport } from '@steward/protocol/wire/import-routes.ts';
import { asker, signUp, type Asker } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

const idOf = (kind: number, n: number) => {
  const bytes = Buffer.alloc(16, 3);
  bytes[0] = kind;
  bytes.writeUInt32BE(n, 1);
  return encodeId(bytes);
};

/** A machine copy: one project with so many tasks. */
function copyOf(tasks: number): string {
  const at = '2026-03-02T07:30:00.000Z';
  const base = { version: 1, createdAt: at, updatedAt: at };
  const project = idOf(0, 0);
  const lines: object[] = [{ id: project, collection: 'projects', ...base, fields: { name: 'Kita' } }];
  for (let n = 0; n < tasks; n++)
    lines.push({ id: idOf(1, n), collection: 'tasks', project, ...base, fields: { title: `Task ${n}`, status: 'open' } });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

async function bring(url: string, token: string, content: string, query = ''): Promise<WireImport> {
  const answer = await fetch(`${url}/v1/imports${query}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="copy.ndjson"',
    },
    body: content,
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return (await answer.json()) as WireImport;
}

/** Asks until the import is in one of these states. */
async function until(ask: Asker, id: string, states: readonly string[]): Promise<WireImport> {
  for (;;) {
    const { body } = await ask('GET', `/v1/imports/${id}`);
    const found = body as unknown as WireImport;
    if (states.includes(found.state)) return found;
    assert.ok(!['failed', 'cancelled'].includes(found.state), JSON.stringify(found));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function tasksSeen(ask: Asker): Promise<number> {
  const { status, body } = await ask('GET', `/v1/tasks?project=${idOf(0, 0)}&limit=1`);
  return status === 200 ? (body['total'] as number) : 0;
}

test('an import over HTTP: looked through, its problems read page by page, confirmed, there at once', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const { token } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const bad = await bring(server.url, token, `${copyOf(2)}{\n{}\n`);
    const refused = await until(ask, bad.id, ['checked']);
    assert.deepEqual([refused.problems, refused.total.new, refused.mayConfirm], [2, 3, false]);
    const page = (await ask('GET', `/v1/imports/${bad.id}/problems?limit=1`)).body as unknown as {
      problems: ImportProblem[];
      next: number;
    };
    assert.deepEqual([page.problems.map(({ line }) => line), page.next], [[4], 1]);
    assert.equal((await ask('POST', `/v1/imports/${bad.id}/confirm`, {})).status, 409);
    const good = await bring(server.url, token, copyOf(3));
    await until(ask, good.id, ['checked']);
    assert.equal(await tasksSeen(ask), 0);
    assert.equal((await ask('POST', `/v1/imports/${good.id}/confirm`, {})).status, 200);
    const done = await until(ask, good.id, ['imported']);
    assert.deepEqual([done.total.new, await tasksSeen(ask)], [4, 3]);
    const receipt = await asker(server.url)('GET', `/v1/receipts/${done.reference}`);
    assert.deepEqual(
      (receipt.body['steps'] as { step: string }[]).map(({ step }) => step),
      ['requested', 'started', 'finished'],
    );
    await server.kill('SIGTERM');
  } finally {
    await folder.remove();
  }
});

test('killed in the middle of an import, again and again, it goes on by itself; at no time a part of it is to be seen', async () => {
  const folder = await serverFolder();
  const tasks = 4_000;
  // After each the lease of the process that died has to end: a minute.
  const kills = process.env['STEWARD_TEST'] === 'full' ? 3 : 1;
  try {
    let server = await folder.start({}, { apart: true });
    const { token } = await signUp(server.url, 'Ada');
    const { id } = await bring(server.url, token, copyOf(tasks));
    await until(asker(server.url, token), id, ['checked']);
    await asker(server.url, token)('POST', `/v1/imports/${id}/confirm`, {});
    let seen = 0;
    for (let kill = 0; kill < kills; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
      seen = await tasksSeen(asker(server.url, token));
      assert.ok(seen === 0 || seen === tasks, `${seen} of ${tasks} tasks are to be seen`);
      await server.kill('SIGKILL');
      server = await folder.start({}, { apart: true });
      seen = await tasksSeen(asker(server.url, token));
      assert.ok(seen === 0 || seen === tasks, `${seen} of ${tasks} tasks are to be seen`);
    }
    const ask = asker(server.url, token);
    const done = await until(ask, id, ['imported']);
    assert.deepEqual([done.total.new, await tasksSeen(ask)], [tasks + 1, tasks]);
    await server.kill('SIGTERM');
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  } finally {
    await folder.remove();
  }
});

test('the command line looks first, and imports with the name of the business; with a server and without', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const file = join(folder.data, '..', 'copy.ndjson');
    await writeFile(file, copyOf(5));
    const dry = await folder.cli(['import', file, '--into', business, '--json']);
    assert.equal(dry.code, 6, dry.stdout + dry.stderr);
    assert.equal((JSON.parse(dry.stdout) as WireImport).total.new, 6);
    const wrong = await folder.cli(['import', file, '--into', business, '--confirm=Somebody']);
    assert.equal(wrong.code, 6, wrong.stderr);
    const done = await folder.cli(['import', file, '--into', business, '--confirm=Ada GmbH', '--json']);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.equal(await tasksSeen(asker(server.url, token)), 5);
    await server.kill('SIGTERM');
    await writeFile(file, `${copyOf(6)}{\n`);
    const bad = await folder.cli(['import', file, '--into', business]);
    assert.equal(bad.code, 1, bad.stdout + bad.stderr);
    assert.match(bad.stdout, /line 8: is not JSON/);
    await writeFile(file, copyOf(6));
    const offline = await folder.cli(['import', file, '--into', business, '--confirm=Ada GmbH', '--json']);
    assert.deepEqual(
      [offline.code, (JSON.parse(offline.stdout) as WireImport).total],
      [0, { new: 1, changed: 0, same: 6, refused: 0, erased: 0, left: 0 }],
    );
  } finally {
    await folder.remove();
  }
});
