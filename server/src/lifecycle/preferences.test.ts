import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { decodeReference } from '@steward/protocol/reference.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { collect } from '../governed/collect.ts';
import { countBeyond } from '../governed/collected.ts';
import { createRecord } from '../governed/create-record.ts';
import { setHold } from '../governed/holds.ts';
import type { Principal } from '../governed/operation.ts';
import { dayMs } from '../governed/periods.ts';
import { countPreferences, readPreferences, readSearches } from '../governed/read-preferences.ts';
import { readHistory } from '../governed/read-history.ts';
import { readRecord } from '../governed/read-record.ts';
import { setPreference } from '../governed/set-preference.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findPreference } from '@steward/protocol/catalogue/preference.ts';
import { chosenIn, findChoices } from '../stores/preferences.ts';
import { findReceipt } from '../stores/receipts.ts';
import { findRecord, listIds, replaceChanges } from '../stores/records.ts';
import { erasureKit, type ErasureKitOptions } from './erasure.fixture.ts';

const rejects = (work: Promise<unknown>, ...codes: ErrorCode[]) =>
  assert.rejects(work, (error) => isStewardError(error, ...codes) || assert.fail(String(error)));

const site = { lat: 48.137154, lon: 11.576124, label: 'Gate' };

/** Without the prototype that decoding leaves out. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

async function scene(options: ErasureKitOptions = {}) {
  const kit = erasureKit(options);
  const ada = await kit.founder();
  const project = await kit.project(ada);
  return {
    kit,
    ada,
    project,
    choose: (by: Principal, preference: string, level: string) =>
      kit.ask(by, setPreference, { choose: [{ preference, level }], where: 'preferences' }),
    photo: async (by: Principal) =>
      (await kit.ask(by, createRecord, { collection: 'photos', project, fields: { caption: 'wall', place: site } })).id,
    place: async (id: string) => plain((await kit.ask(ada, readRecord, { collection: 'photos', id })).fields['place']),
  };
}

test('unset is off: the collector drops the field and the record has no key for it; each level keeps what it says', async () => {
  const { kit, ada, choose, photo, place } = await scene();
  const unset = await photo(ada);
  assert.equal(await place(unset), undefined);
  assert.deepEqual(
    (await findRecord(kit.rows, ada.business, unset))!.row.groups.map(({ group }) => group),
    ['picture'],
  );
  await choose(ada, 'photo-places', 'area');
  assert.deepEqual(await place(await photo(ada)), { lat: 48.14, lon: 11.58, accuracyM: 1110 });
  await choose(ada, 'photo-places', 'exact');
  const exact = await photo(ada);
  assert.deepEqual(await place(exact), site);
  // Somebody else's change of my photo is asked about as mine is.
  const jo = await kit.join(ada, 'admin');
  await kit.ask(jo, updateRecord, { collection: 'photos', id: unset, ifVersion: 1, fields: { place: site } });
  assert.deepEqual(await place(unset), site);
  assert.equal(await place(await photo(jo)), undefined);
});

test('a request with Sec-GPC: 1 collects nothing optional and changes no choice', async () => {
  const { kit, ada, choose, photo, place } = await scene();
  await choose(ada, 'photo-places', 'exact');
  await choose(ada, 'analytics', 'counts');
  assert.equal(await place(await photo({ ...ada, gpc: true })), undefined);
  await rejects(kit.ask({ ...ada, gpc: true }, collect, { preference: 'analytics', records: [{ feature: 'tasks', times: 1 }] }), 'refused');
  assert.deepEqual(await place(await photo(ada)), site);
});

test('turning a level down destroys what it had collected, in every version, and nothing beside it; what comes later stays', async () => {
  const { kit, ada, project, choose, photo, place } = await scene();
  await choose(ada, 'photo-places', 'area');
  const area = await photo(ada);
  await choose(ada, 'photo-places', 'exact');
  const exact = await photo(ada);
  const cleared = await photo(ada);
  await kit.ask(ada, updateRecord, { collection: 'photos', id: cleared, ifVersion: 1, fields: { place: null, caption: 'roof' } });
  const [lowered] = await choose(ada, 'photo-places', 'area');
  assert.equal(lowered!.state, 'lowered');
  await kit.work();
  assert.equal(await place(exact), undefined);
  assert.equal((await kit.ask(ada, readRecord, { collection: 'photos', id: exact })).fields['caption'], 'wall');
  assert.notEqual(await place(area), undefined);
  const history = await kit.ask(ada, readHistory, { collection: 'photos', id: cleared, limit: 10 });
  assert(
    history.versions.every(({ fields }) => fields['place'] === undefined),
    'an earlier version still says where',
  );
  const [off] = await choose(ada, 'photo-places', 'off');
  const [on] = await choose(ada, 'photo-places', 'exact');
  const later = await photo(ada);
  await kit.work();
  assert.equal(await place(area), undefined);
  assert.deepEqual(await place(later), site);
  assert.equal(off!.state, 'withdrawn');
  assert.equal(on!.erasure, undefined);
  const job = await kit.job(ada, off!.erasure!);
  assert.equal(job.destroyed, 1);
  assert.deepEqual(plain(job.subject), {
    kind: 'collected',
    preference: 'photo-places',
    collection: 'photos',
    level: 'off',
    turn: 4,
    person: ada.person,
  });
  await kit.days(35, ada);
  assert.equal((await kit.job(ada, off!.erasure!)).state, 'confirmed');
  assert.equal((await listIds(kit.rows, ada.business, project, 'photos', { limit: 10 })).length, 4);
});

test('two at once: what was let in by a level that is turned down before it is committed does not come in', async () => {
  const keys = memoryKeys();
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let armed = false;
  // Keys are made between the question and the commit.
  const insert: typeof keys.insert = async (...given) => {
    if (armed) {
      armed = false;
      reached.resolve();
      await goOn.promise;
    }
    return keys.insert(...given);
  };
  const slow = new Proxy(keys, {
    get: (of, name) => (name === 'insert' ? insert : (Reflect.get(of, name).bind?.(of) ?? Reflect.get(of, name))),
  });
  const { ada, choose, photo, place } = await scene({ over: { keys: slow } });
  await choose(ada, 'photo-places', 'exact');
  armed = true;
  const made = photo(ada);
  await reached.promise;
  await choose(ada, 'photo-places', 'off');
  goOn.resolve();
  assert.equal(await place(await made), undefined);
});

test('a version from before, with the place, does not come back after it was turned down', async () => {
  const { kit, ada, choose, photo } = await scene();
  await choose(ada, 'photo-places', 'exact');
  const id = await photo(ada);
  // As a restore to a moment before there was a place leaves it: the place lies in an earlier version alone.
  const stored = (await findRecord(kit.rows, ada.business, id))!;
  const without = { ...stored.row, version: 2, groups: stored.row.groups.filter(({ group }) => group !== 'place') };
  assert((await kit.rows.commit(replaceChanges(ada.business, stored, without))).done);
  await choose(ada, 'photo-places', 'off');
  await kit.work();
  const { versions } = await kit.ask(ada, readHistory, { collection: 'photos', id, limit: 10 });
  assert(versions.length > 1 && versions.every(({ fields }) => fields['place'] === undefined));
});

test('a legal hold keeps it out of destruction until it ends', async () => {
  const { kit, ada, choose, photo, place } = await scene();
  await choose(ada, 'photo-places', 'exact');
  const id = await photo(ada);
  await kit.ask(ada, setHold, { scope: { kind: 'record', id }, untilMs: kit.clock.nowMs() + 5 * dayMs, why: 'a court asks for it' });
  const [off] = await choose(ada, 'photo-places', 'off');
  await kit.work();
  assert.deepEqual([(await kit.job(ada, off!.erasure!)).state, (await kit.job(ada, off!.erasure!)).held], ['held', 1]);
  assert.deepEqual(await place(id), site);
  await kit.days(7, ada);
  assert.equal(await place(id), undefined);
});

test('every change has a record of consent and a receipt that anybody can check; the same level again has neither', async () => {
  const { kit, ada, choose } = await scene();
  await choose(ada, 'analytics', 'details');
  kit.clock.advance(1_000);
  await choose(ada, 'analytics', 'counts');
  assert.deepEqual(await choose(ada, 'analytics', 'counts'), []);
  kit.clock.advance(1_000);
  await kit.ask(ada, setPreference, { choose: 'all-off', where: 'preferences' });
  const { history, preferences } = await kit.ask(ada, readPreferences, {});
  assert.deepEqual(
    history.map(({ state, before, level }) => [state, before, level]),
    [
      ['withdrawn', 'counts', 'off'],
      ['lowered', 'details', 'counts'],
      ['given', 'off', 'details'],
    ],
  );
  assert.deepEqual([...new Set(preferences.map(({ preference, chosen }) => preference.initial ?? chosen.level))], ['exact', 'off']);
  for (const { receipt, state } of history) {
    const stored = await findReceipt(kit.rows, decodeReference(receipt)!);
    assert.deepEqual([stored!.receipt.kind, stored!.receipt.steps.map(({ step }) => step)], ['consent', [state]]);
  }
  const jo = await kit.join(ada, 'member');
  assert.deepEqual((await kit.ask(jo, readPreferences, {})).history, []);
});

test('analytics: refused while off, names from the list alone, no more than the level allows, gone after thirty days', async () => {
  const { kit, ada, choose } = await scene();
  const event = { feature: 'tasks', times: 3, screen: 'phone', language: 'de' };
  const send = (by: Principal, ...records: object[]) => kit.ask(by, collect, { preference: 'analytics', records });
  await rejects(send(ada, event), 'refused');
  await choose(ada, 'analytics', 'counts');
  await rejects(send(ada, { feature: 'Kita Sonnenhang', times: 1 }), 'invalid-input');
  await rejects(send(ada, { feature: 'tasks', record: 'x' }), 'invalid-input');
  assert.deepEqual(await send(ada, event, { screen: 'phone' }), { collected: 1 });
  const of = async (by: Principal) =>
    (await kit.ask(by, readPreferences, {})).preferences.find(({ preference }) => preference.name === 'analytics')!.counts;
  assert.deepEqual([...(await of(ada))], [['counts', { standing: 1, since: 1 }]]);
  const [id] = await listIds(kit.rows, ada.business, undefined, 'usage', { limit: 10 });
  // Nobody reads it but the person, in a copy of their own data.
  await rejects(kit.ask(await kit.join(ada, 'admin'), readRecord, { collection: 'usage', id: id! }), 'not-found', 'refused');
  assert.deepEqual([...(await kit.ask(ada, countPreferences, {})).get('analytics')!], [['counts', { standing: 1, since: 1 }]]);
  await rejects(kit.ask(await kit.join(ada, 'member'), countPreferences, {}), 'refused');
  await kit.days(8, ada);
  assert.deepEqual([...(await of(ada))], [['counts', { standing: 1, since: 0 }]]);
  await kit.days(23, ada);
  assert.deepEqual([...(await of(ada))], []);
  assert.equal(await findRecord(kit.rows, ada.business, id!), undefined);
});

test('searches are remembered for whoever wants it, and for nobody else', async () => {
  const { kit, ada, choose } = await scene();
  const jo = await kit.join(ada, 'member');
  const remember = (by: Principal, words: string) => kit.ask(by, collect, { preference: 'recent-searches', records: [{ words }] });
  await rejects(remember(ada, 'Kran'), 'refused');
  await choose(ada, 'recent-searches', 'on');
  for (const words of ['Kran', 'Beton', 'Kran']) {
    kit.clock.advance(1_000);
    await remember(ada, words);
  }
  assert.deepEqual(await kit.ask(ada, readSearches, {}), ['Kran', 'Beton']);
  assert.deepEqual(await kit.ask(jo, readSearches, {}), []);
  await choose(ada, 'recent-searches', 'off');
  await kit.work();
  assert.deepEqual(await kit.ask(ada, readSearches, {}), []);
});

test('whoever is forgotten leaves no choice, no consent and nothing collected behind', async () => {
  const { kit, ada, choose, photo } = await scene();
  const jo = await kit.join(ada, 'admin');
  await choose(jo, 'photo-places', 'exact');
  await choose(jo, 'analytics', 'counts');
  await photo(jo);
  await kit.ask(jo, collect, { preference: 'analytics', records: [{ feature: 'tasks', times: 1 }] });
  await kit.start(jo, { subject: { kind: 'member', person: jo.person! }, when: 'now', confirm: 'Jo Joiner' });
  await kit.work();
  for (const prefix of ['pref/', 'agreed/', 'in/-/consents/', 'in/-/usage/'])
    assert.deepEqual(await kit.rows.range({ partition: ada.business, prefix, limit: 10 }), [], prefix);
});

test('what stands beyond the level that holds is found: the evidence of the promise can fail', async () => {
  const { kit, ada, choose, photo } = await scene();
  await choose(ada, 'photo-places', 'exact');
  const id = await photo(ada);
  const declared = findPreference(kit.tools.catalogue, 'photo-places')!;
  const beyond = () =>
    countBeyond(
      kit.rows,
      ada.business,
      declared,
      async (author) => chosenIn(await findChoices(kit.rows, ada.business, author), declared.preference).level,
    );
  assert.deepEqual(await beyond(), []);
  await choose(ada, 'photo-places', 'off');
  assert.deepEqual(await beyond(), [id]);
  await kit.work();
  assert.deepEqual(await beyond(), []);
});

test('only the collector makes what can be sealed', () => {
  const sources = new URL('..', import.meta.url);
  const makers = readAll(sources)
    .filter(({ text }) => text.includes('markAdmitted'))
    .map(({ name }) => name);
  assert.deepEqual(makers.sort(), ['governed/collector.ts', 'lifecycle/preferences.test.ts', 'stores/admitted.ts']);
  const sealers = readAll(sources).filter(
    ({ text, name }) => /as (unknown as )?Admitted\b/.test(text) && name !== 'lifecycle/preferences.test.ts',
  );
  assert.deepEqual(
    sealers.map(({ name }) => name),
    ['stores/admitted.ts'],
  );
});

function readAll(root: URL): { name: string; text: string }[] {
  const files = globSync('**/*.ts', { cwd: root });
  assert(files.length > 300, 'too few files were read');
  return files.map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(new URL(name, root), 'utf8') }));
}
