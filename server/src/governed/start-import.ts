// start-import: a file is brought. It streams into the seal, under a key of the job that will look through it; nothing of it lies in clear anywhere.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, KeyId, ProjectId } from '@steward/protocol/ids.ts';
import type { Grant } from '../ports/grant.ts';
import { formatOf } from '../catalogue/imports/import-source.ts';
import { importData, type Import } from '../stores/imports.ts';
import { jobChanges, type Job } from '../stores/jobs.ts';
import { partChange, type Part } from '../stores/parts.ts';
import { receiptChange, type Receipt } from '../stores/receipts.ts';
import { locateImportScope, type ImportScope } from './import-scope.ts';
import { newId } from './new-id.ts';
import { replayAs, type Act, type WriteOperation } from './operation.ts';
import { importView, readImport, type ImportView } from './read-import.ts';
import { newPartKey, sealPart } from './sealed-parts.ts';
import { blobOf } from './blob-name.ts';

export const importBytesMax = 50_000_000_000;
/** The name of the part that holds the file. */
export const sourcePart = 'source';
const uploadMs = 6 * 3_600_000;
const referenceBytes = 16;
const headBytes = 512;

export interface StartImportInput extends ImportScope {
  /** As its sender calls it; only its ending is looked at, to tell formats apart. */
  readonly name: string;
  readonly timeZone: string;
  /** Hex SHA-256 that the content must have, if the sender said one. */
  readonly sha256?: string | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

interface Loaded {
  readonly job: JobId;
  readonly provenance: boolean;
}

interface Stored {
  readonly part: Part;
  readonly head: Uint8Array;
}

/** A stream can be taken once; a write decided anew uses what the first try stored. */
const uploads = new WeakMap<StartImportInput, Promise<Stored>>();
const jobs = new WeakMap<StartImportInput, JobId>();

export const startImport: WriteOperation<'start-import', StartImportInput, Loaded, ImportView> = {
  kind: 'write',
  name: 'start-import',
  grantMs: uploadMs,
  async locate(tools, principal, input) {
    const { target, provenance } = await locateImportScope(tools, principal, input);
    const job = jobs.get(input) ?? newId<JobId>(tools.random);
    jobs.set(input, job);
    return { ...target, records: [job], loaded: { job, provenance } };
  },
  async plan(grant, act, input) {
    const { principal, target } = act;
    checkTimeZone(input.timeZone);
    const upload = uploads.get(input) ?? store(grant, act, input);
    uploads.set(input, upload);
    const { part, head } = await upload;
    const job = newJob(act, input, part, head);
    return {
      changes: [partChange(principal.business, part), ...jobChanges(principal.business, undefined, job), receiptOf(act, job)],
      result: importView(job, principal),
      memo: target.loaded.job,
      abandon: async () => undefined,
    };
  },
  replay: (memo) => replayAs(readImport, { id: memo as string }),
};

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new StewardError('invalid-input', { field: 'timeZone', rule: 'a time zone such as Europe/Berlin' });
  }
}

async function store(grant: Grant, { tools, principal, target }: Act<Loaded>, input: StartImportInput): Promise<Stored> {
  const { business } = principal;
  const { job } = target.loaded;
  const key: KeyId = await newPartKey(grant, tools, business, job);
  const head = new Uint8Array(headBytes);
  const watched = { length: 0 };
  const { part } = await sealPart(grant, tools, { business, job, name: sourcePart, key }, bounded(input.content, head, watched));
  if (part.size === 0 || (input.sha256 !== undefined && input.sha256 !== part.sha256)) {
    await tools.blobs.remove(blobOf(business, part.file));
    if (part.size === 0) throw new StewardError('invalid-input', { field: 'file', rule: 'is empty' });
    throw new StewardError('hash-mismatch', { field: 'Repr-Digest', rule: 'the content that arrived has another SHA-256' });
  }
  return { part, head: head.subarray(0, watched.length) };
}

async function* bounded(content: AsyncIterable<Uint8Array>, head: Uint8Array, watched: { length: number }): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const piece of content) {
    if (watched.length < head.length) {
      const some = piece.subarray(0, head.length - watched.length);
      head.set(some, watched.length);
      watched.length += some.length;
    }
    size += piece.length;
    if (size > importBytesMax) throw new StewardError('too-large', { rule: `a file has at most ${importBytesMax} bytes here` });
    yield piece;
  }
}

function newJob({ tools, principal, target }: Act<Loaded>, input: StartImportInput, part: Part, head: Uint8Array): Job {
  const now = tools.clock.nowMs();
  const data: Import = {
    format: formatOf(head, input.name),
    bytes: part.size,
    provenance: target.loaded.provenance,
    ...(input.collection === undefined ? {} : { collection: input.collection }),
    ...(input.project === undefined ? {} : { project: input.project as ProjectId }),
    timeZone: input.timeZone,
    counts: {},
    filesThere: 0,
    filesMissing: 0,
    formerPeople: 0,
    problems: 0,
  };
  return {
    id: target.loaded.job,
    kind: 'import',
    state: 'checking',
    by: principal.actor === 'member' ? principal.person : undefined,
    startedAtMs: now,
    changedAtMs: now,
    dueAtMs: now,
    progress: { done: 0, total: undefined },
    attempts: 0,
    cancelled: false,
    failure: undefined,
    reference: tools.random.bytes(referenceBytes),
    data: importData(data),
  };
}

function receiptOf({ tools, principal }: Act<unknown>, job: Job) {
  const receipt: Receipt = {
    business: principal.business,
    kind: 'import',
    steps: [{ step: 'requested', atMs: tools.clock.nowMs() }],
    dueMs: undefined,
    confirmation: undefined,
  };
  return receiptChange(job.reference, undefined, receipt);
}
