// Measures on the emulators what each operation and chore asks of AWS. What goes on by itself meanwhile is measured before, and taken off.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { editionServer } from '../../../../test/kit/edition-server.ts';
import { asker, password, signUp, type Asker } from '../../../../test/kit/http.ts';
import { operatorAsker } from '../../../../test/kit/moved-installation.ts';
import { createAwsEdition } from '../aws-edition.ts';
import { startEmulatedAws } from '../emulated-aws.ts';
import type { Measured } from './costs-page.ts';
import type { Chore, Operation } from './operations.ts';
import { addUnits, lessUnits, noUnits, timesUnits, unitsOf, type Units } from './units.ts';

const idleMs = 60_000;
/** How long it is looked how much goes on by itself, where only the operations are measured. */
const shortIdleMs = 15_000;
/** Chores come once a minute and a little oftener, so a single minute may have one round of them, or two. */
const idleMinutes = 5;
const settleMs = 120_000;
const times = 12;
const moreBusinesses = 10;
const content = Buffer.alloc(2_500_000, 'photo');

export const measureAll = (): Promise<Measured> => onEmulators(measured);

/** Without the chores, which take longer to measure. */
export const measureOperations = (): Promise<Measured['operations']> =>
  onEmulators(async (url, data, read) => {
    const { email, token } = await somebody(url);
    const spent = spending(read);
    await operatorAsker(data)('POST', '/snapshots');
    const idle = timesUnits(await spent(() => pause(shortIdleMs)), idleMs / shortIdleMs);
    return operationsOf(url, { email, token }, (work) => spent(work, idle));
  });

type Measuring<T> = (url: string, data: string, read: () => Units) => Promise<T>;

async function onEmulators<T>(work: Measuring<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-costs-'));
  const emulated = await startEmulatedAws();
  assert.ok(emulated, 'the emulators are installed');
  let sum = noUnits;
  try {
    const file = join(folder, 'steward.aws.json');
    await emulated.makeInstallation('costs', file);
    const environment = { STEWARD_DEMO: '0', STEWARD_AWS_CONFIG: file, STEWARD_DATA: join(folder, 'node') };
    const edition = createAwsEdition(environment, (call) => (sum = addUnits(sum, unitsOf(call))));
    const server = await editionServer(edition, environment);
    try {
      return await work(server.url, join(folder, 'node'), () => sum);
    } finally {
      await server.stop();
    }
  } finally {
    await emulated.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function somebody(url: string): Promise<{ readonly email: string; readonly token: string }> {
  const email = 'costs@example.org';
  return { email, ...(await signUp(url, 'Ada', { email, business: { name: 'Ada GmbH' } })) };
}

/** What `work` took beyond `idle`, which is that of `idleMs`. */
const spending =
  (read: () => Units) =>
  async (work: () => Promise<unknown>, idle = noUnits): Promise<Units> => {
    const [before, begun] = [read(), performance.now()];
    await work();
    return lessUnits(lessUnits(read(), before), timesUnits(idle, (performance.now() - begun) / idleMs));
  };

async function measured(url: string, data: string, read: () => Units): Promise<Measured> {
  const { email, token } = await somebody(url);
  const operator = operatorAsker(data);
  const spent = spending(read);
  const choresNow = async (): Promise<Record<Chore, Units>> => {
    // The first of each makes what later ones find.
    await operator('POST', '/snapshots');
    await operator('POST', '/promises/check');
    // What was just written is brought to the ledgers' second copy in the minutes after; that belongs to the writing.
    await pause(settleMs);
    const idle = timesUnits(await spent(() => pause(idleMinutes * idleMs)), 1 / idleMinutes);
    return {
      'an idle minute': idle,
      'a snapshot with its key backups': await spent(() => operator('POST', '/snapshots'), idle),
      'the checks of the promises': await spent(() => operator('POST', '/promises/check'), idle),
    };
  };
  const alone = await choresNow();
  const operations = await operationsOf(url, { email, token }, (work) => spent(work, alone['an idle minute']));
  for (let n = 0; n < moreBusinesses; n++) await signUp(url, `Ben ${n}`);
  const several = await choresNow();
  const share = (name: Chore) => ({
    installation: alone[name],
    business: timesUnits(lessUnits(several[name], alone[name]), 1 / moreBusinesses),
  });
  return {
    operations,
    chores: {
      'an idle minute': share('an idle minute'),
      'a snapshot with its key backups': share('a snapshot with its key backups'),
      'the checks of the promises': share('the checks of the promises'),
    },
  };
}

async function operationsOf(
  url: string,
  { email, token }: { readonly email: string; readonly token: string },
  spent: (work: () => Promise<unknown>) => Promise<Units>,
): Promise<Record<Operation, Units>> {
  const plain = asker(url, token);
  const ask: Asker = async (...args) => {
    const answer = await plain(...args);
    assert.ok(answer.status < 300, `${args[0]} ${args[1]}: ${answer.text.slice(0, 500)}`);
    return answer;
  };
  const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
  const create = async () =>
    String((await ask('POST', '/v1/tasks', { project, fields: { title: 'Wand streichen', status: 'open' } })).body['id']);
  const ids: string[] = [];
  while (ids.length < 60) ids.push(await create());
  const each = async (work: (n: number) => Promise<unknown>, often = times): Promise<Units> => {
    await work(0);
    const all = await spent(async () => {
      for (let n = 1; n <= often; n++) await work(n);
    });
    return timesUnits(all, 1 / often);
  };
  const document = async () => String((await ask('POST', '/v1/documents', { project, fields: { title: 'Plan' } })).body['id']);
  const upload = async () => {
    const id = await document();
    await ask('PUT', `/v1/documents/${id}/files/file`, content, { 'content-type': 'application/pdf' });
    return id;
  };
  const uploaded = await upload();
  return {
    'sign in': await each(async () => assert.equal((await asker(url)('POST', '/v1/sign-in', { email, password })).status, 200)),
    'list 50 records': await each(() => ask('GET', `/v1/tasks?project=${project}&limit=50`)),
    'read a record': await each((n) => ask('GET', `/v1/tasks/${ids[n]!}`)),
    search: await each(() => ask('POST', '/v1/search', { query: 'Wand' })),
    'create a record': await each(create),
    'change a record': await each((n) => ask('PATCH', `/v1/tasks/${ids[n]!}`, { fields: { title: `neu ${n}` } }, { 'if-match': '"1"' })),
    'upload a file of 2.5 MB': await each(upload),
    'download a file of 2.5 MB': await each(() => ask('GET', `/v1/documents/${uploaded}/files/file`)),
    'erase a record, to its end': await each((n) => erase(ask, ids[30 + n]!), 3),
  };
}

async function erase(ask: Asker, id: string): Promise<void> {
  const { body } = await ask('POST', '/v1/erasures', { subject: { kind: 'record', collection: 'tasks', id }, when: 'now' });
  const erasure = String((body['erasures'] as { id: string }[])[0]!.id);
  for (let looked = 0; looked < 300; looked++) {
    // What the looking costs is a read like any other; it stays in.
    if ((await ask('GET', `/v1/erasures/${erasure}`)).body['state'] === 'leaving-copies') return;
    await pause(500);
  }
  throw new Error('the erasure does not come to leave the copies');
}
