// Who of the operator's staff is eligible for what: opaque ids, enumerations, dates. Names and logins are with the identity. Every decision about
// somebody of the staff reads this row, so what is withdrawn is gone with the next read of whatever is under way.
//
//   staff       <person>            what they are eligible for; stays when they have left, so that old cases tell who it was
//   staff-log   <time>/<id>         who was given or lost what, by whom; a year
import { decodeId, encodeId, type PersonId } from '@steward/protocol/ids.ts';
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

/** What an administrator would grant, until a second one agrees. */
export interface ProposedEligibility {
  readonly eligible: readonly Eligibility[];
  readonly by: PersonId;
  readonly atMs: number;
}

export interface StaffMember {
  readonly person: PersonId;
  /** May grant and withdraw eligibility, of others. */
  readonly administrator: boolean;
  readonly eligible: readonly Eligibility[];
  readonly sinceMs: number;
  readonly leftAtMs: number | undefined;
  readonly proposed?: ProposedEligibility | undefined;
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
  const { person, administrator, eligible, sinceMs, leftAtMs, proposed } = member;
  const value = encodeRow([
    administrator,
    eligible.map(wireOf),
    sinceMs,
    leftAtMs ?? null,
    ...(proposed ? [[proposed.eligible.map(wireOf), decodeId(proposed.by), proposed.atMs]] : []),
  ]);
  return { kind: 'put', key: keyOfStaff(person), value, expect };
}

/** The entry of the log that goes with a change; `by` is a person of the staff, or the name of an operator. */
export function staffLogChange(
  atMs: number,
  id: string,
  person: PersonId,
  what: 'added' | 'proposed' | 'set' | 'left',
  by: string,
): Change {
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

type WireEligibility = [StaffDuty, Department, Ground, number];
/** Rows of before have no fifth member. */
type Wire = [boolean, WireEligibility[], number, number | null, [WireEligibility[], Uint8Array, number]?];

const wireOf = ({ duty, department, ground, untilMs }: Eligibility): WireEligibility => [duty, department, ground, untilMs];
const eligibilityOf = ([duty, department, ground, untilMs]: WireEligibility): Eligibility => ({ duty, department, ground, untilMs });

function decodeStaff(person: PersonId, value: Uint8Array): StaffMember {
  const [administrator, eligible, sinceMs, leftAtMs, proposed] = decodeRow<Wire>(value);
  return {
    person,
    administrator,
    eligible: eligible.map(eligibilityOf),
    sinceMs,
    leftAtMs: leftAtMs ?? undefined,
    ...(proposed ? { proposed: { eligible: proposed[0].map(eligibilityOf), by: encodeId<PersonId>(proposed[1]), atMs: proposed[2] } } : {}),
  };
}
