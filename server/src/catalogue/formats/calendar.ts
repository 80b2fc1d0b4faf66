// Tasks and deadlines for calendars (iCalendar, RFC 5545): what has a state and a day it is due is a VTODO, and every deadline also a VEVENT of a whole day, because few
// calendars show VTODOs. UIDs are made of record and field, so that an import later on finds the entries of an earlier one; the time stamps are those of the record, so that
// two exports of the same records are the same. Whole days have no zone; moments are written in the zone of whoever asked, which is described in the file.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { titleField } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { basicDay, basicTime, contentLine, textValue } from './content-lines.ts';
import type { ExportSource, Format } from './format.ts';
import { encoded } from './text-chunks.ts';
import { timeZoneLines } from './time-zone-lines.ts';
import { zonedTime } from './zoned-time.ts';

/** Fields that say until when, by their names: `due` of tasks, `end` of projects, what other products call so. */
const deadlineNames: ReadonlySet<string> = new Set(['due', 'end', 'until', 'deadline']);
const states: Readonly<Record<string, string>> = { open: 'NEEDS-ACTION', doing: 'IN-PROCESS', done: 'COMPLETED' };
const percents: Readonly<Record<string, string>> = { open: '0', done: '100' };
const priorities: Readonly<Record<string, string>> = { high: '1', normal: '5', low: '9' };

export const calendar: Format = {
  name: 'ical',
  files(source) {
    const entries = source.collections
      .map(({ collection }) => collection)
      .filter((collection) => isTodo(collection) || deadlinesOf(collection).length > 0);
    if (entries.length === 0) return [];
    return [{ path: 'calendar/tasks.ics', type: 'text/calendar; charset=utf-8', bytes: () => encoded(calendarOf(source, entries)) }];
  },
};

const isTodo = ({ fields }: Collection): boolean => fields['status']?.type === 'choice' && fields['due'] !== undefined;

const deadlinesOf = ({ fields }: Collection): readonly string[] =>
  Object.keys(fields).filter((name) => deadlineNames.has(name) && ['date', 'time'].includes(fields[name]!.type));

async function* calendarOf(source: ExportSource, collections: readonly Collection[]): AsyncIterable<string> {
  yield 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Steward//Export 1//EN\r\nCALSCALE:GREGORIAN\r\n';
  yield contentLine('X-WR-CALNAME', textValue(source.business.name));
  const hasMoments = collections.some((each) => deadlinesOf(each).some((name) => each.fields[name]!.type === 'time'));
  if (hasMoments) yield timeZoneLines(source.timeZone, source.takenAt);
  for (const collection of collections)
    for await (const batch of source.records(collection.name))
      for (const record of batch) {
        if (isTodo(collection)) yield todo(source, collection, record);
        for (const field of deadlinesOf(collection)) yield deadline(source, collection, record, field);
      }
  yield 'END:VCALENDAR\r\n';
}

function todo(source: ExportSource, collection: Collection, record: WireRecord): string {
  const { status, priority, assignee, due } = record.fields as Readonly<Record<string, unknown>>;
  return component('VTODO', [
    ...common(source, collection, record, record.id),
    ...dueLines(source, collection, due),
    contentLine('STATUS', states[String(status)]),
    contentLine('PERCENT-COMPLETE', percents[String(status)]),
    contentLine('PRIORITY', priorities[String(priority)]),
    ...(typeof assignee === 'string' ? [attendee(source, assignee)] : []),
  ]);
}

function dueLines(source: ExportSource, collection: Collection, due: unknown): readonly string[] {
  if (typeof due !== 'string') return [];
  return [moment(source, 'DUE', collection.fields['due']!.type === 'date', due)];
}

/** There is no address to write to: the person is named by an id that means nothing outside. */
function attendee(source: ExportSource, person: string): string {
  return contentLine('ATTENDEE', `urn:steward:person:${person}`, {
    CUTYPE: 'INDIVIDUAL',
    ROLE: 'REQ-PARTICIPANT',
    CN: source.nameOf('person', person),
  });
}

/** What is done, or has no day, has no deadline any more. */
function deadline(source: ExportSource, collection: Collection, record: WireRecord, field: string): string {
  const at = record.fields[field];
  if (typeof at !== 'string' || record.fields['status'] === 'done' || record.fields['status'] === 'finished') return '';
  const isDay = collection.fields[field]!.type === 'date';
  const title = `${titleOf(collection, record)} (${collection.fields[field]!.title[source.language]})`;
  return component('VEVENT', [
    ...common(source, collection, record, `${record.id}.${field}`, title),
    moment(source, 'DTSTART', isDay, at),
    ...(isDay ? [contentLine('DTEND', basicDay(dayAfter(at)), { VALUE: 'DATE' })] : []),
    // It takes nobody's time.
    'TRANSP:TRANSPARENT\r\n',
  ]);
}

function common(
  source: ExportSource,
  collection: Collection,
  record: WireRecord,
  uid: string,
  title = titleOf(collection, record),
): readonly string[] {
  const project = record.project ?? (record.collection === 'projects' ? record.id : undefined);
  const categories = [project === undefined ? undefined : source.nameOf('project', project), collection.title[source.language]];
  const { description } = record.fields;
  return [
    contentLine('UID', `${uid}@steward`),
    contentLine('DTSTAMP', basicTime(record.updatedAt)),
    contentLine('CREATED', basicTime(record.createdAt)),
    contentLine('LAST-MODIFIED', basicTime(record.updatedAt)),
    contentLine('SEQUENCE', String(record.version - 1)),
    contentLine('SUMMARY', textValue(title)),
    ...(typeof description === 'string' ? [contentLine('DESCRIPTION', textValue(description))] : []),
    contentLine('CATEGORIES', categories.flatMap((each) => (each === undefined ? [] : [textValue(each)])).join(',')),
  ];
}

function titleOf(collection: Collection, record: WireRecord): string {
  const title = record.fields[titleField(collection)];
  return typeof title === 'string' ? title : record.id;
}

function moment(source: ExportSource, name: string, isDay: boolean, at: string): string {
  if (isDay) return contentLine(name, basicDay(at), { VALUE: 'DATE' });
  const local = zonedTime(at, source.timeZone);
  return local === undefined ? '' : contentLine(name, basicTime(local).replace('Z', ''), { TZID: source.timeZone });
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 24 * 3_600_000).toISOString().slice(0, 10);

const component = (name: string, lines: readonly string[]): string => `BEGIN:${name}\r\n${lines.join('')}END:${name}\r\n`;
