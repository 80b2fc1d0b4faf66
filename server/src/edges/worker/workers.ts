// Background work: each job runs under a named principal through the same door as everybody, again and again until told to stop.
//
// Of several nodes one does each chore (ports/nodes.ts). What every node does: drop its own keys, write down what it counted, and run the jobs whose lease it gets
// (lifecycle/run-jobs.ts); imports are one node's at a time, because what is read of a file is kept from step to step.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import { finishErasures } from '../../governed/destroy-records.ts';
import { noteOwed, unfinishedErasures } from '../../stores/tombstones.ts';
import type { Principal } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { forgetOldMails } from '../../stores/mail-in.ts';
import { businessIds, membersOf } from '../../stores/standing.ts';
import { sweepOrphans } from '../../governed/sweep-orphans.ts';
import type { Job } from '../../stores/jobs.ts';
import { finishShedding, hasShed } from '../../governed/forget-fields.ts';
import { pruneOldVersions } from '../../governed/prune-history.ts';
import { isEpochDue, rotateKeys } from '../../governed/rotate-keys.ts';
import { tellOfCases } from '../../lifecycle/case-notices.ts';
import { endDueCases, endUnfounded, forgetFailures } from '../../lifecycle/cases.ts';
import { forgetGoneThreads, tendThreads, type ContactParts } from '../../lifecycle/contact.ts';
import { repeatDueExports } from '../../lifecycle/export/repeat-exports.ts';
import type { Lifecycle } from '../../lifecycle/lifecycle.ts';
import { sweepRetention } from '../../lifecycle/retention.ts';
import { dropLeft, dropLogins, tellErased, tellLogins } from '../../lifecycle/tell-erased.ts';
import { tellOfJob, tellOfJobs } from '../../lifecycle/job-notices.ts';
import { tellDue, tellNew } from '../../lifecycle/notices/tell-new.ts';
import { runDueJobs } from '../../lifecycle/run-jobs.ts';
import type { ErasedPlaces } from '../../ports/erased-places.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';
import type { OperatorSwitches } from '../../lifecycle/switch-for-all.ts';
import type { EmbeddedIdentity } from '../../ports/identity.ts';
import type { RowResidue } from '../../ports/row-residue.ts';
import type { Snapshots } from '../../lifecycle/snapshot/snapshots.ts';
import { forgetOldDeliveries, tendWebhooks, type WebhookWork } from '../../lifecycle/webhooks/deliver-webhooks.ts';
import { latestEvidence } from '../../stores/installation.ts';
import { forgetMails, mailsKeptMs } from '../../stores/mail-log.ts';
import { forgetMailStops, mailStopKeptMs } from '../../stores/mail-stops.ts';
import { sweepMemos } from '../../stores/memos.ts';
import { forgetNotices, forgetToldThings, noticeKeptMs } from '../../stores/notices.ts';
import type { NoticeFacts } from '../../catalogue/notice-texts.ts';
import { announcePolicies } from '../../lifecycle/notices/announce.ts';
import { sendDueNotices } from '../../lifecycle/notices/send-due.ts';
import type { NoticeMail } from '../../lifecycle/notices/send-parts.ts';
import type { PushParts } from '../../lifecycle/notices/send-parts.ts';
import type { PolicyVersions } from '../../policy/policy-versions.ts';
import type { Checker } from '../../promises/checker.ts';
import { chore, every, hourMs, minuteMs, pause, whenDue, type Pace } from './paces.ts';

const quarterMs = 900_000;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const expireEveryMs = 5_000;
const finishedAtOnceMax = 80;

export interface WorkerParts extends Pace {
  readonly door: Door;
  readonly lifecycles: readonly Lifecycle[];
  readonly trust: TimeTrust;
  readonly expireKeys: () => void;
  readonly identity: Pick<EmbeddedIdentity, 'removeAccount' | 'profiles' | 'takeUpNotices'>;
  readonly snapshots: Snapshots;
  /** Stores whose files may still hold what was removed from them. */
  readonly residues: readonly RowResidue[];
  /** Where copies lie that are told what was erased: snapshots, exports. */
  readonly places: ErasedPlaces;
  /** The recovery drill; what comes of it is kept as evidence. */
  readonly rehearse: () => Promise<unknown>;
  /** What people are told, and how it reaches them. */
  readonly notices: {
    readonly mail: NoticeMail;
    readonly facts: NoticeFacts;
    readonly policies: PolicyVersions;
    readonly push?: PushParts | undefined;
  };
  /** How threads with the operator are mailed about; absent where no mail is sent. */
  readonly contact?: Pick<ContactParts, 'identity' | 'mailThread'>;
  /** Mails about accounts that wait and are due. */
  readonly sendDueMails?: () => Promise<number>;
  /** How webhooks leave; absent where nothing is delivered. */
  readonly webhooks?: Omit<WebhookWork, 'door'>;
  /** The checks of the promises, and what writes down what was counted of the ledgers' entries. */
  readonly promises?: { readonly checker: Pick<Checker, 'run' | 'latest' | 'isDue'>; readonly keepCounts: () => Promise<void> };
  /** What the operator has switched off, perhaps on another node. */
  readonly switches?: Pick<OperatorSwitches, 'refresh'> | undefined;
}

