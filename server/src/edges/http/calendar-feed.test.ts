// What a calendar fetches, and that it ends. The file is read with another program's parser.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import ICAL from 'ical.js';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { dueCalendar, type DueCalendar } from '../../catalogue/due-calendar.ts';
import { changeCalendar, createCalendar, endCalendar, readCalendars } from '../../governed/calendars/calendars.ts';
import { changeMemberRole, removeMember } from '../../governed/change-member-role.ts';
import { createRecord } from '../../governed/create-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { removeProjectMember } from '../../governed/set-project-member.ts';
import { governedKit, type GovernedKit } from '../../governed/testing/governed-kit.ts';
import { clearPerson } from '../../stores/clear-place.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { registerCalendarFeed } from './calendar-handlers.ts';
import { problemOf, toStewardError } from './problems.ts';
import { errorKinds } from '@steward/protocol/errors.ts';

const base = 'https://steward.example';

interface Scene {
  readonly kit: GovernedKit;
  readonly app: FastifyInstance;
  readonly ada: Principal;
  readonly jo: Principal;
  readonly kita: ProjectId;
  readonly ufer: ProjectId;
  get(secret: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  task(project: ProjectId, fields: Record<string, string>): Promise<string>;
}

async function scene(): Promise<Scene> {
  const kit = governedKit();
  const ada = await kit.founder();
  const jo = await kit.join(ada, 'member');
  const kita = await kit.project(ada, 'Kita Sonnenhang');
  const ufer = await kit.project(ada, 'Wohnhaus Uferstraße');
  await kit.assign(ada, kita, jo.person!, 'contributor');
  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const known = toStewardError(error);
    return reply.code(errorKinds[known.code].status).send(JSON.stringify(problemOf(known, 'none')));
  });
  registerCalendarFeed(app, kit.door, base);
  return {
    kit,
    app,
    ada,
    jo,
    kita,
    ufer,
    get: (secret, headers = {}) => app.inject({ url: `/calendar/${secret}.ics`, headers }),
    task: async (project, fields) =>
      (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { status: 'open', ...fields } })).id,
  };
}

const all = { shows: 'titles', mine: false, projects: undefined, language: 'de' } as const;

function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((each) => new ICAL.Event(each));
}

test('an independent parser reads the days, titles and projects; each fetch is a read of the ledger, by the calendar', async () => {
  const { kit, jo, kita, ufer, get, task } = await scene();
  const id = await task(kita, { title: 'Estrich; prüfen, „Nordseite“', due: '2026-11-30' });
  await task(kita, { title: 'Fertig', due: '2026-11-30', status: 'done' });
  await task(kita, { title: 'Ohne Tag' });
  await task(kita, { title: 'Von früher', due: '2026-01-30' });
  await task(ufer, { title: 'In einem fremden Projekt', due: '2026-11-30' });
  const { secret } = await kit.ask(jo, createCalendar, all);
  const answer = await get(secret!);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8');
  assert.equal(answer.headers['cache-control'], 'private, no-cache');
  const [event, ...others] = eventsOf(answer.body);
  assert.deepEqual(others, []);
  assert.equal(event!.summary, 'Estrich; prüfen, „Nordseite“');
  assert.equal(event!.description, 'Kita Sonnenhang');
  assert.equal(event!.uid, `${id}@steward.example`);
  assert.ok(event!.startDate.isDate && event!.startDate.toString() === '2026-11-30' && event!.endDate.toString() === '2026-12-01');
  const { entries } = await kit.ask(jo, readLedger, { volume: 1, limit: 10 });
  const shown = entries.find(({ what }) => what?.operation === 'list-records' && what.collection === 'tasks' && what.detail === undefined);
  assert.equal(shown!.who!.name, 'calendar');
  assert.equal(shown!.who!.person, jo.person);
  assert.deepEqual([...shown!.what!.fields!].sort(), ['tasks.assignee', 'tasks.due', 'tasks.status', 'tasks.title']);
});

test('the same tasks are the same bytes: 304 until something changes', async () => {
  const { kit, ada, jo, kita, get, task } = await scene();
  const id = await task(kita, { title: 'Estrich', due: '2026-11-30' });
  const { secret } = await kit.ask(jo, createCalendar, all);
  const first = await get(secret!);
  const known = { 'if-none-match': `W/"x", ${first.headers.etag as string}` };
  const again = await get(secret!, known);
  assert.equal(again.statusCode, 304);
  assert.equal(again.body, '');
  kit.clock.advance(60_000);
  await kit.ask(ada, updateRecord, { collection: 'tasks', id, fields: { due: '2026-12-02' }, ifVersion: 1 });
  assert.equal((await get(secret!, known)).statusCode, 200);
});

