// How an erasure begins: what hangs on the subject is found first, because it goes with it; then one operation hides all of it and makes the job.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { erasureGraph } from '../catalogue/erasure-graph.ts';
import type { SubjectInput } from '../governed/erasure-subject.ts';
import type { Principal } from '../governed/operation.ts';
import type { Answer, Door } from '../governed/perform.ts';
import { previewErasure } from '../governed/preview-erasure.ts';
import type { ErasureView } from '../governed/read-erasures.ts';
import { eraseAtOnce, requestErasure } from '../governed/request-erasure.ts';
import type { Identity } from '../ports/identity.ts';
import type { Rows } from '../ports/rows.ts';
import type { ErasureWhen } from '../stores/erasures.ts';
import { forgetPerson } from '../stores/forget-person.ts';
import { noteGoneLogin } from '../stores/left.ts';
import { businessesOf, membersOf } from '../stores/standing.ts';

export interface StartInput {
  readonly subject: SubjectInput;
  readonly when: ErasureWhen;
  readonly confirm?: string | undefined;
}

export interface StartAsk {
  readonly purpose: Purpose;
  readonly idempotencyKey?: string | undefined;
}

/** Throws `conflict` when a reference forbids it, otherwise as the operations. */
export async function startErasure(door: Door, principal: Principal, input: StartInput, ask: StartAsk): Promise<Answer<ErasureView>> {
  const operation = input.when === 'trash' ? requestErasure : eraseAtOnce;
  let records: readonly string[] = [];
  if (input.subject.kind === 'record' && input.subject.collection !== 'projects') {
    if (principal.actor === 'operator' && isPointedAt(door, input.subject.collection))
      throw new StewardError('refused', { field: 'subject', rule: 'other records may need it, which only its own people can see' });
    const answer = await door.perform(principal, previewErasure, { subject: input.subject }, { purpose: ask.purpose });
    if (!answer.allowed) return answer;
    const { references, together } = answer.result;
    const refusing = references.find(({ effect }) => effect === 'refuse');
    if (refusing)
      throw new StewardError('conflict', {
        field: 'subject',
        rule: `${refusing.records} of ${refusing.collection} need it (${refusing.field}); erase or change those first`,
      });
    records = together;
  }
  return door.perform(principal, operation as typeof requestErasure, { subject: input.subject, records, confirm: input.confirm }, ask);
}

/** Whether a declaration lets others forbid its erasure, or go with it. */
const isPointedAt = ({ tools }: Door, collection: string) =>
  erasureGraph(tools.catalogue).references.some(({ to, effect }) => to === collection && effect !== 'clear');

/**
 * A person's account, in every business at once. Refused with `last-owner` while they are the only owner of one. The first commit makes a job that ends
 * the account by itself, however far this comes.
 */
export async function startAccountErasure(
  door: Door,
  identity: LoginRemover,
  principalIn: (business: Principal['business']) => Principal,
  person: PersonId,
  ask: StartAsk,
): Promise<readonly ErasureView[]> {
  const businesses = await businessesOf(door.tools.rows, person);
  for (const business of businesses) await requireAnotherOwner(door, business, person);
  const views: ErasureView[] = [];
  for (const business of businesses) {
    const input = { subject: { kind: 'member', person, account: true }, confirmed: true } as const;
    const answer = await door.perform(principalIn(business), eraseAtOnce, input, { purpose: ask.purpose });
    if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
    views.push(answer.result);
  }
  await removeLogin(door.tools.rows, identity, person);
  return views;
}

export type LoginRemover = Pick<Identity, 'partitionsOf' | 'removeAccount'>;

/** Where it lay is noted first: copies of the login store are told, and nobody would know it any more. Safe to repeat. */
export async function removeLogin(rows: Rows, identity: LoginRemover, person: PersonId): Promise<void> {
  await noteGoneLogin(rows, person, await identity.partitionsOf(person));
  await forgetPerson(rows, person);
  try {
    await identity.removeAccount(person);
  } catch (error) {
    // The worker found the note and was quicker (tell-erased.ts).
    if (!isStewardError(error, 'conflict')) throw error;
    await identity.removeAccount(person);
  }
}

/** Throws `last-owner` when there is none. */
export async function requireAnotherOwner(door: Door, business: Principal['business'], person: PersonId): Promise<void> {
  const owners = (await membersOf(door.tools.rows, business)).filter(({ membership }) => membership.role === 'owner');
  if (owners.length === 1 && owners[0]!.person === person)
    throw new StewardError('last-owner', { field: 'subject', rule: 'make somebody else an owner first, or erase the business' });
}
