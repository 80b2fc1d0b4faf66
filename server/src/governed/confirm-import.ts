// confirm-import: somebody has seen what would change, and has it written. One import of a business writes at a time.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { importData, sumOfCounts, type StoredImport } from '../stores/imports.ts';
import { jobChanges } from '../stores/jobs.ts';
import { encodeRow, keyOf } from '../stores/layout.ts';
import { locateImport } from './import-scope.ts';
import { replayAs, type WriteOperation } from './operation.ts';
import { importView, readImport, type ImportView } from './read-import.ts';
import { receiptStep } from './request-erasure.ts';

export const confirmImport: WriteOperation<'confirm-import', { readonly id: string }, StoredImport | undefined, ImportView> = {
  kind: 'write',
  name: 'confirm-import',
  locate: locateImport,
  async plan(_grant, { tools, principal, target }) {
    const { business } = principal;
    const stored = target.loaded!;
    const { job } = stored;
    if (job.state !== 'checked' || job.cancelled)
      throw new StewardError('conflict', {
        field: 'id',
        rule: job.state === 'checking' ? 'it is still being looked through' : 'it does not wait for this',
      });
    const { refused } = sumOfCounts(stored.import.counts);
    if (refused > 0)
      throw new StewardError('conflict', {
        field: 'id',
        rule: `something is wrong with ${refused} rows; correct the file and import it again`,
      });
    if (await tools.rows.get(keyOf.importing(business)))
      throw new StewardError('conflict', { field: 'id', rule: 'another import is being written; confirm this one when that is done' });
    const now = tools.clock.nowMs();
    const { checkedUntilMs: _until, ...data } = stored.import;
    const next = {
      ...job,
      state: 'importing',
      changedAtMs: now,
      dueAtMs: now,
      progress: { done: 0, total: job.progress.total },
      data: importData({ ...data, confirmedMs: now, counts: {}, filesThere: 0, filesMissing: 0, rowsDone: 0 }),
    };
    return {
      changes: [
        { kind: 'put', key: keyOf.importing(business), value: encodeRow(job.id as JobId), expect: 'absent' },
        ...jobChanges(business, stored, next),
        await receiptStep({ tools, principal }, job.reference, 'started'),
      ],
      result: importView(next, principal),
      memo: job.id,
    };
  },
  replay: (memo) => replayAs(readImport, { id: memo as string }),
};
