// What an erasure is of: found for a decision without opening anything.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, JobId, PersonId, ProjectId, RecordId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { rangeRowsMax, type RowReader } from '../ports/rows.ts';
import { findErasure, type ErasureSubject, type StoredErasure } from '../stores/erasures.ts';
import { findRecord, findRecords, type StoredRecord } from '../stores/records.ts';
import { standingOf } from '../stores/standing.ts';
import { generalCollectionOf, collectionOf, locatePerson, locateRecord, noFacts, projectOf, requireId } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';

/** As it is asked for: ids that nobody has checked. */
export type SubjectInput =
  | { readonly kind: 'record'; readonly collection: string; readonly id: string }
  | { readonly kind: 'file'; readonly collection: string; readonly id: string; readonly field: string }
  | { readonly kind: 'project'; readonly id: string }
  | { readonly kind: 'member'; readonly person: string; readonly account?: boolean }
  | { readonly kind: 'business' }
  | { readonly kind: 'due' };

export interface Located {
  readonly subject: ErasureSubject;
  /** The records that are named, the one asked for first; the profile of a member, that of the business. */
  readonly stored: readonly StoredRecord[];
}

/** `more` are the records that are erased with it, or those that fell due. */
export async function locateSubject(
  tools: Tools,
  principal: Principal,
  input: SubjectInput,
  more: readonly string[],
  purpose: Purpose,
): Promise<Target<Located>> {
  switch (input.kind) {
    case 'record':
      if (input.collection === 'projects') return locateSubject(tools, principal, { kind: 'project', id: input.id }, more, purpose);
      return locateNamed(tools, principal, input, more, purpose);
    case 'file':
      if (collectionOf(tools, input.collection).fields[input.field]?.type !== 'file')
        throw new StewardError('not-found', { field: 'field' });
      return locateNamed(tools, principal, input, [], purpose);
    case 'project': {
      const target = await locateRecord(tools, principal, collectionOf(tools, 'projects'), input.id, purpose);
      const subject = { kind: 'project', id: input.id as ProjectId } as const;
      return { ...target, fields: 'all', loaded: { subject, stored: target.loaded ? [target.loaded] : [] } };
    }
    case 'member':
      return locateMember(tools, principal, input);
    case 'business':
      return locateBusiness(tools, principal, false);
    case 'due': {
      const stored = await findRecords(tools.rows, principal.business, more);
      return { facts: noFacts, records: more, fields: 'all', checks: [], loaded: { subject: { kind: 'due' }, stored } };
    }
  }
}

async function locateNamed(
  tools: Tools,
  principal: Principal,
  input: SubjectInput & { kind: 'record' | 'file' },
  more: readonly string[],
  purpose: Purpose,
): Promise<Target<Located>> {
  const target = await locateRecord(tools, principal, generalCollectionOf(tools, input.collection), input.id, purpose);
  const others = await findRecords(tools.rows, principal.business, more);
  const stored = target.loaded ? [target.loaded, ...others] : [];
  const author = stored.length > 0 && stored.every(({ row }) => row.createdBy !== undefined && row.createdBy === principal.person);
  return {
    ...target,
    facts: { ...target.facts, author },
    records: [input.id, ...more],
    fields: 'all',
    loaded: { subject: { ...input, id: input.id as RecordId }, stored },
  };
}

async function locateMember(tools: Tools, principal: Principal, input: SubjectInput & { kind: 'member' }): Promise<Target<Located>> {
  const person = requireId<PersonId>('person', input.person);
  const target = await locatePerson(tools, principal, { person });
  const profile = await findRecord(tools.rows, principal.business, person);
  return {
    ...target,
    facts: { ...target.facts, collection: 'members', scope: 'business' },
    collection: 'members',
    absent: target.facts.targetRole === 'none',
    records: [person],
    fields: 'all',
    loaded: { subject: { kind: 'member', person, account: input.account === true }, stored: profile ? [profile] : [] },
  };
}

async function locateBusiness(tools: Tools, principal: Principal, behindMark: boolean): Promise<Target<Located>> {
  const { business, person } = principal;
  const standing = await standingOf(tools.rows, business, person, undefined, { behindMark });
  const profile = await findRecord(tools.rows, business, business);
  return {
    facts: { ...noFacts, businessRole: standing.businessRole, collection: 'businesses', scope: 'business', state: 'living' },
    collection: 'businesses',
    records: [business],
    fields: 'all',
    checks: standing.checks,
    loaded: { subject: { kind: 'business' }, stored: profile ? [profile] : [] },
  };
}

