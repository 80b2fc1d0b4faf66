// Begins an export again under a new key because something in it was erased while it was made. What it had collected is destroyed first; the commit that names the new key
// moves its job on.
import type { JobId } from '@steward/protocol/ids.ts';
import { exportAsRecord, exportData, type StoredExport } from '../../stores/exports.ts';
import { jobChanges } from '../../stores/jobs.ts';
import type { WriteOperation } from '../operation.ts';
import { locateExport } from './locate-export.ts';
import { removeExportRows } from './remove-export.ts';
import { removeSealed } from './sealed-room.ts';
import { newExport } from './start-export.ts';

export const restartExport: WriteOperation<'pack-export', { readonly export: JobId }, StoredExport | undefined, { readonly done: true }> = {
  kind: 'write',
  name: 'pack-export',
  locate: (tools, principal, input) => locateExport(tools, principal, input.export, ['collecting', 'packing']),
  async plan(grant, { tools, principal, target }) {
    const stored = target.loaded!;
    const { job, export: data } = stored;
    await tools.vault.erase(grant, principal.business, [data.key!]);
    await removeSealed(tools.blobs, principal.business, job.id);
    await removeExportRows(tools, principal, job.id, ['xid', 'xfi', 'xen']);
    const [key] = await tools.vault.newKeys(grant, principal.business, exportAsRecord(job.id), 1);
    const fresh = {
      ...newExport(data.settings, key!),
      restarts: data.restarts + 1,
      ...(data.schedule === undefined ? {} : { schedule: data.schedule }),
    };
    const now = tools.clock.nowMs();
    const next = {
      ...job,
      state: 'collecting',
      changedAtMs: now,
      dueAtMs: now,
      progress: { done: 0, total: undefined },
      data: exportData(fresh),
    };
    return { changes: jobChanges(principal.business, stored, next), result: { done: true } };
  },
};
