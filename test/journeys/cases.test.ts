// A day of the staff's access, through the public API alone: asked for, allowed, looked, refused, seen, proved, ended in the middle of a download, reviewed;
// and the days that go otherwise: denied, unanswered, an emergency, the law under seal, nobody's own approval, somebody who leaves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WireCase, WireLooks } from '@steward/protocol/wire/case-routes.ts';
import { readTotpSecret, totpCode, totpStep } from '../../server/src/adapters/embedded/identity/totp.ts';
import { readEvents } from '../kit/events.ts';
import { asker, type Answer, type Asker } from '../kit/http.ts';
import { serverFolder, type ServerFolder } from '../kit/server-process.ts';

const reason = 'Fotos werden nicht angezeigt, bitte ansehen';
const staffPassword = 'a second person looks twice';

interface Demo {
  readonly url: string;
  readonly folder: ServerFolder;
  readonly visitor: Asker;
  readonly petra: Asker;
  readonly petraToken: string;
  readonly jonas: Asker;
  readonly business: string;
  /** Projects by name. */
  readonly projects: ReadonlyMap<string, string>;
  /** Somebody of the staff, signed in: once each, since a code serves once. */
  staff(name: string): Promise<{ readonly ask: Asker; readonly token: string; readonly person: string }>;
}

async function withDemo(work: (demo: Demo) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    const { url } = await folder.start({ STEWARD_DEMO: '1' });
    const visitor = asker(url);
    const { people } = (await visitor('GET', '/demo/people')).body as { people: readonly { email: string; password: string }[] };
    const enter = async (name: string) => {
      const { email, password } = people.find((each) => each.email.startsWith(name))!;
      return String((await visitor('POST', '/v1/sign-in', { email, password })).body['token']);
    };
    const [petraToken, jonasToken] = [await enter('petra'), await enter('jonas')];
    const petra = asker(url, petraToken);
    const business = String((await petra('GET', '/v1/business')).body['id']);
    const { records } = (await petra('GET', '/v1/projects')).body as { records: readonly { id: string; fields: { name: string } }[] };
    await work({
      url,
      folder,
      visitor,
      petra,
      petraToken,
      jonas: asker(url, jonasToken),
      business,
      projects: new Map(records.map(({ id, fields }) => [fields.name, id])),
      staff: (name) => enterStaff(url, name),
    });
  } finally {
    await folder.remove();
  }
}

async function enterStaff(url: string, name: string) {
  const visitor = asker(url);
  const { staff } = (await visitor('GET', '/demo/staff')).body as {
    staff: readonly { name: string; email: string; password: string; totpSecret: string }[];
  };
  const { email, password, totpSecret } = staff.find((each) => each.name.startsWith(name))!;
  return secondStep(url, { email, password, secret: totpSecret });
}

/** Signs in with the code of the server's own time, which a demo may have moved on. */
async function secondStep(url: string, { email, password, secret }: { email: string; password: string; secret: string }, steps = 0) {
  const visitor = asker(url);
  const { challenge } = (await visitor('POST', '/v1/staff/sign-in', { email, password })).body;
  const { now } = (await visitor('GET', '/demo/clock')).body;
  const totp = totpCode(readTotpSecret(secret), totpStep(Date.parse(String(now))) + steps);
  const { body, text } = await visitor('POST', '/v1/staff/sign-in/second-factor', { challenge, totp });
  assert.equal(body['secondFactor'], true, text);
  const token = String(body['token']);
  return { ask: asker(url, token), token, person: String(body['person']) };
}

async function ok<T = Readonly<Record<string, unknown>>>(answer: Promise<Answer>): Promise<T> {
  const { status, body, text } = await answer;
  assert.ok(status < 300, `${status} ${text}`);
  return body as T;
}

async function refused(answer: Promise<Answer>, status: number, says?: RegExp): Promise<void> {
  const got = await answer;
  assert.equal(got.status, status, got.text);
  if (says) assert.match(got.text, says);
}

