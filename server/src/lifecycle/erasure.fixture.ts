// A governed kit with the erasure lifecycle, and a clock that lets what falls due happen day by day.
import assert from 'node:assert/strict';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import type { ErasedPlaces } from '../ports/erased-places.ts';
import { trustedTime, type TimeTrust } from '../ports/time-trust.ts';
import type { Principal } from '../governed/operation.ts';
import { dayMs } from '../governed/periods.ts';
import type { ErasureView } from '../governed/read-erasures.ts';
import { isEpochDue, rotateKeys } from '../governed/rotate-keys.ts';
import { governedKit, valueOf, type KitOptions } from '../governed/testing/governed-kit.ts';
import { findErasure } from '../stores/erasures.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import { findReceipt } from '../stores/receipts.ts';
import { createErasure } from './erasure.ts';
import { createRestore } from './restore.ts';
import { sweepRetention } from './retention.ts';
import { runDueJobs } from './run-jobs.ts';
import { startErasure, type StartInput } from './start-erasure.ts';

export interface ErasureKitOptions extends KitOptions {
  readonly declared?: readonly Collection[];
  readonly places?: ErasedPlaces;
  readonly trust?: TimeTrust;
  readonly keepsRemovedMs?: number;
}

export function erasureKit(options: ErasureKitOptions = {}) {
  const faults = options.faults ? { faults: options.faults } : {};
  const rows = options.over?.rows ?? memoryRows(faults);
  const keys = options.over?.keys ?? memoryKeys(faults);
  const blobs = options.over?.blobs ?? memoryBlobs(faults);
  const kit = governedKit({ ...options, over: { ...options.over, rows, keys, blobs } });
  const removed: string[] = [];
  const trust = options.trust ?? trustedTime;
  const identity = {
    partitionsOf: async (person: string) => [`a.${person}`],
    removeAccount: async (person: string) => void removed.push(person),
    endSessions: async () => undefined,
  };
  const lifecycle = createErasure({ identity, places: options.places, trust, keepsRemovedMs: options.keepsRemovedMs });
  const lifecycles = [lifecycle, createRestore()];
  const work = async () => {
    const parts = { door: kit.door, lifecycles, signal: new AbortController().signal };
    while ((await runDueJobs(parts)) > 0);
  };
  return {
    ...kit,
    keys,
    identity,
    removed,
    work,
    /** One step of one job: its lease is taken, and the process stops once the step is written down. */
    async workOnce() {
      const stop = new AbortController();
      let changes = 0;
      const onChange = () => {
        if (++changes === 2) stop.abort();
      };
      await runDueJobs({ door: kit.door, lifecycles, signal: stop.signal, onChange });
    },
    /** Days go by, and everything that falls due on the way happens. */
    async days(count: number, of: Principal) {
      for (let day = 0; day < count; day++) {
        kit.clock.advance(dayMs);
        await sweepRetention({ door: kit.door, trust, places: options.places }, of.business);
        await work();
        if (await isEpochDue(kit.tools, of.business))
          await kit.ask({ actor: 'worker', name: 'retention', business: of.business }, rotateKeys, {}, 'security');
      }
      await work();
    },
    start: async (by: Principal, input: StartInput): Promise<ErasureView> =>
      valueOf(await startErasure(kit.door, by, input, { purpose: 'service' })),
    async job(of: Principal, view: Pick<ErasureView, 'id'>) {
      const stored = await findErasure(rows, of.business, view.id);
      assert(stored);
      return { ...stored.erasure, state: stored.job.state, failure: stored.job.failure, reference: encodeReference(stored.job.reference) };
    },
    async receipt(of: Principal, view: Pick<ErasureView, 'id'>) {
      const stored = await findErasure(rows, of.business, view.id);
      return (await findReceipt(rows, stored!.job.reference))!.receipt;
    },
  };
}

export type ErasureKit = ReturnType<typeof erasureKit>;
