// Two people live: what one does, the other hears at once, as far as they may read it; and nothing any more once they may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { liveEvents } from '@steward/protocol/wire/live-routes.ts';
import { recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import { readEvents } from '../kit/events.ts';
import { addressOf, signUp, withOwnServer, withServer, type Someone } from './kit.ts';

interface Scene {
  readonly url: string;
  readonly ada: Someone;
  readonly ben: Someone;
  readonly project: string;
  readonly secret: string;
  readonly stop: () => Promise<void>;
}

/** Ada runs the business; Ben is a member who works in one of her two projects. */
const withTwo = (work: (scene: Scene) => Promise<void>, withIts = withServer) =>
  withIts(async (server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const make = async (name: string) => (await ada.client.records(projects).create({ fields: { name } })).id;
    const [project, secret] = [await make('Kita'), await make('Secret')];
    const { token } = await ada.client.call(businessRoutes.invite, { body: { email: addressOf('Ben'), role: 'member', project } });
    const ben = await signUp(visitor, 'Ben', { invitation: token });
    await work({ url: server.url, ada, ben, project, secret, stop: () => server.kill('SIGTERM') });
  });

const addTask = ({ client }: Someone, project: string) =>
  client.records(tasks).create({ project, fields: { title: 'Windows', status: 'open' } });
const isChange = ({ name }: { name: string }) => name === 'change';

test('what somebody does is heard by those who may read it, with where and which version, and the ledger grows in sight', () =>
  withTwo(async ({ url, ada, ben, project, secret }) => {
    const watching = [await readEvents(url, ada.token), await readEvents(url, ben.token)] as const;
    assert.deepEqual(
      watching.map(({ status }) => status),
      [200, 200],
    );
    const hidden = await addTask(ada, secret);
    const task = await addTask(ben, project);
    const [byAda, byBen] = await Promise.all(
      watching.map((each) => each.next(({ name, data }) => name === 'change' && data['id'] === task.id)),
    );
    const told = { collection: 'tasks', project, id: task.id, version: 1, state: 'living', by: ben.person };
    assert.deepEqual(liveEvents.change.parse(byAda!.data), told);
    assert.deepEqual(byBen!.data, told);
    assert.ok(watching[0].heard.some(({ data }) => data['id'] === hidden.id));
    assert.ok(!JSON.stringify(watching[1].heard).includes(secret), 'nothing of a project he is not in');
    await ben.client.records(tasks).update(task.id, 1, { status: 'done' });
    await ben.client.call(recordRoutes('tasks', 'project').trash, { params: { id: task.id }, body: {} });
    const trashed = await watching[0].next(({ data }) => data['state'] === 'trashed');
    assert.equal(trashed!.data['version'], 3);
    await ada.client.call(recordRoutes('tasks', 'project').erase, { params: { id: task.id } });
    const erased = await watching[0].next(({ data }) => data['state'] === 'erased');
    assert.deepEqual(erased!.data, { collection: 'tasks', project, id: task.id, state: 'erased', by: ada.person });
    // A look alone is seen in the ledger.
    const { index } = (await ben.client.records(projects).read(project)).receipt!;
    const grown = await watching[0].next(({ name, data }) => name === 'ledger' && (data['size'] as number) > index);
    assert.equal(liveEvents.ledger.parse(grown!.data).volume, 1);
    await Promise.all(watching.map((each) => each.close()));
  }));

test('watching is entered once for a session, however often it connects and however much it hears', () =>
  withTwo(async ({ url, ada, ben, project }) => {
    for (let i = 0; i < 3; i++) {
      const watching = await readEvents(url, ben.token);
      const task = await addTask(ada, project);
      assert.ok(await watching.next(({ data }) => data['id'] === task.id));
      await watching.close();
    }
    const { entries } = await ada.client.call(businessRoutes.entries, { params: { volume: 1 } });
    const watched = entries.filter((entry) => (entry['what'] as { operation?: string } | undefined)?.operation === 'watch');
    assert.equal(watched.length, 1);
  }));

test('threat 13: whoever is taken out of the project hears no more of it, and whoever is removed, or signs out, hears nothing at all', () =>
  withTwo(async ({ url, ada, ben, project }) => {
    const watching = await readEvents(url, ben.token);
    await ada.client.call(businessRoutes.removeProjectMember, { params: { id: project, person: ben.person } });
    assert.deepEqual((await watching.next(({ name }) => name === 'members'))!.data, { project });
    const later = await addTask(ada, project);
    // What is told is what may be read when it is told, so this is waited for before the role comes back.
    await watching.next(({ name, data }) => name === 'ledger' && (data['size'] as number) > later.receipt!.index);
    await ada.client.call(businessRoutes.setProjectMember, { params: { id: project, person: ben.person }, body: { role: 'viewer' } });
    const seen = await addTask(ada, project);
    assert.equal((await watching.next(isChange))!.data['id'], seen.id);
    assert.ok(!JSON.stringify(watching.heard).includes(later.id));

    await ada.client.call(businessRoutes.removeMember, { params: { person: ben.person } });
    const unheard = await addTask(ada, project);
    while (await watching.next());
    assert.ok(!JSON.stringify(watching.heard).includes(unheard.id));
    assert.equal((await readEvents(url, ben.token)).status, 404);

    const own = await readEvents(url, ada.token);
    const { sessions } = await ada.client.call(accountRoutes.sessions, {});
    await ada.client.call(accountRoutes.revokeSession, { params: { id: sessions.find(({ current }) => current)!.id } });
    while (await own.next());
    assert.equal((await readEvents(url, ada.token)).status, 401);
  }));

test('threat 36: a session has a bounded number of streams, and a server that stops ends them at once', () =>
  withTwo(async ({ url, ben, stop }) => {
    const streams = await Promise.all(Array.from({ length: 12 }, () => readEvents(url, ben.token)));
    assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]));
    assert.equal((await readEvents(url, ben.token)).status, 429);
    await streams[0]!.close();
    // The server notices that one has gone when its connection closes.
    let status = 429;
    while (status === 429) status = (await readEvents(url, ben.token)).status;
    assert.equal(status, 200);
    await stop();
    for (const stream of streams.slice(1)) while (await stream.next().catch(() => undefined));
  }, withOwnServer));
