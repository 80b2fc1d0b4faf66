// Calendar subscriptions: arranging them, and what calendars fetch. Whoever fetches has nothing but the secret in the address: it names the person whose tasks they are,
// and the door decides as if that person asked.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId, type ProjectId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { WireCalendar, WireNewCalendar } from '@steward/protocol/wire/calendar-routes.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dueCalendar } from '../../catalogue/due-calendar.ts';
import {
  changeCalendar,
  createCalendar,
  endCalendar,
  isOfMembership,
  membershipOf,
  readCalendars,
  type CalendarView,
} from '../../governed/calendars/calendars.ts';
import { listDueTasks, nameProjects, type DueTask } from '../../governed/calendars/list-due-tasks.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import {
  calendarLink,
  calendarRead,
  findCalendar,
  type Calendar,
  type CalendarChoice,
  type StoredCalendar,
} from '../../stores/calendars.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { createBudget } from './budget.ts';
import { headerOf, type Call } from './call.ts';

const fetchesAnHourMax = 60;
/** Of one address that has no secret that leads anywhere. */
const triesAnHourMax = 120;
const hourMs = 3_600_000;
const tagBytes = 16;

export function calendarHandlers() {
  const named = (call: Call) => ({ id: call.params['id']! });
  const chosen = (call: Call): CalendarChoice => {
    const { shows, mine, projects, language } = call.body as Pick<WireCalendar, 'shows' | 'mine' | 'projects' | 'language'>;
    return { shows, mine, language, projects: projects as readonly ProjectId[] | undefined };
  };
  return {
    calendars: async (call: Call) => ({ calendars: (await call.perform(readCalendars, {})).map(wireCalendar) }),
    createCalendar: async (call: Call) => wireCalendar(await call.perform(createCalendar, chosen(call))),
    changeCalendar: async (call: Call) => wireCalendar(await call.perform(changeCalendar, { ...named(call), choice: chosen(call) })),
    rotateCalendar: async (call: Call) => wireCalendar(await call.perform(changeCalendar, { ...named(call), rotate: true })),
    endCalendar: (call: Call) => call.perform(endCalendar, named(call)),
  };
}

function wireCalendar({ createdMs, readMs, projects, ...view }: CalendarView): WireCalendar & Partial<Pick<WireNewCalendar, 'secret'>> {
  return {
    ...view,
    createdAt: isoTime(createdMs),
    ...(projects === undefined ? {} : { projects: [...projects] }),
    ...(readMs === undefined ? {} : { lastReadAt: isoTime(readMs) }),
  };
}

/** `GET /calendar/<secret>.ics`. `base` is the origin of the web app. */
export function registerCalendarFeed(app: FastifyInstance, door: Door, base: string): void {
  const fetches = createBudget(door.tools, 'calendar-fetches', fetchesAnHourMax, hourMs);
  const tries = createBudget(door.tools, 'calendar-tries', triesAnHourMax, hourMs);
  app.get('/calendar/:file', async (request, reply) => {
    const secret = secretOf(request);
    const link = secret === undefined ? undefined : await calendarLink(door.tools.rows, secret);
    if (!link) throw new StewardError((await tries.take(request.ip)) ? 'not-found' : 'too-many-requests');
    if (!(await fetches.take(secret!))) {
      reply.header('retry-after', String(hourMs / 1_000));
      throw new StewardError('too-many-requests');
    }
    const stored = await findCalendar(door.tools.rows, link);
    const principal: Principal = { actor: 'member', business: link.business, person: link.person, name: 'calendar', address: request.ip };
    if (!stored || !isOfMembership(stored.calendar, await membershipOf(door.tools, principal))) throw new StewardError('not-found');
    const body = await calendarFor(door, principal, stored.calendar, base);
    await note(door, link.business, stored);
    return send(request, reply, body);
  });
}

const secretOf = ({ params }: FastifyRequest): string | undefined => {
  const secret = /^([a-z2-7]{26})\.ics$/.exec((params as { file: string }).file)?.[1];
  return secret !== undefined && isId(secret) ? secret : undefined;
};

/** Nothing rests on it: where it cannot be written down the calendar is given all the same. */
async function note({ tools: { rows, clock } }: Door, business: BusinessId, stored: StoredCalendar): Promise<void> {
  const changes = calendarRead(business, stored, clock.nowMs());
  if (changes.length > 0) await rows.commit(changes).catch(() => undefined);
}

async function calendarFor(door: Door, principal: Principal, calendar: Calendar, base: string): Promise<Uint8Array> {
  const { id, shows, language } = calendar;
  const tasks = allowed(await door.perform(principal, listDueTasks, calendar, { purpose: 'service' }));
  const names = shows === 'titles' && tasks.length > 0 ? await namesOf(door, principal, tasks) : new Map<string, string>();
  return new TextEncoder().encode(dueCalendar({ id, shows, language, tasks, projectNames: names, base }));
}

async function namesOf(door: Door, principal: Principal, tasks: readonly DueTask[]): Promise<ReadonlyMap<string, string>> {
  const projects = [...new Set(tasks.map(({ project }) => project))];
  return allowed(await door.perform(principal, nameProjects, { projects }, { purpose: 'service' }));
}

/** Whoever may not read it is told that it is not there. */
function allowed<R>(answer: { readonly allowed: true; readonly result: R } | { readonly allowed: false }): R {
  if (!answer.allowed) throw new StewardError('not-found');
  return answer.result;
}

function send(request: FastifyRequest, reply: FastifyReply, body: Uint8Array): FastifyReply {
  const tag = `"${Buffer.from(sha256(body).subarray(0, tagBytes)).toString('hex')}"`;
  reply.headers({ etag: tag, 'cache-control': 'private, no-cache', 'x-robots-tag': 'noindex' });
  const known = headerOf(request, 'if-none-match')
    ?.split(',')
    .map((each) => each.trim().replace(/^W\//, ''));
  if (known?.includes(tag)) return reply.code(304).send();
  return reply.type('text/calendar; charset=utf-8').header('content-disposition', 'inline; filename="tasks.ics"').send(Buffer.from(body));
}
