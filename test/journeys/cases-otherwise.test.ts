// The days of the staff's access that go otherwise, through the public API alone: the law under seal, denied, unanswered, withdrawn, at once by the
// business's rule, and somebody who leaves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WireCase, WireLooks } from '@steward/protocol/wire/case-routes.ts';
import { readEvents } from '../kit/events.ts';
import { asker, type Asker } from '../kit/http.ts';
import { approving, enterStaff, entriesOf, hire, ok, reason, refused, lookRequest, signInAs, withDemo } from './staff-kit.ts';

test('the law under seal: two people agree, the business learns nothing until the day, then everything, and an extension is a new request', () =>
  withDemo(async ({ url, visitor, petra, petraToken, business, projects, staff }) => {
    const kita = projects.get('Kita Sonnenhang')!;
    const scope = { kind: 'project', project: kita, collections: ['messages'] };
    const [tom, ruth] = [await staff('Tom'), await staff('Ruth')];
    const nora = await hire(url, ruth.ask, 'Nora', [approving('legal')]);
    const watching = await readEvents(url, petraToken);
    const before = (await entriesOf(petra)).length;
    const body = lookRequest(business, { scope, ground: 'legal', sealDays: 2, minutes: 240 });
    const asked = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', body));
    assert.equal(asked.needs, 'two-people');
    const half = await ok<WireCase>(ruth.ask('POST', `/v1/staff/cases/${asked.id}/allow`, { minutes: 60 }));
    assert.deepEqual([half.state, half.minutes], ['waiting', 60]);
    await refused(ruth.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}), 409, /another/);
    await refused(nora.ask('POST', `/v1/staff/cases/${asked.id}/allow`, { minutes: 61 }), 400);
    assert.equal((await ok<WireCase>(nora.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}))).state, 'allowed');
    const inCase = `/v1/staff/cases/${asked.id}`;
    const { records } = await ok<{ records: readonly { id: string }[] }>(tom.ask('GET', `${inCase}/records/messages`));
    assert.ok(records.length > 0);
    await refused(tom.ask('GET', `${inCase}/records/messages?limit=50`), 400, /at most 20/);

    await refused(petra('GET', `/v1/cases/${asked.id}`), 404);
    await refused(petra('POST', `/v1/cases/${asked.id}/end`, {}), 404);
    assert.deepEqual((await ok<{ cases: readonly unknown[] }>(petra('GET', '/v1/cases'))).cases, []);
    assert.equal((await ok<{ canLook: number }>(petra('GET', '/v1/support-rule'))).canLook, 0);
    const sealed = (await entriesOf(petra)).filter(({ state }) => state === 'not-yet-open');
    assert.ok(sealed.length >= 5 && (await entriesOf(petra)).length > before);
    assert.ok(!(await entriesOf(petra)).some(({ who }) => who?.actor === 'staff'), 'no entry tells of the staff');
    assert.ok(!watching.heard.some(({ name }) => name === 'case'));
    await watching.close();
    assert.equal((await ok<WireLooks>(tom.ask('GET', `${inCase}/looks`))).sealed, true);
    await ok(tom.ask('POST', `${inCase}/end`, {}));

    await ok(visitor('POST', '/demo/clock', { days: 4 }));
    const opened = await ok<WireCase>(petra('GET', `/v1/cases/${asked.id}`));
    assert.deepEqual(
      [opened.reason, opened.ground, opened.approvals.map(({ name }) => name)],
      [asked.reason, 'legal', ['Ruth B.', 'Nora']],
    );
    const looks = await ok<WireLooks>(petra('GET', `/v1/cases/${asked.id}/looks`));
    assert.deepEqual(new Set(looks.looks.flatMap((each) => each.records)), new Set(records.map(({ id }) => id)));
    assert.ok((await entriesOf(petra, 'limit=400&actor=staff')).every(({ what }) => what?.case === asked.id));
    // Twelve hours after signing in the staff signs in again.
    await refused(tom.ask('GET', '/v1/staff/cases'), 401);
    const again = await staff('Tom');
    const extension = await ok<WireCase>(again.ask('POST', '/v1/staff/cases', body));
    assert.ok(extension.id !== asked.id && extension.state === 'waiting');
  }));

