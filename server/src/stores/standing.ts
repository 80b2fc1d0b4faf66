// What somebody is in a business and in a project: facts for the decision, read without opening anything.
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import type { Change, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart, onceFor } from './layout.ts';

export interface Membership {
  readonly role: BusinessRole;
  readonly sinceMs: number;
}

export interface Standing {
  readonly businessRole: BusinessRole | 'none';
  readonly projectRole: ProjectRole | 'none';
  /** The project is in the trash or erased, and everything in it with it. */
  readonly projectHidden: boolean;
  /** Hold exactly while this standing does. */
  readonly checks: readonly Change[];
}

export const encodeMembership = (membership: Membership): Uint8Array => encodeRow({ role: membership.role, since: membership.sinceMs });

export const decodeMembership = onceFor((value): Membership => {
  const { role, since } = decodeRow<{ role: BusinessRole; since: number }>(value);
  return { role, sinceMs: since };
});

export const encodeProjectRole = (role: ProjectRole): Uint8Array => encodeRow({ role });
const readProjectRole = onceFor((value) => decodeRow<{ readonly role: ProjectRole }>(value));
export const decodeProjectRole = (value: Uint8Array): ProjectRole => readProjectRole(value).role;

const nobody: Standing = { businessRole: 'none', projectRole: 'none', projectHidden: true, checks: [] };

/** `behindMark` looks behind the mark of a hidden business: for what undoes or carries out its erasure alone. */
export async function standingOf(
  rows: RowReader,
  business: BusinessId,
  person: PersonId | undefined,
  project?: ProjectId,
  options: { readonly behindMark?: boolean } = {},
): Promise<Standing> {
  if (person === undefined)
    return project === undefined ? nobody : { ...nobody, projectHidden: (await rows.get(keyOf.hidden(business, project))) !== undefined };
  const keys = [
    keyOf.member(business, person),
    keyOf.closed(business),
    ...(project === undefined ? [] : [keyOf.projectMember(business, project, person), keyOf.hidden(business, project)]),
  ];
  const [member, closed, inProject, hidden] = await rows.getMany(keys);
  if (!member || (closed && options.behindMark !== true)) return nobody;
  const checks: Change[] = [{ kind: 'check', key: keys[0]!, expect: member.revision }];
  checks.push({ kind: 'check', key: keys[1]!, expect: closed?.revision ?? 'absent' });
  if (keys[2]) checks.push({ kind: 'check', key: keys[2], expect: inProject?.revision ?? 'absent' });
  if (keys[3]) checks.push({ kind: 'check', key: keys[3], expect: hidden?.revision ?? 'absent' });
  return {
    businessRole: decodeMembership(member.value).role,
    projectRole: inProject ? decodeProjectRole(inProject.value) : 'none',
    projectHidden: hidden !== undefined,
    checks,
  };
}

export const membersPageMax = 1_000;

/** Everybody in the business. Bounded: a business has at most `membersPageMax` members. */
export async function membersOf(
  rows: RowReader,
  business: BusinessId,
): Promise<readonly { person: PersonId; membership: Membership; revision: number }[]> {
  const found = await rows.range({ partition: business, prefix: 'mem/', limit: membersPageMax });
  return found.map((row) => ({ person: lastPart<PersonId>(row.sort), membership: decodeMembership(row.value), revision: row.revision }));
}

export async function projectMembersOf(
  rows: RowReader,
  business: BusinessId,
  project: ProjectId,
): Promise<readonly { person: PersonId; role: ProjectRole }[]> {
  const found = await rows.range({ partition: business, prefix: `pm/${project}/`, limit: membersPageMax });
  return found.map((row) => ({ person: lastPart<PersonId>(row.sort), role: decodeProjectRole(row.value) }));
}

/** The projects a person has a role in, with the role. */
export async function projectsOf(
  rows: RowReader,
  business: BusinessId,
  person: PersonId,
): Promise<readonly { project: ProjectId; role: ProjectRole }[]> {
  const found = await rows.range({ partition: business, prefix: `mp/${person}/`, limit: membersPageMax });
  return found.map((row) => ({ project: lastPart<ProjectId>(row.sort), role: decodeProjectRole(row.value) }));
}

/** Every business of this installation. */
export async function businessIds(rows: RowReader): Promise<readonly BusinessId[]> {
  const ids: BusinessId[] = [];
  let after: string | undefined;
  for (;;) {
    const found = await rows.range({
      partition: 'businesses',
      prefix: '',
      limit: membersPageMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of found) ids.push(row.sort as BusinessId);
    if (found.length < membersPageMax) return ids;
    after = found.at(-1)!.sort;
  }
}

/** The businesses a person belongs to, at most `membersPageMax`. */
export async function businessesOf(rows: RowReader, person: PersonId): Promise<readonly BusinessId[]> {
  const found = await rows.range({ partition: `p.${person}`, prefix: 'b/', limit: membersPageMax });
  return found.map((row) => lastPart<BusinessId>(row.sort));
}
