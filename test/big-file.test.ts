// A file of a gigabyte goes up and down through the door within 100 MB of memory (64 MB of file in the small run), and comes back byte by byte.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { asker, signUp } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

const megabyte = 1_048_576;
const fileBytes = (process.env['STEWARD_TEST'] === 'full' ? 1_024 : 64) * megabyte;
const memoryBytesMax = 100 * megabyte;

test(
  'a big file streams up and down within bounded memory',
  { skip: process.platform !== 'linux' && 'memory is read from /proc' },
  async () => {
    const folder = await serverFolder();
    try {
      const server = await folder.start({}, { apart: true });
      const { token } = await signUp(server.url, 'Ada');
      const ask = asker(server.url, token);
      const project = (await ask('POST', '/v1/projects', { fields: { name: 'Big' } })).body['id'];
      const id = String((await ask('POST', '/v1/documents', { project, fields: { title: 'Scan' } })).body['id']);
      const idle = await peakBytes(server.pid);
      const address = `${server.url}/v1/documents/${id}/files/file`;
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
      const more = (await peakBytes(server.pid)) - idle;
      assert.ok(more < memoryBytesMax, `the server took ${Math.round(more / megabyte)} MB more`);
    } finally {
      await folder.remove();
    }
  },
);

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
