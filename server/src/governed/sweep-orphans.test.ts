import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blobOf } from './blob-name.ts';
import { createRecord } from './create-record.ts';
import { getFile } from './get-file.ts';
import { newId } from './new-id.ts';
import { putFile } from './put-file.ts';
import { readHistory } from './read-history.ts';
import { sweepOrphans } from './sweep-orphans.ts';
import { governedKit } from './testing/governed-kit.ts';

const hourMs = 3_600_000;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

test('the sweep removes blobs and keys that nothing refers to, and nothing else', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'Plan' } });
  const upload = (text: string) =>
    kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes(text) });
  await upload('first');
  await upload('second');
  const stray = blobOf(ada.business, newId(kit.tools.random));
  await kit.tools.blobs.put(stray, bytes('broken off'));
  // A refused write leaves the keys it had made.
  await assert.rejects(
    kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'x', status: 'open', photos: [newId(kit.tools.random)] } }),
  );
  kit.clock.advance(2 * hourMs);
  const suspects = new Set<string>();
  const first = await sweepOrphans(kit.tools, ada.business, suspects);
  assert.equal(first.blobs, 0, 'a blob may be of an upload that is under way');
  assert.ok(first.keys > 0, 'keys of the refused write');
  assert.equal((await sweepOrphans(kit.tools, ada.business, suspects)).blobs, 1);
  assert.equal(await kit.tools.blobs.size(stray), undefined);
  assert.deepEqual(await sweepOrphans(kit.tools, ada.business, suspects), { keys: 0, blobs: 0 });
  const { content } = await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file' });
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  assert.equal(text, 'second');
  assert.equal((await kit.ask(ada, readHistory, { collection: 'documents', id, limit: 10 })).versions.length, 3);
});
