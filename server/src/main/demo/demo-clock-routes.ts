// Moves the demo's clock on, a day at a time, and lets everything that falls due on the way happen: retention, epochs, snapshots, the last steps of
// receipts. So what takes three months can be watched in seconds. There is no such address outside the demo.
import { StewardError } from '@steward/protocol/errors.ts';
import type { FastifyInstance } from 'fastify';
import { workOnce, type WorkerParts } from '../../edges/worker/workers.ts';
import type { DemoClock } from './demo-clock.ts';

const daysAtOnceMax = 100;

export function registerDemoClock(app: FastifyInstance, clock: DemoClock, work: WorkerParts): void {
  const shown = () => ({ now: new Date(clock.nowMs()).toISOString(), daysAhead: clock.days() });
  const suspects = new Set<string>();
  let skipping = Promise.resolve();
  app.get('/demo/clock', async () => shown());
  app.post('/demo/clock', async (request) => {
    const { days } = (request.body ?? {}) as { readonly days?: unknown };
    if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > daysAtOnceMax)
      throw new StewardError('invalid-input', { field: 'days', rule: `a whole number from 1 to ${daysAtOnceMax}` });
    // One after another, whoever asks.
    skipping = skipping
      .catch(() => undefined)
      .then(async () => {
        for (let day = 0; day < Number(days); day++) {
          clock.skipDay();
          await workOnce(work, suspects);
        }
      });
    await skipping;
    return shown();
  });
}