interface Entry {
  readonly index: number;
  readonly state: string;
  readonly who?: { readonly actor: string; readonly person?: string; readonly department?: string };
  readonly what?: {
    readonly operation: string;
    readonly outcome: string;
    readonly case?: string;
    readonly ground?: string;
    readonly purpose?: string;
    readonly records?: readonly string[];
    readonly fields?: readonly string[];
  };
}

const entriesOf = async (petra: Asker, query = 'limit=200') =>
  (await ok<{ entries: readonly Entry[] }>(petra('GET', `/v1/ledger/1/entries?${query}`))).entries;
const photosOf = async (ask: Asker, project: string) =>
  (await ok<{ records: readonly { id: string }[] }>(ask('GET', `/v1/photos?project=${project}&limit=100`))).records;

test('a day: help is asked for and allowed, three photos are seen and a fourth is not, the customer watches, proves, ends it mid-download, and it is reviewed', () =>
  withDemo(async ({ url, folder, petra, petraToken, jonas, projects, staff, business }) => {
    const [kita, ufer] = [projects.get('Kita Sonnenhang')!, projects.get('Wohnhaus Uferstraße')!];
    const photos = await photosOf(petra, kita);
    const [elsewhere] = await photosOf(petra, ufer);
    assert.ok(photos.length >= 3 && elsewhere, 'there are photos to look at');
    const big = randomBytes(24_000_000);
    await ok(petra('PUT', `/v1/photos/${photos[0]!.id}/files/picture`, big, { 'content-type': 'image/jpeg' }));

    const watching = await readEvents(url, petraToken);
    const asked = await ok<WireCase>(jonas('POST', '/v1/cases', { scope: { kind: 'project', project: kita }, reason }));
    assert.deepEqual([asked.state, asked.needs, asked.reason, asked.staff], ['waiting', 'business', reason, undefined]);
    assert.ok(await watching.next(({ name, data }) => name === 'case' && data['id'] === asked.id));
    await refused(jonas('POST', `/v1/cases/${asked.id}/allow`, {}), 403, /No role or purpose/);

    const aylin = await staff('Aylin');
    const { cases } = await ok<{ cases: readonly (WireCase & { business: { name: string } })[] }>(aylin.ask('GET', '/v1/staff/cases'));
    assert.deepEqual(
      cases.map(({ id, reason: said, business: { name }, may }) => [id, said, name, may.take]),
      [[asked.id, reason, 'Lindner & Söhne Bau GmbH', true]],
    );
    const inCase = `/v1/staff/cases/${asked.id}`;
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);
    await ok(aylin.ask('POST', `${inCase}/take`, { department: 'customer-success' }));
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);

    const wider = { kind: 'collection', collection: 'photos' };
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, { scope: wider }), 400, /no wider/);
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, { minutes: 31 }), 400, /at most the 30/);
    const narrow = { kind: 'project', project: kita, collections: ['photos'] };
    const allowed = await ok<WireCase>(petra('POST', `/v1/cases/${asked.id}/allow`, { minutes: 30, scope: narrow }));
    assert.deepEqual(
      [allowed.state, allowed.staff?.name, allowed.allowed, allowed.department],
      ['allowed', 'Aylin K.', narrow, 'customer-success'],
    );
    assert.equal(Date.parse(allowed.until!) - Date.parse(allowed.allowedAt!), 30 * 60_000);

    const listed = await ok<{ total: number }>(aylin.ask('GET', `${inCase}/records/photos?limit=3`));
    assert.equal(listed.total, photos.length);
    for (const { id } of photos.slice(0, 3)) {
      const { fields } = await ok<{ fields: Readonly<Record<string, unknown>> }>(aylin.ask('GET', `${inCase}/records/photos/${id}`));
      assert.ok(fields['caption']);
      assert.equal(fields['place'], undefined, 'where somebody stood is not the business’s to show');
    }
    const atMs = performance.now();
    await refused(aylin.ask('GET', `${inCase}/records/photos/${elsewhere.id}`), 404);
    const { records: tasks } = await ok<{ records: readonly { id: string }[] }>(petra('GET', `/v1/tasks?project=${kita}&limit=1`));
    await refused(aylin.ask('GET', `${inCase}/records/tasks/${tasks[0]!.id}`), 404);
    await refused(aylin.ask('GET', `${inCase}/records/tasks`), 403);
    await refused(aylin.ask('GET', `${inCase}/records/members/${asked.askedBy}`), 404);
    assert.ok(await watching.next(({ name }) => name === 'ledger'));
    const seen = (await entriesOf(petra)).filter(({ what }) => what?.case === asked.id && what.operation === 'read-record');
    assert.ok(performance.now() - atMs < 1_500, 'the customer sees it at once');
    const looks = seen.filter(({ what }) => what!.outcome === 'allowed');
    assert.deepEqual(new Set(looks.flatMap(({ what }) => what!.records)), new Set(photos.slice(0, 3).map(({ id }) => id)));
    for (const { who, what } of looks) {
      assert.deepEqual(
        [who?.actor, who?.department, what!.ground, what!.purpose],
        ['staff', 'customer-success', 'customer-request', 'request'],
      );
      assert.ok(what!.fields!.includes('photos.caption') && !what!.fields!.includes('photos.place'));
    }
    assert.ok(
      seen.some(({ what }) => what!.outcome === 'refused' && what!.records![0] === elsewhere.id),
      'the attempt is recorded',
    );

    const download = request(`${url}${inCase}/records/photos/${photos[0]!.id}/files/picture`, {
      headers: { authorization: `Bearer ${aylin.token}` },
    });
    download.end();
    const [answer] = (await once(download, 'response')) as [IncomingMessage];
    assert.equal(answer.statusCode, 200);
    let received = ((await once(answer, 'data')) as [Buffer])[0].length;
    answer.pause();
    const ended = await ok<WireCase>(petra('POST', `/v1/cases/${asked.id}/end`, {}));
    assert.deepEqual([ended.state, ended.endedBy], ['ended', 'business']);
    answer.on('data', (part: Buffer) => (received += part.length));
    await new Promise<void>((resolve) =>
      answer
        .once('error', () => resolve())
        .once('close', () => resolve())
        .resume(),
    );
    assert.ok(!answer.complete && received < big.length, `${received} of ${big.length} bytes went out`);
    await refused(aylin.ask('GET', `${inCase}/records/photos/${photos[0]!.id}`), 404);
    await watching.close();

    const ruth = await staff('Ruth');
    await refused(aylin.ask('POST', `${inCase}/review`, { verdict: 'ok' }), 403);
    const opened = await ok<WireLooks>(ruth.ask('GET', `${inCase}/looks`));
    assert.equal(opened.refused >= 3, true);
    assert.deepEqual(opened.looks, (await ok<WireLooks>(petra('GET', `/v1/cases/${asked.id}/looks`))).looks);
    const reviewed = await ok<WireCase>(ruth.ask('POST', `${inCase}/review`, { verdict: 'concern', note: 'Drei Versuche außerhalb.' }));
    assert.deepEqual([reviewed.state, reviewed.review?.verdict, reviewed.review?.name], ['reviewed', 'concern', 'Ruth B.']);
    assert.equal((await ok<WireCase>(petra('GET', `/v1/cases/${asked.id}`))).review?.note, 'Drei Versuche außerhalb.');
    const receipt = await ok<{ kind: string; steps: readonly { step: string }[] }>(asker(url)('GET', `/v1/receipts/${asked.reference}`));
    assert.deepEqual([receipt.kind, receipt.steps.map(({ step }) => step)], ['approval', ['requested', 'approved', 'finished']]);

    // Offline: the exported ledger proves all of it without us.
    const out = join(folder.data, '..', 'export');
    assert.equal((await folder.cli(['ledger', 'export', '--business', business, '--out', out])).code, 0);
    assert.equal((await folder.cli(['verify', out])).code, 0);
  }));

