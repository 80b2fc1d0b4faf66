// invite-member, accept-invitation, withdraw-invitation. An invitation is a sealed record (to whom) and a row under the hash of its secret
// (what role, until when). The secret travels in the invitation's link alone; the link names the business, the secret opens it once.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, isId, type BusinessId, type PersonId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import type { Change, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf } from '../stores/layout.ts';
import { createChanges, findRecord, openRecords, type RecordView } from '../stores/records.ts';
import { encodeProjectRole } from '../stores/standing.ts';
import { joinChanges } from './create-business.ts';
import { collectionOf, locatePerson, locateScope, noFacts, requireId } from './locate.ts';
import { newId } from './new-id.ts';
import type { ReadOperation, Tools, WriteOperation } from './operation.ts';
import { sealNew } from './seal-new.ts';
import { tellJoined } from './tell-people.ts';

const dayMs = 86_400_000;
export const invitationMs = 14 * dayMs;
const secretBytes = 32;

/** The project an invitation leads into as well, and as what. */
export interface ProjectPlace {
  readonly project: ProjectId;
  readonly role: ProjectRole;
}

export interface InviteMemberInput {
  readonly role: BusinessRole;
  readonly into?: { readonly project: string; readonly role: ProjectRole } | undefined;
  /** Fields of the `invitations` collection: the e-mail address it goes to. */
  readonly fields: unknown;
}

export interface Invitation {
  readonly id: RecordId;
  readonly role: BusinessRole;
  readonly untilMs: number;
  /** `<business>.<secret>`; shown once, to whoever sends it. */
  readonly token: string;
}

interface InvitationRow {
  readonly record: RecordId;
  readonly role: BusinessRole;
  readonly untilMs: number;
  readonly into: ProjectPlace | undefined;
}

const encodeInvitation = ({ record, role, untilMs, into }: InvitationRow) =>
  encodeRow({
    record: decodeId(record),
    role,
    until: untilMs,
    ...(into === undefined ? {} : { project: decodeId(into.project), projectRole: into.role }),
  });

function decodeInvitation(value: Uint8Array): InvitationRow {
  const row = decodeRow<{ record: Uint8Array; role: BusinessRole; until: number; project?: Uint8Array; projectRole?: ProjectRole }>(value);
  const into = row.project && { project: encodeId<ProjectId>(row.project), role: row.projectRole! };
  return { record: encodeId<RecordId>(row.record), role: row.role, untilMs: row.until, into };
}

const hashOf = (secret: Uint8Array): string => Buffer.from(sha256(secret)).toString('hex');

interface Inviting {
  readonly record: RecordId;
  readonly into: ProjectPlace | undefined;
}

export const inviteMember: WriteOperation<'invite-member', InviteMemberInput, Inviting, Invitation> = {
  kind: 'write',
  name: 'invite-member',
  async locate(tools, principal, input, purpose) {
    const record = newId<RecordId>(tools.random);
    const into = input.into && { project: requireId<ProjectId>('project', input.into.project), role: input.into.role };
    const target = into
      ? await locateScope(tools, principal, collectionOf(tools, 'projects'), into.project, purpose)
      : await locatePerson(tools, principal);
    return {
      ...target,
      facts: { ...target.facts, state: 'living', newRole: input.role },
      collection: 'invitations',
      records: [record],
      fields: 'all',
      loaded: { record, into },
    };
  },
  async plan(grant, { tools, principal, target }, input) {
    const { record, into } = target.loaded;
    if (into?.role === 'manager' && input.role === 'guest')
      throw new StewardError('invalid-input', { field: 'projectRole', rule: 'a guest does not manage a project' });
    const { row } = await sealNew(grant, tools, principal, {
      collection: collectionOf(tools, 'invitations'),
      id: record,
      fields: input.fields,
    });
    const secret = tools.random.bytes(secretBytes);
    const untilMs = tools.clock.nowMs() + invitationMs;
    const value = encodeInvitation({ record: row.id, role: input.role, untilMs, into });
    return {
      changes: [
        ...createChanges(principal.business, row),
        { kind: 'put', key: keyOf.invitation(principal.business, hashOf(secret)), value, expect: 'absent' },
      ],
      result: { id: row.id, role: input.role, untilMs, token: `${principal.business}.${Buffer.from(secret).toString('base64url')}` },
    };
  },
};

/** Business and hash of a token; undefined when it is not one. */
export function readToken(token: string): { business: BusinessId; hash: string } | undefined {
  const [business = '', secret = ''] = token.split('.');
  if (!isId(business) || !/^[A-Za-z0-9_-]{43}$/.test(secret)) return undefined;
  return { business: business as BusinessId, hash: hashOf(Buffer.from(secret, 'base64url')) };
}

async function findInvitation(rows: RowReader, token: string, nowMs: number) {
  const read = readToken(token);
  const found = read && (await rows.get(keyOf.invitation(read.business, read.hash)));
  if (!read || !found) throw new StewardError('not-found');
  const invitation = decodeInvitation(found.value);
  if (invitation.untilMs <= nowMs) throw new StewardError('not-found');
  return { ...invitation, key: keyOf.invitation(read.business, read.hash), revision: found.revision };
}

