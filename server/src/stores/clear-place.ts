// Takes away what surrounds records that are erased: roles, marks, invitations, answers kept for repeats. None of it is content.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Change, Rows } from '../ports/rows.ts';
import { keyOf, lastPart } from './layout.ts';

const removedPerCommitMax = 45;

/** Roles in a project that is gone. */
export async function clearProject(rows: Rows, business: BusinessId, project: ProjectId): Promise<void> {
  await clear(rows, business, `pm/${project}/`, (sort) => [keyOf.memberProject(business, lastPart<PersonId>(sort), project)]);
}

/** Answers kept for a person's repeated requests, and roles in projects that were too many for one commit. */
export async function clearPerson(rows: Rows, business: BusinessId, person: PersonId): Promise<void> {
  await clear(rows, business, `idem/${person}/`, () => []);
  await clear(rows, business, `mp/${person}/`, (sort) => [keyOf.projectMember(business, lastPart<ProjectId>(sort), person)]);
}

/** Everything but the mark, the jobs, the tombstones and what a law keeps. */
export async function clearBusiness(rows: Rows, business: BusinessId): Promise<void> {
  for (const prefix of ['pm/', 'mp/', 'hid/', 'inv/', 'idem/', 'hold/', 'left/', 'xsc/', 'xdl/'])
    await clear(rows, business, prefix, () => []);
  await clear(rows, business, 'mem/', (sort) => [keyOf.personBusiness(lastPart<PersonId>(sort), business)]);
}

async function clear(
  rows: Rows,
  business: BusinessId,
  prefix: string,
  beside: (sort: string) => readonly { readonly partition: string; readonly sort: string }[],
): Promise<void> {
  for (;;) {
    const found = await rows.range({ partition: business, prefix, limit: removedPerCommitMax });
    if (found.length === 0) return;
    const keys = found.flatMap(({ partition, sort }) => [{ partition, sort }, ...beside(sort)]);
    if (!(await rows.commit(keys.map((key): Change => ({ kind: 'remove', key, expect: 'any' })))).done) throw new StewardError('conflict');
  }
}
