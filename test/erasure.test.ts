// Erasing, as people and operators see it: preview, confirmation by name, killed in the middle, the receipt without an account, the command line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, signUp, type Asker } from './kit/http.ts';
import { testedEdition } from './kit/edition.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly reference: string;
  readonly destroyed: number;
}

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

const askedEveryMs = 100;
/** Where several processes may work, what a dead one had taken up is another’s after a minute, its snapshot is over after two, and what it had opened after one more. */
const askedMax = testedEdition === 'aws' ? 9_000 : 1_800;
const erasures = (body: Record<string, unknown>) => body['erasures'] as readonly Erasure[];

async function reaches(ask: Asker, id: string, state: string): Promise<Erasure> {
  for (let asked = 0; asked < askedMax; asked++) {
    const { body } = await ask('GET', `/v1/erasures/${id}`);
    if (body['state'] === state || body['state'] === 'failed') return body as unknown as Erasure;
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`the erasure has not become ${state} within ${(askedMax * askedEveryMs) / 60_000} minutes`);
}

test('killed in the middle of erasing a project: nothing of it is served, and the erasure goes on by itself', () =>
  inFolder(async (folder) => {
    let server = await folder.start({}, { apart: true });
    const { token } = await signUp(server.url, 'Ada');
    let ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const tasks: string[] = [];
    for (let n = 0; n < 60; n++)
      tasks.push(String((await ask('POST', '/v1/tasks', { project, fields: { title: `t${n}`, status: 'open' } })).body['id']));
    const subject = { kind: 'project', id: project };
    const preview = (await ask('POST', '/v1/erasures/preview', { subject, when: 'now' })).body;
    assert.deepEqual([preview['total'], preview['approval'], preview['confirm']], [61, 'none', true]);
    assert.equal((await ask('POST', '/v1/erasures', { subject, when: 'now' })).body['code'], 'needs-confirmation');
    const started = await ask('POST', '/v1/erasures', { subject, when: 'now', confirm: 'Kita' }, { 'idempotency-key': 'once' });
    assert.equal(started.status, 201, started.text);
    const [erasure] = erasures(started.body);
    assert.equal((await ask('GET', `/v1/tasks/${tasks[0]!}`)).status, 404);
    // The jobs run every second: the first step is under way or about to be.
    const untilKilledMs = 900 + Math.random() * 400;
    await new Promise((resolve) => setTimeout(resolve, untilKilledMs));
    await server.kill('SIGKILL');
    server = await folder.start();
    ask = asker(server.url, token);
    for (const id of tasks.slice(0, 5)) assert.equal((await ask('GET', `/v1/tasks/${id}`)).status, 404);
    const left = await reaches(ask, erasure!.id, 'leaving-copies');
    assert.deepEqual([left.state, left.destroyed], ['leaving-copies', 61]);
    const receipt = await asker(server.url)('GET', `/v1/receipts/${erasure!.reference}`);
    const steps = (receipt.body['steps'] as readonly { readonly step: string }[]).map(({ step }) => step);
    assert.deepEqual(steps, ['requested', 'hidden', 'keys-destroyed', 'removed', 'processors-told']);
    assert.equal((await asker(server.url)('GET', `/v1/receipts/${erasure!.reference}/confirmation.pdf`)).status, 404);
    // Turning the epoch kills older copies of the key store: that is what the last step waits for. It looks again every day.
    assert.equal((await folder.cli(['keys', 'rotate', '--epoch'])).code, 0);
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    await server.kill('SIGTERM');
  }));

test('the operator erases what a business asked for: a dry run first, then by name, and a second person still decides', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const dry = await folder.cli(['erase', 'project', project, '--business', business]);
    assert.equal(dry.code, 6, dry.stderr);
    assert.match(dry.stdout, /Nothing was done/);
    assert.equal((await ask('GET', `/v1/projects/${project}`)).status, 200);
    assert.equal((await folder.cli(['erase', 'project', project, '--business', business, '--confirm=Kita'])).code, 6);
    const done = await folder.cli(['erase', 'project', project, '--business', business, `--confirm=${project}`]);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const [erasure] = erasures((await ask('GET', '/v1/erasures')).body);
    assert.equal((await ask('POST', `/v1/erasures/${erasure!.id}/undo`, {})).status, 200);
    assert.equal((await ask('GET', `/v1/projects/${project}`)).status, 200);
    const waits = await folder.cli(['erase', 'business', '--business', business, '--confirm=Ada GmbH']);
    assert.equal(waits.code, 0, waits.stdout + waits.stderr);
    assert.match(waits.stdout, /^waiting/);
    assert.equal((await ask('GET', '/v1/business')).status, 200);
    await server.kill('SIGTERM');
    const refused = await folder.cli(['status'], { STEWARD_TRASH_DAYS: '46' });
    assert.equal(refused.code, 2, 'what could break the 85 days does not start');
  }));

