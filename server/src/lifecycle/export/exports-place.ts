// Exports as a place that keeps copies (ports/erased-places.ts): an erasure tells them what is gone, and what holds any of it goes: an archive that can still be taken is
// destroyed, one that is being made begins again.
import type { BusinessId, JobId, ProjectId } from '@steward/protocol/ids.ts';
import { walkRecords, type SubjectInput } from '../../governed/erasure-subject.ts';
import { removing } from '../../governed/exports/remove-export.ts';
import type { ErasedPlaces, ErasedRecord, Erasure } from '../../ports/erased-places.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Rows } from '../../ports/rows.ts';
import { exportData, exportOf, findExport, heldOf, holdsAny, type StoredExport } from '../../stores/exports.ts';
import { eachJob, jobChanges, type Job } from '../../stores/jobs.ts';
import { businessIds } from '../../stores/standing.ts';

const attemptsMax = 8;

export interface ExportsPlaceParts {
  readonly rows: Rows;
  readonly clock: Clock;
}

export function exportsPlace({ rows, clock }: ExportsPlaceParts): ErasedPlaces {
  return {
    async tell(erasure) {
      const { business } = erasure;
      if (business === undefined) return;
      const gone = goneIds(erasure);
      if (gone.size === 0 && erasure.wholeBusiness !== true) return;
      for await (const id of heldExports(rows, business))
        if (erasure.wholeBusiness === true || (await concerns(rows, business, id, gone))) await giveUp({ rows, clock }, business, id);
    },
    async stillHolds(ids) {
      const wanted = new Set(ids);
      const held = new Set<string>();
      for (const business of await businessIds(rows))
        for await (const id of heldExports(rows, business)) {
          if (wanted.has(business)) held.add(business);
          for (const each of await heldOf(rows, business, id, wanted)) held.add(each);
        }
      return ids.filter((id) => held.has(id));
    },
  };
}

/** Several places as one: told one after the other, and all of them must have let go. */
export function allPlaces(places: readonly ErasedPlaces[]): ErasedPlaces {
  return {
    async tell(erasure) {
      for (const place of places) await place.tell(erasure);
    },
    async stillHolds(ids) {
      const held = new Set<string>();
      for (const place of places) for (const id of await place.stillHolds(ids)) held.add(id);
      return ids.filter((id) => held.has(id));
    },
  };
}

/** What left the history alone is living still, and an export has it as it was. */
const goneIds = ({ records }: Erasure): ReadonlySet<string> =>
  new Set(records.filter(({ gone }: ErasedRecord) => gone === 'whole' || gone === 'keys').map(({ id }) => id));

/** Those that have a key: under way, or to be taken. */
async function* heldExports(rows: Rows, business: BusinessId): AsyncGenerator<JobId> {
  for await (const { job } of eachJob(rows, business, 'export'))
    if (exportOf(job).key !== undefined && job.dueAtMs !== undefined) yield job.id;
}

async function concerns(rows: Rows, business: BusinessId, id: JobId, gone: ReadonlySet<string>): Promise<boolean> {
  const stored = await findExport(rows, business, id);
  const { scope } = stored?.export.settings ?? {};
  const about = scope?.kind === 'person' ? scope.person : undefined;
  const by = stored?.job.by;
  // Whoever is forgotten takes their exports along: nobody else may open them.
  return (about !== undefined && gone.has(about)) || (by !== undefined && gone.has(by)) || holdsAny(rows, business, id, gone);
}

/** The job that runs it finds its step dropped, and goes on from here. */
async function giveUp({ rows, clock }: ExportsPlaceParts, business: BusinessId, id: JobId): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const stored = await findExport(rows, business, id);
    if (stored?.export.key === undefined || stored.job.dueAtMs === undefined) return;
    const next = givenUp(stored, clock.nowMs());
    if (next === undefined || (await rows.commit(jobChanges(business, stored, next))).done) return;
  }
}

function givenUp(stored: StoredExport, nowMs: number): StoredExport['job'] | undefined {
  switch (stored.job.state) {
    case 'ready':
      return removing(stored, 'erased', nowMs);
    case 'collecting':
    case 'packing':
      return { ...stored.job, dueAtMs: nowMs, changedAtMs: nowMs, data: exportData({ ...stored.export, stale: true }) };
    default:
      return undefined;
  }
}

/** The exports that an erasure of `subject` would take along, with `together` what it takes besides. Reads ids alone. */
export async function exportsHolding(
  rows: Rows,
  business: BusinessId,
  subject: SubjectInput,
  together: readonly string[],
): Promise<readonly Job[]> {
  const gone = new Set(together);
  if (subject.kind === 'record' || subject.kind === 'file') gone.add(subject.id);
  if (subject.kind === 'member') gone.add(subject.person);
  if (subject.kind === 'project') for await (const id of idsInProject(rows, business, subject.id as ProjectId)) gone.add(id);
  const holding: Job[] = [];
  for await (const id of heldExports(rows, business))
    if (subject.kind === 'business' || (await concerns(rows, business, id, gone))) {
      const stored = await findExport(rows, business, id);
      if (stored) holding.push(stored.job);
    }
  return holding;
}

async function* idsInProject(rows: Rows, business: BusinessId, project: ProjectId): AsyncGenerator<string> {
  yield project;
  let after: string | undefined;
  for (;;) {
    const page = await walkRecords(rows, business, { project, after, limit: 1_000 });
    for (const { id } of page) yield id;
    if (page.length < 1_000) return;
    after = page.at(-1)!.sort;
  }
}
