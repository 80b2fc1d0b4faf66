// What the steps of an export share.
import type { ReceiptStep } from '@steward/protocol/words.ts';
import { exportStaysMs } from '../../governed/exports/remove-export.ts';
import type { Change } from '../../ports/rows.ts';
import { exportData, type Export, type ExportState } from '../../stores/exports.ts';
import type { JobProgress } from '../../stores/jobs.ts';
import { findReceipt, receiptChange, withStep } from '../../stores/receipts.ts';
import type { Step, StepParts } from '../lifecycle.ts';

/** What a step of an export gives back. */
export function next({ job }: StepParts, state: ExportState, data: Export, when: Step['next'], more: Partial<Step> = {}): Step {
  return { state, data: exportData(data), progress: job.progress, next: when, ...more };
}

/** Ready, until the shown date. */
export async function becomeReady(given: StepParts, data: Export, progress: JobProgress): Promise<Step> {
  const expiresMs = given.door.tools.clock.nowMs() + exportStaysMs;
  const changes = await receiptSteps(given, ['finished']);
  const delivered = data.schedule === undefined ? {} : { deliveries: 0 };
  return next(given, 'ready', { ...data, expiresMs, ...delivered }, 'now', { changes, progress });
}

export async function receiptSteps({ door, job }: StepParts, steps: readonly ReceiptStep[]): Promise<readonly Change[]> {
  const stored = await findReceipt(door.tools.rows, job.reference);
  if (!stored) return [];
  const receipt = steps.reduce((all, step) => withStep(all, step, door.tools.clock.nowMs()), stored.receipt);
  return [receiptChange(job.reference, stored, receipt)];
}
