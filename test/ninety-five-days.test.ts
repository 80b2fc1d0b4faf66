// Ninety-five days in seconds, in a real process: what was asked for on the first day purges, turns keys, expires, is pruned and is confirmed all by itself, in time.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { asker, password, signUp, skipDays, type Asker } from './kit/http.ts';
import { serverFolder, type ServerFolder } from './kit/server-process.ts';
import { namesIn, withStored } from './kit/stored.ts';

const dayMs = 86_400_000;
/** From the request to the last copy, trash time included (DESIGN §6). */
const goneDaysMax = 85;

// What is flushed here is flushed a thousand times and kept for a minute: in memory, where the system has such a place.
if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';

interface Asked {
  readonly what: string;
  readonly reference: string;
  readonly inTrash: boolean;
}

const must = async (asked: ReturnType<Asker>) => {
  const answer = await asked;
  assert.ok(answer.status < 300, answer.text);
  return answer.body;
};
const idOf = async (asked: ReturnType<Asker>) => String((await must(asked))['id']);

/** Data that is not the demo's, so that the demo's clock runs over it. */
async function prepared(folder: ServerFolder) {
  const server = await folder.start();
  const { token, business } = await signUp(server.url, 'Ada');
  const ada = asker(server.url, token);
  const invitation = await must(ada('POST', '/v1/invitations', { email: 'ben@example.org', role: 'member' }));
  const ben = await must(
    asker(server.url)('POST', '/v1/sign-up', { email: 'ben@example.org', password, name: 'Ben', invitation: invitation['token'] }),
  );
  const project = await idOf(ada('POST', '/v1/projects', { fields: { name: 'Kita' } }));
  const task = (title: string) => idOf(ada('POST', '/v1/tasks', { project, fields: { title, status: 'open' } }));
  const [lasting, single] = [await task('first'), await task('single')];
  await must(ada('PATCH', `/v1/tasks/${lasting}`, { fields: { title: 'second' } }, { 'if-match': '"1"' }));
  const document = await idOf(ada('POST', '/v1/documents', { project, fields: { title: 'Plan' } }));
  const headers = { 'content-type': 'application/pdf' };
  await must(ada('PUT', `/v1/documents/${document}/files/file`, Buffer.alloc(30_000, 'plan'), headers));
  const doomed = await idOf(ada('POST', '/v1/projects', { fields: { name: 'Abriss' } }));
  await must(ada('POST', '/v1/tasks', { project: doomed, fields: { title: 'in it', status: 'open' } }));
  await server.kill('SIGTERM');
  return { token, business, ben: String(ben['token']), lasting, single, document, doomed };
}

type Prepared = Awaited<ReturnType<typeof prepared>>;

async function ask(url: string, { token, ben, single, document, doomed }: Prepared): Promise<readonly Asked[]> {
  const ada = asker(url, token);
  const start = async (who: Asker, what: string, body: object, inTrash = false): Promise<Asked> => {
    const { erasures } = (await must(who('POST', '/v1/erasures', body))) as { erasures: readonly { readonly reference: string }[] };
    return { what, reference: erasures[0]!.reference, inTrash };
  };
  return [
    await start(ada, 'a document at once', { subject: { kind: 'record', collection: 'documents', id: document }, when: 'now' }),
    await start(ada, 'a project through the trash', { subject: { kind: 'project', id: doomed }, when: 'trash' }, true),
    await start(asker(url, ben), 'an account', { subject: { kind: 'account' }, when: 'now', confirm: 'ben@example.org' }),
    { what: 'a task by itself', reference: String((await must(ada('DELETE', `/v1/tasks/${single}`)))['reference']), inTrash: false },
  ];
}

