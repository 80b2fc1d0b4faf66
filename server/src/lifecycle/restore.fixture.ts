// An erasure kit that restores too.
import assert from 'node:assert/strict';
import { createRecord } from '../governed/create-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { trashRecord } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { readRecord } from '../governed/read-record.ts';
import type { RestoreView } from '../governed/read-restores.ts';
import { restoreView } from '../governed/read-restores.ts';
import { confirmRestore, requestRestore, type RequestRestoreInput } from '../governed/request-restore.ts';
import { undoRestore } from '../governed/undo-restore.ts';
import type { Fields } from '../stores/records.ts';
import { findReceipt } from '../stores/receipts.ts';
import { findRestore } from '../stores/restores.ts';
import { erasureKit, type ErasureKitOptions } from './erasure.fixture.ts';

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
      return records.map(({ fields }) => titleIn(fields)).sort();
    },
    titleOf: async (by: Principal, id: string) => (await kit.ask(fresh(by), readRecord, { collection: 'tasks', id })).fields['title'],
  };
}

export const titleIn = ({ title }: Fields): string => (typeof title === 'string' ? title : '');

export type RestoreKit = ReturnType<typeof restoreKit>;

export const hourMs = 3_600_000;

export async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

export async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  return text;
}

/** A project with four tasks at a moment, each of which has another fate afterwards. */
export async function scene(kit: RestoreKit) {
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const [changed, trashed, erased, same] = [
    await kit.task(ada, project, 'changed: before'),
    await kit.task(ada, project, 'trashed'),
    await kit.task(ada, project, 'erased'),
    await kit.task(ada, project, 'same'),
  ];
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  const by = kit.fresh(ada);
  await kit.ask(by, updateRecord, { collection: 'tasks', id: changed, ifVersion: 1, fields: { title: 'changed: after' } });
  await kit.ask(by, trashRecord, { collection: 'tasks', id: trashed });
  await kit.ask(by, eraseRecord, { collection: 'tasks', id: erased });
  const made = await kit.task(ada, project, 'made since');
  return { ada, project, atMs, changed, trashed, erased, same, made };
}

export const titlesNow = ['changed: after', 'made since', 'same'];
export const titlesThen = ['changed: before', 'same', 'trashed'];
