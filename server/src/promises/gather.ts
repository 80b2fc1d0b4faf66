// What several checks gather: jobs with their receipts, cases, ledger counts. Clear rows alone, bounded.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { JobKind, ReceiptStep } from '@steward/protocol/words.ts';
import { newestCases, type StoredCase } from '../stores/cases.ts';
import { eachJob, type Job } from '../stores/jobs.ts';
import { decodeRecordRow, type RecordRow } from '../stores/record-row.ts';
import { findReceipt } from '../stores/receipts.ts';
import { businessIds } from '../stores/standing.ts';
import { lastPart } from '../stores/layout.ts';
import { talliedSince, type TalliedCounts } from '../stores/tallies.ts';
import { decodeTombstone, type Tombstone } from '../stores/tombstones.ts';
import type { Figure } from './promise.ts';
import type { PromiseParts } from './parts.ts';

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
/** How far back figures go that are said of "the last thirty days". */
export const windowDays = 30;
const jobsMax = 20_000;
const casesMax = 1_000;
const rowsPerPageMax = 500;

/** Every business but the installation's own. */
export async function customers(parts: PromiseParts): Promise<readonly BusinessId[]> {
  const own = await parts.own();
  return (await businessIds(parts.door.tools.rows)).filter((business) => !own.has(business));
}

export interface DatedJob {
  readonly job: Job;
  readonly steps: ReadonlyMap<ReceiptStep, number>;
}

/** Jobs of a kind with the steps of their receipts, of all customers; throws when `signal` aborts before all were read. */
export async function datedJobs(parts: PromiseParts, kind: JobKind, signal: AbortSignal): Promise<readonly DatedJob[]> {
  const { rows } = parts.door.tools;
  const found: DatedJob[] = [];
  for (const business of await customers(parts)) {
    for await (const { job } of eachJob(rows, business, kind)) {
      signal.throwIfAborted();
      if (found.length >= jobsMax) return found;
      const stored = await findReceipt(rows, job.reference);
      found.push({ job, steps: new Map(stored?.receipt.steps.map(({ step, atMs }) => [step, atMs])) });
    }
  }
  return found;
}

export async function customersCases(parts: PromiseParts): Promise<readonly StoredCase[]> {
  const own = await parts.own();
  return (await newestCases(parts.door.tools.rows, casesMax)).filter(({ business }) => !own.has(business));
}

/** Entries of the last thirty days, counted where they were written. */
export async function entriesCounted(
  parts: PromiseParts,
): Promise<{ readonly counts: TalliedCounts; readonly fromDay: string | undefined }> {
  const { rows, clock } = parts.door.tools;
  return talliedSince(rows, clock.nowMs() - windowDays * dayMs);
}

/** The counts whose name begins so, by the rest of it. */
export function countsBelow(counts: TalliedCounts, prefix: string): readonly (readonly [name: string, count: number])[] {
  return Object.entries(counts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, count]) => [name.slice(prefix.length), count] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

export const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Since when there are counts. */
export const sinceFigure = (fromDay: string | undefined): readonly Figure[] =>
  fromDay === undefined ? [] : [{ id: 'counted-since', says: { en: 'Counted since', de: 'Gezählt seit' }, kind: 'text', value: fromDay }];

/** Every record row of every business, one's own included: a row is how it is kept, whoever's it is. */
export async function* everyRecord(parts: PromiseParts): AsyncGenerator<RecordRow> {
  for await (const { sort, value } of everyRow(parts, 'rec/')) yield decodeRecordRow(lastPart(sort), value);
}

export interface LaidTombstone {
  readonly business: BusinessId;
  readonly tombstone: Tombstone;
}

export async function* everyTombstone(parts: PromiseParts): AsyncGenerator<LaidTombstone> {
  for await (const { partition, sort, value } of everyRow(parts, 'tomb/'))
    yield { business: partition as BusinessId, tombstone: decodeTombstone(lastPart(sort), value) };
}

async function* everyRow({ door: { tools } }: PromiseParts, prefix: string) {
  for (const business of await businessIds(tools.rows)) {
    for (let after: string | undefined; ;) {
      const page = await tools.rows.range({
        partition: business,
        prefix,
        limit: rowsPerPageMax,
        ...(after === undefined ? {} : { after }),
      });
      yield* page;
      if (page.length < rowsPerPageMax) break;
      after = page.at(-1)!.sort;
    }
  }
}
