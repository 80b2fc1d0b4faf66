// Where data lies, and one record as the store holds it: for owners and admins, of their own business alone, in the log, and without a key or a word in clear.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { WireStore, WireStoredItem } from '@steward/protocol/wire/storage-routes.ts';
import { storeFacts } from '../server/src/catalogue/store-facts.ts';
import { appInProcess, type AppInProcess } from './kit/app.ts';
import { testedEdition } from './kit/edition.ts';

let world: AppInProcess;
before(async () => {
  world = await appInProcess(({ config, edition }) => ({
    storage: { edition: edition.name, place: 'Freiburg, Germany', stores: edition.keeps(config), root: 'the test’s' },
  }));
});
after(() => world.close());

async function ask(token: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const said = await world.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) });
  return { status: said.statusCode, text: said.body, body: said.json() as Record<string, unknown> };
}

async function founder(name: string) {
  const payload = {
    email: `${name}@example.org`,
    password: 'a horse and a battery',
    name,
    language: 'en',
    business: { name: `${name} Bau` },
  };
  const said = await world.app.inject({ method: 'POST', url: '/v1/sign-up', payload });
  return said.json() as { token: string; person: string; business: BusinessId };
}

/** Somebody who is in the business without running it. */
async function guest(of: { token: string }, name: string) {
  const invited = await ask(of.token, 'POST', '/v1/invitations', { email: `${name}@example.org`, role: 'member' });
  const { token } = invited.body;
  const said = await world.app.inject({
    method: 'POST',
    url: '/v1/sign-up',
    payload: { email: `${name}@example.org`, password: 'a horse and a battery', name, language: 'en', invitation: token },
  });
  return { said: said.json() as { token: string }, invited };
}

const marker = 'MARKER Kita am Hang';
const madeBy = async (token: string) =>
  (await ask(token, 'POST', '/v1/projects', { fields: { name: marker, status: 'running', description: marker } })).body['id'] as string;
const entriesOf = async (token: string) => (await ask(token, 'GET', '/v1/ledger/1/entries?limit=50')).text;

test('every store of the edition is described, and says which kinds of data lie there', async () => {
  const ada = await founder('ada');
  const { status, body } = await ask(ada.token, 'GET', '/v1/storage');
  assert.equal(status, 200);
  const stores = body['stores'] as readonly WireStore[];
  assert.ok(stores.every(({ id, named }) => storeFacts(id) !== undefined && named !== undefined));
  const records = stores.find(({ id }) => id === 'records')!;
  assert.match(records.named!, testedEdition === 'aws' ? /^t\d+-\d+-records$/ : /^records\.sqlite: rows$/);
  assert.equal(records.place, 'Freiburg, Germany');
  assert.ok(records.holds.some(({ en }) => en === 'Projects'));
  assert.ok(stores.find(({ id }) => id === 'files')!.holds.every(({ en }) => en !== 'Projects'));
  assert.ok(stores.find(({ id }) => id === 'identity')!.holds.length > 0);
});

test('a record as it is stored: no word of it in clear, no key, and an entry in the log', async () => {
  const ben = await founder('ben');
  const id = await madeBy(ben.token);
  const { status, body, text } = await ask(ben.token, 'GET', `/v1/storage/projects/${id}`);
  assert.equal(status, 200, text);
  const item = body as unknown as WireStoredItem;
  assert.equal(item.view.fields['name'], marker);
  const row = Buffer.from(item.row.bytes, 'base64');
  const { rows } = world.door.tools;
  assert.deepEqual(row, Buffer.from((await rows.get({ partition: ben.business, sort: `rec/${id}` }))!.value), 'its very bytes');
  assert.ok(!row.includes('MARKER') && !row.includes('Hang'));
  for (const { envelope, keyState, key, ...rest } of item.groups) {
    const bytes = Buffer.from(envelope, 'base64');
    assert.deepEqual([Object.keys(rest), key.length], [['group', 'fields', 'version'], 26], 'of a key its name alone');
    assert.ok(row.includes(bytes) && bytes[0] === 1 && keyState === 'live');
  }
  assert.match(await entriesOf(ben.token), new RegExp(`read-record[^}]*${id}`));
});

test('nobody else: not another business, not a member who does not run it', async () => {
  const [cleo, dan] = [await founder('cleo'), await founder('dan')];
  const id = await madeBy(cleo.token);
  assert.equal((await ask(dan.token, 'GET', `/v1/storage/projects/${id}`)).status, 404);
  assert.equal((await ask(cleo.token, 'GET', `/v1/storage/tasks/${id}`)).status, 404, 'another collection');
  assert.equal((await ask(cleo.token, 'GET', `/v1/storage/nothing/${id}`)).status, 404);
  const { said, invited } = await guest(cleo, 'eva');
  assert.ok(said.token, JSON.stringify([said, invited.body]));
  assert.equal((await ask(said.token, 'GET', '/v1/storage')).status, 403);
  const status = (await ask(said.token, 'GET', `/v1/storage/projects/${id}`)).status;
  assert.ok(status === 403 || status === 404, String(status));
});
