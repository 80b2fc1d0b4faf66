// Somebody of the staff for tests of the governed layer: a row of the roster and a principal, without an account.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Department, Ground, StaffDuty } from '@steward/protocol/words.ts';
import { purposeOfGround } from '@steward/protocol/words.ts';
import { findStaff, staffChange, type Eligibility } from '../../stores/staff.ts';
import { decideCase } from '../answer-case.ts';
import { newId } from '../new-id.ts';
import type { Principal } from '../operation.ts';
import { requestCase, type RequestCaseInput } from '../request-case.ts';
import type { GovernedKit } from './governed-kit.ts';

const yearMs = 366 * 86_400_000;
export const reason = 'the pictures do not show';

export interface Hired {
  readonly person: PersonId;
  /** Their principal in a business, and in a case. */
  in(business: BusinessId, ofCase?: string): Principal;
}

export async function hire(kit: GovernedKit, duty: StaffDuty, department: Department, grounds: readonly Ground[]): Promise<Hired> {
  const person = newId<PersonId>(kit.tools.random);
  const session = newId(kit.tools.random);
  const untilMs = kit.clock.nowMs() + yearMs;
  const eligible = grounds.map((ground): Eligibility => ({ duty, department, ground, untilMs }));
  const member = { person, administrator: false, eligible, sinceMs: kit.clock.nowMs(), leftAtMs: undefined };
  await kit.rows.commit([staffChange(member, 'absent')]);
  return {
    person,
    in: (business, ofCase) => ({
      actor: 'staff',
      business,
      person,
      session,
      address: '198.51.100.4',
      signedInAtMs: kit.clock.nowMs(),
      secondFactor: true,
      ...(ofCase === undefined ? {} : { case: ofCase }),
    }),
  };
}

/** Leaves the roster, as `StaffRoster.leave` writes it. */
export async function leave(kit: GovernedKit, { person }: Hired): Promise<void> {
  const stored = await findStaff(kit.rows, person);
  await kit.rows.commit([staffChange({ ...stored!.member, eligible: [], leftAtMs: kit.clock.nowMs() }, stored!.revision)]);
}

export const askFor = (
  ground: Ground,
  more: Partial<NonNullable<RequestCaseInput['asked']>> = {},
): NonNullable<RequestCaseInput['asked']> => ({
  begun: 'request',
  ground,
  department: 'engineering',
  minutes: 30,
  ...more,
});

/** A case of `ground` that `who` asked for and `approver` allowed; its id. */
export async function allowedCase(
  kit: GovernedKit,
  who: Hired,
  approver: Principal,
  scope: RequestCaseInput['scope'],
  asked: NonNullable<RequestCaseInput['asked']>,
): Promise<string> {
  const purpose = purposeOfGround[asked.ground];
  const { id } = await kit.ask(who.in(approver.business), requestCase, { scope, reason, asked }, purpose);
  const answering = approver.actor === 'staff' ? purpose : 'service';
  await kit.ask(approver, decideCase, { id, answer: { allow: true } }, answering);
  return id;
}