test('with counts no title and no project leaves, and none is opened; own tasks alone, chosen projects alone', async () => {
  const { kit, ada, jo, kita, ufer, get, task } = await scene();
  await task(kita, { title: 'MARKER-eins', due: '2026-11-30', assignee: jo.person! });
  await task(kita, { title: 'MARKER-zwei', due: '2026-11-30' });
  await task(ufer, { title: 'MARKER-drei', due: '2026-12-01' });
  const counts = await kit.ask(ada, createCalendar, { ...all, shows: 'counts' });
  const { body } = await get(counts.secret!);
  assert.ok(!body.includes('MARKER') && !body.includes('Kita'));
  assert.deepEqual(
    eventsOf(body).map(({ summary, startDate }) => [summary, startDate.toString()]),
    [
      ['2 Aufgaben fällig', '2026-11-30'],
      ['1 Aufgabe fällig', '2026-12-01'],
    ],
  );
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 10 });
  assert.ok(!entries.some(({ what }) => what?.operation === 'list-records' && what.fields?.includes('tasks.title')));
  const mine = await kit.ask(jo, createCalendar, { ...all, mine: true });
  assert.deepEqual(
    eventsOf((await get(mine.secret!)).body).map(({ summary }) => summary),
    ['MARKER-eins'],
  );
  const one = await kit.ask(ada, createCalendar, { ...all, projects: [ufer] });
  assert.deepEqual(
    eventsOf((await get(one.secret!)).body).map(({ summary }) => summary),
    ['MARKER-drei'],
  );
});

test('it ends at once: by a new address, by being revoked, with a project, a role, the membership, the account', async () => {
  const { kit, ada, jo, kita, get, task } = await scene();
  await task(kita, { title: 'Estrich', due: '2026-11-30' });
  const { id, secret } = await kit.ask(jo, createCalendar, all);
  assert.ok(
    !JSON.stringify(
      (await kit.rows.range({ partition: jo.business, prefix: 'cal/', limit: 9 })).map(({ value }) =>
        Buffer.from(value).toString('latin1'),
      ),
    ).includes(secret!),
  );
  const rotated = await kit.ask(jo, changeCalendar, { id, rotate: true });
  assert.equal((await get(secret!)).statusCode, 404);
  assert.equal(eventsOf((await get(rotated.secret!)).body).length, 1);
  await kit.ask(ada, removeProjectMember, { project: kita, person: jo.person! });
  assert.equal(eventsOf((await get(rotated.secret!)).body).length, 0);
  await kit.ask(ada, changeMemberRole, { person: jo.person!, role: 'admin' });
  assert.equal((await get(rotated.secret!)).statusCode, 404);
  assert.equal((await kit.ask(jo, readCalendars, {}))[0]!.ended, true);
  const fresh = await kit.ask(jo, changeCalendar, { id, rotate: true });
  assert.equal((await get(fresh.secret!)).statusCode, 200);
  await kit.ask(ada, removeMember, { person: jo.person! });
  assert.equal((await get(fresh.secret!)).statusCode, 404);
  await clearPerson(kit.rows, jo.business, jo.person!);
  assert.deepEqual(await kit.rows.range({ partition: jo.business, prefix: 'cal/', limit: 9 }), []);
  assert.deepEqual(await kit.rows.range({ partition: 'calendar-links', prefix: '', limit: 9 }), []);
  const own = await kit.ask(ada, createCalendar, all);
  await kit.ask(ada, endCalendar, { id: own.id });
  assert.equal((await get(own.secret!)).statusCode, 404);
});

test('threat 36: a calendar that asks all the time is slowed down, and whoever guesses too; what is no address is not found', async () => {
  const { kit, ada, get, app } = await scene();
  const { secret } = await kit.ask(ada, createCalendar, all);
  for (let i = 0; i < 60; i++) assert.equal((await get(secret!)).statusCode, 200);
  const slowed = await get(secret!);
  assert.equal(slowed.statusCode, 429);
  assert.equal(slowed.headers['retry-after'], '3600');
  assert.equal((await app.inject({ url: '/calendar/..%2f..%2fetc' })).statusCode, 404);
  for (let i = 0; i < 119; i++) assert.equal((await get('a'.repeat(26))).statusCode, 404);
  assert.equal((await get('b'.repeat(26))).statusCode, 429);
});

test('the worked example of the format', () => {
  const example = JSON.parse(readFileSync(new URL('../../../../vectors/calendar/tasks.json', import.meta.url), 'utf8')) as {
    calendar: Omit<DueCalendar, 'projectNames'> & { projectNames: Record<string, string> };
    file: string[];
  };
  const calendar = { ...example.calendar, projectNames: new Map(Object.entries(example.calendar.projectNames)) };
  assert.equal(dueCalendar(calendar), `${example.file.join('\r\n')}\r\n`);
});
