// Background work: each job runs under a named principal through the same door as everybody, again and again until told to stop.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Log } from '../http/log.ts';
import { finishErasure, unfinishedErasures } from '../../governed/erase-record.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { businessIds } from '../../stores/standing.ts';
import { sweepOrphans } from '../../governed/sweep-orphans.ts';
import type { Job } from '../../stores/jobs.ts';
import { pruneOldVersions } from '../../governed/prune-history.ts';
import { isEpochDue, rotateKeys } from '../../governed/rotate-keys.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import { runDueJobs } from '../../lifecycle/run-jobs.ts';
import type { Snapshots } from '../../lifecycle/snapshot/snapshots.ts';
import { latestEvidence } from '../../stores/installation.ts';
import { sweepMemos } from '../../stores/memos.ts';

const secondMs = 1_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const expireEveryMs = 5_000;

export interface WorkerParts {
  readonly door: Door;
  readonly lifecycles: readonly Lifecycle[];
  readonly expireKeys: () => void;
  readonly snapshots: Snapshots;
  /** The recovery drill; what comes of it is kept as evidence. */
  readonly rehearse: () => Promise<unknown>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Resolves when every job has ended after `signal`. */
export async function startWorkers(parts: WorkerParts): Promise<void> {
  const suspects = new Set<string>();
  await Promise.all([
    every(expireEveryMs, parts, 'dropping keys', async () => parts.expireKeys()),
    every(secondMs, parts, 'running jobs', () => runJobs(parts)),
    every(minuteMs, parts, 'sweeping', () => sweep(parts)),
    every(minuteMs, parts, 'tending the ledgers', () => tendLedgers(parts)),
    every(minuteMs, parts, 'taking snapshots', () => parts.snapshots.runDue()),
    every(hourMs, parts, 'renewing keys', () => renewKeys(parts)),
    every(hourMs, parts, 'rehearsing a recovery', () => rehearseIfDue(parts)),
    every(dayMs, parts, 'pruning the history', () => pruneHistories(parts)),
    every(dayMs, parts, 'sweeping what belongs to nothing', () => sweepAllOrphans(parts, suspects)),
  ]);
}

/** Everything once, for a clock that a demo has moved on. */
export async function workOnce(parts: WorkerParts, suspects: Set<string>): Promise<void> {
  parts.expireKeys();
  await runJobs(parts);
  await sweep(parts);
  await renewKeys(parts);
  await pruneHistories(parts);
  await sweepAllOrphans(parts, suspects);
  await parts.snapshots.runDue();
  await rehearseIfDue(parts);
  await tendLedgers(parts);
}

/** Until nothing is due: a step may make another job due. */
async function runJobs({ door, lifecycles, log, signal }: WorkerParts): Promise<void> {
  const onChange = (business: BusinessId, { id, by }: Job) => door.tools.signals.give(business, [{ kind: 'job', job: id, by }]);
  while ((await runDueJobs({ door, lifecycles, signal, onChange, onAlarm: log.alarm })) > 0);
}

const workerOf = (name: string, business: BusinessId): Principal => ({ actor: 'worker', name, business });

/** Finishes erasures that a crash broke off, and forgets answers kept for repeated requests after a day. */
export async function sweep({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  const { rows, clock } = door.tools;
  for (const business of await businessIds(rows)) {
    for (const id of await unfinishedErasures(door.tools, business))
      await door.perform(workerOf('sweep', business), finishErasure, { id }, { purpose: 'service' });
    await sweepMemos(rows, business, clock.nowMs());
  }
}

async function sweepAllOrphans({ door }: Pick<WorkerParts, 'door'>, suspects: Set<string>): Promise<void> {
  for (const business of await businessIds(door.tools.rows)) await sweepOrphans(door.tools, business, suspects);
}

/** Every ledger is signed at least once a minute, whoever asks, and does what it owes itself. */
async function tendLedgers({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  for (const business of await businessIds(door.tools.rows)) await door.tools.ledger.tend(business);
}

/** Carries on turns of the epoch that a crash broke off, and begins those that are due. */
export async function renewKeys({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  for (const business of await businessIds(door.tools.rows)) {
    await door.tools.vault.finishTurn(business);
    if (await isEpochDue(door.tools, business))
      await door.perform(workerOf('retention', business), rotateKeys, {}, { purpose: 'security' });
  }
}

async function pruneHistories({ door, snapshots }: WorkerParts): Promise<void> {
  for (const business of await businessIds(door.tools.rows)) await pruneOldVersions(door, business, snapshots);
}

/** Once a week; the first time when there have been snapshots for a day. */
async function rehearseIfDue({ door, snapshots, rehearse }: WorkerParts): Promise<void> {
  const { rows, clock } = door.tools;
  const last = await latestEvidence(rows, 'recovery-drill');
  const [oldest] = await snapshots.list();
  const dueMs = last === undefined ? oldest && oldest.takenAtMs + dayMs : last.atMs + weekMs;
  if (dueMs !== undefined && clock.nowMs() >= dueMs) await rehearse();
}

async function every(ms: number, { log, signal }: WorkerParts, what: string, work: () => Promise<void>): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch {
      log.alarm(`${what} failed and is tried again`);
    }
    await pause(ms, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