test('denied, unanswered, withdrawn, at once by the business’s own rule; a member opens what they see and no more', () =>
  withDemo(async ({ visitor, petra, jonas, business, projects, staff, url }) => {
    const [kita, scheune] = [projects.get('Kita Sonnenhang')!, projects.get('Scheune Altbruck')!];
    const aylin = await staff('Aylin');
    const ask = lookRequest(business, {
      ground: 'customer-request',
      department: 'customer-success',
      scope: { kind: 'project', project: kita },
      minutes: 60,
    });
    const denied = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', ask));
    assert.equal((await ok<WireCase>(petra('POST', `/v1/cases/${denied.id}/deny`, {}))).state, 'denied');
    await refused(petra('POST', `/v1/cases/${denied.id}/allow`, {}), 403, /decided already/);
    const withdrawn = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', ask));
    assert.equal((await ok<WireCase>(aylin.ask('POST', `/v1/staff/cases/${withdrawn.id}/end`, {}))).endedBy, 'staff');
    const unanswered = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', ask));

    await refused(jonas('PUT', '/v1/support-rule', { rule: 'tell' }), 403);
    assert.deepEqual(await ok(petra('GET', '/v1/support-rule')), { rule: 'ask', aggregates: false, mayAsk: 2, canLook: 0 });
    await ok(petra('PUT', '/v1/support-rule', { rule: 'ask-except-own' }));
    const isIn = (await jonas('GET', `/v1/projects/${scheune}`)).status === 200;
    const about = { kind: 'collection', collection: 'tasks' };
    const help = await ok<WireCase>(jonas('POST', '/v1/cases', { scope: about, reason }));
    assert.deepEqual([help.state, help.until, help.approvals[0]?.side], ['allowed', undefined, 'rule']);
    if (!isIn) await refused(jonas('POST', '/v1/cases', { scope: { kind: 'project', project: scheune }, reason }), 403);
    const taken = await ok<WireCase>(aylin.ask('POST', `/v1/staff/cases/${help.id}/take`, { department: 'customer-success' }));
    assert.ok(taken.until !== undefined && taken.may.look);
    const { records } = await ok<{ records: readonly { project: string }[] }>(
      aylin.ask('GET', `/v1/staff/cases/${help.id}/records/tasks?limit=100`),
    );
    const mine = await ok<{ total: number; records: readonly { project: string }[] }>(jonas('GET', '/v1/tasks?limit=200'));
    assert.equal(records.length, Math.min(100, mine.total), 'what the member sees, and no more');
    assert.deepEqual(new Set(records.map(({ project }) => project)), new Set(mine.records.map(({ project }) => project)));
    await ok(petra('PUT', '/v1/support-rule', { rule: 'tell' }));
    const atOnce = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', ask));
    assert.deepEqual([atOnce.state, atOnce.needs, atOnce.approvals[0]?.side], ['allowed', 'nobody', 'rule']);

    await ok(visitor('POST', '/demo/clock', { days: 2 }));
    const states = new Map(
      (await ok<{ cases: readonly WireCase[] }>(petra('GET', '/v1/cases'))).cases.map(({ id, state, endedBy }) => [id, [state, endedBy]]),
    );
    assert.deepEqual(states.get(unanswered.id), ['expired', 'time']);
    assert.deepEqual(states.get(atOnce.id), ['ended', 'time']);
    assert.deepEqual(states.get(help.id), ['ended', 'time']);
    const later = await enterStaff(url, 'Aylin');
    await refused(later.ask('GET', `/v1/staff/cases/${atOnce.id}/records/tasks`), 404);
  }));

