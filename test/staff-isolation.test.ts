// Somebody of the staff without a case learns nothing about a business: a case that does not concern them, and every address within it, answers exactly
// as one that never was; there is no list of customers; and a session of the staff opens nothing of a customer's.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { encodeId } from '@steward/protocol/ids.ts';
import type { WireCase } from '@steward/protocol/wire/case-routes.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import type { Route } from '@steward/protocol/wire/route.ts';
import type { Answer, Asker } from './kit/http.ts';
import { lookRequest, ok, photosOf, withDemo } from './journeys/staff-kit.ts';

const bodies: Readonly<Record<string, unknown>> = {
  staffStartExport: { scope: { kind: 'record', collection: 'photos', id: encodeId(randomBytes(16)) } },
  staffStartRestore: { subject: { kind: 'record', collection: 'photos', id: encodeId(randomBytes(16)) }, at: new Date().toISOString() },
  takeCase: { department: 'customer-success' },
  reviewCase: { verdict: 'ok' },
  staffPreviews: { ids: [encodeId(randomBytes(16))] },
};

const changing = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset']);
const plain = ({ status, headers, text }: Answer) => ({
  status,
  text: text.replace(/"reference":"[^"]*"/, ''),
  headers: [...headers].filter(([name]) => !changing.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
});

test('another’s case answers exactly as one that never was, at every address', () =>
  withDemo(async ({ petra, business, projects, staff }) => {
    const project = projects.get('Kita Sonnenhang')!;
    const [tom, ruth, aylin] = [await staff('Tom'), await staff('Ruth'), await staff('Aylin')];
    const [photo] = await photosOf(petra, project);
    const scope = { kind: 'project', project };
    const { id } = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })));
    await ok(ruth.ask('POST', `/v1/staff/cases/${id}/allow`, {}));
    await ok(tom.ask('GET', `/v1/staff/cases/${id}/records/photos/${photo!.id}`));
    let compared = 0;
    for (const [name, { method, path }] of Object.entries<Route>(staffRoutes)) {
      if (!path.includes('{id}')) continue;
      const asked = (of: string) => {
        const filled = path
          .replace('{id}', of)
          .replace('{collection}', 'photos')
          .replace('{record}', photo!.id)
          .replace('{field}', 'picture');
        return aylin.ask(method, filled, method === 'GET' ? undefined : (bodies[name] ?? {}));
      };
      const [theirs, none] = [plain(await asked(id)), plain(await asked(encodeId(randomBytes(16)) as string))];
      assert.deepEqual(theirs, none, `${method} ${path}`);
      assert.equal(theirs.status, 404, path);
      compared++;
    }
    assert.ok(compared >= 11, `${compared} addresses`);
    assert.deepEqual((await ok<{ cases: readonly unknown[] }>(aylin.ask('GET', '/v1/staff/cases'))).cases, []);
    const unknown = lookRequest(encodeId(randomBytes(16)) as string, { scope, ground: 'customer-request', department: 'customer-success' });
    assert.equal((await aylin.ask('POST', '/v1/staff/cases', unknown)).status, 404);
    await nothingOfCustomers(aylin.ask, project);
  }));

async function nothingOfCustomers(ask: Asker, project: string): Promise<void> {
  for (const path of [
    '/v1/business',
    '/v1/members',
    '/v1/cases',
    '/v1/ledger',
    `/v1/projects/${project}`,
    '/v1/me',
    '/v1/events',
    '/v1/search',
  ])
    assert.equal(
      (await ask(path === '/v1/search' ? 'POST' : 'GET', path, path === '/v1/search' ? { query: 'x' } : undefined)).status,
      401,
      path,
    );
}
