import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecord } from '../../governed/create-record.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { readRecord } from '../../governed/read-record.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { renewKeys } from './workers.ts';

const dayMs = 86_400_000;

test('after thirty days, and not before, the key gets a new epoch; everything opens as before', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'Kran', status: 'open' } });
  const turns = async () =>
    (await kit.ask(ada, readLedger, { volume: 1, limit: 100 })).entries.filter(({ what }) => what?.operation === 'rotate-keys').length;
  kit.clock.advance(29 * dayMs);
  await renewKeys(kit);
  assert.equal(await turns(), 0);
  kit.clock.advance(2 * dayMs);
  await renewKeys(kit);
  await renewKeys(kit);
  assert.equal(await turns(), 1);
  assert.equal((await kit.ask(ada, readRecord, { collection: 'tasks', id: made.id })).fields['title'], 'Kran');
});
