// What was sent out stays for 92 days, sealed, and goes with whom it was of.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declareProcessors, googleGeocoding } from '../catalogue/processors.ts';
import { createDisclose } from '../governed/disclose.ts';
import type { Principal } from '../governed/operation.ts';
import { readDisclosures, readSent } from '../governed/read-processors.ts';
import { findRecords } from '../stores/records.ts';
import { erasureKit } from './erasure.fixture.ts';

const geocoder = googleGeocoding('2026-11-27');
const request = { method: 'GET', url: 'https://geocode.googleapis.com/x', headers: {}, timeoutMs: 1_000, answerBytesMax: 100 } as const;
const sends = createDisclose({
  outbound: { send: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) },
  mail: { send: async () => undefined },
});

async function scene() {
  const kit = erasureKit({ processors: declareProcessors([geocoder]) });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const find = async (by: Principal, text: string) =>
    kit.ask(by, sends, {
      processor: geocoder.id,
      fields: geocoder.fields,
      values: { 'place-search.text': text },
      sending: { kind: 'request', request },
    });
  const seen = async () =>
    (await kit.ask(ada, readSent, { processor: geocoder.id }))
      .map(({ values }) => values['place-search.text'])
      .toSorted((a = '', b = '') => a.localeCompare(b));
  const listed = () => kit.ask(ada, readDisclosures, { processor: geocoder.id });
  return { kit, ada, ben, find, seen, listed };
}

test('invariant 4: whoever leaves for good takes along what was sent out for them; that something went stays', async () => {
  const { kit, ada, ben, find, seen, listed } = await scene();
  await find(ben, 'Uferstr. 12');
  await find(ada, 'Marktplatz 1');
  assert.deepEqual(await seen(), ['Marktplatz 1', 'Uferstr. 12']);
  await kit.start(ada, { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  assert.deepEqual(await seen(), ['Marktplatz 1']);
  assert.equal((await listed()).length, 2);
});

test('after 92 days neither what was sent is there nor that it was, without lying in the trash', async () => {
  const { kit, ada, find, seen, listed } = await scene();
  await find(ada, 'Uferstr. 12');
  const record = (await listed())[0]!.record!;
  await kit.days(91, ada);
  assert.deepEqual(await seen(), ['Uferstr. 12']);
  await kit.days(2, ada);
  assert.deepEqual(await listed(), []);
  assert.deepEqual(await findRecords(kit.rows, ada.business, [record]), []);
});
