// What a restore is of, found for a decision without opening anything: a record, a project with everything in it, or the business with all its projects.
// What people are and may do is nobody's to turn back: members, roles, invitations, holds and profiles stay as they are.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { findRestore, type RestoreState, type RestoreSubject, type StoredRestore } from '../stores/restores.ts';
import { findRecord, type StoredRecord } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { collectionOf, generalCollectionOf, locateRecord, noFacts, requireId } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';
import { locateStarted, scopeInCase } from './start-in-case.ts';

/** As it is asked for: ids that nobody has checked. */
export type RestoreSubjectInput =
  | { readonly kind: 'record'; readonly collection: string; readonly id: string }
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'import'; readonly id: string; readonly project?: string | undefined }
  | { readonly kind: 'business' };

export interface LocatedSubject {
  readonly subject: RestoreSubject;
  /** The record, the project's own, or the business's profile. */
  readonly stored: StoredRecord | undefined;
  /** Whom somebody of the staff starts it for. */
  readonly by?: PersonId | undefined;
}

export async function locateRestoreSubject(
  tools: Tools,
  principal: Principal,
  input: RestoreSubjectInput,
  purpose: Purpose,
): Promise<Target<LocatedSubject>> {
  if (principal.actor === 'staff') return locateForBusiness(tools, principal, input, purpose);
  if (input.kind === 'business') return locateBusiness(tools, principal);
  if (input.kind === 'import') return locateImported(tools, principal, input, purpose);
  const isProject = input.kind === 'project' || input.collection === 'projects';
  const collection = isProject ? collectionOf(tools, 'projects') : generalCollectionOf(tools, input.collection);
  const target = await locateRecord(tools, principal, collection, input.id, purpose);
  return { ...target, fields: 'all', loaded: { subject: subjectOf(input), stored: target.loaded } };
}

function subjectOf(input: Extract<RestoreSubjectInput, { readonly kind: 'record' | 'project' }>): RestoreSubject {
  return input.kind === 'project' || input.collection === 'projects'
    ? { kind: 'project', id: input.id as ProjectId }
    : { kind: 'record', collection: input.collection, id: input.id as RecordId };
}

/** In a case: what would be different is told to the member whom the case rests on, who confirms it or does not. */
async function locateForBusiness(
  tools: Tools,
  principal: Principal,
  input: RestoreSubjectInput,
  purpose: Purpose,
): Promise<Target<LocatedSubject>> {
  if (input.kind === 'business' || input.kind === 'import')
    throw new StewardError('invalid-input', { field: 'subject', rule: 'in a case a record or a project' });
  const { loaded: by, ...target } = await locateStarted(tools, principal, scopeInCase(input), purpose);
  return { ...target, loaded: { subject: subjectOf(input), stored: await findRecord(tools.rows, principal.business, input.id), by } };
}

/** With the rights of restoring what the import went into: its project, or the business. Whether it counts is looked at when the restore is asked for. */
async function locateImported(
  tools: Tools,
  principal: Principal,
  { id, project }: RestoreSubjectInput & { kind: 'import' },
  purpose: Purpose,
): Promise<Target<LocatedSubject>> {
  const subject: RestoreSubject = {
    kind: 'import',
    id: requireId<JobId>('id', id),
    ...(project === undefined ? {} : { project: project as ProjectId }),
  };
  const target =
    project === undefined
      ? await locateBusiness(tools, principal)
      : await locateRestoreSubject(tools, principal, { kind: 'project', id: project }, purpose);
  return { ...target, loaded: { ...target.loaded, subject } };
}

async function locateBusiness(tools: Tools, principal: Principal): Promise<Target<LocatedSubject>> {
  const { business, person } = principal;
  const standing = await standingOf(tools.rows, business, person);
  return {
    facts: { ...noFacts, businessRole: standing.businessRole, collection: 'businesses', scope: 'business', state: 'living' },
    collection: 'businesses',
    records: [business],
    fields: 'all',
    checks: standing.checks,
    loaded: { subject: { kind: 'business' }, stored: await findRecord(tools.rows, business, business) },
  };
}

export interface LocatedRestore extends LocatedSubject {
  readonly found: StoredRestore;
}

/** Target of an operation on a restore that was asked for; the facts are those of what it restores. */
export async function locateRestore(
  tools: Tools,
  principal: Principal,
  id: string,
  purpose: Purpose,
): Promise<Target<LocatedRestore | undefined>> {
  const found = await findRestore(tools.rows, principal.business, requireId<JobId>('id', id));
  if (!found) return { facts: noFacts, absent: true, records: [principal.business], fields: 'all', checks: [], loaded: undefined };
  const target = await locateRestoreSubject(tools, principal, found.restore.subject, purpose);
  // A job has no eyes: what it may do does not hang on whether its subject is there to be seen.
  const absent = principal.actor === 'worker' ? false : target.absent === true;
  return { ...target, absent, loaded: { ...target.loaded, found } };
}

type JobState = RestoreState | 'failed';

/** Throws `conflict` unless it stands in one of these states. */
export function requireState(located: LocatedRestore | undefined, states: readonly JobState[], rule: string): LocatedRestore {
  if (!located) throw new StewardError('not-found');
  if (!states.includes(located.found.job.state as JobState)) throw new StewardError('conflict', { field: 'id', rule });
  return located;
}