/** Resolves when every job has ended after `signal`. */
export async function startWorkers(parts: WorkerParts): Promise<void> {
  const suspects = new Set<string>();
  await Promise.all([
    every(expireEveryMs, parts, 'looking what the operator switched', async () => parts.switches?.refresh()),
    every(expireEveryMs, parts, 'dropping keys', async () => parts.expireKeys()),
    whenDue('jobs', 'each', parts, 'running erasures and restores', () => runJobs(parts, ['erasure', 'restore'])),
    // By themselves: they take long, and what is to be destroyed does not wait for them.
    whenDue('jobs', 'each', parts, 'running exports', () => runJobs(parts, ['export'])),
    whenDue('jobs', 'one', parts, 'running imports', () => runJobs(parts, ['import'])),
    chore(minuteMs, parts, 'repeating exports', () => repeatExports(parts)),
    whenDue('mails', 'one', parts, 'sending mails that wait', async () => void (await parts.sendDueMails?.())),
    chore(minuteMs, parts, 'taking up mails about accounts', async () => void (await parts.identity.takeUpNotices())),
    chore(dayMs, parts, 'forgetting sent mails', () => forgetSentMails(parts)),
    whenDue('webhooks', 'one', parts, 'delivering webhooks', () => deliver(parts)),
    chore(dayMs, parts, 'forgetting old deliveries', () => forgetOldDeliveries(parts.door)),
    whenDue('cases', 'one', parts, 'ending cases', async () => void (await endDueCases(parts.door))),
    whenDue('threads', 'one', parts, 'tending threads', () => contact(parts)),
    chore(hourMs, parts, 'forgetting threads that are gone', () => forgetGoneThreads(parts.door)),
    chore(minuteMs, parts, 'ending what rests on nobody', () => endUnfounded(parts.door)),
    chore(minuteMs, parts, 'telling of cases', () => tellOfCases(parts.door)),
    whenDue('orders', 'one', parts, 'telling what happened', () => tellWhatHappened(parts)),
    chore(minuteMs, parts, 'telling of jobs', () => tellOfJobs(parts.door.tools)),
    chore(quarterMs, parts, 'telling what is due', async () => void (await tellDue(parts.door.tools))),
    whenDue('notices', 'one', parts, 'sending notices', () => sendNotices(parts)),
    chore(hourMs, parts, 'announcing the policy', () => announce(parts)),
    chore(dayMs, parts, 'forgetting old notices', () => forgetOldNotices(parts)),
    chore(dayMs, parts, 'forgetting what errors concerned', () => forgetFailures(parts.door)),
    chore(minuteMs, parts, 'sweeping', () => sweep(parts)),
    chore(hourMs, parts, 'forgetting answers to repeated requests', () => forgetMemos(parts)),
    chore(minuteMs, parts, 'telling the copies what was erased', () => tell(parts)),
    chore(minuteMs, parts, 'tending the ledgers', () => tendLedgers(parts)),
    chore(minuteMs, parts, 'taking snapshots', () => parts.snapshots.runDue()),
    chore(hourMs, parts, 'renewing keys', () => renewKeys(parts)),
    chore(hourMs, parts, 'looking what falls due', () => retain(parts)),
    chore(hourMs, parts, 'wiping what was removed', () => wipe(parts)),
    chore(hourMs, parts, 'rehearsing a recovery', () => rehearseIfDue(parts)),
    every(minuteMs, parts, 'counting entries', async () => parts.promises?.keepCounts()),
    checkPromises(parts),
    chore(dayMs, parts, 'pruning the history', () => pruneHistories(parts)),
    chore(dayMs, parts, 'forgetting what no copy holds any more', () => dropNotes(parts)),
    chore(dayMs, parts, 'sweeping what belongs to nothing', () => sweepAllOrphans(parts, suspects)),
  ]);
}

