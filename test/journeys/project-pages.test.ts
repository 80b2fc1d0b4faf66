// What a project shows beside its records: what happened lately, how much is open, a report on paper; each a look of its own in the ledger.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dailyReports } from '@steward/protocol/catalogue/built-in/daily-reports.ts';
import { messages } from '@steward/protocol/catalogue/built-in/messages.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { projectRoutes } from '@steward/protocol/wire/project-routes.ts';
import { recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import { randomBytes } from 'node:crypto';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { addressOf, signUp, withCode, withServer, type Someone } from './kit.ts';

interface What {
  readonly operation: string;
  readonly records?: readonly string[];
  readonly count?: number;
  readonly fields?: readonly string[];
}

async function newest({ client }: Someone, operation: string): Promise<readonly What[]> {
  const { entries } = await client.call(businessRoutes.entries, { params: { volume: 1 }, query: { limit: 20 } });
  return entries.map((entry) => entry['what'] as What).filter((what) => what.operation === operation);
}

interface Scene {
  readonly ada: Someone;
  readonly ben: Someone;
  readonly project: string;
  readonly secret: string;
}

/** Ada runs the business, Ben works in one of two projects. */
const withTwo = (work: (scene: Scene) => Promise<void>) =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const make = async (name: string) => (await ada.client.records(projects).create({ fields: { name } })).id;
    const [project, secret] = [await make('Kita Sonnenhang'), await make('Secret')];
    const { token } = await ada.client.call(businessRoutes.invite, { body: { email: addressOf('Ben'), role: 'member', project } });
    await work({ ada, ben: await signUp(visitor, 'Ben', { invitation: token }), project, secret });
  });

test('activity: every change across collections, newest first, page by page, and nothing but the titles shown is opened', () =>
  withTwo(async ({ ada, ben, project }) => {
    const list = ben.client.records(tasks);
    const one = await list.create({ project, fields: { title: 'Order windows', status: 'open' } });
    const two = await list.create({ project, fields: { title: 'Call the crane', status: 'open' } });
    await ben.client.records(messages).create({ project, fields: { text: 'x'.repeat(500) } });
    await list.update(one.id, 1, { title: 'Order three windows' });
    await list.update(one.id, 2, { status: 'done' });
    const routes = recordRoutes('tasks', 'project');
    await ben.client.call(routes.trash, { params: { id: two.id }, body: {} });
    await ben.client.call(routes.restore, { params: { id: two.id }, body: {} });
    await ada.client.call(routes.trash, { params: { id: two.id }, body: {} });
    const params = { id: project };
    const all = (await ada.client.call(projectRoutes.activity, { params })).changes;
    assert.deepEqual(
      all.map(({ collection, kind, version, title, by }) => [
        collection,
        kind,
        version,
        title?.slice(0, 20),
        by === ada.person ? 'ada' : 'ben',
      ]),
      [
        ['tasks', 'trashed', 4, 'Call the crane', 'ada'],
        ['tasks', 'restored', 3, 'Call the crane', 'ben'],
        ['tasks', 'trashed', 2, 'Call the crane', 'ben'],
        ['tasks', 'changed', 3, 'Order three windows', 'ben'],
        ['tasks', 'changed', 2, 'Order three windows', 'ben'],
        ['messages', 'created', 1, 'x'.repeat(20), 'ben'],
        ['tasks', 'created', 1, 'Call the crane', 'ben'],
        ['tasks', 'created', 1, 'Order three windows', 'ben'],
        ['projects', 'created', 1, 'Kita Sonnenhang', 'ada'],
      ],
    );
    assert.equal(all[5]!.title!.length, 120);
    const [entry] = await newest(ada, 'read-activity');
    assert.equal(new Set(entry!.records).size, 4);
    assert.ok(entry!.fields!.includes('tasks.title') && !entry!.fields!.includes('tasks.status'));
    const paged: (typeof all)[number][] = [];
    let before: string | undefined;
    do {
      const page = await ada.client.call(projectRoutes.activity, {
        params,
        query: { limit: 2, ...(before === undefined ? {} : { before }) },
      });
      paged.push(...page.changes);
      before = page.next;
    } while (before !== undefined);
    assert.deepEqual(paged, all);

    // What lies in the trash is told to Ben, who may not take it out, without its title.
    const seen = (await ben.client.call(projectRoutes.activity, { params })).changes;
    assert.deepEqual(
      seen.map(({ id, kind }) => [id, kind]),
      all.map(({ id, kind }) => [id, kind]),
    );
    assert.ok(seen.every(({ id, title }) => (id === two.id) === (title === undefined)));
    await assert.rejects(ada.client.call(projectRoutes.activity, { params, query: { before: 'yesterday' } }), withCode('invalid-input'));
  }));

