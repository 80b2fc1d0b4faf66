// Out of the product, in the very transaction: what is changed for it, and how it is taken back. What follows the commit only makes it firmer: parked keys
// open nothing even to code that would forget to look at a state.
import { StewardError } from '@steward/protocol/errors.ts';
import type { KeyId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import type { Erasure, FormerMember } from '../stores/erasures.ts';
import { emptyValue, keyOf } from '../stores/layout.ts';
import { replaceChanges, type StoredRecord } from '../stores/records.ts';
import { decodeMembership, encodeMembership, encodeProjectRole, projectsOf } from '../stores/standing.ts';
import { hideFile, undoFile } from './erase-file.ts';
import { membershipChanges } from './members.ts';
import type { Principal, Tools } from './operation.ts';
import { inState, keysOf, projectMark } from './trash-record.ts';

export interface Parts {
  readonly tools: Tools;
  readonly principal: Principal;
}

export interface Hidden {
  readonly changes: readonly Change[];
  readonly erasure: Erasure;
  /** To be parked after the commit. */
  readonly park: readonly KeyId[];
}

/** Records that go out of sight together; each takes four changes of a commit. */
export const hiddenTogetherMax = 20;
/** Roles in projects that end with a membership in one commit; those beyond open nothing without it. */
const projectsPerCommitMax = 30;

export async function hide(grant: Grant, parts: Parts, erasure: Erasure, stored: readonly StoredRecord[]): Promise<Hidden> {
  const { tools, principal } = parts;
  const now = tools.clock.nowMs();
  const untilMs = erasure.undoUntilMs ?? now;
  switch (erasure.subject.kind) {
    case 'record':
      return { ...intoTrash(parts, stored, untilMs, now), erasure };
    case 'collected':
    case 'due':
      // It lies in the trash already, or has none (an invitation that opens nothing any more, a thread whose time is over); what a preference had collected goes where it lies.
      return { changes: [], erasure, park: [] };
    case 'project': {
      const [project] = stored;
      if (project?.row.state === 'trashed' && principal.actor === 'worker') {
        const row = inState(project.row, 'trashed', principal, now, now);
        return { changes: replaceChanges(principal.business, project, row), erasure, park: [] };
      }
      if (project?.row.state !== 'living') throw new StewardError('conflict', { field: 'subject', rule: 'it is in the trash already' });
      return { ...intoTrash(parts, [project], untilMs, now), erasure };
    }
    case 'member':
      return hideMember(parts, erasure, erasure.subject.person, stored, untilMs, now);
    case 'business':
      return { changes: [{ kind: 'put', key: keyOf.closed(principal.business), value: emptyValue, expect: 'absent' }], erasure, park: [] };
    case 'file': {
      const [record] = stored;
      if (record?.row.state !== 'living') throw new StewardError('conflict', { field: 'subject', rule: 'the record is in the trash' });
      const { changes, file } = await hideFile(grant, parts, record, erasure.subject.field);
      return { changes, erasure: { ...erasure, file }, park: file.keys };
    }
  }
}

/** The changes that bring it back. Keys are opened before the commit: what is in sight must open. */
export async function unhide(grant: Grant, parts: Parts, erasure: Erasure, stored: readonly StoredRecord[]): Promise<readonly Change[]> {
  const { tools, principal } = parts;
  const { business } = principal;
  const now = tools.clock.nowMs();
  const { subject } = erasure;
  if (subject.kind === 'business') return [{ kind: 'remove', key: keyOf.closed(business), expect: 'present' }];
  if (subject.kind === 'file') return undoFile(grant, parts, stored[0], erasure.file!, subject.field);
  const trashed = stored.filter(({ row }) => row.state === 'trashed');
  if (trashed.length === 0) throw new StewardError('conflict', { field: 'id', rule: 'it is not in the trash any more' });
  await tools.vault.unpark(
    grant,
    business,
    trashed.flatMap(({ row }) => keysOf(row)),
  );
  const rows = trashed.map((old) => ({ old, row: inState(old.row, 'living', principal, now, undefined) }));
  const changes = rows.flatMap(({ old, row }) => [...replaceChanges(business, old, row), ...projectMark(principal, row)]);
  return subject.kind === 'member' ? [...changes, ...comeBack(principal, subject.person, erasure.former!)] : changes;
}

function intoTrash(parts: Parts, stored: readonly StoredRecord[], untilMs: number, now: number): Pick<Hidden, 'changes' | 'park'> {
  const living = stored.filter(({ row }) => row.state === 'living');
  if (living.length > hiddenTogetherMax)
    throw new StewardError('too-large', { field: 'subject', rule: `more than ${hiddenTogetherMax} records hang on it; erase those first` });
  const rows = living.map((old) => ({ old, row: inState(old.row, 'trashed', parts.principal, now, untilMs) }));
  return {
    changes: rows.flatMap(({ old, row }) => [...replaceChanges(parts.principal.business, old, row), ...projectMark(parts.principal, row)]),
    park: living.flatMap(({ row }) => keysOf(row)),
  };
}

async function hideMember(
  parts: Parts,
  erasure: Erasure,
  person: PersonId,
  stored: readonly StoredRecord[],
  untilMs: number,
  now: number,
): Promise<Hidden> {
  const { tools, principal } = parts;
  const { business } = principal;
  const membership = await tools.rows.get(keyOf.member(business, person));
  if (!membership) throw new StewardError('conflict', { field: 'subject', rule: 'they do not belong to the business any more' });
  const { role, sinceMs } = decodeMembership(membership.value);
  const projects = (await projectsOf(tools.rows, business, person)).slice(0, projectsPerCommitMax);
  const profile = intoTrash(parts, stored, untilMs, now);
  return {
    changes: [
      ...(await membershipChanges(tools, business, person, undefined)),
      { kind: 'remove', key: keyOf.personBusiness(person, business), expect: 'any' },
      ...projects.flatMap(({ project }) =>
        rolesOf(principal, person, project).map((key): Change => ({ kind: 'remove', key, expect: 'any' })),
      ),
      ...profile.changes,
    ],
    erasure: { ...erasure, former: { role, sinceMs, projects } },
    park: profile.park,
  };
}

const rolesOf = ({ business }: Principal, person: PersonId, project: ProjectId) => [
  keyOf.projectMember(business, project, person),
  keyOf.memberProject(business, person, project),
];

function comeBack(principal: Principal, person: PersonId, former: FormerMember): readonly Change[] {
  const { business } = principal;
  const { role, sinceMs, projects } = former;
  return [
    { kind: 'put', key: keyOf.member(business, person), value: encodeMembership({ role, sinceMs }), expect: 'absent' },
    { kind: 'put', key: keyOf.personBusiness(person, business), value: emptyValue, expect: 'any' },
    ...projects.flatMap(({ project, role: inProject }) =>
      rolesOf(principal, person, project).map((key): Change => ({ kind: 'put', key, value: encodeProjectRole(inProject), expect: 'any' })),
    ),
  ];
}