test('who leaves: the staff’s sessions, eligibility and cases end at once, and so does what an approver allowed who is gone', () =>
  withDemo(async ({ url, petra, business, projects, staff, jonas, folder }) => {
    const kita = projects.get('Kita Sonnenhang')!;
    const scope = { kind: 'project', project: kita, collections: ['tasks'] };
    const ruth = await staff('Ruth');
    const nora = await hire(url, ruth.ask, 'Nora', [approving('security')]);
    const tom = await staff('Tom');
    const allowedBy = async (approver: Asker) => {
      const { id } = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })));
      await ok(approver('POST', `/v1/staff/cases/${id}/allow`, {}));
      await ok(tom.ask('GET', `/v1/staff/cases/${id}/records/tasks`));
      return id;
    };
    const [byNora, byRuth] = [await allowedBy(nora.ask), await allowedBy(ruth.ask)];
    await refused(tom.ask('GET', '/v1/staff/people'), 403);
    await refused(ruth.ask('POST', `/v1/staff/people/${ruth.person}/leave`, {}), 403, /their own/);
    await refused(ruth.ask('PUT', `/v1/staff/people/${ruth.person}/eligibility`, { eligible: [] }), 403);
    await ok(ruth.ask('POST', `/v1/staff/people/${nora.person}/leave`, {}));
    await refused(nora.ask('GET', '/v1/staff/me'), 401);
    await refused(tom.ask('GET', `/v1/staff/cases/${byNora}/records/tasks`), 404);
    const ended = await ok<WireCase>(petra('GET', `/v1/cases/${byNora}`));
    assert.deepEqual([ended.state, ended.endedBy, ended.approvals[0]?.name], ['ended', 'standing', 'Nora']);

    await ok(tom.ask('GET', `/v1/staff/cases/${byRuth}/records/tasks`));
    // A business's own approver, too: who allowed it and does not run the business any more.
    const mira = await signInAs(url, 'mira');
    const aylin = await staff('Aylin');
    const asked = await ok<WireCase>(
      aylin.ask('POST', '/v1/staff/cases', lookRequest(business, { scope, ground: 'customer-request', department: 'customer-success' })),
    );
    await ok(mira.ask('POST', `/v1/cases/${asked.id}/allow`, {}));
    await ok(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`));
    await ok(petra('PUT', `/v1/members/${mira.person}/role`, { role: 'member' }));
    await refused(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`), 404);

    const asAdmin = [
      'staff',
      'grant',
      'ruth@steward.example',
      '--department',
      'engineering',
      '--ground',
      'security',
      '--until',
      '2027-05-01',
    ];
    assert.equal((await folder.cli(asAdmin)).code, 5, 'who says who may look does not look');
    const withdrawn = await folder.cli(['staff', 'withdraw', 'tom@steward.example', '--ground', 'security']);
    assert.equal(withdrawn.code, 0, withdrawn.stderr);
    assert.doesNotMatch(withdrawn.stdout, /security/);
    await refused(tom.ask('GET', `/v1/staff/cases/${byRuth}/records/tasks`), 404);
    await refused(tom.ask('POST', '/v1/staff/cases', lookRequest(business, { scope })), 403);
    const listed = await folder.cli(['case', 'list']);
    assert.match(listed.stdout, new RegExp(`${byRuth} +security +ended`));
    assert.ok(!listed.stdout.includes('Zugriffe'), 'the operator sees that there are cases, not why');
    const { stdout, code } = await folder.cli(['staff', 'leave', 'tom@steward.example', '--json']);
    assert.equal(code, 0, stdout);
    await refused(tom.ask('GET', '/v1/staff/me'), 401);
    assert.equal((await ok<WireCase>(petra('GET', `/v1/cases/${byRuth}`))).endedBy, 'standing');
    // Somebody who lost the second factor sets up another, and does nothing before.
    const lost = await folder.cli(['staff', 'recover', 'aylin@steward.example', '--second-factor', '--json']);
    const token = String((JSON.parse(lost.stdout) as { token: string }).token);
    await refused(aylin.ask('GET', '/v1/staff/me'), 401);
    const visitor = asker(url);
    await ok(visitor('POST', '/v1/staff/password/reset', { token, password: 'another one for a new phone' }));
    const entered = await ok<{ secondFactor: boolean; token: string }>(
      visitor('POST', '/v1/staff/sign-in', { email: 'aylin@steward.example', password: 'another one for a new phone' }),
    );
    assert.equal(entered.secondFactor, false);
    await refused(asker(url, entered.token)('GET', '/v1/staff/cases'), 401);
    const list = await folder.cli(['staff', 'list']);
    assert.match(list.stdout, /Tom R\..*left/);
    // A customer's session is nobody among the staff, and the other way round.
    await refused(jonas('GET', '/v1/staff/me'), 401);
    await refused(asker(url, entered.token)('GET', '/v1/business'), 401);
  }));
