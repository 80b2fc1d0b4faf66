// The import of docs/lifecycles.md: one state a function.
//
//  1. Looking through writes nothing but its report; it begins anew after a crash.
//  2. What is written does not count until the last commit (stores/import-marks.ts), and is taken away again when it does not come to that.
//  3. Steps end within two seconds or so; what is dear to open again stays in the session between them.
import { errorKinds, StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { importProblemsMax, type ImportCounts, type ImportProblem } from '@steward/protocol/wire/import-routes.ts';
import { finishImport, importRecords } from '../../governed/import-records.ts';
import { importFile } from '../../governed/import-file.ts';
import type { Principal } from '../../governed/operation.ts';
import { dayMs } from '../../governed/periods.ts';
import { keepReport } from '../../governed/read-import.ts';
import { endImport, undoImport } from '../../governed/undo-import.ts';
import { erasureOf } from '../../stores/erasures.ts';
import { markedBy } from '../../stores/import-marks.ts';
import { importData, importOf, noCounts, type Import, type ImportState } from '../../stores/imports.ts';
import { listJobs } from '../../stores/jobs.ts';
import { findReceipt, receiptChange, withStep } from '../../stores/receipts.ts';
import type { Lifecycle, Step, StepParts } from '../lifecycle.ts';
import { granted } from './granted.ts';
import { ImportSession } from './import-session.ts';
import { judgeRows, type Judged } from './judge-rows.ts';

const stepMs = 1_500;
const service = { purpose: 'service' } as const;
const endedMax = 100;

/** What of a session goes with the reading, beside what it knows: problems are kept until all is read. */
interface Work {
  readonly session: ImportSession;
  readonly state: ImportState;
  readonly problems: ImportProblem[];
}

export function createImport(): Lifecycle {
  const works = new Map<JobId, Work>();
  return {
    kind: 'import',
    async step(given) {
      const state = given.job.state as ImportState;
      const data = importOf(given.job);
      switch (state) {
        case 'checking':
          return check(given, works, data, workFor(works, given, state));
        case 'checked':
          return given.door.tools.clock.nowMs() < (data.checkedUntilMs ?? 0)
            ? next(given, 'checked', data, { atMs: data.checkedUntilMs! })
            : end(given, works, data, 'cancelled', 'cancelled');
        case 'importing':
          return write(given, data, workFor(works, given, state)).catch((error: unknown) => giveUp(given, data, error));
        case 'withdrawing':
          return withdraw(given, works, data);
        case 'imported':
          return end(given, works, data, 'imported');
        default:
          throw new StewardError('internal', { rule: `an import does not go on from ${state}` });
      }
    },
    async cancel(given) {
      const data = importOf(given.job);
      // Too late: all of it counts already.
      if (given.job.state === 'imported') return end(given, works, data, 'imported');
      if ((await takeAway(given, data)) === 'more') return next(given, 'withdrawing', data, 'now');
      return end(given, works, data, 'cancelled', 'cancelled');
    },
    async fail(given) {
      const data = importOf(given.job);
      while ((await takeAway(given, data)) === 'more');
      await end(given, works, data, 'cancelled');
    },
  };
}

/** The session of a job while it is in one state; another state begins a new one. */
function workFor(works: Map<JobId, Work>, { job }: StepParts, state: ImportState): Work {
  const known = works.get(job.id);
  if (known?.state === state) return known;
  if (known) void known.session.close();
  // Sessions of jobs that others have ended meanwhile.
  if (works.size >= endedMax) works.clear();
  const work: Work = { session: new ImportSession(importOf(job)), state, problems: [] };
  works.set(job.id, work);
  return work;
}

async function forget(works: Map<JobId, Work>, job: JobId): Promise<void> {
  await works.get(job)?.session.close();
  works.delete(job);
}

function next({ job }: StepParts, state: ImportState, data: Import, when: Step['next'], total?: number): Step {
  return { state, data: importData(data), progress: { done: data.rowsDone ?? 0, total: total ?? job.progress.total }, next: when };
}

// ---- looking through ---------------------------------------------------------------------------------------------------------

async function check(given: StepParts, works: Map<JobId, Work>, data: Import, { session, problems }: Work): Promise<Step> {
  const { clock } = given.door.tools;
  const untilMs = clock.nowMs() + stepMs;
  if (!session.indexed) {
    // What an earlier process has counted is counted again.
    const fresh = { ...data, counts: {}, filesThere: 0, filesMissing: 0, filesElsewhere: {}, problems: 0, rowsDone: 0 };
    problems.length = 0;
    const known = await session.index(given, untilMs);
    return next(given, 'checking', fresh, 'now', known ? Math.max(session.ids.size, 1) : undefined);
  }
  // Those of a step that was not persisted are found again.
  problems.length = Math.min(problems.length, data.problems);
  let now = data;
  do {
    const batch = await session.read(given, now.rowsDone ?? 0);
    const judged = await judgeRows(given, session, batch.rows);
    problems.push(...judged.problems.slice(0, importProblemsMax - problems.length));
    now = {
      ...added(now, judged),
      problems: now.problems + judged.problems.length,
      formerPeople: session.former.size,
      rowsDone: batch.done,
    };
    if (batch.ended) return checked(given, works, now, problems);
  } while (clock.nowMs() < untilMs && !given.signal.aborted);
  return next(given, 'checking', now, 'now');
}

async function checked(given: StepParts, works: Map<JobId, Work>, data: Import, problems: readonly ImportProblem[]): Promise<Step> {
  const { door, principal, job } = given;
  granted(await door.perform(principal, keepReport, { id: job.id, problems }, service));
  // It waits for a day for somebody to confirm it: what is known of its ids does not.
  await forget(works, job.id);
  const checkedUntilMs = door.tools.clock.nowMs() + dayMs;
  return next(given, 'checked', { ...data, checkedUntilMs }, { atMs: checkedUntilMs }, data.rowsDone);
}

type Added = Pick<Judged, 'counts' | 'filesThere' | 'filesMissing'> & Partial<Pick<Judged, 'filesElsewhere'>>;

function added(data: Import, { counts, filesThere, filesMissing, filesElsewhere = {} }: Added): Import {
  const sums: Record<string, ImportCounts> = { ...data.counts };
  for (const [collection, each] of Object.entries(counts)) {
    const sum = sums[collection] ?? noCounts;
    sums[collection] = {
      new: sum.new + each.new,
      changed: sum.changed + each.changed,
      same: sum.same + each.same,
      refused: sum.refused + each.refused,
      erased: sum.erased + each.erased,
      left: sum.left + each.left,
    };
  }
  const elsewhere: Record<string, number> = { ...data.filesElsewhere };
  for (const [part, files] of Object.entries(filesElsewhere)) elsewhere[part] = (elsewhere[part] ?? 0) + files;
  return {
    ...data,
    counts: sums,
    filesThere: data.filesThere + filesThere,
    filesMissing: data.filesMissing + filesMissing,
    filesElsewhere: elsewhere,
  };
}

// ---- writing -----------------------------------------------------------------------------------------------------------------

async function write(given: StepParts, data: Import, { session }: Work): Promise<Step> {
  const { clock } = given.door.tools;
  const untilMs = clock.nowMs() + stepMs;
  if (!(await session.index(given, untilMs))) return next(given, 'importing', data, 'now');
  if (data.rowsEnded !== true) return writeRows(given, data, session, untilMs);
  if (await takeFiles(given, session, untilMs)) return finish(given, data, session);
  return next(given, 'importing', data, 'now');
}

async function writeRows(given: StepParts, data: Import, session: ImportSession, untilMs: number): Promise<Step> {
  const { door, principal, job } = given;
  let now = data;
  do {
    const batch = await session.read(given, now.rowsDone ?? 0);
    const { rows, same, problems } = await judgeRows(given, session, batch.rows);
    if (problems[0]) throw changedMeanwhile(problems[0]);
    if (rows.length > 0) {
      const input = { id: job.id, rows, same, brings: (file: string) => session.brings(file) };
      now = added(now, granted(await door.perform(principal, importRecords, input, service)));
    }
    now = { ...now, rowsDone: batch.done, formerPeople: session.former.size, ...(batch.ended ? { rowsEnded: true } : {}) };
  } while (now.rowsEnded !== true && door.tools.clock.nowMs() < untilMs && !given.signal.aborted);
  return next(given, 'importing', now, 'now');
}

const changedMeanwhile = ({ file, line, field, rule }: ImportProblem) =>
  new StewardError('invalid-input', {
    field: [file, line === undefined ? undefined : `line ${line}`, field].filter((each) => each !== undefined).join(' '),
    rule: `${rule} (the business has changed since the import was looked through; import again)`,
  });

/** Whether all files of the archive have been taken. */
async function takeFiles(given: StepParts, session: ImportSession, untilMs: number): Promise<boolean> {
  const { door, principal, job } = given;
  while (door.tools.clock.nowMs() < untilMs && !given.signal.aborted) {
    const file = await session.nextFile(given);
    if (!file) return true;
    granted(await door.perform(principal, importFile, { id: job.id, file: file.id, content: file.bytes }, service));
  }
  return false;
}

async function finish(given: StepParts, data: Import, session: ImportSession): Promise<Step> {
  const { door, principal, job } = given;
  await requireNothingErased(given, data);
  granted(await door.perform(principal, finishImport, { id: job.id, needed: [...session.needed] }, service));
  // The operation has moved the job on; what is given back here is dropped because of it.
  return next(given, 'imported', data, 'now');
}

/** What was erased while this was written may have been about what this brings: it is looked through anew then. */
async function requireNothingErased({ door, business }: StepParts, { confirmedMs }: Import): Promise<void> {
  const erasures = await listJobs(door.tools.rows, business, 'erasure');
  const meanwhile = erasures.some(
    (job) =>
      job.startedAtMs >= (confirmedMs ?? 0) &&
      !['waiting', 'undone', 'cancelled'].includes(job.state) &&
      erasureOf(job).subject.kind !== 'due',
  );
  if (meanwhile)
    throw new StewardError('invalid-input', { field: 'file', rule: 'something was erased while this was imported; import again' });
}

// ---- taking away -------------------------------------------------------------------------------------------------------------

/** What may pass is tried again; anything else ends the import, and what it wrote is taken away before that is said. */
function giveUp(given: StepParts, data: Import, error: unknown): Step {
  if (!(error instanceof StewardError)) throw error;
  const mayPass = errorKinds[error.code].status >= 500 || error.code === 'conflict' || error.code === 'too-many-requests';
  if (mayPass) throw error;
  const failure = {
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.rule === undefined ? {} : { rule: error.rule }),
  };
  return next(given, 'withdrawing', { ...data, failure }, 'now');
}