/** Somebody whom an administrator of the staff adds, with what they are eligible for. */
async function hire(url: string, admin: Asker, name: string, eligible: readonly object[]) {
  const visitor = asker(url);
  const email = `${name.toLowerCase()}@steward.example`;
  const added = await ok<{ person: string; token: string }>(admin('POST', '/v1/staff/people', { email, name }));
  await ok(visitor('POST', '/v1/staff/password/reset', { token: added.token, password: staffPassword }));
  const first = await ok<{ token: string; secondFactor: boolean }>(
    visitor('POST', '/v1/staff/sign-in', { email, password: staffPassword }),
  );
  assert.equal(first.secondFactor, false);
  const entering = asker(url, first.token);
  await refused(entering('GET', '/v1/staff/cases'), 401, /second factor/);
  const { secret } = await ok<{ secret: string }>(entering('POST', '/v1/staff/totp', {}));
  const { now } = (await visitor('GET', '/demo/clock')).body;
  const code = totpCode(readTotpSecret(secret), totpStep(Date.parse(String(now))));
  await ok(entering('POST', '/v1/staff/totp/confirm', { code }));
  await refused(entering('GET', '/v1/staff/cases'), 401, /second factor/);
  const signedIn = await secondStep(url, { email, password: staffPassword, secret }, 1);
  await ok(admin('PUT', `/v1/staff/people/${added.person}/eligibility`, { eligible }));
  return signedIn;
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const approving = (ground: string) => ({ duty: 'approve', department: 'engineering', ground, until: inDays(200) });
const request1 = (business: string, more: object) => ({
  business,
  ground: 'security',
  department: 'engineering',
  reason: 'Ungewöhnlich viele Zugriffe aus einem fremden Netz',
  minutes: 15,
  ...more,
});

test('emergencies and failures: a second person decides, nobody their own; the business is told at once, and a failure opens what its request named', () =>
  withDemo(async ({ url, petra, petraToken, jonas, business, projects, staff }) => {
    const kita = projects.get('Kita Sonnenhang')!;
    const scope = { kind: 'project', project: kita, collections: ['tasks'] };
    const [tom, ruth, aylin] = [await staff('Tom'), await staff('Ruth'), await staff('Aylin')];
    const watching = await readEvents(url, petraToken);
    await refused(
      tom.ask('POST', '/v1/staff/cases', request1(business, { scope, ground: 'customer-request', sealDays: 3 })),
      400,
      /security/,
    );
    await refused(
      aylin.ask('POST', '/v1/staff/cases', request1(business, { scope, department: 'customer-success' })),
      403,
      /Each department/,
    );
    await refused(aylin.ask('POST', '/v1/staff/cases', request1(business, { scope })), 403);
    await refused(tom.ask('POST', '/v1/staff/cases', request1(business, { scope, ground: 'feature-improvement' })), 403);
    await refused(ruth.ask('POST', '/v1/staff/cases', request1(business, { scope })), 403);
    const asked = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', request1(business, { scope })));
    assert.deepEqual([asked.state, asked.needs, asked.may.decide], ['waiting', 'second-person', false]);
    assert.ok(await watching.next(({ name, data }) => name === 'case' && data['id'] === asked.id));
    const told = await ok<WireCase>(petra('GET', `/v1/cases/${asked.id}`));
    assert.deepEqual([told.reason, told.staff?.name, told.may.decide, told.may.end], [asked.reason, 'Tom R.', false, true]);
    await refused(tom.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}), 403, /their own case/);
    await refused(petra('POST', `/v1/cases/${asked.id}/allow`, {}), 403);
    await refused(aylin.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}), 403);
    await ok(ruth.ask('POST', `/v1/staff/cases/${asked.id}/allow`, {}));
    const { records } = await ok<{ records: readonly { id: string; fields: Readonly<Record<string, unknown>> }[] }>(
      tom.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`),
    );
    assert.ok(records.length > 0 && records[0]!.fields['title'] !== undefined);
    await refused(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);
    await refused(ruth.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);
    await ok(petra('POST', `/v1/cases/${asked.id}/end`, {}));
    await refused(tom.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks/${records[0]!.id}`), 404);

    const failed = await jonas('PATCH', `/v1/tasks/${records[0]!.id}`, { fields: { title: 'x' } }, { 'if-match': '"99"' });
    assert.equal(failed.status, 412);
    const error = String(failed.body['reference']);
    const fromError = { error, ground: 'failure', department: 'engineering', reason: 'Ein Speichern ist fehlgeschlagen', minutes: 15 };
    await refused(tom.ask('POST', '/v1/staff/cases', { ...fromError, error: 'a'.repeat(26) }), 404);
    await refused(tom.ask('POST', '/v1/staff/cases', request1(business, { scope, ground: 'failure' })), 400, /reference/);
    const failure = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', fromError));
    assert.deepEqual(
      [failure.begun, failure.scope],
      ['failure', { kind: 'records', records: [{ collection: 'tasks', id: records[0]!.id }] }],
    );
    await ok(ruth.ask('POST', `/v1/staff/cases/${failure.id}/allow`, {}));
    const one = await ok<{ fields: Readonly<Record<string, unknown>> }>(
      tom.ask('GET', `/v1/staff/cases/${failure.id}/records/tasks/${records[0]!.id}`),
    );
    assert.ok(one.fields['title']);
    await refused(tom.ask('GET', `/v1/staff/cases/${failure.id}/records/tasks/${records[1]!.id}`), 404);
    await watching.close();
  }));

