// read-exports: what was exported, how far it is, who took it. Members see their own, owners and admins all of the business; the archive itself is for whoever asked.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { exportOf, findExport, listDownloads, type Download, type Export, type Volume } from '../../stores/exports.ts';
import { listJobs, type Job } from '../../stores/jobs.ts';
import { locatePerson, requireId } from '../locate.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from '../operation.ts';
import { jobView, type JobView } from '../read-jobs.ts';
import { archiveKindOf } from './entry-pages.ts';
import { volumeBytes } from './read-volume.ts';

const servesMs = 900_000;
export const downloadsListedMax = 1_000;

export interface ExportView extends JobView {
  readonly export: Export;
  /** Each archive that can be downloaded. */
  readonly parts: readonly { readonly part: number; readonly bytes: number; readonly files: number }[];
  readonly mayDownload: boolean;
}

export function exportView(job: Job, principal: Principal): ExportView {
  const data = exportOf(job);
  const kind = archiveKindOf(data.settings.archive);
  const parts =
    job.state === 'ready'
      ? data.volumes.map((volume: Volume, i) => ({ part: i + 1, bytes: volumeBytes({ kind, volume }), files: volume.entries }))
      : [];
  const mayDownload = job.state === 'ready' && job.by !== undefined && job.by === principal.person;
  return { ...jobView(job), export: data, parts, mayDownload };
}

const runs = ({ target }: Act<undefined>) => target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';

async function locate(tools: Tools, principal: Principal): Promise<Target<undefined>> {
  return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business] };
}

const mine = ({ principal }: Act<undefined>, by: string | undefined) => by !== undefined && by === principal.person;

export const readExports: ReadOperation<'read-exports', Record<string, never>, undefined, readonly ExportView[]> = {
  kind: 'read',
  name: 'read-exports',
  entryServesMs: servesMs,
  locate,
  async act(_grant, act) {
    const jobs = await listJobs(act.tools.rows, act.principal.business, 'export');
    return jobs.filter(({ by }) => runs(act) || mine(act, by)).map((job) => exportView(job, act.principal));
  },
};

export const readExport: ReadOperation<'read-exports', { readonly id: string }, undefined, ExportView> = {
  kind: 'read',
  name: 'read-exports',
  entryServesMs: servesMs,
  locate,
  async act(_grant, act, { id }) {
    const stored = await findExport(act.tools.rows, act.principal.business, requireId<JobId>('id', id));
    if (!stored || !(runs(act) || mine(act, stored.job.by) || act.principal.actor === 'operator')) throw new StewardError('not-found');
    return exportView(stored.job, act.principal);
  },
};

/** The register of who took what, the newest first. */
export const readDownloads: ReadOperation<'read-exports', Record<string, never>, undefined, readonly Download[]> = {
  kind: 'read',
  name: 'read-exports',
  entryServesMs: servesMs,
  locate,
  async act(_grant, act) {
    const all = await listDownloads(act.tools.rows, act.principal.business);
    return all.filter(({ by }) => runs(act) || mine(act, by)).slice(0, downloadsListedMax);
  },
};
