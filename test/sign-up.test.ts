// Signing up with something wrong in it changes nothing: the same address can sign up with what is right.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, password } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

test('a sign-up that is refused names the field as it was sent, and leaves no account behind', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const ask = asker(server.url);
    const right = { email: 'ada@example.org', password, name: 'Ada', business: { name: 'Ada GmbH' } };
    const wrong: readonly (readonly [string, object])[] = [
      ['business.name', { business: { name: '\u202eHbmG adA' } }],
      ['business.name', { business: { name: '\u200b' } }],
      ['name', { name: 'A\u001b[2Jda' }],
      ['name', { name: 'A\u200eda' }],
      ['email', { email: 'nobody' }],
      ['password', { password: 'short' }],
      ['business.size', { business: { name: 'Ada GmbH', size: 3 } }],
      ['invitation', { business: undefined, invitation: 'x'.repeat(86) }],
    ];
    for (const [field, change] of wrong) {
      const { status, body } = await ask('POST', '/v1/sign-up', { ...right, ...change });
      assert.equal(status, 400, field);
      assert.ok(String(body['field']).startsWith(field.split('.')[0]!), `${field}: ${JSON.stringify(body)}`);
    }
    assert.equal((await ask('POST', '/v1/sign-up', right)).status, 201);
    const { businesses } = JSON.parse((await folder.cli(['status', '--json'])).stdout) as { businesses: unknown[] };
    assert.equal(businesses.length, 1);
  } finally {
    await folder.remove();
  }
});