/** Everything once, for a clock that a demo has moved on. */
export async function workOnce(parts: WorkerParts, suspects: Set<string>): Promise<void> {
  parts.expireKeys();
  await retain(parts);
  await repeatExports(parts);
  await parts.identity.takeUpNotices();
  await parts.sendDueMails?.();
  await forgetSentMails(parts);
  await deliver(parts);
  await forgetOldDeliveries(parts.door);
  await runJobs(parts);
  await endDueCases(parts.door);
  await endUnfounded(parts.door);
  await tellOfCases(parts.door);
  await contact(parts);
  await forgetGoneThreads(parts.door);
  await forgetFailures(parts.door);
  await announce(parts);
  await tellWhatHappened(parts);
  await tellOfJobs(parts.door.tools);
  await tellDue(parts.door.tools);
  await sendNotices(parts);
  await forgetOldNotices(parts);
  await sweep(parts);
  await forgetMemos(parts);
  await tell(parts);
  await renewKeys(parts);
  await pruneHistories(parts);
  await sweepAllOrphans(parts, suspects);
  await parts.snapshots.runDue();
  await dropNotes(parts);
  await wipe(parts);
  await rehearseIfDue(parts);
  await tendLedgers(parts);
}

/** What has been kept long enough. While the time is not believed, nothing is: `steward status` says so. */
async function retain({ door, trust, places, log }: WorkerParts): Promise<void> {
  if (trust.unconfirmed()) return log.alarm('the clock jumped ahead: what falls due waits until `steward clock confirm`');
  await forgetOldMails(door.tools.rows, door.tools.clock.nowMs());
  await forEachBusiness(door, (business) => sweepRetention({ door, trust, places }, business));
}

/** Until nothing is due: a step may make another job due. */
async function runJobs({ door, lifecycles, log, signal }: WorkerParts, kinds?: readonly JobKind[]): Promise<void> {
  const onChange = (business: BusinessId, job: Job) => {
    door.tools.signals.give(business, [{ kind: 'job', job: job.id, by: job.by }]);
    // The worker that looks at all of them tells what fails here.
    void tellOfJob(door.tools, business, job).catch(() => undefined);
  };
  while ((await runDueJobs({ door, lifecycles, signal, onChange, onAlarm: log.alarm, ...(kinds && { kinds }) })) > 0);
}

async function announce({ door, notices }: WorkerParts): Promise<void> {
  await announcePolicies(door.tools, notices.policies);
}

/** Until nothing is left to tell. */
async function tellWhatHappened({ door, signal }: WorkerParts): Promise<void> {
  while (!signal.aborted && (await tellNew(door.tools)) > 0);
}

/** Until nothing is due. */
async function sendNotices({ door, identity, notices: { mail, facts, push }, signal }: WorkerParts): Promise<void> {
  while (!signal.aborted && (await sendDueNotices({ tools: door.tools, identity, mail, facts, push })) > 0);
}

/** Of everybody who belongs to a business; of those who do not, when their account goes. */
async function forgetOldNotices({ door: { tools } }: WorkerParts): Promise<void> {
  const nowMs = tools.clock.nowMs();
  for (const business of await businessIds(tools.rows)) {
    for (const { person } of await membersOf(tools.rows, business)) await forgetNotices(tools.rows, person, nowMs);
    await forgetToldThings(tools.rows, business, nowMs - noticeKeptMs);
  }
}

async function contact({ door, contact: how, log }: WorkerParts): Promise<void> {
  if (how) await tendThreads({ door, ...how, onAlarm: log.alarm });
}

async function forgetSentMails({ door: { tools } }: WorkerParts): Promise<void> {
  const { rows, clock } = tools;
  await forgetMailStops(rows, { beforeMs: clock.nowMs() - mailStopKeptMs });
  for (const business of await businessIds(rows)) {
    await forgetMails(rows, { business }, clock.nowMs() - mailsKeptMs);
    for (const { person } of await membersOf(rows, business)) await forgetMails(rows, { person }, clock.nowMs() - mailsKeptMs);
  }
}

async function deliver({ door, webhooks, signal }: WorkerParts): Promise<void> {
  if (webhooks) await tendWebhooks({ door, ...webhooks }, signal);
}

