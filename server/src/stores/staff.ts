// Who of the operator's staff is eligible for what: opaque ids, enumerations, dates. Names and logins are with the identity. Every decision about
// somebody of the staff reads this row, so what is withdrawn is gone with the next read of whatever is under way.
//
//   staff       <person>            what they are eligible for; stays when they have left, so that old cases tell who it was
//   staff-log   <time>/<id>         who was given or lost what, by whom; a year
import { decodeId, type PersonId } from '@steward/protocol/ids.ts';
import type { Department, Ground, StaffDuty } from '@steward/protocol/words.ts';
import { rangeRowsMax, type Change, type RowKey, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

export interface Eligibility {
  readonly duty: StaffDuty;
  readonly department: Department;
  readonly ground: Ground;
  /** Exclusive. */
  readonly untilMs: number;
}

export interface StaffMember {
  readonly person: PersonId;
  /** May grant and withdraw eligibility, of others. */
  readonly administrator: boolean;
  readonly eligible: readonly Eligibility[];
  readonly sinceMs: number;
  readonly leftAtMs: number | undefined;
}

export interface StoredStaff {
  readonly member: StaffMember;
  readonly revision: number;
}

export const staffMax = 500;
const partition = 'staff';
const keyOfStaff = (person: string): RowKey => ({ partition, sort: person });

export async function findStaff(rows: RowReader, person: string | undefined): Promise<StoredStaff | undefined> {
  const row = person === undefined ? undefined : await rows.get(keyOfStaff(person));
  return row && { member: decodeStaff(row.sort as PersonId, row.value), revision: row.revision };
}

/** Everybody, those who have left included; at most `rangeRowsMax`. */
export async function listStaff(rows: RowReader): Promise<readonly StaffMember[]> {
  const found = await rows.range({ partition, prefix: '', limit: rangeRowsMax });
  return found.map((row) => decodeStaff(row.sort as PersonId, row.value));
}

export function staffChange(member: StaffMember, expect: 'absent' | number): Change {
  const { person, administrator, eligible, sinceMs, leftAtMs } = member;
  const value = encodeRow([
    administrator,
    eligible.map(({ duty, department, ground, untilMs }) => [duty, department, ground, untilMs]),
    sinceMs,
    leftAtMs ?? null,
  ]);
  return { kind: 'put', key: keyOfStaff(person), value, expect };
}

/** The entry of the log that goes with a change; `by` is a person of the staff, or the name of an operator. */
export function staffLogChange(atMs: number, id: string, person: PersonId, what: 'added' | 'set' | 'left', by: string): Change {
  const sort = `${String(atMs).padStart(15, '0')}/${id}`;
  return { kind: 'put', key: { partition: 'staff-log', sort }, value: encodeRow([decodeId(person), what, by]), expect: 'absent' };
}

/** What somebody may do now: the first eligibility that fits, of these departments if any are named. */
export function eligibleFor(
  member: StaffMember | undefined,
  duty: StaffDuty,
  ground: Ground,
  nowMs: number,
  department?: Department,
): Eligibility | undefined {
  if (!member || member.leftAtMs !== undefined) return undefined;
  return member.eligible.find(
    (each) =>
      each.duty === duty && each.ground === ground && each.untilMs > nowMs && (department === undefined || each.department === department),
  );
}

type Wire = [boolean, [StaffDuty, Department, Ground, number][], number, number | null];

function decodeStaff(person: PersonId, value: Uint8Array): StaffMember {
  const [administrator, eligible, sinceMs, leftAtMs] = decodeRow<Wire>(value);
  return {
    person,
    administrator,
    eligible: eligible.map(([duty, department, ground, untilMs]) => ({ duty, department, ground, untilMs })),
    sinceMs,
    leftAtMs: leftAtMs ?? undefined,
  };
}
