// The calendar as ical.js, the reader of Thunderbird, understands it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collection } from '@steward/protocol/catalogue/collection.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { calendar } from './calendar.ts';
import { contentLine, textValue } from './content-lines.ts';
import { filesOf, hostileText, idOf, projectIds, record, sampleRecords, sampleSource } from './sample-source.fixture.ts';

async function read(source = sampleSource()): Promise<{ text: string; calendar: ICAL.Component }> {
  const text = (await filesOf(calendar, source)).get('calendar/tasks.ics')!.toString();
  return { text, calendar: new ICAL.Component(ICAL.parse(text) as [string, unknown[], unknown[]]) };
}

const byUid = (within: ICAL.Component, kind: string, uid: string): ICAL.Component =>
  within.getAllSubcomponents(kind).find((each) => each.getFirstPropertyValue('uid') === uid)!;
const values = (of: ICAL.Component, names: readonly string[]): unknown[] => names.map((name) => String(of.getFirstPropertyValue(name)));

test('tasks are VTODOs with state, day, priority, assignee and categories; their texts come back whole', async () => {
  const { calendar: read1 } = await read();
  assert.equal(read1.getAllSubcomponents('vtodo').length, 3);
  const todo = byUid(read1, 'vtodo', `${idOf('tasksfenster')}@steward`);
  assert.deepEqual(values(todo, ['summary', 'status', 'due', 'priority', 'sequence', 'dtstamp']), [
    'Fenster im 1. OG abdichten',
    'IN-PROCESS',
    '2026-11-30',
    '1',
    '2',
    '2026-10-06T08:30:00Z',
  ]);
  assert.equal(
    todo.getFirstPropertyValue('description'),
    'Nur; mit, \\ Kompriband\nund sorgfältig – die Fuge ist breiter als im Plan, deshalb bitte vorher messen.',
  );
  assert.deepEqual(todo.getFirstProperty('categories')!.getValues(), ['Kita Sonnenhang', 'Tasks']);
  assert.equal(todo.getFirstProperty('attendee')!.getParameter('cn'), 'Jonas Weiß');
  assert.equal(byUid(read1, 'vtodo', `${idOf('tasksdone')}@steward`).getFirstPropertyValue('status'), 'COMPLETED');
});

test('deadlines that are still open are events of a whole day, of tasks and of projects', async () => {
  const { calendar: read1 } = await read();
  assert.deepEqual(
    read1
      .getAllSubcomponents('vevent')
      .map((each) => String(each.getFirstPropertyValue('summary')))
      .sort(),
    ['Fenster im 1. OG abdichten (Due)', 'Kita Sonnenhang (End)'],
  );
  const event = new ICAL.Event(byUid(read1, 'vevent', `${projectIds.kita}.end@steward`));
  assert.deepEqual([event.startDate.isDate, String(event.startDate), event.duration.toSeconds()], [true, '2027-05-31', 86_400]);
});

test('hostile texts stay one text; lines are at most 75 octets; the same records make the same bytes', async () => {
  const { text, calendar: read1 } = await read();
  const todo = byUid(read1, 'vtodo', `${idOf('taskshostile')}@steward`);
  assert.equal(todo.getFirstPropertyValue('summary'), hostileText.replaceAll(/[\u2028\u2029]/g, '\n').replaceAll('\u0000', ''));
  for (const line of text.split('\r\n')) assert(Buffer.byteLength(line) <= 75, line);
  assert(!/(^|[^\r])\n/.test(text), 'every line ends as the standard says');
});

test('moments carry their zone, which the file describes, summer time and all', async () => {
  const deliveries = collection({
    ...tasks.declaration,
    name: 'deliveries',
    fields: { title: tasks.fields.title, until: { ...tasks.fields.due, type: 'time' } },
  });
  const at = ['2026-07-01T10:00:00.000Z', '2026-12-01T10:00:00.000Z', '2027-03-28T00:59:59.000Z', '2027-03-28T01:00:00.000Z'];
  const records = at.map((until) => record('deliveries', until, { fields: { title: until, until } }));
  const { calendar: read1 } = await read(sampleSource({ records, collections: [deliveries] }));
  const zone = new ICAL.Timezone(read1.getFirstSubcomponent('vtimezone')!);
  for (const until of at) {
    const event = byUid(read1, 'vevent', `${idOf(`deliveries${until}`)}.until@steward`);
    const start = event.getFirstPropertyValue('dtstart') as ICAL.Time;
    assert.equal(event.getFirstProperty('dtstart')!.getParameter('tzid'), 'Europe/Berlin');
    start.zone = zone;
    assert.equal(start.toUnixTime(), Date.parse(until) / 1_000, until);
  }
});

test('a business without tasks has no calendar', async () => {
  assert.equal(
    (await filesOf(calendar, sampleSource({ records: sampleRecords.filter((each) => each.collection === 'contacts') }))).size,
    0,
  );
});

test('law: whatever is in a value, unfolding and unescaping gives it back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      const line = contentLine('SUMMARY', textValue(text), { CN: text });
      const property = ICAL.Property.fromString(line.replaceAll('\r\n ', '').replace(/\r\n$/, ''));
      const plain = text.replaceAll(/\r\n?|[\u2028\u2029\u0085\u000b\u000c]/g, '\n').replaceAll(/[\u0000-\u0008\u000e-\u001f\u007f]/g, '');
      assert.equal(property.getFirstValue(), plain);
      for (const each of line.split('\r\n')) assert(Buffer.byteLength(each) <= 75);
    }),
  );
});
