// renew-export (another fourteen days) and remove-export (by hand, when its time is over, because something in it was erased, or given up): the job is marked first, then its
// key is destroyed, then its bytes and rows go. Safe to repeat at any point.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import type { Change } from '../../ports/rows.ts';
import { exportData, findExport, rangePages, type RemovedWhy, type StoredExport } from '../../stores/exports.ts';
import { jobChanges } from '../../stores/jobs.ts';
import { standingOf } from '../../stores/standing.ts';
import { noFacts, requireId } from '../locate.ts';
import { replayAs, type Principal, type Target, type Tools, type WriteOperation } from '../operation.ts';
import { dayMs } from '../periods.ts';
import { locateExport } from './locate-export.ts';
import { exportView, readExport, type ExportView } from './read-exports.ts';
import { removeSealed } from './sealed-room.ts';

/** How long an archive stays, from when it is ready and from each renewal. */
export const exportStaysMs = 14 * dayMs;
const removedPerCommitMax = 90;

export const renewExport: WriteOperation<'renew-export', { readonly id: string }, StoredExport | undefined, ExportView> = {
  kind: 'write',
  name: 'renew-export',
  locate: (tools, principal, { id }) => locateExport(tools, principal, id, ['ready']),
  async plan(_grant, { tools, principal, target }) {
    const stored = target.loaded!;
    const now = tools.clock.nowMs();
    const expiresMs = now + exportStaysMs;
    const next = { ...stored.job, changedAtMs: now, dueAtMs: expiresMs, data: exportData({ ...stored.export, expiresMs }) };
    return { changes: jobChanges(principal.business, stored, next), result: exportView(next, principal), memo: stored.job.id };
  },
  replay: (memo) => replayAs(readExport, { id: memo as string }),
};

/** By hand. The job does the rest. */
export const removeExport: WriteOperation<'remove-export', { readonly id: string }, StoredExport | undefined, ExportView> = {
  kind: 'write',
  name: 'remove-export',
  locate: (tools, principal, { id }) => locateExport(tools, principal, id, ['ready']),
  async plan(_grant, { tools, principal, target }) {
    const next = removing(target.loaded!, 'by-hand', tools.clock.nowMs());
    return { changes: jobChanges(principal.business, target.loaded!, next), result: exportView(next, principal), memo: next.id };
  },
  replay: (memo) => replayAs(readExport, { id: memo as string }),
};

export function removing({ job, export: data }: StoredExport, removedWhy: RemovedWhy, nowMs: number): StoredExport['job'] {
  const { stale: _stale, ...rest } = data;
  return { ...job, state: 'removing', changedAtMs: nowMs, dueAtMs: nowMs, data: exportData({ ...rest, removedWhy }) };
}

/** Destroys the key of an export that is to go, and removes what it sealed: the job's own step, whoever asked for it. */
export const destroyExport: WriteOperation<'remove-export', { readonly id: string }, StoredExport | undefined, { readonly done: true }> = {
  kind: 'write',
  name: 'remove-export',
  async locate(tools: Tools, principal: Principal, { id }): Promise<Target<StoredExport | undefined>> {
    const stored = await findExport(tools.rows, principal.business, requireId<JobId>('id', id));
    const standing = await standingOf(tools.rows, principal.business, principal.person);
    return {
      facts: { ...noFacts, businessRole: standing.businessRole },
      absent: stored === undefined,
      records: [id],
      fields: new Set<string>(),
      checks: [],
      loaded: stored,
    };
  },
  async plan(grant, { tools, principal, target }) {
    const { job, export: data } = target.loaded!;
    if (job.state === 'ready') throw new StewardError('conflict', { field: 'id', rule: 'it is to stay' });
    return {
      changes: [],
      result: { done: true },
      after: async () => {
        if (data.key !== undefined) await tools.vault.erase(grant, principal.business, [data.key]);
        await removeSealed(tools.blobs, principal.business, job.id);
        await removeExportRows(tools, principal, job.id, ['xid', 'xfi', 'xen']);
      },
    };
  },
};

export async function removeExportRows(
  { rows }: Pick<Tools, 'rows'>,
  { business }: Pick<Principal, 'business'>,
  id: JobId,
  kinds: readonly string[],
): Promise<void> {
  for (const kind of kinds)
    for await (const page of rangePages(rows, business, `${kind}/${id}/`, removedPerCommitMax)) {
      const changes = page.map(({ partition, sort }): Change => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }));
      await rows.commit(changes);
    }
}
