// Tasks that are due as an iCalendar file (docs/formats/calendar-subscription.md): the same bytes for the same tasks.
import type { CalendarShows } from '@steward/protocol/wire/calendar-routes.ts';
import { basicDay, basicTime, contentLine, textValue } from './formats/content-lines.ts';

export interface CalendarTask {
  readonly id: string;
  readonly project: string;
  readonly version: number;
  readonly updatedAtMs: number;
  /** `2026-11-27` */
  readonly due: string;
  readonly title: string | undefined;
}

export interface DueCalendar {
  /** Of the subscription. */
  readonly id: string;
  readonly shows: CalendarShows;
  readonly language: 'en' | 'de';
  /** In order of the day. */
  readonly tasks: readonly CalendarTask[];
  readonly projectNames: ReadonlyMap<string, string>;
  /** Origin of the web app, for links; its host makes ids of entries. */
  readonly base: string;
}

const words = {
  en: { name: 'Tasks', count: (n: number) => (n === 1 ? '1 task due' : `${n} tasks due`) },
  de: { name: 'Aufgaben', count: (n: number) => (n === 1 ? '1 Aufgabe fällig' : `${n} Aufgaben fällig`) },
} as const;

export function dueCalendar(calendar: DueCalendar): string {
  const { name } = words[calendar.language];
  const head = [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Steward//Calendar 1//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n',
    contentLine('NAME', textValue(name)),
    contentLine('X-WR-CALNAME', textValue(name)),
    'REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\nX-PUBLISHED-TTL:PT4H\r\n',
  ];
  const events = calendar.shows === 'titles' ? calendar.tasks.map((task) => taskEvent(calendar, task)) : dayEvents(calendar);
  return `${head.join('')}${events.join('')}END:VCALENDAR\r\n`;
}

function taskEvent({ base, projectNames }: DueCalendar, task: CalendarTask): string {
  const project = projectNames.get(task.project);
  return event(task.due, [
    contentLine('UID', `${task.id}@${new URL(base).host}`),
    ...stamps(task.updatedAtMs),
    contentLine('SEQUENCE', String(task.version - 1)),
    contentLine('SUMMARY', textValue(task.title ?? '')),
    ...(project === undefined ? [] : [contentLine('DESCRIPTION', textValue(project))]),
    contentLine('URL', `${base}/app/projects/${task.project}/tasks?task=${task.id}`),
  ]);
}

function dayEvents({ id, base, tasks, language }: DueCalendar): readonly string[] {
  return [...Map.groupBy(tasks, ({ due }) => due)].map(([day, some]) =>
    event(day, [
      contentLine('UID', `${day}-${id}@${new URL(base).host}`),
      ...stamps(Math.max(...some.map(({ updatedAtMs }) => updatedAtMs))),
      contentLine('SUMMARY', textValue(words[language].count(some.length))),
      contentLine('URL', `${base}/app`),
    ]),
  );
}

function stamps(atMs: number): readonly string[] {
  const at = basicTime(new Date(atMs).toISOString());
  return [contentLine('DTSTAMP', at), contentLine('LAST-MODIFIED', at)];
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

const event = (day: string, lines: readonly string[]): string =>
  [
    'BEGIN:VEVENT\r\n',
    ...lines,
    contentLine('DTSTART', basicDay(day), { VALUE: 'DATE' }),
    contentLine('DTEND', basicDay(dayAfter(day)), { VALUE: 'DATE' }),
    'TRANSP:TRANSPARENT\r\nCLASS:PRIVATE\r\nEND:VEVENT\r\n',
  ].join('');
