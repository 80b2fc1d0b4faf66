// A file of a gigabyte goes up and down through the door within 100 MB of memory (64 MB of file in the small run), and comes back byte by byte.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { test } from 'node:test';

const megabyte = 1_048_576;
const fileBytes = (process.env['STEWARD_TEST'] === 'full' ? 1_024 : 64) * megabyte;
const memoryBytesMax = 100 * megabyte;

test(
  'a big file streams up and down within bounded memory',
  { skip: process.platform !== 'linux' && 'memory is read from /proc' },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-big-'));
    const server = spawn(process.execPath, ['server/src/main/steward.ts', 'start', '--json'], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0', STEWARD_DEMO: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const url = await readyUrl(server.stdout);
      const account = {
        email: 'ada@example.org',
        password: 'a horse, a battery and a staple',
        name: 'Ada',
        business: { name: 'Big GmbH' },
      };
      const { token } = await post(`${url}/v1/sign-up`, account);
      const { id: project } = await post(`${url}/v1/projects`, { fields: { name: 'Big' } }, token);
      const { id } = await post(`${url}/v1/documents`, { project, fields: { title: 'Scan' } }, token);
      const idle = await peakBytes(server.pid!);
      const address = `${url}/v1/documents/${id}/files/file`;
      const sent = createHash('sha256');
      assert.equal(await upload(address, token, sent), 200);
      const answer = await fetch(address, { headers: { authorization: `Bearer ${token}` } });
      const received = createHash('sha256');
      let size = 0;
      for await (const part of answer.body!) {
        received.update(part as Uint8Array);
        size += (part as Uint8Array).length;
      }
      assert.equal(size, fileBytes);
      assert.equal(received.digest('hex'), sent.digest('hex'));
      const more = (await peakBytes(server.pid!)) - idle;
      assert.ok(more < memoryBytesMax, `the server took ${Math.round(more / megabyte)} MB more`);
    } finally {
      server.kill('SIGTERM');
      await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    }
  },
);

async function readyUrl(lines: Readable): Promise<string> {
  for await (const line of createInterface({ input: lines })) {
    const said = JSON.parse(line) as { ready?: boolean; url?: string };
    if (said.ready) return said.url!;
  }
  throw new Error('the server ended before it was ready');
}

async function post(url: string, body: object, token?: string): Promise<{ token: string; id: string }> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()) as { token: string; id: string };
}

/** Every megabyte differs from the one before. */
async function* content(hash: ReturnType<typeof createHash>): AsyncIterable<Buffer> {
  const block = Buffer.alloc(megabyte, 'Aufmaß ');
  for (let at = 0; at < fileBytes / megabyte; at++) {
    block.writeUInt32BE(at);
    hash.update(block);
    yield Buffer.from(block);
  }
}

function upload(url: string, token: string, hash: ReturnType<typeof createHash>): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/pdf',
      'content-disposition': 'attachment; filename="scan.pdf"',
    };
    const sending = request(url, { method: 'PUT', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode!));
    });
    sending.on('error', reject);
    Readable.from(content(hash)).pipe(sending);
  });
}

async function peakBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) * 1_024;
}
