// Who asks, behind a proxy and without one: limits and slow-downs count by address, so nobody may say to be somebody else, and those who come
// through one proxy are not one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

const requestsMax = 20;

test('the address that the proxy on this machine adds counts when there is one, and what a stranger says never does', async () => {
  const folder = await serverFolder();
  try {
    for (const proxy of ['0', '1']) {
      const server = await folder.start({ STEWARD_PROXY: proxy, STEWARD_REQUESTS_PER_MINUTE: String(requestsMax) });
      const statusFrom = async (address: string) =>
        (await asker(server.url)('GET', '/v1/health', undefined, { 'x-forwarded-for': address })).status;
      const far = (i: number) => `203.0.113.${i}`;
      const seen: number[] = [];
      for (let i = 0; i < 2 * requestsMax; i++) seen.push(await statusFrom(far(i)));
      assert.equal(seen.includes(429), proxy === '0', 'behind a proxy each of many is one');
      // A proxy puts the address it saw behind what it was sent.
      const pretending: number[] = [];
      for (let i = 0; i < 2 * requestsMax; i++) pretending.push(await statusFrom(`${far(i)}, 198.51.100.7`));
      assert.ok(pretending.includes(429), 'one who says to be many is one');
      await server.kill('SIGTERM');
    }
    const refused = await folder.cli(['start'], {
      STEWARD_PROXY: '1',
      STEWARD_HOST: '0.0.0.0',
      STEWARD_TLS_CERT: 'x',
      STEWARD_TLS_KEY: 'y',
    });
    assert.deepEqual([refused.code, /STEWARD_PROXY/.test(refused.stderr)], [2, true], refused.stderr);
  } finally {
    await folder.remove();
  }
});
