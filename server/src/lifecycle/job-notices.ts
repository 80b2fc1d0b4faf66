// Whom a job is told to, and when: a copy that is ready, a deletion's steps. Asked for after every change of a job and again by the worker, which tells what a crash left
// out; each thing is told once (notices/tell.ts).
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { erasureOf } from '../stores/erasures.ts';
import { eachJob, type Job } from '../stores/jobs.ts';
import { businessIds } from '../stores/standing.ts';
import { tell, type Recipient, type TellTools } from './notices/tell.ts';

/** The worker looks again at what changed within so long. */
const againMs = 3_600_000;

const erasureSteps: Readonly<Record<string, 'begun' | 'undone' | 'confirmed'>> = {
  hidden: 'begun',
  destroying: 'begun',
  undone: 'undone',
  confirmed: 'confirmed',
};

interface ToTell {
  readonly to: readonly Recipient[];
  readonly notice: Notice;
  readonly key: string;
}

/** What is to be told of a job as it is now; `undefined` for nothing. */
export function noticeOfJob(business: BusinessId, job: Job): ToTell | undefined {
  const { id, kind, state, by } = job;
  const person = (who: PersonId | undefined): readonly Recipient[] =>
    who === undefined ? [] : [{ kind: 'person', person: who, business }];
  if (kind === 'export' && (state === 'ready' || state === 'failed')) {
    const notice = { kind: state === 'ready' ? 'copy-ready' : 'copy-failed', job: id } as const;
    return { to: person(by), notice, key: `${notice.kind}:${id}` };
  }
  if (kind !== 'erasure') return undefined;
  const step = erasureSteps[state];
  const { subject } = erasureOf(job);
  // Of single records and of what falls due by itself those are told who see it go.
  if (step === undefined || (subject.kind !== 'project' && subject.kind !== 'business' && subject.kind !== 'member')) return undefined;
  const notice = { kind: 'erasure', erasure: id, step } as const;
  return { to: [{ kind: 'admins', business }, ...person(by)], notice, key: `erasure:${id}:${step}` };
}

/** Resolves when everything is durable. */
export async function tellOfJob(tools: TellTools, business: BusinessId, job: Job): Promise<void> {
  const due = noticeOfJob(business, job);
  for (const to of due?.to ?? []) await tell(tools, to, due!.notice, due!.key);
}

/** What a crash left out, and what an operation changed without a worker. */
export async function tellOfJobs(tools: TellTools): Promise<void> {
  const nowMs = tools.clock.nowMs();
  for (const business of await businessIds(tools.rows))
    for await (const { job } of eachJob(tools.rows, business)) if (nowMs - job.changedAtMs < againMs) await tellOfJob(tools, business, job);
}