test('ninety-five days later everything has happened by itself, and in time', async () => {
  const folder = await serverFolder();
  try {
    const there = await prepared(folder);
    const server = await folder.start({ STEWARD_DEMO: '1' });
    const askedAt = Date.now();
    const asked = await ask(server.url, there);
    const taken = await folder.cli(['snapshot', 'now', '--json']);
    assert.equal(taken.code, 0, taken.stdout + taken.stderr);
    await skipDays(server.url, 95);

    const signedIn = await must(asker(server.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password }));
    const ada = asker(server.url, String(signedIn['token']));
    const keys = await ledgerKeys(folder, ada);
    for (const each of asked) await confirmedInTime({ folder, url: server.url, askedAt, keys }, each);
    await epochsHaveTurned(folder, there.business);
    await copiesHaveExpired(folder, askedAt + 95 * dayMs);
    const { versions } = (await must(ada('GET', `/v1/tasks/${there.lasting}/history`))) as {
      versions: readonly { readonly version: number }[];
    };
    assert.deepEqual(
      versions.map(({ version }) => version),
      [2],
      'what was superseded is out of history',
    );
    assert.equal((await asker(server.url)('POST', '/v1/sign-in', { email: 'ben@example.org', password })).status, 401);
    const checked = await folder.cli(['verify', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const alarms = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"alarm"'));
    assert.deepEqual(alarms, []);
    await server.kill('SIGTERM');
  } finally {
    await folder.remove();
  }
});

/** The year may end within the ninety-five days, and a ledger's volume with it. */
async function ledgerKeys(folder: ServerFolder, ada: Asker): Promise<readonly string[]> {
  const files: string[] = [];
  for (let volume = 1; ; volume++) {
    const { status, text } = await ada('GET', `/v1/ledger/${volume}/vkey`);
    if (status !== 200) return files;
    files.push(join(dirname(folder.data), `vkey-${volume}`));
    await writeFile(files.at(-1)!, text);
  }
}

interface Confirming {
  readonly folder: ServerFolder;
  readonly url: string;
  readonly askedAt: number;
  readonly keys: readonly string[];
}

async function confirmedInTime({ folder, url, askedAt, keys }: Confirming, { what, reference, inTrash }: Asked): Promise<void> {
  const { steps } = (await must(asker(url)('GET', `/v1/receipts/${reference}`))) as {
    steps: readonly { readonly step: string; readonly at: string }[];
  };
  const dayOf = (step: string) => {
    const found = steps.find((each) => each.step === step);
    assert.ok(found, `${what}: ${step} is missing (${steps.map((each) => each.step).join(' ')})`);
    return Math.round((Date.parse(found.at) - askedAt) / dayMs);
  };
  assert.equal(dayOf('hidden'), 0);
  assert.ok(
    inTrash ? dayOf('keys-destroyed') >= 30 && dayOf('keys-destroyed') <= 31 : dayOf('keys-destroyed') <= 1,
    `${what}: keys on day ${dayOf('keys-destroyed')}`,
  );
  assert.ok(dayOf('confirmed') <= goneDaysMax, `${what}: confirmed on day ${dayOf('confirmed')}`);
  const certificate = await asker(url)('GET', `/v1/receipts/${reference}/confirmation.json`);
  const file = join(dirname(folder.data), `${reference}.json`);
  await writeFile(file, certificate.text);
  const verified = await Promise.all(keys.map((key) => folder.cli(['verify', file, '--key', key])));
  assert.ok(
    verified.some(({ code }) => code === 0),
    verified.map(({ stdout, stderr }) => stdout + stderr).join(),
  );
  const pdf = await fetch(`${url}/v1/receipts/${reference}/confirmation.pdf`);
  assert.equal(
    Buffer.from(await pdf.arrayBuffer())
      .subarray(0, 5)
      .toString(),
    '%PDF-',
  );
}

async function epochsHaveTurned(folder: ServerFolder, business: string): Promise<void> {
  const id = business as BusinessId;
  const kept = await withStored(folder, async ({ epochs }) => [await epochs.destroyed(id), await epochs.list(id)]);
  assert.deepEqual(
    kept.map((names) => names.filter((name) => name.startsWith('epoch-'))),
    [['epoch-1', 'epoch-2', 'epoch-3'], ['epoch-4']],
  );
}

async function copiesHaveExpired(folder: ServerFolder, nowMs: number): Promise<void> {
  const { list } = JSON.parse((await folder.cli(['snapshot', 'list', '--json'])).stdout) as {
    list: readonly { readonly takenAtMs: number }[];
  };
  const ages = list.map(({ takenAtMs }) => (nowMs - takenAtMs) / dayMs);
  assert.ok(ages.length > 80 && Math.max(...ages) <= 93, `${ages.length} snapshots, the oldest ${Math.max(...ages)} days old`);
  assert.equal((await folder.cli(['snapshot', 'verify', '--json'])).code, 0);
  const names = await withStored(folder, ({ keyBackups }) => namesIn(keyBackups));
  const backups = names.flatMap((name) => /(?:^|\/)keys\/[a-z2-7]{26}\/(\d{15})-/.exec(name)?.[1] ?? []);
  assert.ok(backups.length >= 1 && backups.length <= 3 && backups.every((ms) => nowMs - Number(ms) <= 30 * dayMs), backups.join(' '));
}