test('the law under seal: two people agree, the business learns nothing until the day, then everything, and an extension is a new request', () =>
  withDemo(async ({ url, visitor, petra, petraToken, business, projects, staff }) => {
    const kita = projects.get('Kita Sonnenhang')!;
    const scope = { kind: 'project', project: kita, collections: ['messages'] };
    const [tom, ruth] = [await staff('Tom'), await staff('Ruth')];
    const nora = await hire(url, ruth.ask, 'Nora', [approving('legal')]);
    const watching = await readEvents(url, petraToken);
    const before = (await entriesOf(petra)).length;
    const body = request1(business, { scope, ground: 'legal', sealDays: 2, minutes: 240 });
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
    const ask = request1(business, {
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
    assert.deepEqual(await ok(petra('GET', '/v1/support-rule')), { rule: 'ask', mayAsk: 2, canLook: 0 });
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
      const { id } = await ok<WireCase>(tom.ask('POST', '/v1/staff/cases', request1(business, { scope })));
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
      aylin.ask('POST', '/v1/staff/cases', request1(business, { scope, ground: 'customer-request', department: 'customer-success' })),
    );
    await ok(mira.ask('POST', `/v1/cases/${asked.id}/allow`, {}));
    await ok(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`));
    await ok(petra('PUT', `/v1/members/${mira.person}/role`, { role: 'member' }));
    await refused(aylin.ask('GET', `/v1/staff/cases/${asked.id}/records/tasks`), 404);

    const { stdout, code } = await folder.cli(['staff', 'leave', 'tom@steward.example', '--json']);
    assert.equal(code, 0, stdout);
    await refused(tom.ask('GET', '/v1/staff/me'), 401);
    assert.equal((await ok<WireCase>(petra('GET', `/v1/cases/${byRuth}`))).endedBy, 'standing');
    const list = await folder.cli(['staff', 'list']);
    assert.match(list.stdout, /Tom R\..*left/);
    // A customer's session is nobody among the staff, and the other way round.
    await refused(jonas('GET', '/v1/staff/me'), 401);
    await refused(aylin.ask('GET', '/v1/business'), 401);
  }));

async function signInAs(url: string, name: string) {
  const { people } = (await asker(url)('GET', '/demo/people')).body as { people: readonly { email: string; password: string }[] };
  const { email, password } = people.find((each) => each.email.startsWith(name))!;
  const { body } = await asker(url)('POST', '/v1/sign-in', { email, password });
  return { ask: asker(url, String(body['token'])), person: String(body['person']) };
}
