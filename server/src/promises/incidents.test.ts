import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { newId } from '../governed/new-id.ts';
import { addTrust, changeTrust, listTrust } from '../stores/trust-records.ts';
import { reviewOfBusiness, reviewOfStaff } from './access-review.ts';
import { dayMs, hourMs } from './gather.ts';
import { addIncident, affectedBy, authorityState, noteTold, tellAffected } from './incidents.ts';
import { putCase } from './planted.fixture.ts';
import { installation } from './promises.fixture.ts';

/** Values as they are read have no prototype. */
const plain = <T>(value: T): T => structuredClone(value);

const texts = { title: { en: 'Lost laptop', de: 'Verlorener Laptop' }, what: { en: 'It was lost.', de: 'Er ging verloren.' } };

test('whom an incident concerns is worked out: by case of a person of the staff, by entries in a time, never the canary', async () => {
  const its = await installation();
  const { kit, owner } = its;
  await its.parts.canary.planted();
  const other = await kit.founder('Somebody Else');
  const by = newId<PersonId>(kit.tools.random);
  await putCase(its, { by });
  assert.deepEqual([...(await affectedBy(kit.door, { all: true }))].sort(), [owner.business, other.business].sort());
  assert.deepEqual(await affectedBy(kit.door, { staff: by }), [owner.business]);
  assert.deepEqual(await affectedBy(kit.door, { staff: by, untilMs: kit.clock.nowMs() - dayMs }), []);
  kit.clock.advance(dayMs);
  const fromMs = kit.clock.nowMs();
  await kit.project(other);
  assert.deepEqual(await affectedBy(kit.door, { fromMs, untilMs: fromMs + hourMs }), [other.business]);
  await assert.rejects(affectedBy(kit.door, {}), /whom/);
});

test('whoever can be told is told once; who could not is told the next time; the 72 hours run from when it was known', async () => {
  const { kit, owner } = await installation();
  const other = await kit.founder('Somebody Else');
  const told: string[] = [];
  let isDown = true;
  const tell = async (business: string) => {
    if (isDown && business === other.business) throw new Error('down');
    told.push(business);
    return 1;
  };
  const incident = await addIncident(kit.door, { ...texts, knownMs: undefined, scope: { all: true } }, tell);
  assert.deepEqual(told, [owner.business]);
  assert.equal(incident.affected.filter(({ toldMs }) => toldMs === undefined).length, 1);
  isDown = false;
  const after = await tellAffected(kit.door, incident.id, tell);
  assert.deepEqual(told, [owner.business, other.business]);
  assert.ok(after.affected.every(({ toldMs }) => toldMs !== undefined));
  const firstMs = after.affected[0]!.toldMs;
  kit.clock.advance(hourMs);
  const again = await noteTold(kit.door, incident.id, new Map([[owner.business, kit.clock.nowMs()]]));
  assert.equal(again.affected[0]!.toldMs, firstMs);
  assert.equal(authorityState(incident, kit.clock.nowMs()), 'waiting');
  assert.equal(authorityState(incident, incident.knownMs + 72 * hourMs + 1), 'overdue');
  const excused = await changeTrust(kit.rows, 'incident', incident.id, (each) => ({ ...each, noAuthority: texts.what }));
  assert.equal(authorityState(excused, incident.knownMs + 80 * hourMs), 'not-needed');
  assert.deepEqual(plain(await listTrust(kit.rows, 'incident')), plain([excused]));
});

test('audits and demands are kept as they were entered', async () => {
  const { kit } = await installation();
  const audit = {
    id: newId<PersonId>(kit.tools.random) as string,
    atMs: 5,
    who: 'Somebody',
    scope: texts.title,
    findings: [{ text: texts.what, fixedIn: undefined }],
    report: undefined,
  };
  await addTrust(kit.rows, 'audit', audit);
  assert.deepEqual(plain(await listTrust(kit.rows, 'audit')), [audit]);
  const demand = {
    id: newId<PersonId>(kit.tools.random) as string,
    atMs: 5,
    authority: 'Court',
    basis: '§ 1',
    handedOver: texts.what,
    sealedUntilMs: 9,
  };
  await addTrust(kit.rows, 'demand', demand);
  assert.deepEqual(plain(await listTrust(kit.rows, 'demand')), [demand]);
});

test('who can see what: members with roles and projects, and the staff that can look now, but not what is sealed', async () => {
  const its = await installation();
  const { kit, owner } = its;
  const project = await kit.project(owner);
  const jo = await kit.join(owner, 'member');
  await kit.assign(owner, project, jo.person!, 'viewer');
  await putCase(its, {});
  await putCase(its, { ground: 'security', sealedUntilMs: kit.clock.nowMs() + dayMs });
  const { members, staff } = await reviewOfBusiness(kit.door, owner.business);
  assert.equal(members.length, 2);
  assert.deepEqual(members.find(({ person }) => person === jo.person)!.projects, [{ project, role: 'viewer' }]);
  assert.equal(staff.length, 1);
  assert.deepEqual(await reviewOfStaff(kit.door), []);
});