test('the operator holds what a business asked for: nothing of it is destroyed until the hold ends, and the reason is the business’s', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const task = String((await ask('POST', '/v1/tasks', { project, fields: { title: 'one', status: 'open' } })).body['id']);
    const hold = (args: readonly string[]) => folder.cli(['hold', ...args, '--business', business, '--json']);
    assert.equal((await hold(['set', 'record', task, '--why', 'a dispute'])).code, 2, '--until is needed');
    assert.equal((await hold(['set', 'record', task, '--why', 'a dispute', '--until', '2020-01-01'])).code, 2);
    const set = await hold(['set', 'record', task, '--why', 'a dispute', '--until', '2032-12-31']);
    assert.equal(set.code, 0, set.stdout + set.stderr);
    const { id } = JSON.parse(set.stdout) as { id: string };
    const { holds } = (await ask('GET', '/v1/holds')).body as { holds: readonly { why: string; by?: string }[] };
    assert.deepEqual([holds[0]!.why, holds[0]!.by], ['a dispute', undefined]);
    const listed = await hold(['list']);
    assert.deepEqual([listed.stdout.includes(id), listed.stdout.includes('dispute')], [true, false]);
    assert.equal((await ask('DELETE', `/v1/tasks/${task}`)).status, 409);
    const subject = { kind: 'record', collection: 'tasks', id: task };
    const [erasure] = erasures((await ask('POST', '/v1/erasures', { subject, when: 'now' })).body);
    assert.equal((await reaches(ask, erasure!.id, 'held')).state, 'held');
    assert.equal((await hold(['end', id])).code, 6);
    assert.equal((await hold(['end', id, `--confirm=${id}`])).code, 0);
    assert.equal((await hold(['end', id, `--confirm=${id}`])).code, 1, 'it has ended already');
    await server.kill('SIGTERM');
  }));

test('threat 38: an account ends with its address typed and a fresh sign-in; every session of it is dead', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const ada = await signUp(server.url, 'Ada');
    const ask = asker(server.url, ada.token);
    const { token } = (await ask('POST', '/v1/invitations', { email: 'ben@example.org', role: 'member' })).body;
    const ben = await signUp(server.url, 'Ben', { invitation: token });
    const bens = asker(server.url, ben.token);
    const subject = { kind: 'account' };
    assert.equal((await ask('POST', '/v1/erasures', { subject, when: 'now', confirm: 'ada@example.org' })).body['code'], 'last-owner');
    assert.equal(
      (await bens('POST', '/v1/erasures', { subject, when: 'now', confirm: 'someone@else' })).body['code'],
      'needs-confirmation',
    );
    const email = String((await bens('GET', '/v1/me')).body['email']);
    const ended = await bens('POST', '/v1/erasures', { subject, when: 'now', confirm: email });
    assert.equal(ended.status, 201, ended.text);
    assert.equal((await bens('GET', '/v1/me')).status, 401);
    const left = await reaches(ask, erasures(ended.body)[0]!.id, 'leaving-copies');
    assert.equal(left.state, 'leaving-copies');
    assert.equal((await ask('GET', '/v1/members')).body['members']?.toString().includes(ben.person), false);
    await server.kill('SIGTERM');
  }));

test('an account is looked at and ended with a session alone: of somebody who belongs to no business, and of a sole owner', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const ada = await signUp(server.url, 'Ada');
    const ask = asker(server.url, ada.token);
    const { token } = (await ask('POST', '/v1/invitations', { email: 'ben@example.org', role: 'member' })).body;
    const ben = await signUp(server.url, 'Ben', { invitation: token });
    const bens = asker(server.url, ben.token);
    const preview = async (by: Asker) => by('POST', '/v1/erasures/preview', { subject: { kind: 'account' }, when: 'now' });
    const before = await preview(bens);
    assert.equal(before.status, 200, before.text);
    assert.ok(Number(before.body['total']) > 0);
    assert.match(String((await preview(ask)).body['blocked']), /owner first/, 'said before it is tried');
    const member = { kind: 'member', person: ben.person };
    const left = await ask('POST', '/v1/erasures', { subject: member, when: 'now', confirm: 'Ben' });
    assert.equal(left.status, 201, left.text);
    await reaches(ask, erasures(left.body)[0]!.id, 'leaving-copies');
    const email = String((await bens('GET', '/v1/me')).body['email']);
    const alone = await preview(bens);
    assert.deepEqual([alone.status, alone.body['total'], alone.body['approval']], [200, 0, 'none'], alone.text);
    assert.equal((await bens('POST', '/v1/erasures/preview', { subject: member, when: 'now' })).body['code'], 'not-found');
    const ended = await bens('POST', '/v1/erasures', { subject: { kind: 'account' }, when: 'now', confirm: email });
    assert.deepEqual([ended.status, erasures(ended.body).length], [201, 0], ended.text);
    assert.equal((await bens('GET', '/v1/me')).status, 401);
    await server.kill('SIGTERM');
  }));
