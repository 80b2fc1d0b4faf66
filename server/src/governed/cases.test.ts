// The staff's access at its borders: to the millisecond, to the record and field, for whoever it rests on; and sealed looks among covers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { decodeSealedRow } from '../ledger/sealed-row.ts';
import { decideCase, endCase, reviewCase, takeCase } from './answer-case.ts';
import { createRecord } from './create-record.ts';
import { getFile } from './get-file.ts';
import { listByTime } from './list-records.ts';
import { putFile } from './put-file.ts';
import { readCaseForStaff, readCases } from './read-cases.ts';
import { readLedger } from './read-ledger.ts';
import { readRecord } from './read-record.ts';
import { requestCase } from './request-case.ts';
import { searchRecords } from './search-records.ts';
import { setSupportRule } from './support-rule.ts';
import { governedKit, type KitOptions } from './testing/governed-kit.ts';
import { allowedCase, askFor, hire, leave, reason } from './testing/staff.fixture.ts';
import { updateRecord } from './update-record.ts';

const minuteMs = 60_000;
const withCode = (code: ErrorCode) => (error: unknown) => isStewardError(error, code);

async function* bytesOf(content: Uint8Array): AsyncIterable<Uint8Array> {
  yield content;
}

async function scene(options: KitOptions = {}) {
  const kit = governedKit(options);
  const ada = await kit.founder();
  const project = await kit.project(ada);
  await kit.keepPlaces(ada);
  const photo = (
    await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'wall', place: { lat: 1, lon: 2 } } })
  ).id;
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request', 'security', 'legal', 'failure']);
  const ruth = await hire(kit, 'approve', 'engineering', ['customer-request', 'security', 'legal', 'failure']);
  const scope = { kind: 'project', project } as const;
  return { kit, ada, project, photo, tom, ruth, scope };
}

test('threat 13: what is allowed ends to the millisecond, for one record and in the middle of a stream', async () => {
  const { kit, ada, photo, tom, scope } = await scene();
  const content = new Uint8Array(1_000_000).fill(7);
  await kit.ask(ada, putFile, {
    collection: 'photos',
    id: photo,
    field: 'picture',
    name: 'a.jpg',
    type: 'image/jpeg',
    content: bytesOf(content),
  });
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request', { minutes: 15 }));
  const endMs = kit.clock.nowMs() + 15 * minuteMs;
  const me = tom.in(ada.business, id);
  const look = () => kit.ask(me, readRecord, { collection: 'photos', id: photo }, 'request');
  kit.clock.advance(15 * minuteMs - 1);
  const view = await look();
  assert.equal(view.fields['caption'], 'wall');
  assert.equal(view.fields['place'], undefined);
  const { content: stream } = await kit.ask(me, getFile, { collection: 'photos', id: photo, field: 'picture' }, 'request');
  const parts = stream[Symbol.asyncIterator]();
  assert.equal((await parts.next()).done, false);
  kit.clock.advance(1);
  assert.equal(kit.clock.nowMs(), endMs);
  await assert.rejects(async () => parts.next(), withCode('refused'));
  await assert.rejects(look(), withCode('not-found'));
});

test('what ends between the decision and the answer is not answered', async () => {
  const hooks: { onCommit?: () => void } = {};
  const { kit, ada, photo, tom, scope } = await scene({
    faults: { before: (call) => (call === 'rows.commit' ? (hooks.onCommit?.(), undefined) : undefined) },
  });
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request', { minutes: 15 }));
  let ended = false;
  hooks.onCommit = () => {
    if (!ended) kit.clock.advance(15 * minuteMs);
    ended = true;
  };
  await assert.rejects(kit.ask(tom.in(ada.business, id), readRecord, { collection: 'photos', id: photo }, 'request'), withCode('refused'));
  assert.ok(ended, 'it ended after the decision, while the entry was written');
});

test('threat 13: ended by the business, not one part more is given of a stream that runs', async () => {
  const { kit, ada, photo, tom, scope } = await scene();
  const content = bytesOf(new Uint8Array(1_000_000).fill(7));
  await kit.ask(ada, putFile, { collection: 'photos', id: photo, field: 'picture', name: 'a.jpg', type: 'image/jpeg', content });
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  const asked = { collection: 'photos', id: photo, field: 'picture' };
  const parts = (await kit.ask(tom.in(ada.business, id), getFile, asked, 'request')).content[Symbol.asyncIterator]();
  const first = (await parts.next()).value as Uint8Array;
  assert.ok(first.length > 0 && first.length < 100_000, `${first.length} bytes in the first part`);
  await kit.ask(ada, endCase, { id });
  await assert.rejects(async () => parts.next(), withCode('refused'));
});

