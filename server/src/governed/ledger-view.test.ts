// Who sees which look: members what was looked at where they may look themselves, nobody a colleague's name without a reason, and no filter tells more than
// the view.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecord } from './create-record.ts';
import { listByTime } from './list-records.ts';
import { readLedger, type ReadLedgerInput } from './read-ledger.ts';
import { readRecord } from './read-record.ts';
import { removeProjectMember } from './set-project-member.ts';
import { requestCase } from './request-case.ts';
import type { Principal } from './operation.ts';
import { governedKit } from './testing/governed-kit.ts';
import { allowedCase, askFor, hire, reason } from './testing/staff.fixture.ts';

async function scene() {
  const kit = governedKit();
  const ada = await kit.founder();
  const [mine, other] = [await kit.project(ada, 'Mine'), await kit.project(ada, 'Other')];
  const [ben, cleo] = [await kit.join(ada, 'member', 'Ben'), await kit.join(ada, 'member', 'Cleo')];
  for (const each of [ben, cleo]) await kit.assign(ada, mine, each.person!, 'viewer');
  const add = async (project: typeof mine, caption: string) =>
    (await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption } })).id as string;
  const photos = { mine: await add(mine, 'wall'), other: await add(other, 'roof') };
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const seenBy = async (who: Principal, filters: Partial<ReadLedgerInput> = {}) =>
    kit.ask(who, readLedger, { volume: 1, limit: 500, ...filters });
  return { kit, ada, ben, cleo, mine, other, photos, tom, seenBy };
}

test('members see the looks where they may look, of colleagues without a name, of the staff with it; of the rest nothing', async () => {
  const { kit, ada, ben, cleo, mine, photos, tom, seenBy } = await scene();
  const scope = { kind: 'collection', collection: 'photos' } as const;
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  const me = tom.in(ada.business, id);
  await kit.ask(me, listByTime, { collection: 'photos', limit: 10 }, 'request');
  await kit.ask(me, readRecord, { collection: 'photos', id: photos.other }, 'request');
  await kit.ask(cleo, readRecord, { collection: 'photos', id: photos.mine });
  const { entries, cases } = await seenBy(ben);
  const staff = entries.filter(({ who }) => who?.actor === 'staff' && who.person === tom.person);
  assert.deepEqual(
    staff.map(({ what }) => [what!.operation, what!.records]),
    [['list-records', [photos.mine]]],
    'of what was listed across projects those of theirs are named, and the look in the other project is not theirs to see',
  );
  assert.deepEqual(staff[0]!.who, { actor: 'staff', person: tom.person, department: 'engineering' });
  assert.deepEqual(
    cases.map((each) => [each.id as string, each.by, each.minutes, each.approvals.map(({ by }) => by)]),
    [[id, tom.person, 30, [ada.person]]],
  );
  const look = entries.find(({ what, who }) => what?.operation === 'read-record' && who?.actor === 'member');
  assert.deepEqual([look!.who, look!.what!.records], [{ actor: 'member', role: 'member', hidden: true }, [photos.mine]]);
  assert.ok(
    !entries.some(({ who, what }) => who?.person === cleo.person || what?.records?.includes(cleo.person!)),
    'no colleague is named',
  );
  for (const { who, what } of entries)
    assert.ok(
      who?.person === ben.person ||
        what?.person === ben.person ||
        what?.project === mine ||
        what?.records?.every((each) => each !== photos.other),
      JSON.stringify(what),
    );
  assert.ok(!entries.some(({ what }) => what?.operation === 'invite-member'), 'what concerns the business as a whole is for who runs it');
  await kit.ask(ada, removeProjectMember, { project: mine, person: ben.person! });
  const after = await seenBy(ben);
  assert.equal(after.entries.filter(({ who }) => who?.actor === 'staff').length, 0);
  assert.equal((await seenBy(ada)).entries.filter(({ who, what }) => who?.person === tom.person && what?.case === id).length, 3);
});

test('filters choose among what is shown: by staff, department, ground and case, and never whom the view does not name', async () => {
  const { kit, ada, ben, cleo, photos, tom, seenBy } = await scene();
  const scope = { kind: 'records', records: [{ collection: 'photos', id: photos.mine }] } as const;
  const id = await allowedCase(kit, tom, ada, scope, askFor('customer-request'));
  await kit.ask(tom.in(ada.business, id), readRecord, { collection: 'photos', id: photos.mine }, 'request');
  await kit.ask(cleo, readRecord, { collection: 'photos', id: photos.mine });
  const help = await kit.ask(cleo, requestCase, { scope, reason });
  const operations = async (who: Principal, filters: Partial<ReadLedgerInput>) =>
    (await seenBy(who, filters)).entries.map(({ what }) => what?.operation);
  assert.deepEqual(await operations(ada, { person: tom.person, actor: 'staff' }), ['request-case', 'read-record']);
  assert.deepEqual(await operations(ben, { department: 'engineering' }), ['read-record']);
  assert.deepEqual(await operations(ben, { department: 'product' }), []);
  assert.deepEqual(await operations(ada, { ground: 'legal' }), []);
  assert.deepEqual(await operations(ada, { case: id }), ['request-case', 'decide-case', 'read-record']);
  assert.deepEqual(await operations(ada, { case: help.id, actor: 'member' }), ['request-case']);
  // What Cleo did is not found by who she is, only what was done with her membership.
  const ofCleo = (await seenBy(ada, { person: cleo.person! })).entries;
  assert.ok(ofCleo.length > 0 && ofCleo.every(({ who, what }) => who?.person !== cleo.person && what?.person === cleo.person));
  assert.deepEqual(
    (await operations(ben, { person: cleo.person! })).filter((each) => each === 'read-record'),
    [],
  );
});
