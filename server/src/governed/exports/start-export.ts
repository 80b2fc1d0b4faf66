// preview-export (what an export would hold, by keys alone) and start-export. The commit makes the job and its receipt; its key is durable before.
// An operator starts one for a person of the business: it then has that person's rights, and only they can take the archive.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { ExportSettings, WireExportScope } from '@steward/protocol/wire/export-routes.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import { formatNamed } from '../../catalogue/formats/formats.ts';
import { exportAsRecord, exportData, type Export } from '../../stores/exports.ts';
import { eachJob, jobChanges, type Job } from '../../stores/jobs.ts';
import { receiptChange, type Receipt } from '../../stores/receipts.ts';
import { findRecords } from '../../stores/records.ts';
import { standingOf } from '../../stores/standing.ts';
import type { Act, ReadOperation, Target, Tools, Principal, WriteOperation } from '../operation.ts';
import { replayAs } from '../operation.ts';
import { requireId } from '../locate.ts';
import { blobOf } from '../blob-name.ts';
import { newId } from '../new-id.ts';
import { locateStarted, scopeInCase } from '../start-in-case.ts';
import { locateScopeOf, nextPage } from './export-scope.ts';
import { exportView, readExport, type ExportView } from './read-exports.ts';

const referenceBytes = 16;
/** Of a business: under way and held. */
export const exportsHeldMax = 100;

export interface StartExportInput {
  readonly settings: ExportSettings;
  /** Whom the operator starts it for. */
  readonly for?: string | undefined;
}

interface Loaded {
  readonly job: JobId;
  readonly by: PersonId | undefined;
}

export const startExport: WriteOperation<'start-export', StartExportInput, Loaded, ExportView> = {
  kind: 'write',
  name: 'start-export',
  async locate(tools, principal, { settings, for: whom }, purpose): Promise<Target<Loaded>> {
    if (principal.actor === 'staff') return locateForBusiness(tools, principal, settings, purpose);
    const asking = whom === undefined ? principal : { ...principal, person: requireId<PersonId>('for', whom) };
    const id = newId<JobId>(tools.random);
    const target = await locateScopeOf(tools, asking, settings.scope, purpose);
    if (principal.actor === 'operator') await requireMember(tools, asking);
    return { ...target, records: [...target.records, id], fields: new Set<string>(), loaded: { job: id, by: asking.person } };
  },
  async plan(grant, act, { settings }) {
    const { tools, principal, target } = act;
    checkSettings(settings);
    const { job: id, by } = target.loaded;
    if (by === undefined) throw new StewardError('invalid-input', { field: 'for', rule: 'an export is for a person of the business' });
    await requireRoom(act);
    const [key] = await tools.vault.newKeys(grant, principal.business, exportAsRecord(id), 1);
    const job = newExportJob(act, { id, by, settings, key: key! });
    return {
      changes: [...jobChanges(principal.business, undefined, job), receiptOf(act, job)],
      result: exportView(job, principal),
      memo: job.id,
      abandon: () => tools.vault.erase(grant, principal.business, [key!]),
    };
  },
  replay: (memo) => replayAs(readExport, { id: memo as string }),
};

/** By somebody of the staff, in their case: it is the member's whom the case rests on. */
async function locateForBusiness(tools: Tools, principal: Principal, { scope }: ExportSettings, purpose: Purpose): Promise<Target<Loaded>> {
  const id = newId<JobId>(tools.random);
  const target = await locateStarted(tools, principal, scopeInCase(scope), purpose);
  return { ...target, records: [...target.records, id], loaded: { job: id, by: target.loaded } };
}

async function requireMember(tools: Tools, { business, person }: Principal): Promise<void> {
  const { businessRole } = await standingOf(tools.rows, business, person);
  if (businessRole === 'none') throw new StewardError('not-found', { field: 'for', rule: 'nobody of the business' });
}

export function checkSettings({ formats, timeZone }: ExportSettings): void {
  const unknown = formats.find((name) => formatNamed(name) === undefined);
  if (unknown !== undefined) throw new StewardError('invalid-input', { field: 'formats', rule: `there is no format ${unknown}` });
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new StewardError('invalid-input', { field: 'timeZone', rule: 'an IANA name such as Europe/Berlin', cause });
  }
}

export async function requireRoom({ tools, principal }: Pick<Act<unknown>, 'tools' | 'principal'>): Promise<void> {
  let held = 0;
  for await (const { job } of eachJob(tools.rows, principal.business, 'export')) if (job.dueAtMs !== undefined) held++;
  if (held >= exportsHeldMax)
    throw new StewardError('too-many-requests', {
      rule: `at most ${exportsHeldMax} exports at once; delete one that is not needed any more`,
    });
}

