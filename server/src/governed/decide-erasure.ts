// undo-erasure and decide-erasure: back out of the trash until the date, or withdrawn while it waits; and the second person's yes or no. Where there is no
// second person, the retention job says yes when the 72 hours are over.
import { StewardError } from '@steward/protocol/errors.ts';
import { erasureData } from '../stores/erasures.ts';
import { jobChanges, type Job } from '../stores/jobs.ts';
import { locateErasure, type Asked } from './erasure-subject.ts';
import { unhide } from './hide-subject.ts';
import type { WriteOperation } from './operation.ts';
import { erasureView, type ErasureView } from './read-erasures.ts';
import { receiptStep, startHiding } from './request-erasure.ts';

export const undoErasure: WriteOperation<'undo-erasure', { readonly id: string }, Asked | undefined, ErasureView> = {
  kind: 'write',
  name: 'undo-erasure',
  locate: (tools, principal, { id }) => locateErasure(tools, principal, id),
  async plan(grant, act) {
    const { tools, principal } = act;
    const { erasure: found, stored } = act.target.loaded!;
    const { job, erasure } = found;
    const now = tools.clock.nowMs();
    if (job.state !== 'waiting' && job.state !== 'hidden')
      throw new StewardError('conflict', { field: 'id', rule: 'it cannot be undone any more' });
    if (job.state === 'hidden' && (erasure.undoUntilMs === undefined || now >= erasure.undoUntilMs))
      throw new StewardError('conflict', { field: 'id', rule: 'its time to be undone is over' });
    const back = job.state === 'hidden' ? await unhide(grant, act, erasure, stored) : [];
    // What a leaving member owns elsewhere is opened again by the job.
    const parked = job.state === 'hidden' && erasure.subject.kind === 'member';
    const state = job.state === 'waiting' ? 'cancelled' : 'undone';
    const next: Job = { ...job, state, dueAtMs: parked ? now : undefined, changedAtMs: now };
    const receipt = await receiptStep(act, job.reference, state === 'undone' ? 'undone' : 'cancelled', true);
    return { changes: [...back, ...jobChanges(principal.business, found, next), receipt], result: erasureView(next, principal, false) };
  },
};

export interface DecideInput {
  readonly id: string;
  readonly approve: boolean;
}

export const decideErasure: WriteOperation<'decide-erasure', DecideInput, Asked | undefined, ErasureView> = {
  kind: 'write',
  name: 'decide-erasure',
  locate: (tools, principal, { id }) => locateErasure(tools, principal, id),
  async plan(grant, act, { approve }) {
    const { tools, principal } = act;
    const { erasure: found, stored } = act.target.loaded!;
    const { job, erasure } = found;
    const now = tools.clock.nowMs();
    if (job.state !== 'waiting') throw new StewardError('conflict', { field: 'id', rule: 'nobody has to decide about it any more' });
    if (principal.actor === 'worker' && (erasure.sole !== true || now < erasure.decideUntilMs!))
      throw new StewardError('refused', { rule: 'a person decides about this' });
    if (!approve) {
      const next: Job = { ...job, state: 'cancelled', dueAtMs: undefined, changedAtMs: now };
      const receipt = await receiptStep(act, job.reference, 'cancelled', true);
      return { changes: [...jobChanges(principal.business, found, next), receipt], result: erasureView(next, principal, false) };
    }
    const hidden = await startHiding(grant, act, erasure, stored);
    const next: Job = { ...job, state: 'hidden', dueAtMs: hidden.dueAtMs, changedAtMs: now, data: erasureData(hidden.erasure) };
    const receipt = await receiptStep(act, job.reference, 'approved');
    return {
      changes: [...hidden.changes, ...jobChanges(principal.business, found, next), receipt],
      result: erasureView(next, principal, false),
      tidy: async () => (hidden.park.length === 0 ? undefined : tools.vault.park(grant, principal.business, hidden.park)),
    };
  },
};
