// Records and files, over HTTP through the typed client, each answer with a receipt that is checked offline.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { Client, ReceiptPointer } from '@steward/protocol/client.ts';
import { contacts } from '@steward/protocol/catalogue/built-in/contacts.ts';
import { photos } from '@steward/protocol/catalogue/built-in/photos.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { createClient } from '@steward/protocol/client.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { recordRoutes, searchRoutes } from '@steward/protocol/wire/record-routes.ts';
import { signUp, withCode, withServer, type Someone } from './kit.ts';

const withProject = (work: (ada: Someone, project: string, url: string) => Promise<void>) =>
  withServer(async (server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const { id } = await ada.client.records(projects).create({ fields: { name: 'Kita' } });
    await work(ada, id, server.url);
  });

async function assertProved(client: Client, receipt: ReceiptPointer | undefined): Promise<void> {
  assert(receipt, 'an answer without a receipt');
  const params = { volume: receipt.volume, index: receipt.index };
  const proof = await (await client.call(businessRoutes.receipt, { params })).text();
  const vkey = await (await client.call(businessRoutes.vkey, { params: { volume: receipt.volume } })).text();
  const checked = await verifyReceipt(proof, [ed25519Verifier(vkey.trim())]);
  assert(checked.verified, checked.verified ? '' : checked.rule);
  assert.equal(checked.index, receipt.index);
  assert(['entry', 'erasure'].includes(decodeEntry(checked.entry).type));
  const leaf = createHash('sha256')
    .update(Buffer.concat([Buffer.of(0), checked.entry]))
    .digest('base64');
  assert.equal(leaf, receipt.leaf);
}

test('create, read, change, look back, trash, undo, erase; each with a receipt that stands alone', () =>
  withProject(async ({ client }, project) => {
    const list = client.records(tasks);
    const made = await list.create({ project, fields: { title: 'Order windows', status: 'open' } });
    await assertProved(client, made.receipt);
    const read = await list.read(made.id);
    await assertProved(client, read.receipt);
    assert.equal(read.fields.title, 'Order windows');
    const changed = await list.update(made.id, made.version, { status: 'done' });
    await assertProved(client, changed.receipt);
    await assert.rejects(list.update(made.id, made.version, { title: 'Too late' }), withCode('precondition-failed'));
    await assert.rejects(list.update(made.id, changed.version, { title: null }), withCode('invalid-input'));

    const routes = recordRoutes('tasks', 'project');
    const params = { id: made.id };
    const { versions } = await client.call(routes.history, { params });
    assert.deepEqual(
      versions.map(({ fields }) => fields['status']),
      ['done', 'open'],
    );
    const trashed = await client.answered(routes.trash, { params, body: {} });
    await assertProved(client, trashed.receipt);
    assert.equal((await list.list({ project })).total, 0);
    await client.call(routes.restore, { params, body: {} });
    assert.equal((await list.read(made.id)).fields.status, 'done');
    await client.call(routes.trash, { params, body: {} });
    const erased = await client.answered(routes.erase, { params });
    await assertProved(client, erased.receipt);
    await assert.rejects(list.read(made.id), withCode('not-found'));
    await assert.rejects(client.call(routes.history, { params }), withCode('not-found'));
  }));

