// Two weeks in seconds, in a real process: an export that is ready goes by itself on its day, with its key, its bytes and its archive; the register stays. One that is
// kept longer goes fourteen days after that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, password, signUp, skipDays, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';
import { namesIn, withStored } from './kit/stored.ts';

const dayMs = 86_400_000;
const askedEveryMs = 100;

interface Held {
  readonly id: string;
  readonly state: string;
  readonly expiresAt?: string;
  readonly removedWhy?: string;
}

const exportOf = async (ask: Asker, id: string) => (await ask('GET', `/v1/exports/${id}`)).body as unknown as Held;

async function made(ask: Asker): Promise<string> {
  const started = await ask('POST', '/v1/exports', { scope: { kind: 'business' } });
  assert.equal(started.status, 201, started.text);
  const id = String(started.body['id']);
  for (let asked = 0; asked < 600; asked++) {
    const { state } = await exportOf(ask, id);
    if (state === 'ready') return id;
    assert.notEqual(state, 'failed');
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error('the export has not become ready within a minute');
}

/** The exports whose sealed bytes are kept. */
const lying = (folder: ServerFolder): Promise<readonly string[]> =>
  withStored(folder, async ({ blobs }) => {
    const parts = (await namesIn(blobs, 'exports/')).map((name) => name.split('/')[2]!);
    return [...new Set(parts)];
  });

test('an export expires by itself after fourteen days; renewing moves the day; who took it is known afterwards', async () => {
  const folder = await serverFolder();
  try {
    const first = await folder.start();
    await signUp(first.url, 'Ada');
    await first.kill('SIGTERM');
    const server = await folder.start({ STEWARD_DEMO: '1' });
    // Sessions end with the days that go by.
    const ada = async () =>
      asker(server.url, String((await asker(server.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password })).body['token']));
    const daysPass = (days: number) => skipDays(server.url, days);
    let ask = await ada();
    const [left, kept] = [await made(ask), await made(ask)];
    assert.equal((await ask('GET', `/v1/exports/${left}/archive`)).status, 200);
    assert.deepEqual(new Set(await lying(folder)), new Set([left, kept]));
    const due = Date.parse((await exportOf(ask, kept)).expiresAt!);

    await daysPass(13);
    ask = await ada();
    for (const id of [left, kept]) assert.equal((await exportOf(ask, id)).state, 'ready');
    const renewed = await ask('POST', `/v1/exports/${kept}/renew`, {});
    assert.equal(renewed.status, 200, renewed.text);
    const movedDays = (Date.parse(String(renewed.body['expiresAt'])) - due) / dayMs;
    assert.ok(movedDays > 12.9 && movedDays < 13.1, `${movedDays} days`);

    await daysPass(2);
    ask = await ada();
    assert.deepEqual(await exportOf(ask, left).then(({ state, removedWhy }) => [state, removedWhy]), ['expired', 'expired']);
    assert.equal((await ask('GET', `/v1/exports/${left}/archive`)).status, 404);
    assert.equal((await ask('POST', `/v1/exports/${left}/renew`, {})).status >= 400, true, 'its key is destroyed: nobody brings it back');
    assert.deepEqual(await lying(folder), [kept]);
    assert.equal((await ask('GET', `/v1/exports/${kept}/archive`)).status, 200);

    await daysPass(13);
    ask = await ada();
    assert.equal((await exportOf(ask, kept)).state, 'expired');
    assert.deepEqual(await lying(folder), []);
    const { downloads } = (await ask('GET', '/v1/exports/downloads')).body as { downloads: readonly { readonly export: string }[] };
    assert.deepEqual(new Set(downloads.map((each) => each.export)), new Set([left, kept]), 'the register stays');
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    await server.kill('SIGTERM');
  } finally {
    await folder.remove();
  }
});