export interface NewExport {
  readonly id: JobId;
  readonly by: PersonId;
  readonly settings: ExportSettings;
  readonly key: NonNullable<Export['key']>;
  readonly schedule?: string;
}

export const newExport = (settings: ExportSettings, key: NonNullable<Export['key']>): Export => ({
  settings: { ...settings, formats: [...new Set(settings.formats)] },
  key,
  collecting: { stage: 'names' },
  runs: [],
  namePages: 0,
  nextPage: 0,
  nextFilePage: 0,
  nextEntryPage: 0,
  nextPart: 0,
  records: 0,
  files: 0,
  bytes: 0,
  volumes: [],
  leftOut: [],
  sources: {},
  restarts: 0,
});

export function newExportJob({ tools }: Pick<Act<unknown>, 'tools'>, { id, by, settings, key, schedule }: NewExport): Job {
  const now = tools.clock.nowMs();
  const data: Export = { ...newExport(settings, key), ...(schedule === undefined ? {} : { schedule }) };
  return {
    id,
    kind: 'export',
    state: 'collecting',
    by,
    startedAtMs: now,
    changedAtMs: now,
    dueAtMs: now,
    progress: { done: 0, total: undefined },
    attempts: 0,
    cancelled: false,
    failure: undefined,
    reference: tools.random.bytes(referenceBytes),
    data: exportData(data),
  };
}

export function receiptOf({ principal }: Pick<Act<unknown>, 'principal'>, job: Job) {
  const receipt: Receipt = {
    business: principal.business,
    kind: 'export',
    steps: [{ step: 'requested', atMs: job.startedAtMs }],
    dueMs: undefined,
    confirmation: undefined,
  };
  return receiptChange(job.reference, undefined, receipt);
}

export interface ExportPreview {
  readonly counts: readonly { readonly collection: string; readonly records: number }[];
  readonly total: number;
  /** What the sealed records take, about. */
  readonly recordBytes: number;
  /** What the original files take, sealed. */
  readonly fileBytes: number;
  readonly files: number;
}

export const previewExport: ReadOperation<'preview-export', { readonly scope: WireExportScope }, undefined, ExportPreview> = {
  kind: 'read',
  name: 'preview-export',
  async locate(tools, principal, { scope }, purpose) {
    return { ...(await locateScopeOf(tools, principal, scope, purpose)), fields: new Set<string>() };
  },
  async act(_grant, { tools, principal }, { scope }) {
    const measured = new Map<string, Measured>();
    let page = await nextPage(tools, principal, scope, {});
    while (page !== undefined) {
      if (page.ids.length > 0) {
        const of = measured.get(page.collection) ?? { records: 0, looked: 0, recordBytes: 0, files: 0, fileBytes: 0 };
        measured.set(page.collection, of);
        of.records += page.ids.length;
        await measure(tools, principal, page.ids.slice(0, lookedAtMax - of.looked), of);
      }
      page = await nextPage(tools, principal, scope, page);
    }
    const all = [...measured.values()];
    const sum = (what: 'recordBytes' | 'files' | 'fileBytes') =>
      all.reduce((total, of) => total + Math.round((of[what] * of.records) / of.looked), 0);
    return {
      counts: [...measured].map(([collection, { records }]) => ({ collection, records })),
      total: all.reduce((total, { records }) => total + records, 0),
      recordBytes: sum('recordBytes'),
      files: sum('files'),
      fileBytes: sum('fileBytes'),
    };
  },
};

/** Records of a collection whose sizes are looked at; what lies beyond is taken to be like them. */
const lookedAtMax = 5_000;

type Measured = { [name in 'records' | 'looked' | 'recordBytes' | 'files' | 'fileBytes']: number };

/** By what lies in clear: how long envelopes are, and the blobs that rows name. Nothing is opened. */
async function measure(tools: Tools, { business }: Principal, ids: readonly RecordId[], of: Measured): Promise<void> {
  of.looked += ids.length;
  for (const { row } of await findRecords(tools.rows, business, ids)) {
    for (const { envelope } of row.groups) of.recordBytes += envelope.length;
    const sizes = await Promise.all(row.files.map((file) => tools.blobs.size(blobOf(business, file))));
    of.files += sizes.length;
    for (const each of sizes) of.fileBytes += each ?? 0;
  }
}