/** What a token that can still be accepted is for; says nothing about whom it was sent to. `undefined` for every other token. */
export async function standingInvitation(
  tools: Pick<Tools, 'rows' | 'clock'>,
  token: string,
): Promise<{ readonly role: BusinessRole; readonly into: boolean; readonly untilMs: number } | undefined> {
  return findInvitation(tools.rows, token, tools.clock.nowMs()).then(
    ({ role, into, untilMs }) => ({ role, into: into !== undefined, untilMs }),
    (error: unknown) => {
      if (isStewardError(error, 'not-found')) return undefined;
      throw error;
    },
  );
}

export interface AcceptInvitationInput {
  readonly token: string;
  /** Fields of the `members` collection about whoever accepts. */
  readonly profile: unknown;
}

type Found = Awaited<ReturnType<typeof findInvitation>>;

/** The principal is the accepting account, acting on the business that the token names. */
export const acceptInvitation: WriteOperation<
  'accept-invitation',
  AcceptInvitationInput,
  Found,
  { readonly business: BusinessId; readonly role: BusinessRole }
> = {
  kind: 'write',
  name: 'accept-invitation',
  async locate(tools, principal, input) {
    const loaded = await findInvitation(tools.rows, input.token, tools.clock.nowMs());
    const person = principal.person!;
    return {
      facts: { ...noFacts, self: true, newRole: loaded.role, state: 'living' },
      records: [person],
      fields: 'all',
      person,
      checks: [],
      loaded,
    };
  },
  async plan(grant, { tools, principal, target }, input) {
    const person = principal.person!;
    const { business } = principal;
    if (await tools.rows.get(keyOf.member(business, person)))
      throw new StewardError('already-exists', { rule: 'you are a member already' });
    const known = await findRecord(tools.rows, business, person);
    const profile = known
      ? []
      : createChanges(
          business,
          (
            await sealNew(grant, tools, principal, {
              collection: collectionOf(tools, 'members'),
              id: person as string as RecordId,
              fields: input.profile,
            })
          ).row,
        );
    return {
      changes: [
        ...profile,
        ...joinChanges(principal, person, target.loaded.role, tools.clock.nowMs()),
        ...(await projectChanges(tools, business, person, target.loaded.into)),
        { kind: 'remove', key: target.loaded.key, expect: target.loaded.revision },
        ...tellJoined(principal, person),
      ],
      result: { business, role: target.loaded.role },
    };
  },
};

/** A place in the project, unless it is gone by now; then who was invited joins the business alone. */
async function projectChanges(
  tools: Tools,
  business: BusinessId,
  person: PersonId,
  into: ProjectPlace | undefined,
): Promise<readonly Change[]> {
  const found = into && (await findRecord(tools.rows, business, into.project));
  if (!into || found?.row.collection !== 'projects' || found.row.state !== 'living') return [];
  const value = encodeProjectRole(into.role);
  return [
    { kind: 'check', key: keyOf.record(business, into.project), expect: 'present' },
    { kind: 'put', key: keyOf.projectMember(business, into.project, person), value, expect: 'any' },
    { kind: 'put', key: keyOf.memberProject(business, person, into.project), value, expect: 'any' },
  ];
}

/** Open invitations, for those who may invite. */
export const listInvitations: ReadOperation<
  'list-members',
  { readonly invitations: true },
  readonly InvitationRow[],
  readonly (RecordView & Pick<InvitationRow, 'role' | 'untilMs' | 'into'>)[]
> = {
  kind: 'read',
  name: 'list-members',
  async locate(tools, principal) {
    const target = await locatePerson(tools, principal);
    const rows = await tools.rows.range({ partition: principal.business, prefix: 'inv/', limit: invitationsMax });
    const loaded = rows.map((row) => decodeInvitation(row.value)).filter((row) => row.untilMs > tools.clock.nowMs());
    return {
      ...target,
      facts: { ...target.facts, collection: 'invitations' },
      collection: 'invitations',
      records: loaded.map((row) => row.record),
      fields: 'all',
      loaded,
    };
  },
  async act(grant, { tools, principal, target }) {
    const stored = await Promise.all(target.loaded.map((row) => findRecord(tools.rows, principal.business, row.record)));
    const living = stored.flatMap((each) => (each ? [each.row] : []));
    const views = await openRecords(tools.vault, grant, living);
    return views.map((view) => ({ ...view, ...target.loaded.find((row) => row.record === view.id)! }));
  },
};

const invitationsMax = 500;

export const withdrawInvitation: WriteOperation<'withdraw-invitation', { readonly id: string }, RecordId, { readonly id: RecordId }> = {
  kind: 'write',
  name: 'withdraw-invitation',
  async locate(tools, principal, input) {
    const id = requireId<RecordId>('id', input.id);
    const target = await locatePerson(tools, principal);
    const stored = await findRecord(tools.rows, principal.business, id);
    const author = stored?.row.createdBy !== undefined && stored.row.createdBy === principal.person;
    return { ...target, facts: { ...target.facts, author }, collection: 'invitations', records: [id], fields: 'all', loaded: id };
  },
  async plan(_grant, { tools, principal, target }) {
    const rows = await tools.rows.range({ partition: principal.business, prefix: 'inv/', limit: invitationsMax });
    const row = rows.find((each) => decodeInvitation(each.value).record === target.loaded);
    if (!row) throw new StewardError('not-found');
    return {
      changes: [{ kind: 'remove', key: { partition: row.partition, sort: row.sort }, expect: row.revision }],
      result: { id: target.loaded },
    };
  },
};