export interface Asked {
  readonly erasure: StoredErasure;
  readonly stored: readonly StoredRecord[];
}

/** Target of an operation on an erasure that was asked for. `author` is whoever asked. */
export async function locateErasure(tools: Tools, principal: Principal, id: string): Promise<Target<Asked | undefined>> {
  const { business, person } = principal;
  const erasure = await findErasure(tools.rows, business, requireId<JobId>('id', id));
  const subject = erasure?.erasure.subject;
  const stored = erasure ? await findRecords(tools.rows, business, recordsOf(business, erasure)) : [];
  const project = subject?.kind === 'project' ? subject.id : stored[0] && projectOf(stored[0]);
  const standing = await standingOf(tools.rows, business, person, project, { behindMark: subject?.kind === 'business' });
  const collection = subject === undefined ? 'none' : collectionNamed(subject);
  const member = subject?.kind === 'member' ? subject.person : undefined;
  const role = member === undefined ? undefined : (await standingOf(tools.rows, business, member)).businessRole;
  return {
    facts: {
      ...noFacts,
      businessRole: standing.businessRole,
      projectRole: standing.projectRole,
      collection,
      scope: tools.catalogue.collections.get(collection)?.scope ?? 'none',
      author: erasure?.job.by !== undefined && erasure.job.by === person,
      self: member !== undefined && member === person,
      targetRole: erasure?.erasure.former?.role ?? role ?? 'none',
      state: erasure?.job.state === 'waiting' ? 'living' : 'trashed',
    },
    absent: erasure === undefined,
    project,
    collection,
    records: erasure ? recordsOf(business, erasure) : [],
    fields: 'all',
    person: member,
    checks: standing.checks,
    loaded: erasure && { erasure, stored },
  };
}

function recordsOf(business: BusinessId, { erasure }: StoredErasure): readonly string[] {
  const { subject, records } = erasure;
  if (subject.kind === 'project') return [subject.id];
  if (subject.kind === 'member') return [subject.person];
  return subject.kind === 'business' ? [business] : records;
}

function collectionNamed(subject: ErasureSubject): string {
  if (subject.kind === 'record' || subject.kind === 'file' || subject.kind === 'collected') return subject.collection;
  return { project: 'projects', member: 'members', business: 'businesses', due: 'none' }[subject.kind];
}

/** A record as a list names it. */
export interface ListedRecord {
  readonly sort: string;
  readonly project: ProjectId | undefined;
  readonly collection: string;
  readonly id: RecordId;
}

/** What the business holds, in trash and out of it, in pages: behind the sort key `after`, at most `limit`. Of one project if it is named. */
export async function walkRecords(
  rows: RowReader,
  business: BusinessId,
  options: { readonly project?: ProjectId | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly ListedRecord[]> {
  const found: ListedRecord[] = [];
  for (const list of ['in/', 'tr/']) {
    const prefix = options.project === undefined ? list : `${list}${options.project}/`;
    let after = options.after;
    if (after !== undefined && after >= `${prefix}~`) continue;
    if (after !== undefined && after < prefix) after = undefined;
    while (found.length < options.limit) {
      const limit = Math.min(rangeRowsMax, options.limit - found.length);
      const page = await rows.range({ partition: business, prefix, limit, ...(after === undefined ? {} : { after }) });
      for (const { sort } of page) {
        const [, project, collection, id] = sort.split('/') as [string, string, string, RecordId];
        found.push({ sort, project: project === '-' ? undefined : (project as ProjectId), collection, id });
      }
      if (page.length < limit) break;
      after = page.at(-1)!.sort;
    }
  }
  return found;
}

/** How many records of each collection there are in a project, or in the business. Bounded by what it holds; reads keys alone. */
export async function countRecords(rows: RowReader, business: BusinessId, project?: ProjectId): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  for (;;) {
    const page = await walkRecords(rows, business, { project, after, limit: rangeRowsMax });
    for (const { collection } of page) counts.set(collection, (counts.get(collection) ?? 0) + 1);
    if (page.length < rangeRowsMax) return counts;
    after = page.at(-1)!.sort;
  }
}

export const sumOf = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