async function withdraw(given: StepParts, works: Map<JobId, Work>, data: Import): Promise<Step> {
  if ((await takeAway(given, data)) === 'more') return next(given, 'withdrawing', data, 'now');
  const { code, ...said } = data.failure ?? { code: 'internal' as const };
  await end(given, works, data, 'cancelled');
  throw new StewardError(code, said);
}

const worker = ({ business }: StepParts): Principal => ({ actor: 'worker', name: 'import', business });

/** Takes away some of what was written; `more` while there may be something left. */
async function takeAway(given: StepParts, { confirmedMs }: Import): Promise<'more' | 'nothing'> {
  if (confirmedMs === undefined) return 'nothing';
  const { door, business, job } = given;
  const untilMs = door.tools.clock.nowMs() + stepMs;
  let after: string | undefined;
  let found = false;
  do {
    const { ids, next: behind } = await markedBy(door.tools.rows, business, job.id, after);
    if (ids.length > 0) granted(await door.perform(worker(given), undoImport, { id: job.id, ids }, service));
    found ||= ids.length > 0;
    after = behind;
    if (found && door.tools.clock.nowMs() >= untilMs) return 'more';
  } while (after !== undefined);
  return 'nothing';
}

/** Nothing of it is left but what counts: the file and its key go, and another import may write. */
async function end(given: StepParts, works: Map<JobId, Work>, data: Import, state: ImportState, said?: 'cancelled'): Promise<Step> {
  const { door, job } = given;
  await forget(works, job.id);
  granted(await door.perform(worker(given), endImport, { id: job.id }, service));
  const step = next(given, state, data, 'ended');
  if (said === undefined) return step;
  const receipt = await findReceipt(door.tools.rows, job.reference);
  if (!receipt) return step;
  const dated = { ...withStep(receipt.receipt, said, door.tools.clock.nowMs()), dueMs: undefined };
  return { ...step, changes: [receiptChange(job.reference, receipt, dated)] };
}
