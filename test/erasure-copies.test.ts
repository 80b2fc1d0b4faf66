// What is erased leaves the snapshots too, and only then is its receipt confirmed: over HTTP, with real processes and files, and the demo's clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, password, signUp, skipDays, type Asker } from './kit/http.ts';
import { testedEdition } from './kit/edition.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';
import { namesIn, withStored } from './kit/stored.ts';

interface Erasure {
  readonly id: string;
  readonly reference: string;
}

const askedEveryMs = 100;
/** Long enough not to be found by chance. */
const scannedBytes = 64;
/** DynamoDB's own history keeps what was removed for 35 days, out of everybody's reach. */
const confirmedAfterDays = testedEdition === 'aws' ? 40 : 3;

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

/** How many of the files or objects that snapshots lie in hold these bytes. */
const snapshotsWith = (folder: ServerFolder, bytes: Uint8Array): Promise<number> =>
  withStored(folder, async ({ stored }) => {
    let found = 0;
    for await (const file of stored.files())
      if (file.place === 'snapshots' && Buffer.concat(await Array.fromAsync(stored.read(file))).includes(bytes)) found++;
    return found;
  });

async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let looked = 0; looked < 600; looked++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`${what} has not happened within a minute`);
}

/** Sealed bytes of the one file that was uploaded, as they are stored. */
const sealedFile = (folder: ServerFolder, before: ReadonlySet<string>): Promise<Uint8Array> =>
  withStored(folder, async ({ blobs }) => {
    const fresh = (await namesIn(blobs)).filter((name) => !before.has(name));
    assert.equal(fresh.length, 1, fresh.join(' '));
    const sealed = Buffer.concat(await Array.fromAsync((await blobs.get(fresh[0]!))!));
    return sealed.subarray(sealed.length >> 1, (sealed.length >> 1) + scannedBytes);
  });

async function addDocument(ask: Asker, project: string): Promise<string> {
  const id = String((await ask('POST', '/v1/documents', { project, fields: { title: 'Plan' } })).body['id']);
  const put = await ask('PUT', `/v1/documents/${id}/files/file`, Buffer.alloc(50_000, id), { 'content-type': 'application/pdf' });
  assert.equal(put.status, 200, put.text);
  return id;
}

for (const way of ['an erasure with a receipt', 'a single DELETE'] as const)
  test(`invariant 4: ${way} leaves every snapshot, and a receipt is confirmed only then`, () =>
    inFolder(async (folder) => {
      // Data of its own: the demo's clock runs, and nobody waits for the demo's data.
      const first = await folder.start();
      const { token } = await signUp(first.url, 'Cleo');
      await first.kill('SIGTERM');
      const server = await folder.start({ STEWARD_DEMO: '1' });
      let ask = asker(server.url, token);
      const snapshot = async () => {
        const { code, stdout, stderr } = await folder.cli(['snapshot', 'now', '--json']);
        assert.equal(code, 0, stdout + stderr);
      };
      const skip = (days: number) => skipDays(server.url, days);
      const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
      const before = new Set(await withStored(folder, ({ blobs }) => namesIn(blobs)));
      const id = await addDocument(ask, project);
      const sealed = await sealedFile(folder, before);
      await snapshot();
      const scan = () => snapshotsWith(folder, sealed);
      assert.equal(await scan(), 1, 'the scan finds what is there');

      if (way === 'a single DELETE') {
        assert.equal((await ask('DELETE', `/v1/documents/${id}`)).status, 200);
        await skip(2);
        assert.equal(await scan(), 0);
      } else {
        const subject = { kind: 'record', collection: 'documents', id };
        const started = await ask('POST', '/v1/erasures', { subject, when: 'now' });
        assert.equal(started.status, 201, started.text);
        const [erasure] = started.body['erasures'] as readonly Erasure[];
        const stateOf = async () => String((await ask('GET', `/v1/erasures/${erasure!.id}`)).body['state']);
        await until('leaving-copies', async () => ((await stateOf()) === 'leaving-copies' ? true : undefined));
        assert.equal((await folder.cli(['keys', 'rotate', '--epoch'])).code, 0);
        await snapshot();
        assert.equal(await scan(), 0);
        const receipt = () => asker(server.url)('GET', `/v1/receipts/${erasure!.reference}/confirmation.json`);
        assert.equal((await receipt()).status, 404, 'a key backup or a snapshot may still hold it');
        await skip(confirmedAfterDays);
        // Sessions end with the days that go by.
        const { body } = await asker(server.url)('POST', '/v1/sign-in', { email: 'cleo@example.org', password });
        ask = asker(server.url, String(body['token']));
        assert.equal(await stateOf(), 'confirmed');
        assert.equal((await receipt()).status, 200);
      }
      assert.equal((await folder.cli(['snapshot', 'verify', '--json'])).code, 0);
      await server.kill('SIGTERM');
    }));