test('lists: sorted, filtered, page by page; a search finds the words within the project alone', () =>
  withProject(async ({ client }, project) => {
    const list = client.records(tasks);
    const other = (await client.records(projects).create({ fields: { name: 'Halle' } })).id;
    for (let i = 0; i < 25; i++)
      await list.create({ project, fields: { title: `Task ${String(i).padStart(2, '0')}`, status: i % 2 === 0 ? 'open' : 'done' } });
    await list.create({ project: other, fields: { title: 'Task elsewhere', status: 'open' } });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list.list({ project, sort: '-title', limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.records.map(({ fields }) => fields.title!));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.deepEqual(
      seen,
      Array.from({ length: 25 }, (_, i) => `Task ${String(24 - i).padStart(2, '0')}`),
    );
    const { query } = recordRoutes('tasks', 'project');
    const open = await client.call(query, { body: { project, where: { status: 'open' }, limit: 200 } });
    assert.equal(open.total, 13);
    await assert.rejects(client.call(query, { body: { project, where: { colour: 'red' } } }), withCode('invalid-input'));
    const found = await client.call(searchRoutes.search, { body: { project, query: 'task 07' } });
    assert.deepEqual(
      found.records.map(({ fields }) => fields['title']),
      ['Task 07'],
    );
  }));

test('files go up and come down whole or in part; a wrong hash changes nothing', () =>
  withProject(async ({ client, token }, project, url) => {
    const photo = await client.records(photos).create({ project, fields: { caption: 'Foundation' } });
    const { putFile } = recordRoutes('photos', 'project');
    const params = { id: photo.id, field: 'picture' };
    const content = randomBytes(300_000);
    const digest = (bytes: Buffer) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`;
    const put = (bytes: Buffer, its = digest(bytes)) =>
      client.answered(putFile, { params }, { content: bytes, headers: { 'content-type': 'image/jpeg', 'repr-digest': its } });
    await assert.rejects(put(content, digest(randomBytes(8))), withCode('hash-mismatch'));
    assert.equal((await client.records(photos).read(photo.id)).fields.picture, undefined);
    await assertProved(client, (await put(content)).receipt);
    const get = (range?: string) =>
      fetch(`${url}/v1/photos/${photo.id}/files/picture`, { headers: { authorization: `Bearer ${token}`, ...(range ? { range } : {}) } });
    assert(Buffer.from(await (await get()).arrayBuffer()).equals(content));
    const part = await get('bytes=65530-65545');
    assert.deepEqual([part.status, part.headers.get('content-range')], [206, 'bytes 65530-65545/300000']);
    assert(Buffer.from(await part.arrayBuffer()).equals(content.subarray(65_530, 65_546)));
    assert.equal((await get('bytes=300000-')).status, 416);
  }));

test('a file that was replaced can still be fetched with its version, until it is erased; a download of it is not taken up with another', () =>
  withProject(async ({ client, token }, project, url) => {
    const photo = await client.records(photos).create({ project, fields: { caption: 'Foundation' } });
    const { putFile } = recordRoutes('photos', 'project');
    const params = { id: photo.id, field: 'picture' };
    const [first, second] = [randomBytes(70_000), randomBytes(90_000)];
    for (const content of [first, second]) await client.call(putFile, { params }, { content, headers: { 'content-type': 'image/jpeg' } });
    const get = async (query: string, headers: Readonly<Record<string, string>> = {}) => {
      const answer = await fetch(`${url}/v1/photos/${photo.id}/files/picture${query}`, {
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      return { status: answer.status, etag: answer.headers.get('etag')!, bytes: Buffer.from(await answer.arrayBuffer()) };
    };
    const old = await get('?version=2');
    assert(old.bytes.equals(first), 'as it was');
    for (const query of ['', '?version=3']) assert((await get(query)).bytes.equals(second), 'as it is');
    for (const query of ['?version=1', '?version=4']) assert.equal((await get(query)).status, 404);
    for (const query of ['?version=0', '?version=x', '?version=2&version=3', '?older=1']) assert.equal((await get(query)).status, 400);

    const part = { range: 'bytes=10-' };
    const taken = await get('?version=2', { ...part, 'if-range': old.etag });
    assert.deepEqual([taken.status, taken.bytes.equals(first.subarray(10))], [206, true]);
    for (const ifRange of [old.etag, 'Thu, 26 Nov 2026 10:00:00 GMT']) {
      const whole = await get('', { ...part, 'if-range': ifRange });
      assert.deepEqual([whole.status, whole.bytes.equals(second)], [200, true], 'two contents are never put together');
    }

    await client.call(recordRoutes('photos', 'project').erase, { params: { id: photo.id } });
    for (const query of ['', '?version=2']) assert.equal((await get(query)).status, 404);
  }));

test('a repeated write gives the first answer; with another body it is refused; ten at once make one', () =>
  withProject(async ({ client }, project) => {
    const list = client.records(tasks);
    const make = (title: string, idempotencyKey: string) => list.create({ project, fields: { title, status: 'open' } }, { idempotencyKey });
    const first = await make('Once', 'key-1');
    const again = await make('Once', 'key-1');
    assert.deepEqual([again.id, again.version], [first.id, first.version]);
    await assert.rejects(make('Something else', 'key-1'), withCode('idempotency-mismatch'));
    const ten = await Promise.all(Array.from({ length: 10 }, () => make('Ten at once', 'key-2')));
    assert.equal(new Set(ten.map(({ id }) => id)).size, 1);
    assert.equal((await list.list({ project })).total, 2);
  }));

test('a purpose gets the fields it needs and no others, and what is not a purpose of yours is refused', () =>
  withProject(async ({ token, client }, project, url) => {
    const contact = await client.records(contacts).create({ project, fields: { name: 'Mia Kern', phone: '+49 341 555 01' } });
    const as = (purpose: 'request' | 'debugging' | 'improvement') =>
      createClient({ url, token, purpose }).records(contacts).read(contact.id);
    assert.equal((await as('request')).fields.name, 'Mia Kern');
    for (const purpose of ['debugging', 'improvement'] as const) {
      const outcome = await as(purpose).then(
        ({ fields }) => fields,
        (error: unknown) => error,
      );
      if (outcome instanceof Error) assert(withCode('refused')(outcome) || withCode('not-found')(outcome), String(outcome));
      else assert.deepEqual(outcome, {});
    }
  }));
