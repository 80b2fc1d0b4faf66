// create-business: a signed-in person founds a business. Its epoch and ledger keys come first, then genesis, profile, owner and lists in one commit.
import type { BusinessId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import type { Change } from '../ports/rows.ts';
import { emptyValue, encodeRow, keyOf } from '../stores/layout.ts';
import { createChanges } from '../stores/records.ts';
import { encodeMembership } from '../stores/standing.ts';
import { collectionOf, noFacts } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';

export interface CreateBusinessInput {
  /** Fields of the `businesses` collection: the business's name and address. */
  readonly profile: unknown;
  /** Fields of the `members` collection about the founder. */
  readonly founder: unknown;
}

export interface NewBusiness {
  readonly business: BusinessId;
}

/** The principal names the new business's id, made by the edge. */
export const createBusiness: WriteOperation<'create-business', CreateBusinessInput, PersonId, NewBusiness> = {
  kind: 'found',
  name: 'create-business',
  entryType: 'genesis',
  async locate(tools, principal, input) {
    checkProfileOf(tools, 'businesses', input.profile);
    checkProfileOf(tools, 'members', input.founder);
    const person = principal.person!;
    return {
      facts: { ...noFacts, self: true, state: 'living' },
      records: [principal.business, person],
      fields: 'all',
      person,
      checks: [],
      loaded: person,
    };
  },
  async plan(grant, { tools, principal, target }, input) {
    await tools.vault.found(principal.business);
    const profile = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'businesses'),
      id: principal.business as string as RecordId,
      fields: input.profile,
    });
    const founder = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'members'),
      id: target.loaded as string as RecordId,
      fields: input.founder,
    });
    const now = tools.clock.nowMs();
    return {
      changes: [
        ...createChanges(principal.business, profile.row),
        ...createChanges(principal.business, founder.row),
        ...joinChanges(principal, target.loaded, 'owner', now),
        { kind: 'put', key: keyOf.business(principal.business), value: encodeRow({ since: now }), expect: 'absent' },
      ],
      result: { business: principal.business },
    };
  },
};

/** Throws `invalid-input` for what a new business or member could not be called, before any account, key or row is made for it. */
export function checkProfileOf(tools: Tools, collection: 'businesses' | 'members', fields: unknown): void {
  validateFields(collectionOf(tools, collection), fields, 'create');
}

/** A person becomes a member, found from the business and from the person. */
export function joinChanges(
  principal: Principal,
  person: PersonId,
  role: 'owner' | 'admin' | 'member' | 'guest',
  sinceMs: number,
): readonly Change[] {
  return [
    { kind: 'put', key: keyOf.member(principal.business, person), value: encodeMembership({ role, sinceMs }), expect: 'absent' },
    { kind: 'put', key: keyOf.personBusiness(person, principal.business), value: emptyValue, expect: 'absent' },
  ];
}
