// A new version of the data policy, over the API: announced, told in the app and by e-mail, read word by word, acknowledged, in force. And what is held.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { otherData } from '../server/src/catalogue/other-data.ts';
import { tell } from '../server/src/lifecycle/notices/tell.ts';
import { toldShare } from '../server/src/lifecycle/notices/announce.ts';
import { storedFields } from '../server/src/stores/stored-fields.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { WireHeld, WireInventory } from '@steward/protocol/wire/inventory-routes.ts';
import { systemRandom } from '../server/src/adapters/embedded/system-random.ts';
import type { Ground } from '../server/src/main/edition.ts';
import { rowsIn } from './forensic/copy-of-stores.ts';
import { openInstallation, type Ask, type Installation, type OpenOptions } from './forensic/installation.ts';
import { editionOf, groundFor, testedEdition } from './kit/edition.ts';
import { writeSecondPolicy } from './kit/second-policy.ts';

const startMs = Date.UTC(2027, 0, 10, 8);
const signUp = async (ask: Ask, name: string, more: object) => {
  const { body } = await ask('POST', '/v1/sign-up', {
    email: `${name}@example.org`,
    password: 'a horse and a battery',
    name,
    language: 'de',
    ...more,
  });
  return body['token'] as string;
};

test('a new version: told, compared, acknowledged, in force; and what is held, with nothing undeclared', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-policy-'));
  const policies = join(folder, 'policies');
  writeSecondPolicy(policies, { announced: '2027-01-11', effective: '2027-01-13' });
  const { open, release, close } = await standingIn(folder);
  const world = await open({ startMs, undrilled: true, policies });
  try {
    const anybody = world.as();
    const petra = world.as(await signUp(anybody, 'petra', { business: { name: 'Lindner' } }));
    const list = async () =>
      (await anybody('GET', '/v1/policies')).body as { current: number; versions: { version: number; state: string }[] };
    assert.deepEqual(
      (await list()).versions.map(({ version, state }) => [version, state]),
      [[1, 'current']],
    );
    await assert.rejects(anybody('GET', '/v1/policies/2/de'), /404/, 'what is not announced is not there');

    await world.days(1);
    assert.deepEqual(
      (await list()).versions.map(({ version, state }) => [version, state]),
      [
        [2, 'announced'],
        [1, 'current'],
      ],
    );
    assert.deepEqual(
      world.mails.map(({ to, subject }) => [to, subject]),
      [['petra@example.org', 'Unsere Datenschutzerklärung ändert sich']],
    );
    assert.match(world.mails[0]!.text, /Ab dem 13\. Januar 2027 gilt Fassung 2.*\/policies\/2\n/s);
    const { body: told } = await petra('GET', '/v1/notices');
    const [notice] = told['notices'] as { id: string; notice: object; told: { channel: string }[] }[];
    assert.equal(told['unread'], 1);
    assert.deepEqual(notice!.notice, { kind: 'policy-announced', version: 2, effective: '2027-01-13' });
    assert.deepEqual(
      notice!.told.map(({ channel }) => channel),
      ['app', 'email'],
    );
    await petra('POST', '/v1/notices/read', { ids: [notice!.id] });
    assert.equal((await petra('GET', '/v1/notices')).body['unread'], 0);

    const { body: changes } = await anybody('GET', '/v1/policies/2/de/since/1');
    const words = (changes['words'] as { kind: string; text: string }[]).filter(({ kind }) => kind !== 'same');
    assert.deepEqual(words.slice(0, 2), [
      { kind: 'removed', text: '30 ' },
      { kind: 'added', text: '14 ' },
    ]);
    assert.deepEqual(changes['processing'], [{ part: 'processor', what: 'post', change: 'added', after: 'Post AG, Bern' }]);
    await assert.rejects(anybody('GET', '/v1/policies/1/de/since/2'), /400/);

    const { body: text } = await anybody('GET', '/v1/policies/2/de');
    await assert.rejects(petra('POST', '/v1/policies/2/acknowledgement', { language: 'en', hash: text['hash'] }), /400/, 'of another text');
    await petra('POST', '/v1/policies/2/acknowledgement', { language: 'de', hash: text['hash'] });
    await petra('POST', '/v1/policies/2/acknowledgement', { language: 'de', hash: text['hash'] });
    const { body: mine } = await petra('GET', '/v1/policies/mine');
    const acknowledged = mine['acknowledged'] as { version: number; at: string; language: string; hash: string }[];
    assert.deepEqual(
      acknowledged.map(({ version, language, hash }) => [version, language, hash]),
      [[2, 'de', text['hash']]],
    );
    assert.deepEqual(
      (mine['told'] as { version: number; channel: string }[]).map(({ version, channel }) => [version, channel]),
      [
        [2, 'app'],
        [2, 'email'],
      ],
    );

    await world.days(2);
    assert.deepEqual((await list()).current, 2);
    const share = await toldShare(world.steward.door.tools, world.steward.policies.find(2)!);
    assert.deepEqual([share.people, share.before, share.byEmail], [1, 1, 1]);
    assert.equal(world.mails.length, 1, 'told once');

    await elsewhere(world, petra);
    await holds(world, petra);
    const stored = await close(world);
    nothingUndeclared(stored.records, kindOf, 12);
    nothingUndeclared(stored.logins, loginKindOf, 4);
  } finally {
    await world.close();
    await release();
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What is about a business is seen where the session is turned to it, and by those it is for. */
async function elsewhere({ steward }: Awaited<ReturnType<typeof openInstallation>>, petra: Ask): Promise<void> {
  const business = (await petra('GET', '/v1/me')).body['business'] as BusinessId;
  const notice = { kind: 'case-ended', case: business } as const;
  assert.equal(await tell(steward.door.tools, { kind: 'admins', business }, notice, 'case-ended:1'), 1);
  const kinds = async () =>
    ((await petra('GET', '/v1/notices')).body['notices'] as { notice: { kind: string } }[]).map((each) => each.notice.kind);
  assert.deepEqual(await kinds(), ['case-ended', 'policy-announced']);
  await petra('POST', '/v1/businesses', { name: 'Zweite' });
  assert.deepEqual(await kinds(), ['policy-announced']);
  await petra('POST', '/v1/session/business', { business });
  assert.deepEqual(await kinds(), ['case-ended', 'policy-announced']);
}

async function holds(world: Awaited<ReturnType<typeof openInstallation>>, petra: Ask): Promise<void> {
  const { body: me } = await petra('GET', '/v1/me');
  const { body: project } = await petra('POST', '/v1/projects', { fields: { name: 'Kita', status: 'running' } });
  const task = { project: project['id'], fields: { title: 'Kran', status: 'open', assignee: me['person'] } };
  await petra('POST', '/v1/tasks', task);
  await petra('PUT', '/v1/preferences/photo-places', { level: 'exact' });
  await petra('POST', '/v1/photos', { project: project['id'], fields: { caption: 'Kran', place: { lat: 47.5, lon: 7.6 } } });
  const held = (await petra('GET', '/v1/inventory/mine')).body as unknown as WireHeld;
  assert.deepEqual([held.login.email, held.login.name, held.login.sessions.length], ['petra@example.org', 'petra', 1]);
  assert.equal(held.membership?.role, 'owner');
  assert.deepEqual([held.notices, held.readPolicies], [2, 1]);
  const counts = new Map(held.counts.map(({ collection, ...count }) => [collection, count]));
  assert.deepEqual(counts.get('tasks'), { wrote: 1, changed: 0, named: 1, owned: 0 });
  assert.deepEqual(counts.get('photos'), { wrote: 1, changed: 0, named: 0, owned: 1 });
  const consents = held.values.filter(({ collection }) => collection === 'consents').map(({ fields }) => fields);
  assert.deepEqual(
    consents.map(({ preference, state, level, before }) => [preference, state, level, before]),
    [['photo-places', 'given', 'exact', 'off']],
  );
  assert.deepEqual(
    held.values.filter(({ collection }) => collection !== 'consents').map(({ collection, fields }) => [collection, fields]),
    [
      ['members', { email: 'petra@example.org', name: 'petra' }],
      ['photos', { place: { lat: 47.5, lon: 7.6 } }],
    ],
    'what is theirs, and not the caption, which is the business’s',
  );

  const whole = (await petra('GET', '/v1/inventory')).body as unknown as WireInventory;
  const field = (name: string) => whole.fields.find((each) => `${each.collection}.${each.field}` === name)!;
  const seen = (name: string) => field(name).readers.map(({ who }) => who);
  assert.ok(seen('tasks.title').includes('member, viewer') && !seen('tasks.title').includes('account without membership'));
  assert.ok(seen('tasks.title').includes('engineering, eligible'));
  assert.ok(
    !field('photos.place').readers.some(
      ({ kind, purposes }) => kind === 'staff' && !purposes.every((one) => one === 'request' || one === 'legal'),
    ),
  );
  assert.ok(field('photos.picture').operations.includes('get-file'));
  assert.deepEqual(
    ['usage.feature', 'usage.times', 'tasks.title'].map((name) => [
      field(name).counters.length,
      field(name).operations.includes('read-aggregate'),
    ]),
    [
      [1, true],
      [0, false],
      [0, false],
    ],
  );
  assert.deepEqual(field('invitations.email').receivers, ['demo-outbox', 'own-bucket']);
  const { body: record } = await petra('GET', '/v1/inventory/record');
  assert.equal(record['inventory'], whole.hash);
  assert.ok((record['activities'] as { name: string; role: string }[]).some(({ name, role }) => name === 'Login' && role === 'controller'));

  const begun = await petra('POST', '/v1/threads', { kind: 'question', subject: 'Kran', text: 'Wer sieht das?' });
  assert.equal(begun.status, 201, JSON.stringify(begun.body));
  const stored = await storedFields(world.steward.door.tools.rows, world.steward.catalogue);
  assert.deepEqual([stored.undeclared, stored.complete, stored.declared], [[], true, whole.fields.length]);
  assert.ok(stored.stored > 8);
}

interface Found {
  readonly partition: string;
  readonly sort: string;
}

/** Over the edition that is tested; `close` ends the installation and gives what lies in its stores. */
async function standingIn(folder: string) {
  if (testedEdition === 'embedded')
    return {
      open: (options: OpenOptions) => openInstallation(folder, options),
      async close(world: Installation) {
        await world.close();
        const of = (name: string) => rowsOfFile(join(folder, 'data', name));
        return { records: of('records.sqlite'), logins: of('identity.sqlite') };
      },
      release: async () => undefined,
    };
  const { environment, release } = await groundFor(folder);
  const edition = editionOf(environment);
  let ground: Ground | undefined;
  const groundOf: OpenOptions['ground'] = async (config, machine) =>
    (ground = await edition.open({ config, random: systemRandom, onAlarm: () => undefined, count: () => undefined, machine }));
  return {
    open: (options: OpenOptions) => openInstallation(folder, { ...options, edition, ground: groundOf }),
    async close(world: Installation) {
      const found = { records: await rowsIn(ground!.stores.rows), logins: await rowsIn(ground!.stores.identityRows) };
      await world.close();
      return found;
    },
    release,
  };
}

function rowsOfFile(file: string): readonly Found[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const [table] = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%partition%'").all() as {
    name: string;
  }[];
  const rows = database.prepare(`SELECT partition, sort FROM ${table!.name}`).all() as unknown as readonly Found[];
  database.close();
  return rows;
}

/** Every kind of row is declared as held: found by looking into the stores themselves, whatever code wrote it. */
function nothingUndeclared(rows: readonly Found[], nameOf: (partition: string, first: string) => string, atLeast: number): void {
  const declared = new Set(otherData.flatMap((each) => each.rows));
  const kinds = new Set(rows.map(({ partition, sort }) => nameOf(partition, sort.split('/')[0]!)));
  assert.ok(kinds.size > atLeast, [...kinds].join(' '));
  assert.deepEqual(
    [...kinds].filter((kind) => !declared.has(kind)),
    [],
  );
}

function kindOf(partition: string, first: string): string {
  if (partition.startsWith('p.')) return `person/${first}`;
  if (/^[a-z2-7]{26}$/.test(partition)) return `business/${first}`;
  if (/^[a-z2-7]{26}\./.test(partition)) return 'ledger/*';
  return partition === 'businesses' ? 'businesses/' : `${partition}/*`;
}

/** Staff's logins lie in the same store, behind a prefix; so do mails that wait. */
function loginKindOf(partition: string, first: string): string {
  if (partition.startsWith('m.')) return 'mail-queue/*';
  if (/^(s\.)?n\./.test(partition)) return 'mail-planned/*';
  const [, kind] = /^(?:s\.)?([a-z]+)(?:\W|$)/.exec(partition) ?? [];
  if (kind === 'w') return 'login/waiting';
  const names: Readonly<Record<string, string>> = { a: 'login', e: 'address', k: 'key' };
  return kind === 'g' ? 'slow-down/*' : `${names[kind ?? ''] ?? partition}/${first}`;
}
