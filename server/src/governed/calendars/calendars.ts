// set-calendar (subscribing to one's own tasks in one's own calendar, changing that, ending it) and read-calendars. The secret of the address is given out by the answer
// that made it and never again.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type RecordId } from '@steward/protocol/ids.ts';
import { calendarsMax } from '@steward/protocol/wire/calendar-routes.ts';
import { keyOf } from '../../stores/layout.ts';
import {
  calendarChanges,
  calendarHash,
  calendarsOf,
  type Calendar,
  type CalendarChoice,
  type StoredCalendar,
} from '../../stores/calendars.ts';
import { decodeMembership, type Membership } from '../../stores/standing.ts';
import { locatePerson, requireId } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Principal, ReadOperation, Target, Tools, WriteOperation } from '../operation.ts';

const secretBytes = 16;

export interface CalendarView extends Omit<Calendar, 'hash' | 'person' | 'role' | 'memberSinceMs'> {
  /** The membership it was made in is another now. */
  readonly ended: boolean;
  /** Only in the answer that made it. */
  readonly secret?: string;
}

interface Own {
  readonly all: readonly StoredCalendar[];
  readonly one: StoredCalendar | undefined;
  readonly membership: Membership | undefined;
}

async function locateOwn(tools: Tools, principal: Principal, id: RecordId): Promise<Target<Own>> {
  const { business, person } = principal;
  const target = await locatePerson(tools, principal, { person });
  const all = person === undefined ? [] : await calendarsOf(tools.rows, business, person);
  const loaded = { all, one: all.find(({ calendar }) => calendar.id === id), membership: await membershipOf(tools, principal) };
  return { ...target, records: [id], loaded };
}

export async function membershipOf({ rows }: Pick<Tools, 'rows'>, { business, person }: Principal): Promise<Membership | undefined> {
  const row = person === undefined ? undefined : await rows.get(keyOf.member(business, person));
  return row && decodeMembership(row.value);
}

/** Whether it was made in this very membership: leaving and coming back, or another role, makes another one of it. */
export const isOfMembership = ({ role, memberSinceMs }: Calendar, membership: Membership | undefined): boolean =>
  membership !== undefined && membership.role === role && membership.sinceMs === memberSinceMs;

const newSecret = (tools: Tools): string => encodeId<never>(tools.random.bytes(secretBytes));

export const createCalendar: WriteOperation<'set-calendar', CalendarChoice, Own, CalendarView> = {
  kind: 'write',
  name: 'set-calendar',
  locate: (tools, principal) => locateOwn(tools, principal, newId<RecordId>(tools.random)),
  async plan(_grant, { tools, principal, target }, choice) {
    const { all, membership } = target.loaded;
    if (all.length >= calendarsMax) throw new StewardError('too-many-requests', { rule: `at most ${calendarsMax} of them` });
    const secret = newSecret(tools);
    const calendar: Calendar = {
      ...choice,
      id: target.records[0] as RecordId,
      person: principal.person!,
      createdMs: tools.clock.nowMs(),
      hash: calendarHash(secret),
      role: membership!.role,
      memberSinceMs: membership!.sinceMs,
      readMs: undefined,
    };
    return { changes: calendarChanges(principal.business, undefined, calendar), result: { ...viewOf(calendar, membership), secret } };
  },
};

export interface ChangeCalendarInput {
  readonly id: string;
  /** As it is, if left out. */
  readonly choice?: CalendarChoice | undefined;
  /** A new address instead of the one before; in the role the person has now. */
  readonly rotate?: true;
}

export const changeCalendar: WriteOperation<'set-calendar', ChangeCalendarInput, Own, CalendarView> = {
  kind: 'write',
  name: 'set-calendar',
  async locate(tools, principal, { id }) {
    const target = await locateOwn(tools, principal, requireId<RecordId>('id', id));
    return { ...target, absent: target.loaded.one === undefined };
  },
  async plan(_grant, { tools, principal, target }, { choice, rotate }) {
    const { one, membership } = target.loaded;
    const secret = rotate === true ? newSecret(tools) : undefined;
    const next: Calendar = {
      ...one!.calendar,
      ...choice,
      ...(secret === undefined
        ? {}
        : { hash: calendarHash(secret), role: membership!.role, memberSinceMs: membership!.sinceMs, readMs: undefined }),
    };
    return {
      changes: calendarChanges(principal.business, one, next),
      result: { ...viewOf(next, membership), ...(secret === undefined ? {} : { secret }) },
    };
  },
};

export const endCalendar: WriteOperation<'set-calendar', { readonly id: string }, Own, { readonly done: true }> = {
  kind: 'write',
  name: 'set-calendar',
  locate: changeCalendar.locate,
  plan: async (_grant, { principal, target }) => ({
    changes: calendarChanges(principal.business, target.loaded.one, undefined),
    result: { done: true },
  }),
};

export const readCalendars: ReadOperation<'read-calendars', Record<string, never>, Own, readonly CalendarView[]> = {
  kind: 'read',
  name: 'read-calendars',
  async locate(tools, principal) {
    const target = await locateOwn(tools, principal, principal.business as string as RecordId);
    return { ...target, records: target.loaded.all.map(({ calendar }) => calendar.id), known: true };
  },
  act: async (_grant, { target: { loaded } }) => loaded.all.map(({ calendar }) => viewOf(calendar, loaded.membership)),
};

function viewOf(calendar: Calendar, membership: Membership | undefined): CalendarView {
  const { hash: _hash, person: _person, role: _role, memberSinceMs: _since, ...shown } = calendar;
  return { ...shown, ended: !isOfMembership(calendar, membership) };
}
