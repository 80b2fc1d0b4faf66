// read-import: opens the file of an import, which is under the key of its job, and says how far it is and what is wrong with it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ImportCounts, ImportFormat, ImportProblem } from '@steward/protocol/wire/import-routes.ts';
import type { OpenedFile } from '../catalogue/imports/import-source.ts';
import { importOf, sumOfCounts, type StoredImport } from '../stores/imports.ts';
import { listJobs, type Job } from '../stores/jobs.ts';
import { findPart } from '../stores/parts.ts';
import { locateImport } from './import-scope.ts';
import { locatePerson } from './locate.ts';
import type { Act, Principal, ReadOperation, Target, Tools, WriteOperation } from './operation.ts';
import { jobView, type JobView } from './read-jobs.ts';
import { newPartKey, openPart, sealPart } from './sealed-parts.ts';
import { blobOf } from './blob-name.ts';

const servesMs = 900_000;
const openedMs = 3_600_000;
const aheadBytes = 1_048_576;
export const reportPart = 'report';

export interface ImportView extends JobView {
  readonly format: ImportFormat;
  readonly bytes: number;
  readonly provenance: boolean;
  readonly collection: string | undefined;
  readonly project: string | undefined;
  readonly total: ImportCounts;
  readonly counts: Readonly<Record<string, ImportCounts>>;
  readonly filesThere: number;
  readonly filesMissing: number;
  /** Of those missing: how many lie in which other part of the export. */
  readonly filesElsewhere: readonly { readonly part: number; readonly files: number }[];
  readonly formerPeople: number;
  readonly problems: number;
  readonly mayConfirm: boolean;
  readonly checkedUntilMs: number | undefined;
}

export function importView(job: Job, _principal: Principal): ImportView {
  const {
    format,
    bytes,
    provenance,
    collection,
    project,
    counts,
    filesThere,
    filesMissing,
    filesElsewhere = {},
    formerPeople,
    problems,
    checkedUntilMs,
  } = importOf(job);
  const total = sumOfCounts(counts);
  return {
    ...jobView(job),
    format,
    bytes,
    provenance,
    collection,
    project,
    total,
    counts,
    filesThere,
    filesMissing,
    filesElsewhere: Object.entries(filesElsewhere).map(([part, files]) => ({ part: Number(part), files })),
    formerPeople,
    problems,
    mayConfirm: job.state === 'checked' && total.refused === 0,
    checkedUntilMs: job.state === 'checked' ? checkedUntilMs : undefined,
  };
}

/** Clear counts of jobs, as `read-jobs` shows them: one entry serves a session for a while. */
async function locateImports(tools: Tools, principal: Principal): Promise<Target<undefined>> {
  return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business] };
}

const runs = ({ target }: Act<unknown>) => target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';

export const readImports: ReadOperation<'read-jobs', Record<string, never>, undefined, readonly ImportView[]> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateImports,
  async act(_grant, act) {
    const jobs = await listJobs(act.tools.rows, act.principal.business, 'import');
    return jobs
      .filter((job) => runs(act) || (job.by !== undefined && job.by === act.principal.person))
      .map((job) => importView(job, act.principal));
  },
};

/** One of them; `not-found` for one that is not there and for one that is another's alike. */
export const readImport: ReadOperation<'read-import', { readonly id: string }, StoredImport | undefined, ImportView> = {
  kind: 'read',
  name: 'read-import',
  entryServesMs: servesMs,
  locate: locateImport,
  async act(_grant, { principal, target }) {
    return importView(target.loaded!.job, principal);
  },
};

/** The file, opened for an hour: for looking through it and for writing what it holds. */
export const openImport: ReadOperation<
  'read-import',
  { readonly id: string; readonly part: string },
  StoredImport | undefined,
  OpenedFile
> = {
  kind: 'read',
  name: 'read-import',
  grantMs: openedMs,
  locate: locateImport,
  async act(grant, { tools, principal, target }, { part: name }) {
    const part = await findPart(tools.rows, principal.business, target.loaded!.job.id, name);
    if (!part) throw new StewardError('not-found', { rule: 'the file of the import is gone' });
    const open = (range?: { from: number; length: number }) => openPart(grant, tools, principal.business, part, range);
    let ahead: { readonly from: number; readonly bytes: Uint8Array } = { from: 0, bytes: new Uint8Array(0) };
    return {
      size: part.size,
      async read(offset, length) {
        if (offset < 0 || offset + length > part.size) throw new StewardError('invalid-input', { field: 'file', rule: 'is cut off' });
        if (offset < ahead.from || offset + length > ahead.from + ahead.bytes.length) {
          // Most reading goes on where it was: opening a range costs as much as reading a good deal of it.
          const held = Math.min(Math.max(length, aheadBytes), part.size - offset);
          ahead = { from: offset, bytes: held === 0 ? new Uint8Array(0) : await bytesOf(await open({ from: offset, length: held })) };
        }
        return ahead.bytes.subarray(offset - ahead.from, offset - ahead.from + length);
      },
      async *stream() {
        yield* await open();
      },
    };
  },
};

/** The first thousand problems, from the sealed report. */
export const readProblems: ReadOperation<'read-import', { readonly id: string }, StoredImport | undefined, readonly ImportProblem[]> = {
  kind: 'read',
  name: 'read-import',
  entryServesMs: servesMs,
  locate: locateImport,
  async act(grant, { tools, principal, target }) {
    const part = await findPart(tools.rows, principal.business, target.loaded!.job.id, reportPart);
    if (!part) return [];
    const report = await bytesOf(await openPart(grant, tools, principal.business, part));
    return JSON.parse(report.toString()) as readonly ImportProblem[];
  },
};

async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
}

export interface ReportInput {
  readonly id: string;
  readonly problems: readonly ImportProblem[];
}

/** Seals what is wrong with the rows, to be read until the import ends: names of files and fields may tell something. */
export const keepReport: WriteOperation<'read-import', ReportInput, StoredImport | undefined, boolean> = {
  kind: 'write',
  name: 'read-import',
  locate: locateImport,
  async plan(grant, { tools, principal, target }, { problems }) {
    const { business } = principal;
    const job = target.loaded!.job.id;
    const key = await newPartKey(grant, tools, business, job);
    const content = async function* () {
      yield Buffer.from(JSON.stringify(problems));
    };
    const { part, change } = await sealPart(grant, tools, { business, job, name: reportPart, key }, content());
    return { changes: [change], result: true, abandon: () => tools.blobs.remove(blobOf(business, part.file)) };
  },
};
