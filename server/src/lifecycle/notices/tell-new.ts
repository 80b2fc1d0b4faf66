// Tells what was written down with what happened (stores/tell-orders.ts), and what falls due today or tomorrow. Both opaque: nothing is opened for it.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Tools } from '../../governed/operation.ts';
import { eachGiven, findGiven, notGiven, type Given } from '../../stores/given.ts';
import { toldHow } from '../../stores/notice-settings.ts';
import { findRecord } from '../../stores/records.ts';
import { businessIds, membersOf, standingOf } from '../../stores/standing.ts';
import { orderDone, tellOrders, type StoredOrder } from '../../stores/tell-orders.ts';
import { tell, type TellTools } from './tell.ts';

const ordersAtOnceMax = 100;

/** Carries out what is ordered, at most 100; gives how many that were. Safe to repeat: each is told once. */
export async function tellNew(tools: TellTools): Promise<number> {
  const orders = await tellOrders(tools.rows, ordersAtOnceMax);
  for (const order of orders) {
    for (const person of await peopleOf(tools, order))
      await tell(tools, { kind: 'person', person, business: order.business }, order.notice, order.key);
    await tools.rows.commit([orderDone(order)]);
  }
  return orders.length;
}

async function peopleOf({ rows }: TellTools, { business, to }: StoredOrder): Promise<readonly PersonId[]> {
  switch (to.kind) {
    case 'person':
      // Who left meanwhile is told nothing.
      return (await standingOf(rows, business, to.person)).businessRole === 'none' ? [] : [to.person];
    case 'admins': {
      const members = await membersOf(rows, business);
      const admins = members.filter(({ membership: { role } }) => role === 'owner' || role === 'admin');
      return admins.map(({ person }) => person).filter((person) => person !== to.except);
    }
    case 'concerned': {
      const given = await findGiven(rows, business, to.record);
      const record = await findRecord(rows, business, to.record);
      const people = [given?.person, record?.row.createdBy].filter((person) => person !== undefined && person !== to.except);
      return [...new Set(people)] as readonly PersonId[];
    }
  }
}

export type DueParts = TellTools & Pick<Tools, 'dayMarks'>;

const dayOf = (atMs: number, zone: string, ahead = 0): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate().add({ days: ahead }).toString();
const minuteOf = (atMs: number, zone: string): number => {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  return hour * 60 + minute;
};

/** In the morning, by the clock and at the hour of whoever it is given to; once for each day. Gives how many were told. */
export async function tellDue(parts: DueParts): Promise<number> {
  const nowMs = parts.clock.nowMs();
  const { dayMarks } = parts;
  let told = 0;
  if (dayMarks === undefined) return 0;
  for (const business of await businessIds(parts.rows)) {
    // Somewhere on earth it is yesterday, and somewhere tomorrow.
    const days = [-1, 0, 1, 2].map((ahead) => dayOf(nowMs, 'UTC', ahead));
    const marks = new Map(await Promise.all(days.map(async (day) => [await dayMarks.mark(business, day), day] as const)));
    for await (const given of eachGiven(parts.rows, business)) {
      const day = given.mark === undefined ? undefined : marks.get(given.mark);
      if (day !== undefined && (await tellOne(parts, business, given, day, nowMs))) told++;
    }
  }
  return told;
}

async function tellOne(parts: DueParts, business: BusinessId, given: Given, day: string, nowMs: number): Promise<boolean> {
  const { rows } = parts;
  const { record, collection, project, person } = given;
  const { how } = await toldHow(rows, person);
  if (minuteOf(nowMs, how.zone) < how.digestAt) return false;
  const when = day === dayOf(nowMs, how.zone) ? 'today' : day === dayOf(nowMs, how.zone, 1) ? 'tomorrow' : undefined;
  if (when === undefined) return false;
  const standing = await standingOf(rows, business, person, project);
  if (standing.businessRole === 'none') {
    await rows.commit([notGiven(business, record)]);
    return false;
  }
  if (standing.projectHidden || (await findRecord(rows, business, record))?.row.state !== 'living') return false;
  const notice = { kind: 'due', collection, record, ...(project === undefined ? {} : { project }), when } as const;
  return (await tell(parts, { kind: 'person', person, business }, notice, `due:${record}:${when}:${day}`)) > 0;
}
