// The export of docs/lifecycles.md: one state a function. Content is reached through the door alone, with the rights that whoever asked has at that moment; what was collected
// lies sealed under the export's own key, and from then on every step reads nothing but that.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Answer } from '../../governed/perform.ts';
import { destroyExport, exportStaysMs } from '../../governed/exports/remove-export.ts';
import { restartExport } from '../../governed/exports/restart-export.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';
import { exportData, exportOf, type Export, type ExportState } from '../../stores/exports.ts';
import { findReceipt, receiptChange, withStep } from '../../stores/receipts.ts';
import type { Change } from '../../ports/rows.ts';
import type { JobProgress } from '../../stores/jobs.ts';
import type { ReceiptStep } from '@steward/protocol/words.ts';
import type { Lifecycle, Step, StepParts } from '../lifecycle.ts';
import { collect } from './collect.ts';
import { pack } from './pack.ts';
import type { Sources } from './sources.ts';

const parkedRetryMs = 3_600_000;
/** How often it begins again because something in it was erased meanwhile. */
const restartsMax = 5;

export interface ExportParts {
  readonly trust: TimeTrust;
  readonly sources: Sources;
}

export function createExport(parts: ExportParts): Lifecycle {
  return {
    kind: 'export',
    async step(given) {
      const data = exportOf(given.job);
      switch (given.job.state as ExportState) {
        case 'collecting':
          return data.stale === true ? restart(given, data) : collect(parts, given, data);
        case 'packing':
          return data.stale === true ? restart(given, data) : pack(given, data);
        case 'ready':
          return ready(parts, given, data);
        case 'removing':
          return remove(given, data, 'expired');
        default:
          throw new StewardError('internal', { rule: `an export does not go on from ${given.job.state}` });
      }
    },
    cancel: (given) => remove(given, exportOf(given.job), 'cancelled'),
    async fail(given) {
      await destroy(given);
    },
  };
}

/** What a step of an export gives back. */
export function next({ job }: StepParts, state: ExportState, data: Export, when: Step['next'], more: Partial<Step> = {}): Step {
  return { state, data: exportData(data), progress: job.progress, next: when, ...more };
}

/** The result, or the refusal as an error: whoever lost the right to what they asked for gets nothing. */
export function granted<R>(answer: Answer<R>): R {
  if (!answer.allowed) throw new StewardError('refused', { rule: answer.sentence });
  return answer.result;
}

/** The operation moves the job on by itself; what is given back here is dropped because of that. */
async function restart(given: StepParts, data: Export): Promise<Step> {
  if (data.restarts >= restartsMax)
    throw new StewardError('refused', { rule: 'what it holds was erased again and again while it was made; ask for it once more' });
  granted(await given.door.perform(given.principal, restartExport, { export: given.job.id }, { purpose: 'service' }));
  return next(given, 'collecting', data, 'now');
}

async function ready({ trust }: ExportParts, given: StepParts, data: Export): Promise<Step> {
  const nowMs = given.door.tools.clock.nowMs();
  if (nowMs < data.expiresMs!) return next(given, 'ready', data, { atMs: data.expiresMs! });
  if (trust.unconfirmed()) return next(given, 'ready', data, { atMs: nowMs + parkedRetryMs });
  return next(given, 'removing', { ...data, removedWhy: 'expired' }, 'now');
}

async function remove(given: StepParts, data: Export, state: 'expired' | 'cancelled'): Promise<Step> {
  await destroy(given);
  const { key: _key, ...rest } = data;
  const changes = state === 'cancelled' ? await receiptSteps(given, ['cancelled']) : [];
  return next(given, state, rest, 'ended', { changes });
}

const retention = (business: BusinessId): Principal => ({ actor: 'worker', name: 'retention', business });

/** Safe to repeat; the job is in no state any more in which anybody may take the archive. */
async function destroy({ door, business, job }: StepParts): Promise<void> {
  const answer = await door.perform(retention(business), destroyExport, { id: job.id }, { purpose: 'service' });
  if (!answer.allowed) throw new StewardError('store-unavailable', { rule: `the retention job was refused: ${answer.sentence}` });
}

/** Ready, until the shown date. */
export async function becomeReady(given: StepParts, data: Export, progress: JobProgress): Promise<Step> {
  const expiresMs = given.door.tools.clock.nowMs() + exportStaysMs;
  const changes = await receiptSteps(given, ['finished']);
  return next(given, 'ready', { ...data, expiresMs }, { atMs: expiresMs }, { changes, progress });
}

export async function receiptSteps({ door, job }: StepParts, steps: readonly ReceiptStep[]): Promise<readonly Change[]> {
  const stored = await findReceipt(door.tools.rows, job.reference);
  if (!stored) return [];
  const receipt = steps.reduce((all, step) => withStep(all, step, door.tools.clock.nowMs()), stored.receipt);
  return [receiptChange(job.reference, stored, receipt)];
}
