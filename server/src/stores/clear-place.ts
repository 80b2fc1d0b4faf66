// Takes away what surrounds records that are erased: roles, marks, invitations, answers kept for repeats. None of it is content.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, JobId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Change, RowReader, Rows } from '../ports/rows.ts';
import { clearCalendars } from './calendars.ts';
import { forgetMailsIn } from './mail-log.ts';
import { clearCases } from './cases.ts';
import { keyOf, lastPart } from './layout.ts';
import { addressBeside, outcomeBeside } from './mail-in.ts';

const removedPerCommitMax = 45;

/** Roles in a project that is gone. */
export async function clearProject(rows: Rows, business: BusinessId, project: ProjectId): Promise<void> {
  await clear(rows, business, `pm/${project}/`, (sort) => [keyOf.memberProject(business, lastPart<PersonId>(sort), project)]);
  await clearMailIn(rows, business, `${project}`);
}

/** Addresses first: nothing more comes in. */
async function clearMailIn(rows: Rows, business: BusinessId, project: string): Promise<void> {
  await clear(rows, business, `mail-at/${project}`, (sort) => [addressBeside(sort)]);
  for (const prefix of ['mail-in/', 'mail-seen/', 'mail-said/']) await clear(rows, business, `${prefix}${project}`, () => []);
  await clear(rows, business, `mail-log/${project}`, (sort) => [outcomeBeside(business, sort)]);
}

/** Answers kept for a person's repeated requests, their choices, and roles in projects that were too many for one commit. */
export async function clearPerson(rows: Rows, business: BusinessId, person: PersonId): Promise<void> {
  for (const prefix of [`idem/${person}/`, `pref/${person}`, `agreed/${person}/`]) await clear(rows, business, prefix, () => []);
  await clearCalendars(rows, business, person);
  await forgetMailsIn(rows, business, person);
  await clear(rows, business, `mp/${person}/`, (sort) => [keyOf.projectMember(business, lastPart<ProjectId>(sort), person)]);
}

/** What a restore had written down to be undone. */
export async function clearRestore(rows: Rows, business: BusinessId, job: JobId): Promise<void> {
  await clear(rows, business, `rst/${job}/`, () => []);
}

/** Everything but the mark, the jobs, the tombstones and what a law keeps. */
export async function clearBusiness(rows: Rows, business: BusinessId): Promise<void> {
  for (const prefix of [
    'pm/',
    'mp/',
    'hid/',
    'inv/',
    'idem/',
    'hold/',
    'left/',
    'rst/',
    'xsc/',
    'xdl/',
    'whk/',
    'whd/',
    'whl',
    'mail/',
    'pref/',
    'agreed/',
    'dis/',
    'switched/',
  ])
    await clear(rows, business, prefix, () => []);
  await clearMailIn(rows, business, '');
  await clearCases(rows, business);
  await clearCalendars(rows, business);
  await clear(rows, business, 'mem/', (sort) => [keyOf.personBusiness(lastPart<PersonId>(sort), business)]);
}

/** Whether a law keeps anything of it still. */
export async function keepsByLaw(rows: RowReader, business: BusinessId): Promise<boolean> {
  return (await rows.range({ partition: business, prefix: 'kept/', limit: 1 })).length > 0;
}

/** Nothing is done for it any more: no epochs, no key backups, no sweeps. */
export const goneBusiness = (business: BusinessId): Change => ({ kind: 'remove', key: keyOf.business(business), expect: 'any' });

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
