// The tables of the AWS edition are lost and made anew: one command rebuilds them from the buckets, and only into tables that are empty. In full alone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { dynamoClient } from '../aws/src/client-options.ts';
import { createDynamoTable } from '../aws/src/dynamo-table.ts';
import { emulatorCredentials, emulatorRegion } from '../aws/src/emulated.ts';
import { asker, password, signUp } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

const full = process.env['STEWARD_TEST'] === 'full' ? false : 'in full alone (STEWARD_TEST=full)';

/** Records, logins and keys; what is in no backup is not lost with them. */
async function loseTables(file: string): Promise<void> {
  const { tables, endpoints } = JSON.parse(await readFile(file, 'utf8')) as Record<'tables' | 'endpoints', Record<string, string>>;
  const client = dynamoClient({ endpoint: endpoints!['dynamodb']!, region: emulatorRegion, credentials: emulatorCredentials });
  for (const name of ['records', 'identity', 'keys']) {
    await client.send(new DeleteTableCommand({ TableName: tables![name]! }));
    await createDynamoTable(client, tables![name]!);
  }
  client.destroy();
}

test('tables that were lost are rebuilt from the buckets, and a recovery touches none that hold anything', { skip: full }, async () => {
  const folder = await serverFolder('aws');
  try {
    let server = await folder.start();
    const { token } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const content = Buffer.alloc(90_000, 'Grundriss ');
    const document = String((await ask('POST', '/v1/documents', { project, fields: { title: 'Plan' } })).body['id']);
    assert.equal((await ask('PUT', `/v1/documents/${document}/files/file`, content, { 'content-type': 'application/pdf' })).status, 200);
    const taken = await folder.cli(['snapshot', 'now', '--json']);
    assert.equal(taken.code, 0, taken.stdout + taken.stderr);
    await server.kill('SIGTERM');
    const refused = await folder.cli(['recover', '--json']);
    assert.match(refused.stdout + refused.stderr, /is not empty; recover into tables that hold nothing/);
    await loseTables(join(dirname(folder.data), 'steward.aws.json'));
    const recovered = await folder.cli(['recover', '--json']);
    assert.equal(recovered.code, 0, recovered.stdout + recovered.stderr);
    server = await folder.start();
    // Sessions have ended; who signs in with what they always had finds what was there.
    const signedIn = await asker(server.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password });
    assert.equal(signedIn.status, 200, signedIn.text);
    const authorization = `Bearer ${String(signedIn.body['token'])}`;
    const file = await fetch(`${server.url}/v1/documents/${document}/files/file`, { headers: { authorization } });
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), content);
    const verified = await folder.cli(['verify', '--json']);
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);
    await server.kill('SIGTERM');
  } finally {
    await folder.remove();
  }
});
