// What takes longer than a request, and receipts, which need no account: the reference is the key.
import type { ConfirmationFile } from '@steward/protocol/erasure-confirmation.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeReference } from '@steward/protocol/reference.ts';
import type { WireJob } from '@steward/protocol/wire/lifecycle-routes.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import { cancelJob } from '../../governed/cancel-job.ts';
import { readJob, readJobs, type JobView } from '../../governed/read-jobs.ts';
import type { Tools } from '../../governed/operation.ts';
import { findReceipt, type Receipt } from '../../stores/receipts.ts';
import type { Call } from './call.ts';
import { isoTime } from '../../stores/wire-record.ts';

export function wireJob({ startedAtMs, changedAtMs, dueAtMs, progress, remainingMs, failure, by, ...job }: JobView): WireJob {
  return {
    ...job,
    ...(by === undefined ? {} : { by }),
    startedAt: isoTime(startedAtMs),
    changedAt: isoTime(changedAtMs),
    ...(dueAtMs === undefined ? {} : { dueAt: isoTime(dueAtMs) }),
    progress: {
      done: progress.done,
      ...(progress.total === undefined ? {} : { total: progress.total }),
      ...(remainingMs === undefined ? {} : { remainingSeconds: Math.ceil(remainingMs / 1_000) }),
    },
    ...(failure === undefined ? {} : { failure }),
  };
}

export function lifecycleHandlers({ rows, ledger }: Pick<Tools, 'rows' | 'ledger'>) {
  const named = (call: Call) => ({ id: call.params['id']! });
  return {
    async jobs(call: Call) {
      return { jobs: (await call.perform(readJobs, { kind: call.query['kind'] as JobKind | undefined })).map(wireJob) };
    },
    job: async (call: Call) => wireJob(await call.perform(readJob, named(call))),
    cancelJob: async (call: Call) => wireJob(await call.perform(cancelJob, named(call))),
    async receipt(call: Call) {
      const reference = decodeReference(call.params['reference']!);
      const stored = reference && (await findReceipt(rows, reference));
      if (!stored) throw new StewardError('not-found');
      const { kind, steps, dueMs, confirmation } = stored.receipt;
      const vkey = await vkeyOf(ledger, stored.receipt);
      return {
        kind,
        steps: steps.map(({ step, atMs }) => ({ step, at: isoTime(atMs) })),
        ...(dueMs === undefined ? {} : { due: isoTime(dueMs) }),
        ...(confirmation === undefined ? {} : { confirmation }),
        ...(vkey === undefined ? {} : { vkey }),
      };
    },
  };
}

/** The key of the volume that the confirmation names; it is public, and says nothing about whose ledger it is. */
async function vkeyOf(ledger: Tools['ledger'], { business, confirmation }: Receipt): Promise<string | undefined> {
  if (confirmation === undefined) return undefined;
  const { origin } = (JSON.parse(confirmation) as ConfirmationFile).confirmation.ledger;
  const signing = (await ledger.volumes(business)).find((volume) => volume.origin === origin);
  return signing && ledger.vkey(business, signing.volume);
}
