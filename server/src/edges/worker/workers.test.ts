import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
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

test('a business that cannot be served, because its own key was withdrawn, keeps none of the others waiting', async () => {
  const kit = governedKit();
  const both = [await kit.founder(), await kit.founder('Bob')];
  const ledgers = new Map(await Promise.all(both.map(async ({ business }) => [business, await kit.ledger.size(business, 1)] as const)));
  kit.clock.advance(31 * dayMs);
  for (const { business: shut } of both) {
    const tools = { ...kit.tools, vault: Object.create(kit.vault, { finishTurn: { value: refusing(shut) } }) as typeof kit.vault };
    await assert.rejects(renewKeys({ door: { ...kit.door, tools } }), /withdrawn/);
  }
  // Whichever of the two came first: each was renewed while the other was shut.
  for (const { business } of both) assert.ok((await kit.ledger.size(business, 1)) > ledgers.get(business)!, 'its keys were renewed');

  function refusing(shut: BusinessId) {
    return async (business: BusinessId) => {
      if (business === shut) throw new StewardError('key-unavailable', { field: 'withdrawn' });
      return undefined;
    };
  }
});
