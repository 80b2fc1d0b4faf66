// Makes the data folder of this release that later releases must open: test/fixtures/data-folder-<version>.tar.gz, and beside it what is in it.
// Run once for a release, and never again for one that is out.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asker, password, signUp } from '../test/kit/http.ts';
import { serverFolder } from '../test/kit/server-process.ts';
import { repository } from './source-files.ts';

const { version } = JSON.parse(readFileSync(join(repository, 'server/package.json'), 'utf8')) as { readonly version: string };
const fixtures = join(repository, 'test/fixtures');
const tarball = join(fixtures, `data-folder-${version}.tar.gz`);
if (existsSync(tarball)) throw new Error(`${tarball} is there: a release's folder is made once`);

const folder = await serverFolder();
try {
  const server = await folder.start();
  const { token, business } = await signUp(server.url, 'Ada');
  const ask = asker(server.url, token);
  const idOf = async (path: string, body: object) => String((await ask('POST', path, body)).body['id']);
  const project = await idOf('/v1/projects', { fields: { name: 'Kita Sonnenhang' } });
  const task = await idOf('/v1/tasks', { project, fields: { title: 'Fenster bestellen', status: 'open' } });
  await ask('PATCH', `/v1/tasks/${task}`, { fields: { status: 'done' } }, { 'if-match': '"1"' });
  const photo = await idOf('/v1/photos', { project, fields: { caption: 'Fundament', place: { lat: 47.65, lon: 9.47 } } });
  const picture = Buffer.alloc(100_000, 'picture ');
  await ask('PUT', `/v1/photos/${photo}/files/picture`, picture, { 'content-type': 'image/jpeg' });
  const trashed = await idOf('/v1/tasks', { project, fields: { title: 'Im Papierkorb', status: 'open' } });
  await ask('POST', `/v1/tasks/${trashed}/trash`, {});
  const erased = await idOf('/v1/tasks', { project, fields: { title: 'Gelöscht', status: 'open' } });
  await ask('POST', `/v1/tasks/${erased}/trash`, {});
  await ask('DELETE', `/v1/tasks/${erased}`);
  await folder.cli(['keys', 'rotate', '--business', business]);
  await folder.cli(['keys', 'rotate', '--business', business, '--ledger']);
  const receipt = (await ask('GET', '/v1/ledger/1/receipts/3')).text;
  const vkey = (await ask('GET', '/v1/ledger/1/vkey')).text.trim();
  await server.kill('SIGTERM');
  mkdirSync(fixtures, { recursive: true });
  execFileSync('tar', ['czf', tarball, '--sort=name', '--owner=0', '--group=0', '-C', dirname(folder.data), 'data', 'data.keyring']);
  const sha256 = createHash('sha256').update(picture).digest('hex');
  const holds = {
    email: 'ada@example.org',
    password,
    business,
    project,
    task,
    photo,
    trashed,
    erased,
    pictureSha256: sha256,
    vkey,
    receipt,
  };
  writeFileSync(join(fixtures, `data-folder-${version}.json`), `${JSON.stringify(holds, undefined, 2)}\n`);
} finally {
  await folder.remove();
}
