// Invariant 10: the data folder of every release opens with this one. test/fixtures holds them, made by tools/make-data-fixture.ts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { asker } from './kit/http.ts';
import { repo, serverFolder } from './kit/server-process.ts';

interface Holds {
  readonly email: string;
  readonly password: string;
  readonly business: string;
  readonly project: string;
  readonly task: string;
  readonly photo: string;
  readonly erased: string;
  readonly pictureSha256: string;
  readonly vkey: string;
  readonly receipt: string;
}

const releases = globSync('data-folder-*.json', { cwd: join(repo, 'test/fixtures') }).map((file) => file.slice(0, -'.json'.length));

test('there is a folder of a release', () => assert(releases.length >= 1));

for (const release of releases)
  test(`invariant 10: ${release} opens`, async () => {
    const holds = JSON.parse(readFileSync(join(repo, `test/fixtures/${release}.json`), 'utf8')) as Holds;
    const folder = await serverFolder();
    try {
      execFileSync('tar', ['xzf', join(repo, `test/fixtures/${release}.tar.gz`), '-C', dirname(folder.data)]);
      const server = await folder.start();
      const { body } = await asker(server.url)('POST', '/v1/sign-in', { email: holds.email, password: holds.password });
      const ask = asker(server.url, String(body['token']));
      const fields = async (path: string) => (await ask('GET', path)).body['fields'] as Readonly<Record<string, unknown>>;
      assert.equal((await fields(`/v1/projects/${holds.project}`))['name'], 'Kita Sonnenhang');
      assert.deepEqual(await fields(`/v1/tasks/${holds.task}`), { title: 'Fenster bestellen', status: 'done' });
      const { body: history } = await ask('GET', `/v1/tasks/${holds.task}/history`);
      assert.equal((history['versions'] as readonly unknown[]).length, 2);
      assert.deepEqual((await fields(`/v1/photos/${holds.photo}`))['place'], { lat: 47.65, lon: 9.47 });
      const picture = await fetch(`${server.url}/v1/photos/${holds.photo}/files/picture`, {
        headers: { authorization: `Bearer ${String(body['token'])}` },
      });
      assert.equal(
        createHash('sha256')
          .update(Buffer.from(await picture.arrayBuffer()))
          .digest('hex'),
        holds.pictureSha256,
      );
      assert.equal((await ask('GET', `/v1/tasks/${holds.erased}`)).status, 404);

      // What was proved then is proved now, and the ledger has only grown.
      const receipt = `${folder.data}.tlog-proof`;
      await writeFile(receipt, holds.receipt);
      const verified = await folder.cli(['verify', receipt, '--key', holds.vkey]);
      assert.equal(verified.code, 0, verified.stderr);
      const own = await folder.cli(['verify']);
      assert.equal(own.code, 0, own.stdout);
    } finally {
      await folder.remove();
    }
  });
