// The export of docs/lifecycles.md: one state a function. Content is reached through the door alone, with the rights that whoever asked has at that moment; what was collected
// lies sealed under the export's own key, and from then on every step reads nothing but that.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Principal } from '../../governed/operation.ts';
import { destroyExport } from '../../governed/exports/remove-export.ts';
import { restartExport } from '../../governed/exports/restart-export.ts';
import { exportOf, type Export, type ExportState } from '../../stores/exports.ts';
import type { Lifecycle, Step, StepParts } from '../lifecycle.ts';
import { collect } from './collect.ts';
import { deliver, noteDelivery } from './deliver.ts';
import type { ExportParts } from './export-parts.ts';
import { next, receiptSteps } from './export-step.ts';
import { granted } from './granted.ts';
import { pack } from './pack.ts';

const parkedRetryMs = 3_600_000;
/** How often it begins again because something in it was erased meanwhile. */
const restartsMax = 5;
/** How often a delivery is tried, an hour apart. */
const deliveriesMax = 6;
const deliverAgainMs = 3_600_000;

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

/** The operation moves the job on by itself; what is given back here is dropped because of that. */
async function restart(given: StepParts, data: Export): Promise<Step> {
  if (data.restarts >= restartsMax)
    throw new StewardError('refused', { rule: 'what it holds was erased again and again while it was made; ask for it once more' });
  granted(await given.door.perform(given.principal, restartExport, { export: given.job.id }, { purpose: 'service' }));
  return next(given, 'collecting', data, 'now');
}

async function ready(parts: ExportParts, given: StepParts, data: Export): Promise<Step> {
  const nowMs = given.door.tools.clock.nowMs();
  const { trust } = parts;
  if (data.deliveries !== undefined) return hand(parts, given, data, data.deliveries);
  if (nowMs < data.expiresMs!) return next(given, 'ready', data, { atMs: data.expiresMs! });
  if (trust.unconfirmed()) return next(given, 'ready', data, { atMs: nowMs + parkedRetryMs });
  return next(given, 'removing', { ...data, removedWhy: 'expired' }, 'now');
}

/** To the bucket that was arranged. What goes wrong there is told to whoever arranged it, and takes nothing from the archive that is ready. */
async function hand({ delivery }: ExportParts, given: StepParts, { deliveries: _tried, ...data }: Export, tried: number): Promise<Step> {
  const { schedule } = data;
  // The command line works in a folder without a gate to the outside: what is arranged waits for the server.
  if (schedule !== undefined && !delivery)
    return next(given, 'ready', { ...data, deliveries: tried }, { atMs: given.door.tools.clock.nowMs() + deliverAgainMs });
  try {
    if (delivery && schedule !== undefined) await deliver(delivery, given, data);
    if (schedule !== undefined) await noteDelivery(given, schedule, true);
    return next(given, 'ready', data, 'now');
  } catch (error) {
    if (given.signal.aborted) throw error;
    const rule = isStewardError(error) ? (error.rule ?? error.code) : 'internal';
    if (schedule !== undefined) await noteDelivery(given, schedule, false, rule);
    const again = isStewardError(error, 'outbound-failed', 'store-unavailable') && tried + 1 < deliveriesMax;
    if (!again) return next(given, 'ready', data, 'now');
    return next(given, 'ready', { ...data, deliveries: tried + 1 }, { atMs: given.door.tools.clock.nowMs() + deliverAgainMs });
  }
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