test('what the business ends while it is opened is not given', async () => {
  const hooks: { onBlob?: () => Promise<unknown> } = {};
  const { kit, ada, photo, tom, scope } = await scene({
    faults: {
      async before(call) {
        if (call.startsWith('blobs.')) await hooks.onBlob?.();
        return undefined;
      },
    },
  });
  const content = bytesOf(new Uint8Array(10));
  await kit.ask(ada, putFile, { collection: 'photos', id: photo, field: 'picture', name: 'a.jpg', type: 'image/jpeg', content });
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  let ended = false;
  hooks.onBlob = async () => {
    if (!ended) {
      ended = true;
      await kit.ask(ada, endCase, { id });
    }
  };
  const asked = kit.ask(tom.in(ada.business, id), getFile, { collection: 'photos', id: photo, field: 'picture' }, 'request');
  await assert.rejects(asked, withCode('refused'));
  assert.ok(ended);
});

test('threat 13: an approval serves one person, one business, one scope, one purpose; and nothing is changed or searched', async () => {
  const { kit, ada, project, photo, tom, scope } = await scene();
  const other = await kit.project(ada, 'Another');
  const elsewhere = (await kit.ask(ada, createRecord, { collection: 'photos', project: other, fields: { caption: 'roof' } })).id;
  const ben = await kit.founder('Ben');
  const uwe = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  const read = (who: Parameters<typeof kit.ask>[0], of: string, purpose: 'request' | 'service' | 'security' = 'request') =>
    kit.ask(who, readRecord, { collection: 'photos', id: of }, purpose);
  await read(tom.in(ada.business, id), photo);
  for (const attempt of [
    () => read(uwe.in(ada.business, id), photo),
    () => read(tom.in(ada.business), photo),
    () => read(tom.in(ben.business, id), photo),
    () => read(tom.in(ada.business, id), elsewhere),
    () => read(tom.in(ada.business, id), photo, 'service'),
    () => read(tom.in(ada.business, id), photo, 'security'),
    () => read({ ...tom.in(ada.business, id), secondFactor: false }, photo),
    () => kit.ask(tom.in(ada.business, id), readRecord, { collection: 'members', id: ada.person! }, 'request'),
  ])
    await assert.rejects(attempt, withCode('not-found'));
  const me = tom.in(ada.business, id);
  await assert.rejects(kit.ask(me, updateRecord, { collection: 'photos', id: photo, ifVersion: 1, fields: { caption: 'x' } }, 'request'));
  await assert.rejects(kit.ask(me, createRecord, { collection: 'photos', project, fields: { caption: 'x' } }, 'request'));
  await assert.rejects(kit.ask(me, searchRecords, { query: 'wall', limit: 5 }, 'request'));
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 200 });
  const refusals = entries.filter(({ who, what }) => who?.actor === 'staff' && what?.outcome === 'refused');
  assert.ok(refusals.length >= 9, 'every attempt is in the ledger of whom it concerned');
  assert.ok(refusals.some(({ who }) => who!.person === uwe.person));
});

test('what was delivered can be listed from the ledger to the record and field', async () => {
  const { kit, ada, photo, project, tom, scope } = await scene();
  const more: string[] = [];
  for (const caption of ['one', 'two', 'three'])
    more.push((await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption } })).id);
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  const me = tom.in(ada.business, id);
  const page = await kit.ask(me, listByTime, { collection: 'photos', limit: 3 }, 'request');
  const one = await kit.ask(me, readRecord, { collection: 'photos', id: photo }, 'request');
  const delivered = new Set(
    [...page.records, one].flatMap((view) => Object.keys(view.fields).map((field) => `${view.id} photos.${field}`)),
  );
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 200 });
  const listed = new Set<string>();
  for (const { who, what } of entries)
    if (who?.person === tom.person && what?.outcome === 'allowed')
      for (const record of what.records ?? []) for (const field of what.fields!) listed.add(`${record} ${field}`);
  for (const each of delivered) assert.ok(listed.has(each), each);
  assert.equal(
    [...listed].filter((each) => each.includes('photos.')).some((each) => each.endsWith('place')),
    false,
  );
});

test('who asked, who allowed and who is gone: nobody’s own, nobody twice, nobody who left', async () => {
  const { kit, ada, photo, tom, ruth, scope } = await scene();
  const ask = (ground: 'legal' | 'security') =>
    kit.ask(tom.in(ada.business), requestCase, { scope, reason, asked: askFor(ground) }, ground).then(({ id }) => id);
  const allow = (who: typeof tom, id: string, ground: 'legal' | 'security') =>
    kit.ask(who.in(ada.business, id), decideCase, { id, answer: { allow: true } }, ground);
  const both = await hire(kit, 'approve', 'product', ['legal', 'security']);
  const id = await ask('legal');
  await assert.rejects(allow(tom, id, 'legal'), withCode('refused'));
  assert.equal((await allow(ruth, id, 'legal')).state, 'waiting');
  await assert.rejects(allow(ruth, id, 'legal'), withCode('conflict'));
  await leave(kit, ruth);
  // The first approval does not count any more: two others have to agree.
  assert.equal((await allow(both, id, 'legal')).state, 'waiting');
  const third = await hire(kit, 'approve', 'engineering', ['legal', 'security']);
  assert.equal((await allow(third, id, 'legal')).state, 'allowed');
  const look = () => kit.ask(tom.in(ada.business, id), readRecord, { collection: 'photos', id: photo }, 'legal');
  assert.ok((await look()).fields['place'], 'what the law demands is not for the business to choose');
  await leave(kit, third);
  await assert.rejects(look(), withCode('not-found'));
  const waits = await ask('security');
  await leave(kit, tom);
  assert.equal((await allow(both, waits, 'security')).state, 'allowed');
  await assert.rejects(
    kit.ask(tom.in(ada.business, waits), readRecord, { collection: 'photos', id: photo }, 'security'),
    withCode('not-found'),
  );
});

