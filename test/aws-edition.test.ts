// The AWS edition over emulators, as people and operators see it: one journey through records, files, the ledger, the trust page and an erasure, and what is told of where it lies.
// The other suites run with it too: STEWARD_EDITION=aws node tools/test.ts test/journeys
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, signUp, type Asker } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

const content = Buffer.alloc(120_000, 'Grundriss Erdgeschoss ');

async function erasedAtLast(ask: Asker, id: string): Promise<string> {
  for (let asked = 0; asked < 1_200; asked++) {
    const { body } = await ask('GET', `/v1/erasures/${id}`);
    if (body['state'] === 'leaving-copies' || body['state'] === 'failed') return String(body['state']);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the erasure does not come to its keys within two minutes');
}

test('a day over DynamoDB, S3, KMS and Cognito: written, read, proved, checked from the command line, erased', async () => {
  const folder = await serverFolder('aws');
  try {
    const server = await folder.start();
    const { token } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const made = await ask('POST', '/v1/documents', { project, fields: { title: 'Plan' } });
    assert.equal(made.status, 201, made.text);
    const id = String(made.body['id']);
    assert.equal((await ask('PUT', `/v1/documents/${id}/files/file`, content, { 'content-type': 'application/pdf' })).status, 200);
    const answer = await fetch(`${server.url}/v1/documents/${id}/files/file`, { headers: { authorization: `Bearer ${token}` } });
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), content);
    const read = await ask('GET', `/v1/documents/${id}`);
    assert.equal((read.body['fields'] as { title: string }).title, 'Plan');
    assert.match(read.headers.get('steward-receipt') ?? '', /volume=1; index=\d+/);
    // What was signed in with is compared by the pool.
    const again = (password: string) => asker(server.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password });
    assert.equal((await again('nobody chose this one')).body['code'], 'wrong-credentials');
    const receivers = (await ask('GET', '/v1/processors')).body['receivers'] as {
      id: string;
      declared?: { keepsStores: boolean; place: string };
    }[];
    const stores = receivers.filter(({ declared }) => declared?.keepsStores).map((each) => each.id);
    assert.deepEqual(stores.toSorted(), ['amazon-cognito', 'amazon-dynamodb', 'amazon-kms', 'amazon-messages', 'amazon-s3']);
    const verified = await folder.cli(['verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    const subject = { kind: 'record', collection: 'documents', id };
    const { status, text, body } = await ask('POST', '/v1/erasures', { subject, when: 'now' });
    assert.equal(status, 201, text);
    const [erasure] = body['erasures'] as readonly { readonly id: string }[];
    assert.equal(await erasedAtLast(ask, erasure!.id), 'leaving-copies', 'its keys are destroyed');
    assert.equal((await ask('GET', `/v1/documents/${id}`)).status, 404);
    await server.kill('SIGTERM');
  } finally {
    await folder.remove();
  }
});