test('activity and paper of what is not yours are not there', () =>
  withTwo(async ({ ada, ben, secret }) => {
    const { id } = await ada.client.records(dailyReports).create({ project: secret, fields: { day: '2026-11-24', work: 'Secret' } });
    for (const project of [secret, encodeId(randomBytes(16))])
      await assert.rejects(ben.client.call(projectRoutes.activity, { params: { id: project } }), withCode('not-found'));
    for (const report of [id, encodeId(randomBytes(16))])
      await assert.rejects(ben.client.call(projectRoutes.reportPdf, { params: { id: report } }), withCode('not-found'));
  }));

test('the summary counts what is open in the projects one sees; the entry says how many tasks were opened for it', () =>
  withTwo(async ({ ada, ben, project, secret }) => {
    const list = ada.client.records(tasks);
    for (const status of ['open', 'doing', 'done'] as const) await list.create({ project, fields: { title: status, status } });
    await list.create({ project: secret, fields: { title: 'Secret', status: 'open' } });
    const trashed = await list.create({ project, fields: { title: 'Trash', status: 'open' } });
    await ada.client.call(recordRoutes('tasks', 'project').trash, { params: { id: trashed.id }, body: {} });
    const { updatedAt } = await ada.client.records(messages).create({ project, fields: { text: 'Hello' } });
    const all = new Map((await ada.client.call(projectRoutes.summary, {})).projects.map((each) => [each.id, each]));
    assert.deepEqual([all.get(project)!.openTasks, all.get(secret)!.openTasks, all.size], [2, 1, 2]);
    assert.deepEqual((await ben.client.call(projectRoutes.summary, {})).projects, [{ id: project, openTasks: 2, lastActivity: updatedAt }]);
    const [scope, given] = await newest(ada, 'summarise-projects');
    assert.deepEqual([scope!.count, new Set(given!.records)], [4, new Set([project, secret])]);
  }));

test('a report on paper has the names it needs; the entry names whose they are', () =>
  withTwo(async ({ ada, ben, project }) => {
    const fields = { day: '2026-11-24', work: 'Bewehrung geprüft', weather: 'Regen', crewNames: [ben.person] };
    const report = await ada.client.records(dailyReports).create({ project, fields });
    const answer = await ben.client.call(projectRoutes.reportPdf, { params: { id: report.id }, query: { language: 'en' } });
    assert.equal(answer.headers.get('content-type'), 'application/pdf');
    assert.match(answer.headers.get('content-disposition')!, /^attachment/);
    const loading = getDocument({ data: new Uint8Array(await answer.arrayBuffer()), verbosity: 0 });
    const { items } = await (await (await loading.promise).getPage(1)).getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join('\n');
    await loading.destroy();
    for (const piece of ['Daily report', 'Kita Sonnenhang', 'Bewehrung geprüft', 'Ben', 'Ada', '/ledger/'])
      assert.ok(text.includes(piece), piece);
    const [scope, given] = await newest(ada, 'print-report');
    assert.equal(scope!.count, 4);
    assert.deepEqual(new Set(given!.records), new Set([report.id, project, ada.person, ben.person]));
  }));
