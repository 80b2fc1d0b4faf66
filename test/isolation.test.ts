// With credentials of one business nothing about another can be learned: every route, with the other's ids, answers exactly as with random ids.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeId } from '@steward/protocol/ids.ts';
import { randomBytes } from 'node:crypto';
import { asker, receiptOf, signUp, type Answer, type Asker } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

interface Api {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters: readonly { readonly name: string; readonly in: string }[] }>>>
  >;
}

/** Ids of one business, by the name of the path parameter or body member that takes them. */
type Ids = Readonly<Record<'id' | 'person' | 'project', string>>;

const randomId = () => encodeId(randomBytes(16)) as string;

test('invariant 5: every route with another business’s ids answers exactly as with random ids', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const theirs = await signUp(server.url, 'Ada');
    const ids = await fill(server.url, asker(server.url, theirs.token), theirs.person);
    const eve = asker(server.url, (await signUp(server.url, 'Eve')).token);
    const own = String((await eve('POST', '/v1/projects', { fields: { name: 'Mine' } })).body['id']);
    const before = await sizeOf(asker(server.url, theirs.token));
    const api = (await asker(server.url)('GET', '/openapi.json')).body as unknown as Api;
    let compared = 0;
    let hidden = 0;
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const method of Object.keys(methods)) {
        for (const [collection, record] of Object.entries(ids.records)) {
          if (path.includes('{id}') && !path.startsWith(`/v1/${collection}/`)) continue;
          const asked: Ids = { id: record, person: theirs.person, project: ids.project };
          const made: Ids = { id: randomId(), person: randomId(), project: randomId() };
          if (!namesSomebody(path, method, collection)) continue;
          const theirAnswer = plain(await send(eve, method, path, asked, own));
          assert.deepEqual(theirAnswer, plain(await send(eve, method, path, made, own)), `${method} ${path}`);
          compared++;
          if (theirAnswer.status === 404) hidden++;
        }
      }
    }
    assert.ok(compared > 70 && hidden > 60, `${compared} requests were compared, ${hidden} of them not found`);
    // Checkpoint and size of their ledger: nobody touched it.
    assert.equal(await sizeOf(asker(server.url, theirs.token)), before);
  } finally {
    await folder.remove();
  }
});

async function fill(url: string, ask: Asker, person: string): Promise<{ project: string; records: Readonly<Record<string, string>> }> {
  const idOf = async (answer: Promise<Answer>) => String((await answer).body['id']);
  const project = await idOf(ask('POST', '/v1/projects', { fields: { name: 'Theirs' } }));
  const make = (collection: string, fields: object) => idOf(ask('POST', `/v1/${collection}`, { project, fields }));
  const photos = await make('photos', { caption: 'Theirs' });
  await ask('PUT', `/v1/photos/${photos}/files/picture`, Buffer.from('picture'), { 'content-type': 'image/jpeg' });
  const records = {
    projects: project,
    tasks: await make('tasks', { title: 'Theirs', status: 'open', assignee: person, photos: [photos] }),
    photos,
    documents: await make('documents', { title: 'Theirs' }),
    messages: await make('messages', { text: 'Theirs' }),
    'daily-reports': await make('daily-reports', { day: '2026-11-24', work: 'Theirs' }),
    contacts: await make('contacts', { name: 'Theirs' }),
    invitations: await idOf(ask('POST', '/v1/invitations', { email: 'jo@example.org', role: 'member' })),
    namings: await nameSomebody(url, ask, project),
    cases: await idOf(ask('POST', '/v1/cases', { scope: { kind: 'project', project }, reason: 'the pictures do not show' })),
  };
  for (const id of Object.values(records)) assert.match(id, /^[a-z2-7]{26}$/);
  return { project, records };
}

/** Somebody looks and is named; the id of the reason. */
async function nameSomebody(url: string, ask: Asker, project: string): Promise<string> {
  const { body } = await ask('POST', '/v1/invitations', { email: 'bo@example.org', role: 'member', project });
  const bo = await signUp(url, 'Bo', { invitation: body['token'] });
  const look = receiptOf(await asker(url, bo.token)('GET', `/v1/projects/${project}`))!;
  return String((await ask('POST', `/v1/ledger/1/entries/${look.index}/name`, { reason: 'it has to be known' })).body['naming']);
}

const bodies: Readonly<Record<string, (ids: Ids, own: string) => unknown>> = {
  'PATCH /v1/{collection}/{id}': () => ({ fields: {} }),
  'POST /v1/{collection}': ({ project }) => ({
    project,
    fields: { title: 'x', status: 'open', text: 'x', name: 'x', day: '2026-11-24', work: 'x', caption: 'x' },
  }),
  'POST /v1/{collection}/query': ({ project }) => ({ project }),
  'POST /v1/tasks': ({ person }, own) => ({ project: own, fields: { title: 'x', status: 'open', assignee: person } }),
  'POST /v1/{collection}/previews': ({ id }) => ({ ids: [id] }),
  'POST /v1/search': ({ project }) => ({ project, query: 'theirs' }),
  'PATCH /v1/members/{person}': () => ({ fields: {} }),
  'PUT /v1/members/{person}/role': () => ({ role: 'admin' }),
  'PUT /v1/projects/{id}/members/{person}': () => ({ role: 'manager' }),
};

const scoped = /^\/v1\/(tasks|photos|documents|messages|daily-reports|contacts)(\/query)?$/;

function namesSomebody(path: string, method: string, collection: string): boolean {
  if (path.includes('{id}')) return path.startsWith(`/v1/${collection}/`);
  if (path.includes('{person}') || path === '/v1/search') return collection === 'projects';
  if (path.endsWith('/previews')) return path === `/v1/${collection}/previews`;
  const [, named] = scoped.exec(path) ?? [];
  return named === collection && ['get', 'post'].includes(method);
}

function send(ask: Asker, method: string, path: string, ids: Ids, own: string): Promise<Answer> {
  const [, collection] = /^\/v1\/([a-z-]+)/.exec(path)!;
  const general = path.replace(`/v1/${collection}`, '/v1/{collection}');
  const upper = method.toUpperCase();
  const body = (bodies[`${upper} ${path}`] ?? bodies[`${upper} ${general}`])?.(ids, own) ?? (['POST'].includes(upper) ? {} : undefined);
  const upload = upper === 'PUT' && path.includes('/files/');
  const filled = path.replace('{id}', ids.id).replace('{person}', ids.person).replace('{field}', 'picture');
  const query = upper === 'GET' && scoped.test(path) ? `?project=${ids.project}` : '';
  return ask(upper, `${filled}${query}`, upload ? Buffer.from('x') : body, {
    ...(upload ? { 'content-type': 'image/jpeg' } : {}),
    ...(upper === 'PATCH' ? { 'if-match': '"1"' } : {}),
  });
}

const changing = new Set(['date', 'steward-receipt', 'x-ratelimit-remaining', 'x-ratelimit-reset']);

/** Everything of an answer that may not differ. */
function plain({ status, headers, text }: Answer) {
  return {
    status,
    text: text.replace(/"reference":"[^"]*"/, ''),
    headers: [...headers].filter(([name]) => !changing.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

async function sizeOf(ask: Asker): Promise<string> {
  return (await ask('GET', '/v1/ledger/checkpoint')).text.split('\n')[1]!;
}
