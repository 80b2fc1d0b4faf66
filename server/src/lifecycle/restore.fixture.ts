// An erasure kit that restores too.
import assert from 'node:assert/strict';
import { createRecord } from '../governed/create-record.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { readRecord } from '../governed/read-record.ts';
import type { RestoreView } from '../governed/read-restores.ts';
import { restoreView } from '../governed/read-restores.ts';
import { confirmRestore, requestRestore, type RequestRestoreInput } from '../governed/request-restore.ts';
import { undoRestore } from '../governed/undo-restore.ts';
import { findReceipt } from '../stores/receipts.ts';
import { findRestore } from '../stores/restores.ts';
import { erasureKit, type ErasureKitOptions } from './erasure.fixture.ts';

export const purposes = { service: 'service', request: 'request' } as const;

export function restoreKit(options: ErasureKitOptions = {}) {
  const kit = erasureKit(options);
  /** Signed in just now, whatever the clock says. */
  const fresh = (by: Principal): Principal => (by.actor === 'member' ? { ...by, signedInAtMs: kit.clock.nowMs() } : by);
  const view = async (by: Principal, { id }: Pick<RestoreView, 'id'>): Promise<RestoreView> => {
    const stored = await findRestore(kit.rows, by.business, id);
    assert(stored);
    return restoreView(stored.job, kit.clock.nowMs());
  };
  const preview = async (by: Principal, input: RequestRestoreInput): Promise<RestoreView> => {
    const asked = await kit.ask(fresh(by), requestRestore, input, by.actor === 'operator' ? 'request' : 'service');
    await kit.work();
    return view(by, asked);
  };
  return {
    ...kit,
    fresh,
    view,
    preview,
    /** Looks, confirms and carries out. */
    async restore(by: Principal, input: RequestRestoreInput, confirm?: string): Promise<RestoreView> {
      const asked = await preview(by, input);
      await kit.ask(fresh(by), confirmRestore, { id: asked.id, confirm }, by.actor === 'operator' ? 'request' : 'service');
      await kit.work();
      return view(by, asked);
    },
    async undo(by: Principal, asked: Pick<RestoreView, 'id'>): Promise<RestoreView> {
      await kit.ask(fresh(by), undoRestore, { id: asked.id });
      await kit.work();
      return view(by, asked);
    },
    async steps(by: Principal, { id }: Pick<RestoreView, 'id'>): Promise<readonly string[]> {
      const stored = await findRestore(kit.rows, by.business, id);
      const receipt = await findReceipt(kit.rows, stored!.job.reference);
      return receipt!.receipt.steps.map(({ step }) => step);
    },
    task: async (by: Principal, project: string, title: string) =>
      (await kit.ask(fresh(by), createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } })).id,
    async titles(by: Principal, project: string): Promise<readonly string[]> {
      const { records } = await kit.ask(fresh(by), listByTime, { collection: 'tasks', project, limit: 1_000 });
      return records.map(({ fields }) => String(fields['title'])).sort();
    },
    titleOf: async (by: Principal, id: string) => (await kit.ask(fresh(by), readRecord, { collection: 'tasks', id })).fields['title'],
  };
}

export type RestoreKit = ReturnType<typeof restoreKit>;