async function repeatExports({ door }: WorkerParts): Promise<void> {
  await forEachBusiness(door, async (business) => void (await repeatDueExports(door, business)));
}

/** One that cannot be served now, because it has withdrawn its own key for example, keeps none of the others waiting. Throws what the first one threw. */
async function forEachBusiness({ tools }: Pick<Door, 'tools'>, work: (business: BusinessId) => Promise<void>): Promise<void> {
  const failed: unknown[] = [];
  for (const business of await businessIds(tools.rows)) await work(business).catch((error: unknown) => failed.push(error));
  if (failed.length > 0) throw failed[0];
}

const workerOf = (name: string, business: BusinessId): Principal => ({ actor: 'worker', name, business });

/** Businesses of which this process has looked at every tombstone once: releases before this one made no notes of what they owe. */
const noted = new Set<BusinessId>();

/** Finishes erasures that a crash broke off. */
export async function sweep({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  const { rows } = door.tools;
  await forEachBusiness(door, async (business) => {
    if (!noted.has(business)) await noteOwed(rows, business);
    noted.add(business);
    const ids = (await unfinishedErasures(door.tools, business)).slice(0, finishedAtOnceMax);
    if (ids.length > 0) await door.perform(workerOf('sweep', business), finishErasures, { ids }, { purpose: 'service' });
    if (await hasShed(door, business)) await door.perform(workerOf('retention', business), finishShedding, {}, { purpose: 'service' });
  });
}

/** They are kept for a day. */
async function forgetMemos({ door }: WorkerParts): Promise<void> {
  const { rows, clock } = door.tools;
  await forEachBusiness(door, (business) => sweepMemos(rows, business, clock.nowMs()));
}

/** By itself: a place that cannot be written keeps nothing from being destroyed. */
async function tell({ door, places, identity }: WorkerParts): Promise<void> {
  await forEachBusiness(door, (business) => tellErased(door.tools, places, business));
  await tellLogins(door.tools, places, identity);
}

async function dropNotes({ door, places }: WorkerParts): Promise<void> {
  await forEachBusiness(door, (business) => dropLeft(door.tools, places, business));
  await dropLogins(door.tools, places);
}

async function sweepAllOrphans({ door }: Pick<WorkerParts, 'door'>, suspects: Set<string>): Promise<void> {
  await forEachBusiness(door, async (business) => void (await sweepOrphans(door.tools, business, suspects)));
}

/** Every ledger is signed at least once a minute, whoever asks, and does what it owes itself. */
async function tendLedgers({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  await forEachBusiness(door, (business) => door.tools.ledger.tend(business));
}

/** Carries on turns of the epoch that a crash broke off, and begins those that are due. */
export async function renewKeys({ door }: Pick<WorkerParts, 'door'>): Promise<void> {
  await forEachBusiness(door, async (business) => {
    await door.tools.vault.finishTurn(business);
    if (await isEpochDue(door.tools, business))
      await door.perform(workerOf('retention', business), rotateKeys, {}, { purpose: 'security' });
  });
}

async function pruneHistories({ door, places }: WorkerParts): Promise<void> {
  await forEachBusiness(door, async (business) => void (await pruneOldVersions(door, business, places)));
}

/** What is erased by itself, and history that is pruned, leaves the stores' files too; an erasure with a job does so before its receipt goes on. */
async function wipe({ residues }: WorkerParts): Promise<void> {
  for (const store of residues) await store.wipe();
}

/** Once a week; the first time when there have been snapshots for a day. */
async function rehearseIfDue({ door, snapshots, rehearse }: WorkerParts): Promise<void> {
  const { rows, clock } = door.tools;
  const last = await latestEvidence(rows, 'recovery-drill');
  const [oldest] = await snapshots.list();
  const dueMs = last === undefined ? oldest && oldest.takenAtMs + dayMs : last.atMs + weekMs;
  if (dueMs !== undefined && clock.nowMs() >= dueMs) await rehearse();
}

/** Not at once: a start has other things to do, and whoever looks at the Trust page before has them checked then. */
async function checkPromises(parts: WorkerParts): Promise<void> {
  const checker = parts.promises?.checker;
  if (checker === undefined) return;
  await pause(minuteMs, parts.signal);
  await chore(minuteMs, parts, 'checking the promises', async () => {
    if (checker.isDue(await checker.latest())) await checker.run();
  });
}
