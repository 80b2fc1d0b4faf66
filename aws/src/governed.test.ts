// A governed write, read, list, file and erasure on DynamoDB and S3, as their emulators have them: no port is shaped for SQLite alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecord } from '@steward/server/governed/create-record.ts';
import { eraseRecord } from '@steward/server/governed/erase-record.ts';
import { getFile } from '@steward/server/governed/get-file.ts';
import { listRecords } from '@steward/server/governed/list-records.ts';
import { putFile } from '@steward/server/governed/put-file.ts';
import { readRecord } from '@steward/server/governed/read-record.ts';
import { governedKit } from '@steward/server/governed/testing/governed-kit.ts';
import { updateRecord } from '@steward/server/governed/update-record.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { s3Blobs } from './s3-blobs.ts';

const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();

async function* parts(content: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += 50_000) yield content.subarray(at, at + 50_000);
}

if (dynamo !== undefined && s3 !== undefined) {
  test('the governed path on DynamoDB and S3', async () => {
    const kit = governedKit({
      over: {
        rows: dynamoRows(await dynamo.table()),
        keys: dynamoKeys(await dynamo.table()),
        memory: dynamoSignerMemory(await dynamo.table()),
        blobs: s3Blobs({ client: s3.client, bucket: await s3.bucket(), conditionalWrites: false }),
      },
    });
    const ada = await kit.founder();
    const project = await kit.project(ada);
    const made = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'Plan' } });
    const named = { collection: 'documents', id: made.id };
    await kit.ask(ada, updateRecord, { ...named, ifVersion: 1, fields: { title: 'Plan B' } });
    const content = Buffer.alloc(150_000, 'Grundriss ');
    await kit.ask(ada, putFile, { ...named, field: 'file', name: 'plan.pdf', type: 'application/pdf', content: parts(content) });
    const { content: stream } = await kit.ask(ada, getFile, { ...named, field: 'file', range: { first: 70_000, last: 149_999 } });
    const received: Uint8Array[] = [];
    for await (const part of stream) received.push(part);
    assert.deepEqual(Buffer.concat(received), content.subarray(70_000));
    assert.equal((await kit.ask(ada, readRecord, named)).fields['title'], 'Plan B');
    const many = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: `Task ${i}`, status: 'open' } }),
      ),
    );
    assert.equal((await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 50 })).total, many.length);
    const reads = await Promise.all(many.map(({ id }) => kit.ask(ada, readRecord, { collection: 'tasks', id })));
    assert.deepEqual(
      reads.map(({ fields }) => fields['title']),
      many.map(({ fields }) => fields['title']),
    );
    await kit.ask(ada, eraseRecord, named);
    await assert.rejects(kit.ask(ada, readRecord, named), (error) => isStewardError(error, 'not-found'));
    assert.deepEqual(await kit.tools.blobs.list('files/', undefined, 10), []);
    assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
    assert.deepEqual(kit.alarms, []);
  });
}
