// Restoring to a moment, as people and operators see it: look, confirm by name, killed in the middle, undo, the receipt without an account, the command line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asker, signUp, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';

interface Restore {
  readonly id: string;
  readonly state: string;
  readonly reference: string;
  readonly counts: readonly Readonly<Record<string, unknown>>[];
  readonly done?: Readonly<Record<string, number>>;
  readonly copies?: readonly string[];
}

const askedEveryMs = 100;
const tasksMade = 150;

async function inFolder(work: (folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work(folder);
  } finally {
    await folder.remove();
  }
}

async function reaches(ask: Asker, id: string, ...states: readonly string[]): Promise<Restore> {
  for (let asked = 0; asked < 1_200; asked++) {
    const { body } = await ask('GET', `/v1/restores/${id}`);
    if (states.includes(String(body['state']))) return body as unknown as Restore;
    await new Promise((resolve) => setTimeout(resolve, askedEveryMs));
  }
  throw new Error(`the restore has not become ${states.join(' or ')} within two minutes`);
}

/** A second that has passed, so that what follows is later. */
const aMomentAgo = async (): Promise<string> => {
  const at = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return at;
};

const titlesIn = async (ask: Asker, project: string): Promise<readonly string[]> => {
  const { body } = await ask('GET', `/v1/tasks?project=${project}&limit=1000`);
  return (body['records'] as readonly { fields: { title: string } }[]).map(({ fields }) => fields.title).sort();
};

test('killed in the middle of a restore: it goes on by itself, is whole, and is undone in one go', () =>
  inFolder(async (folder) => {
    let server = await folder.start({}, { apart: true });
    const { token } = await signUp(server.url, 'Ada');
    let ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const tasks: string[] = [];
    for (let n = 0; n < tasksMade; n++)
      tasks.push(String((await ask('POST', '/v1/tasks', { project, fields: { title: `t${n}`, status: 'open' } })).body['id']));
    const then = await titlesIn(ask, project);
    const at = await aMomentAgo();
    for (const id of tasks.slice(0, 120)) await ask('PATCH', `/v1/tasks/${id}`, { fields: { title: 'later' } }, { 'if-match': '"1"' });
    for (const id of tasks.slice(120, 140)) await ask('POST', `/v1/tasks/${id}/trash`, {});
    await ask('POST', '/v1/tasks', { project, fields: { title: 'made since', status: 'open' } });
    const later = await titlesIn(ask, project);
    const subject = { kind: 'project', id: project };
    const started = await ask('POST', '/v1/restores', { subject, at }, { 'idempotency-key': 'once' });
    assert.equal(started.status, 201, started.text);
    const again = await ask('POST', '/v1/restores', { subject, at }, { 'idempotency-key': 'once' });
    assert.equal(again.body['id'], started.body['id'], 'asked twice, begun once');
    const { id, counts } = await reaches(ask, String(started.body['id']), 'previewed');
    const difference = counts.find(({ collection }) => collection === 'tasks');
    assert.deepEqual([difference?.['changed'], difference?.['broughtBack'], difference?.['takenAway']], [120, 20, 1]);
    const page = await ask('GET', `/v1/restores/${id}/differences?limit=50`);
    assert.equal(page.status, 200, page.text);
    assert.equal((page.body['differences'] as unknown[]).length, 50);
    assert.equal((await ask('POST', `/v1/restores/${id}/confirm`, {})).body['code'], 'needs-confirmation');
    assert.equal((await ask('POST', `/v1/restores/${id}/confirm`, { confirm: 'Kita' })).status, 200);
    const untilKilledMs = 700 + Math.random() * 500;
    await new Promise((resolve) => setTimeout(resolve, untilKilledMs));
    await server.kill('SIGKILL');
    server = await folder.start();
    ask = asker(server.url, token);
    const done = await reaches(ask, id, 'restored', 'failed', 'cancelled');
    assert.deepEqual([done.state, done.done!['changed'], done.done!['broughtBack'], done.done!['takenAway']], ['restored', 120, 20, 1]);
    assert.deepEqual(await titlesIn(ask, project), then);
    const timeline = await ask('GET', `/v1/timeline?kind=project&id=${project}&zone=Europe/Berlin`);
    assert.equal(timeline.status, 200, timeline.text);
    assert.equal((await ask('POST', `/v1/restores/${id}/undo`, {})).status, 200);
    await reaches(ask, id, 'undone');
    assert.deepEqual(await titlesIn(ask, project), later);
    const receipt = await asker(server.url)('GET', `/v1/receipts/${done.reference}`);
    assert.equal(receipt.body['kind'], 'restore');
    const steps = (receipt.body['steps'] as readonly { readonly step: string }[]).map(({ step }) => step);
    assert.deepEqual(steps, ['requested', 'started', 'finished', 'undone']);
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    await server.kill('SIGTERM');
  }));

test('the operator restores what a business asked for: it looks first, then by id, with a server running or not, and undoes it', () =>
  inFolder(async (folder) => {
    const server = await folder.start();
    const { token, business } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const task = String((await ask('POST', '/v1/tasks', { project, fields: { title: 'before', status: 'open' } })).body['id']);
    const at = await aMomentAgo();
    await ask('PATCH', `/v1/tasks/${task}`, { fields: { title: 'after' } }, { 'if-match': '"1"' });
    const command = ['restore', 'project', project, '--business', business, '--at', at];
    const dry = await folder.cli(command);
    assert.equal(dry.code, 6, dry.stderr);
    assert.match(dry.stdout, /tasks: 1 said something else/);
    assert.match(dry.stdout, /Nothing was changed/);
    assert.deepEqual(await titlesIn(ask, project), ['after']);
    assert.equal((await folder.cli([...command, '--confirm=Kita'])).code, 6, 'the operator names it by its id');
    const done = await folder.cli([...command, `--confirm=${project}`, '--json']);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const { id } = JSON.parse(done.stdout) as Restore;
    assert.deepEqual(await titlesIn(ask, project), ['before']);
    await server.kill('SIGTERM');
    const undone = await folder.cli(['restore', 'undo', id, '--business', business]);
    assert.equal(undone.code, 0, undone.stdout + undone.stderr);
    const beside = await folder.cli([...command, '--beside', `--confirm=${project}`, '--json']);
    assert.equal(beside.code, 0, beside.stdout + beside.stderr);
    const next = await folder.start();
    const later = asker(next.url, token);
    assert.deepEqual(await titlesIn(later, project), ['after']);
    const [copy] = (JSON.parse(beside.stdout) as Restore).copies!;
    assert.deepEqual(await titlesIn(later, copy!), ['before']);
    assert.equal((await folder.cli([...command.slice(0, -1), 'yesterday'])).code, 2);
    await next.kill('SIGTERM');
  }));