test('a call for help opens what the member sees, as long as they see it', async () => {
  const { kit, ada, project, photo, scope } = await scene();
  const aylin = await hire(kit, 'ask', 'customer-success', ['customer-request']);
  const ben = await kit.join(ada, 'member', 'Ben');
  await assert.rejects(kit.ask(ben, requestCase, { scope, reason }), withCode('refused'));
  await kit.assign(ada, project, ben.person!, 'viewer');
  await kit.ask(ada, setSupportRule, { rule: 'ask-except-own' });
  const { id } = await kit.ask(ben, requestCase, { scope, reason });
  const me = aylin.in(ada.business, id);
  assert.deepEqual((await kit.ask(me, readCaseForStaff, { id }, 'request')).may, {
    decide: false,
    end: false,
    look: false,
    take: true,
    review: false,
  });
  await kit.ask(me, takeCase, { id, department: 'customer-success' }, 'request');
  const look = () => kit.ask(me, readRecord, { collection: 'photos', id: photo }, 'request');
  await look();
  const { removeProjectMember } = await import('./set-project-member.ts');
  await kit.ask(ada, removeProjectMember, { project, person: ben.person! });
  await assert.rejects(look(), withCode('not-found'));
  await kit.ask(ben, endCase, { id });
  await assert.rejects(kit.ask(me, endCase, { id }, 'request'), withCode('conflict'));
  await assert.rejects(kit.ask(me, reviewCase, { id, verdict: 'ok' }, 'request'), withCode('refused'));
});

test('sealed looks are as long as covers, and nothing of the case is shown before its day', async () => {
  const { kit, ada, project, tom, ruth, scope } = await scene();
  for (let i = 0; i < 25; i++)
    await kit.ask(ada, createRecord, {
      collection: 'daily-reports',
      project,
      fields: { day: '2026-11-24', work: `walls ${i}`, weather: 'sun' },
    });
  const before = await kit.ledger.size(ada.business, 1);
  const id = await allowedCase(kit, tom, ruth.in(ada.business), scope, askFor('security', { sealDays: 89 }));
  const me = tom.in(ada.business, id);
  const list = (limit: number) => kit.ask(me, listByTime, { collection: 'daily-reports', limit }, 'security');
  await assert.rejects(list(21), withCode('invalid-input'));
  assert.equal((await list(20)).records.length, 20);
  await kit.ask(me, endCase, { id }, 'security');
  const sealed = (await kit.ledger.size(ada.business, 1)) - before;
  // Covers come by chance: the clock is let run until one is there.
  while ((await kit.ledger.size(ada.business, 1)) === before + sealed) {
    kit.clock.advance(10 * minuteMs);
    await kit.ledger.tend(ada.business);
  }
  const rows = await kit.rows.range({ partition: `${ada.business}.l1`, prefix: 'v', limit: 1_000 });
  const lengths = new Map<number, number[]>();
  for (const row of rows) {
    const first = Number(row.sort.replaceAll(/\D/g, ''));
    decodeSealedRow(row.value).pairs.forEach(({ who, what }, i) => lengths.set(first + i, [who.sealed.length, what.sealed.length]));
  }
  const { entries } = await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, readLedger, { volume: 1, limit: 400 });
  const closed = entries.filter(({ state }) => state === 'not-yet-open');
  assert.equal(closed.length, sealed + 1);
  assert.deepEqual(new Set(closed.map(({ index }) => String(lengths.get(index)))), new Set(['1040,1040']));
  assert.deepEqual(await kit.ask(ada, readCases, {}), []);
  await assert.rejects(kit.ask(ada, endCase, { id }), withCode('not-found'));
  kit.clock.advance(90 * 24 * 60 * minuteMs);
  assert.equal((await kit.ask(ada, readCases, {})).length, 1);
  const opened = await kit.ask({ ...ada, session: 'later' }, readLedger, { volume: 1, limit: 400 });
  const looks = opened.entries.filter(({ what }) => what?.case === id);
  assert.equal(looks.length, sealed);
  assert.ok(looks.some(({ what }) => what!.records?.length === 20));
});
