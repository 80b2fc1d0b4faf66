// Calendar subscriptions: somebody's tasks under an address that is theirs alone (docs/formats/calendar-subscription.md). Of the secret in it only a hash is kept.
//
//   <business>      cal/<person>/<subscription>
//   calendar-links  <hash>                        where it leads
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type BusinessId, type PersonId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { calendarsMax, type CalendarShows } from '@steward/protocol/wire/calendar-routes.ts';
import type { Change, RowKey, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

const hourMs = 3_600_000;

export interface CalendarChoice {
  readonly shows: CalendarShows;
  /** Only what is assigned to the person. */
  readonly mine: boolean;
  /** `undefined` for every project the person has a role in. */
  readonly projects: readonly ProjectId[] | undefined;
  readonly language: 'en' | 'de';
}

export interface Calendar extends CalendarChoice {
  readonly id: RecordId;
  readonly person: PersonId;
  readonly createdMs: number;
  /** In hex. */
  readonly hash: string;
  /** The membership it was made in: with another one it is over. */
  readonly role: BusinessRole;
  readonly memberSinceMs: number;
  /** By the hour. */
  readonly readMs: number | undefined;
}

export interface StoredCalendar {
  readonly calendar: Calendar;
  readonly revision: number;
}

export interface CalendarLink {
  readonly business: BusinessId;
  readonly person: PersonId;
  readonly id: RecordId;
}

export const calendarHash = (secret: string): string =>
  sha256(new TextEncoder().encode(`steward/v1/calendar\n${secret}`))
    .subarray(0, 16)
    .toHex();

const keyOfCalendar = (business: BusinessId, person: PersonId, id: string): RowKey => ({
  partition: business,
  sort: `cal/${person}/${id}`,
});
const keyOfLink = (hash: string): RowKey => ({ partition: 'calendar-links', sort: hash });

type Wire = [CalendarShows, boolean, Uint8Array[] | null, 'en' | 'de', number, string, BusinessRole, number, number | null];

function encodeCalendar({ shows, mine, projects, language, createdMs, hash, role, memberSinceMs, readMs }: Calendar): Uint8Array {
  const ids = projects?.map((project) => decodeId(project)) ?? null;
  return encodeRow([shows, mine, ids, language, createdMs, hash, role, memberSinceMs, readMs ?? null]);
}

function decodeCalendar(person: PersonId, sort: string, value: Uint8Array): Calendar {
  const [shows, mine, projects, language, createdMs, hash, role, memberSinceMs, readMs] = decodeRow<Wire>(value);
  return {
    id: lastPart(sort),
    person,
    shows,
    mine,
    projects: projects?.map((project) => encodeId<ProjectId>(project)) ?? undefined,
    language,
    createdMs,
    hash,
    role,
    memberSinceMs,
    readMs: readMs ?? undefined,
  };
}

/** A new one, one with another address or other choices, or one that ends (`next` undefined). An address that is not its own any more leads nowhere. */
export function calendarChanges(business: BusinessId, before: StoredCalendar | undefined, next: Calendar | undefined): readonly Change[] {
  const of = next ?? before?.calendar;
  if (of === undefined) return [];
  const { id, person } = of;
  const key = keyOfCalendar(business, person, id);
  const expect = before?.revision ?? 'absent';
  const old = before && before.calendar.hash !== next?.hash ? before.calendar.hash : undefined;
  const fresh = next && next.hash !== before?.calendar.hash ? next.hash : undefined;
  const to = encodeRow([decodeId(business), decodeId(person), decodeId(id)]);
  return [
    next ? { kind: 'put', key, value: encodeCalendar(next), expect } : { kind: 'remove', key, expect },
    ...(old === undefined ? [] : [{ kind: 'remove', key: keyOfLink(old), expect: 'any' } as const]),
    ...(fresh === undefined ? [] : [{ kind: 'put', key: keyOfLink(fresh), value: to, expect: 'absent' } as const]),
  ];
}

/** That it was fetched, once an hour; nothing rests on it. */
export function calendarRead(business: BusinessId, { calendar, revision }: StoredCalendar, nowMs: number): readonly Change[] {
  const readMs = nowMs - (nowMs % hourMs);
  if (calendar.readMs !== undefined && calendar.readMs >= readMs) return [];
  const key = keyOfCalendar(business, calendar.person, calendar.id);
  return [{ kind: 'put', key, value: encodeCalendar({ ...calendar, readMs }), expect: revision }];
}

/** Of one person, the oldest first. */
export async function calendarsOf(rows: RowReader, business: BusinessId, person: PersonId): Promise<readonly StoredCalendar[]> {
  const found = await rows.range({ partition: business, prefix: `cal/${person}/`, limit: calendarsMax * 2 });
  return found
    .map((row) => ({ calendar: decodeCalendar(person, row.sort, row.value), revision: row.revision }))
    .sort((a, b) => a.calendar.createdMs - b.calendar.createdMs);
}

export async function findCalendar(rows: RowReader, { business, person, id }: CalendarLink): Promise<StoredCalendar | undefined> {
  const row = await rows.get(keyOfCalendar(business, person, id));
  return row && { calendar: decodeCalendar(person, row.sort, row.value), revision: row.revision };
}

/** Where the secret of an address leads. */
export async function calendarLink(rows: RowReader, secret: string): Promise<CalendarLink | undefined> {
  const row = await rows.get(keyOfLink(calendarHash(secret)));
  if (!row) return undefined;
  const [business, person, id] = decodeRow<[Uint8Array, Uint8Array, Uint8Array]>(row.value);
  return { business: encodeId(business), person: encodeId(person), id: encodeId(id) };
}

const clearedTogetherMax = 45;

/** Those of a person who is gone, or of everybody of a business that is, with the addresses that led to them. Safe to repeat. */
export async function clearCalendars(rows: Rows, business: BusinessId, person?: PersonId): Promise<void> {
  for (;;) {
    const found = await rows.range({
      partition: business,
      prefix: person === undefined ? 'cal/' : `cal/${person}/`,
      limit: clearedTogetherMax,
    });
    if (found.length === 0) return;
    const keys = found.flatMap(({ partition, sort, value }) => [{ partition, sort }, keyOfLink(decodeRow<Wire>(value)[5])]);
    if (!(await rows.commit(keys.map((key): Change => ({ kind: 'remove', key, expect: 'any' })))).done) throw new StewardError('conflict');
  }
}
