// Pictures and documents as screens show them: many previews at once, earlier versions of a file, long lists.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { documents } from '@steward/protocol/catalogue/built-in/documents.ts';
import { photos } from '@steward/protocol/catalogue/built-in/photos.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import { addressOf, signUp, withCode, withServer, type Someone } from './kit.ts';

interface What {
  readonly operation: string;
  readonly records?: readonly string[];
  readonly fields?: readonly string[];
  readonly version?: number;
  readonly count?: number;
  readonly project?: string;
  readonly outcome: string;
}

const { putFile, previews } = recordRoutes('photos', 'project');

async function newest({ client }: Someone, limit = 1): Promise<readonly What[]> {
  const { entries } = await client.call(businessRoutes.entries, { params: { volume: 1 }, query: { limit: limit + 1 } });
  // Looking at the ledger is in it too.
  return entries
    .map((entry) => entry['what'] as What)
    .filter(({ operation }) => operation !== 'read-ledger')
    .slice(-limit);
}

async function photo({ client }: Someone, project: string, preview?: Buffer): Promise<string> {
  const { id } = await client.records(photos).create({ project, fields: { caption: 'Wall' } });
  if (preview)
    await client.call(
      putFile,
      { params: { id, field: 'preview' } },
      { content: Uint8Array.from(preview), headers: { 'content-type': 'image/webp' } },
    );
  return id;
}

test('many previews are one look that names each; what has none or is not yours is left out without a word', () =>
  withServer(async (server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const make = async (name: string) => (await ada.client.records(projects).create({ fields: { name } })).id;
    const [project, secret] = [await make('Kita'), await make('Secret')];
    const content = randomBytes(20_000);
    const [one, two, none, hidden] = [
      await photo(ada, project, content),
      await photo(ada, project, content.subarray(0, 100)),
      await photo(ada, project),
      await photo(ada, secret, content),
    ];
    const { token } = await ada.client.call(businessRoutes.invite, {
      body: { email: addressOf('Ben'), role: 'member', project, projectRole: 'viewer' },
    });
    const ben = await signUp(visitor, 'Ben', { invitation: token });
    const given = await ben.client.answered(previews, { body: { ids: [two, hidden, encodeId(randomBytes(16)), one, none] } });
    assert.deepEqual(
      given.value.previews.map(({ id, type, data }) => [
        id,
        type,
        Buffer.from(data, 'base64').equals(id === one ? content : content.subarray(0, 100)),
      ]),
      [
        [two, 'image/webp', true],
        [one, 'image/webp', true],
      ],
    );
    const [entry] = await newest(ada);
    assert.deepEqual(
      [entry!.operation, entry!.records, entry!.fields, entry!.project],
      ['read-previews', [two, one, none], ['photos.preview'], project],
    );
    assert.equal((await ada.client.call(previews, { body: { ids: [one, hidden] } })).previews.length, 2);

    // Unknown and forbidden answer alike, and neither is named.
    const alike = [
      await ben.client.call(previews, { body: { ids: [hidden] } }),
      await ben.client.call(previews, { body: { ids: [encodeId(randomBytes(16))] } }),
    ];
    assert.deepEqual(alike, [{ previews: [] }, { previews: [] }]);
    assert.deepEqual(
      (await newest(ada, 2)).map(({ records, outcome }) => [records, outcome]),
      [
        [undefined, 'allowed'],
        [undefined, 'allowed'],
      ],
    );
    await ada.client.call(recordRoutes('photos', 'project').trash, { params: { id: one }, body: {} });
    assert.deepEqual(
      (await ben.client.call(previews, { body: { ids: [one, two] } })).previews.map(({ id }) => id),
      [two],
    );
    await assert.rejects(ben.client.call(previews, { body: { ids: [] } }), withCode('invalid-input'));
    await assert.rejects(ben.client.call(previews, { body: { ids: Array.from({ length: 61 }, () => two) } }), withCode('invalid-input'));
    const other = await fetch(`${server.url}/v1/documents/previews`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ben.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ids: [two] }),
    });
    assert.equal(other.status, 404);
  }));

test('threat 24: a preview is a small picture, and a new picture takes the preview of the old one away', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const id = await photo(ada, project, randomBytes(65_536));
    const put = (field: string, size: number, type: string) =>
      ada.client.call(putFile, { params: { id, field } }, { content: randomBytes(size), headers: { 'content-type': type } });
    await assert.rejects(put('preview', 65_537, 'image/jpeg'), withCode('too-large'));
    await assert.rejects(put('preview', 100, 'image/svg+xml'), withCode('unsupported-media'));
    assert.equal((await ada.client.call(previews, { body: { ids: [id] } })).previews.length, 1);
    await put('picture', 200_000, 'image/jpeg');
    assert.equal((await ada.client.records(photos).read(id)).fields.preview, undefined);
    assert.deepEqual((await ada.client.call(previews, { body: { ids: [id] } })).previews, []);
  }));

test('each upload is a version, and every version gives its own file; the entry says which', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const plan = await ada.client.records(documents).create({ project, fields: { title: 'Plan A-101' } });
    const routes = recordRoutes('documents', 'project');
    const params = { id: plan.id, field: 'file' };
    const put = (text: string) =>
      ada.client.call(routes.putFile, { params }, { content: Buffer.from(text), headers: { 'content-type': 'application/pdf' } });
    assert.equal((await put('index A')).version, 2);
    assert.equal((await put('index B')).version, 3);
    await ada.client.records(documents).update(plan.id, 3, { title: 'Plan A-102' });
    const get = async (version?: number) =>
      (await ada.client.call(routes.getFile, { params, query: version === undefined ? {} : { version } })).text();
    assert.deepEqual(await Promise.all([get(), get(4), get(3), get(2)]), ['index B', 'index B', 'index B', 'index A']);
    await get(2);
    const [entry] = await newest(ada);
    assert.deepEqual([entry!.operation, entry!.version, entry!.records], ['get-file', 2, [plan.id]]);
    for (const version of [1, 5, 99]) await assert.rejects(get(version), withCode('not-found'));
    const { versions } = await ada.client.call(routes.history, { params: { id: plan.id } });
    assert.deepEqual(
      versions.map(({ version }) => version),
      [4, 3, 2, 1],
    );
  }));

test('a list by time opens and names its page alone; one that sorts by a field enters its scope first', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const project = (await ada.client.records(projects).create({ fields: { name: 'Kita' } })).id;
    const list = ada.client.records(tasks);
    const made: string[] = [];
    for (let i = 0; i < 12; i++) made.push((await list.create({ project, fields: { title: `Task ${i}`, status: 'open' } })).id);
    await list.update(made[3]!, 1, { status: 'done' });
    const page = await list.list({ project, sort: '-updatedAt', limit: 5 });
    assert.equal(page.total, 12);
    assert.equal(page.records[0]!.id, made[3]);
    const [entry, before] = (await newest(ada, 2)).toReversed();
    assert.deepEqual([entry!.operation, entry!.records, entry!.count], ['list-records', page.records.map(({ id }) => id), undefined]);
    assert.equal(before!.operation, 'update-record');
    const rest = await list.list({ project, sort: '-updatedAt', limit: 1_000, cursor: page.next! });
    assert.equal(new Set([...page.records, ...rest.records].map(({ id }) => id)).size, 12);
    await list.list({ project, sort: 'title', limit: 1_000 });
    const [scope, found] = await newest(ada, 2);
    assert.deepEqual([scope!.count, found!.records?.length], [12, 12]);
    await assert.rejects(list.list({ project, limit: 1_001 }), withCode('invalid-input'));
  }));
