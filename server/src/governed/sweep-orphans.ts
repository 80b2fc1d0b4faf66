// What belongs to no record: keys made for a write that never came to its commit, and blobs of uploads that were broken off. Nothing is
// opened; what is removed was never part of anything. Keys must be an hour old, blobs must have been found ownerless a sweep before too.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { decodeRecordRow } from '../stores/record-row.ts';
import { lastPart } from '../stores/layout.ts';
import { exportOf } from '../stores/exports.ts';
import { listSchedules } from '../stores/export-schedules.ts';
import { listWebhooks } from '../stores/webhooks.ts';
import { eachJob } from '../stores/jobs.ts';
import { blobOf } from './blob-name.ts';
import type { Tools } from './operation.ts';
import { ownedByParts } from './sealed-parts.ts';

export interface Swept {
  readonly keys: number;
  readonly blobs: number;
}

const blobsPerListMax = 1_000;

/** `suspects` holds the blobs found ownerless by the sweep before, and is renewed. */
export async function sweepOrphans(tools: Tools, business: BusinessId, suspects: Set<string>): Promise<Swept> {
  const owned = await ownedBy(tools, business);
  const keys = await tools.vault.sweepOrphans(business, async (some) => new Set(some.filter((key) => owned.keys.has(key))));
  return { keys, blobs: await sweepBlobs(tools, business, owned.files, suspects) };
}

async function ownedBy(tools: Tools, business: BusinessId): Promise<{ keys: ReadonlySet<KeyId>; files: ReadonlySet<string> }> {
  const keys = new Set<KeyId>();
  const files = new Set<string>();
  for (const prefix of ['rec/', 'ver/', 'kept/']) {
    let after: string | undefined;
    for (;;) {
      const rows = await tools.rows.range({ partition: business, prefix, limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
      for (const row of rows) {
        const record = decodeRecordRow(lastPart(row.sort), row.value);
        for (const group of record.groups) keys.add(group.key);
        for (const file of record.files) files.add(file);
      }
      if (rows.length < rangeRowsMax) break;
      after = rows.at(-1)!.sort;
    }
  }
  await ownedByParts(tools, business, (key, file) => {
    keys.add(key);
    files.add(file);
  });
  for await (const { job } of eachJob(tools.rows, business, 'export')) {
    const { key } = exportOf(job);
    if (key !== undefined) keys.add(key);
  }
  for (const { schedule } of await listSchedules(tools.rows, business)) if (schedule.bucket) keys.add(schedule.bucket.key);
  for (const { webhook } of await listWebhooks(tools.rows, business)) keys.add(webhook.sealed.key);
  return { keys, files };
}

async function sweepBlobs(tools: Tools, business: BusinessId, owned: ReadonlySet<string>, suspects: Set<string>): Promise<number> {
  const prefix = blobOf(business, '');
  const ownerless: string[] = [];
  let after: string | undefined;
  for (;;) {
    const names = await tools.blobs.list(prefix, after, blobsPerListMax);
    ownerless.push(...names.filter((name) => !owned.has(name.slice(prefix.length))));
    if (names.length < blobsPerListMax) break;
    after = names.at(-1)!;
  }
  const removed = ownerless.filter((name) => suspects.has(name));
  for (const name of removed) await tools.blobs.remove(name);
  for (const name of suspects) if (name.startsWith(prefix)) suspects.delete(name);
  for (const name of ownerless) if (!removed.includes(name)) suspects.add(name);
  return removed.length;
}
