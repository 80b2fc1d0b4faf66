// The reference of an error: whoever is told it can give it to support, who finds that failure in the log by it; and it tells nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, signUp } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';
import { namesIn, withStored } from './kit/stored.ts';

test('a failure of ours is found in the log by its reference, which says nothing about anybody’s requests', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const ask = asker(server.url, (await signUp(server.url, 'Ada')).token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const photo = String((await ask('POST', '/v1/photos', { project, fields: { caption: 'Kran' } })).body['id']);
    const picture = `/v1/photos/${photo}/files/picture`;
    assert.equal((await ask('PUT', picture, Buffer.from('picture'), { 'content-type': 'image/jpeg' })).status, 200);
    await withStored(folder, async ({ blobs }) => {
      for (const name of await namesIn(blobs)) await blobs.remove(name);
    });

    const failed = await ask('GET', picture);
    assert.deepEqual([failed.status, failed.body['code']], [500, 'integrity-failed']);
    const reference = String(failed.body['reference']);
    const line = server
      .output()
      .split('\n')
      .find((each) => each.includes(reference));
    assert.deepEqual(pick(JSON.parse(line ?? '{}')), {
      event: 'request failed',
      method: 'GET',
      route: '/v1/photos/:id/files/:field',
      code: 'integrity-failed',
    });

    const refused = async () => String((await asker(server.url)('GET', '/v1/me')).body['reference']);
    const several = [reference, await refused(), await refused(), await refused()];
    for (const each of several) assert.match(each, /^[a-z2-7]{26}$/, 'it is drawn by chance, so it cannot be counted with');
    assert.equal(new Set(several).size, several.length);
  } finally {
    await folder.remove();
  }
});

const pick = ({ event, method, route, code }: Record<string, unknown>) => ({ event, method, route, code });
