// request-erasure (into the trash, undone until a date) and hasten-erasure (at once, nothing to undo). The commit hides what is named, makes the job that
// carries it out, its receipt and the entry together; or, where a second person is asked, only the job that waits.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import type { Operation } from '@steward/protocol/words.ts';
import type { Grant } from '../ports/grant.ts';
import { erasureData, type Erasure, type ErasureSubject, type ErasureWhen } from '../stores/erasures.ts';
import { jobChanges, type Job } from '../stores/jobs.ts';
import { findReceipt, receiptChange, withStep, type Receipt } from '../stores/receipts.ts';
import { replaceChanges, type StoredRecord } from '../stores/records.ts';
import { membersOf } from '../stores/standing.ts';
import { countRecords, locateErasure, locateSubject, sumOf, type Asked, type Located, type SubjectInput } from './erasure-subject.ts';
import { hide, type Parts } from './hide-subject.ts';
import { newId } from './new-id.ts';
import { replayAs, type Act, type Plan, type WriteOperation } from './operation.ts';
import { dayMs, decideMs, goneDaysMax, secondPersonAbove, soleWaitMs } from './periods.ts';
import { inState } from './trash-record.ts';
import { requireTypedName } from './typed-name.ts';
import { erasureView, readErasure, type ErasureView } from './read-erasures.ts';

const referenceBytes = 16;
const freshMs = 600_000;
const erasedName = 'type the name of what is to be erased';

export interface RequestInput {
  readonly subject: SubjectInput;
  /** Records that its erasure takes along, as the preview found them; for `due` those that fell due. */
  readonly records?: readonly string[];
  /** The name, where it is severe. */
  readonly confirm?: string | undefined;
  /** The edge has had it confirmed already: an account, by its own password or address. */
  readonly confirmed?: boolean;
}

function requesting<O extends 'request-erasure' | 'hasten-erasure'>(
  name: O,
  when: ErasureWhen,
): WriteOperation<O, RequestInput, Located, ErasureView> {
  return {
    kind: 'write',
    name,
    locate: (tools, principal, input, purpose) => locateSubject(tools, principal, input.subject, input.records ?? [], purpose),
    plan: (grant, act, input) => planRequest(grant, act, when, input),
    replay: (memo) => replayAs(readErasure, { id: memo as string }),
  };
}

export const requestErasure = requesting('request-erasure', 'trash');
export const eraseAtOnce = requesting('hasten-erasure', 'now');

async function planRequest<O extends Operation>(
  grant: Grant<O>,
  act: Act<Located>,
  when: ErasureWhen,
  input: RequestInput,
): Promise<Plan<ErasureView>> {
  const { tools, principal, target } = act;
  const { subject, stored } = target.loaded;
  if (stored.length === 0 && subject.kind !== 'member') throw new StewardError('not-found');
  if ((isSevere(subject, when) || principal.actor === 'operator') && input.confirmed !== true && principal.actor !== 'worker')
    await requireTypedName(grant, act, stored[0], input.confirm, erasedName);
  const asked = await askedOf(act, subject, stored);
  const approval = await approvalFor(act, subject, asked);
  if (approval === 'wait' && tools.clock.nowMs() - (principal.signedInAtMs ?? 0) >= freshMs) throw new StewardError('fresh-sign-in-needed');
  const erasure: Erasure = {
    subject,
    when,
    records: subject.kind === 'record' || subject.kind === 'file' || subject.kind === 'due' ? stored.map(({ row }) => row.id) : [],
    asked,
    destroyed: 0,
    held: 0,
    keptByLaw: 0,
  };
  return approval === 'none' ? begin(grant, act, erasure, stored) : wait(act, erasure, approval);
}

/** The name is needed for what is large, or for whom nothing can be undone. */
export const isSevere = (subject: { readonly kind: ErasureSubject['kind'] }, when: ErasureWhen): boolean =>
  subject.kind === 'business' || (when === 'now' && (subject.kind === 'project' || subject.kind === 'member'));

async function askedOf({ tools, principal }: Parts, subject: ErasureSubject, stored: readonly StoredRecord[]): Promise<number> {
  if (subject.kind === 'project') return 1 + sumOf(await countRecords(tools.rows, principal.business, subject.id));
  if (subject.kind === 'business') return sumOf(await countRecords(tools.rows, principal.business));
  return Math.max(1, stored.length);
}

export type Approval = 'none' | 'second-person' | 'wait';

/** Whether somebody else has to agree: for a business, and for more than a thousand records. */
export async function approvalFor(
  { tools, principal }: Parts,
  subject: { readonly kind: ErasureSubject['kind'] },
  asked: number,
): Promise<Approval> {
  if (principal.actor === 'worker' || subject.kind === 'due') return 'none';
  if (subject.kind !== 'business' && asked <= secondPersonAbove) return 'none';
  const members = await membersOf(tools.rows, principal.business);
  const others = members.some(
    ({ person, membership }) => person !== principal.person && (membership.role === 'owner' || membership.role === 'admin'),
  );
  return others ? 'second-person' : 'wait';
}

async function begin(grant: Grant, act: Parts, erasure: Erasure, stored: readonly StoredRecord[]): Promise<Plan<ErasureView>> {
  const { tools, principal } = act;
  const hidden = await startHiding(grant, act, erasure, stored);
  const job = newJob(act, 'hidden', hidden.dueAtMs, hidden.erasure);
  const now = tools.clock.nowMs();
  const receipt = withStep(newReceipt(act, now), 'hidden', now);
  return {
    changes: [...hidden.changes, ...jobChanges(principal.business, undefined, job), receiptChange(job.reference, undefined, receipt)],
    result: erasureView(job, principal, false),
    memo: job.id,
    tidy: async () => (hidden.park.length === 0 ? undefined : tools.vault.park(grant, principal.business, hidden.park)),
  };
}

/** The changes that hide it, and when the job goes on: the keys a leaving member owns are parked at once. */
export async function startHiding(grant: Grant, parts: Parts, asked: Erasure, stored: readonly StoredRecord[]) {
  const now = parts.tools.clock.nowMs();
  const erasure: Erasure = asked.when === 'trash' ? { ...asked, undoUntilMs: now + parts.tools.periods.trashMs } : asked;
  const hidden = await hide(grant, parts, erasure, stored);
  return { ...hidden, dueAtMs: erasure.subject.kind === 'member' ? now : (erasure.undoUntilMs ?? now) };
}

function wait(act: Parts, asked: Erasure, approval: Approval): Plan<ErasureView> {
  const { tools, principal } = act;
  const now = tools.clock.nowMs();
  const decideUntilMs = now + (approval === 'wait' ? soleWaitMs : decideMs);
  const job = newJob(act, 'waiting', decideUntilMs, { ...asked, decideUntilMs, ...(approval === 'wait' ? { sole: true } : {}) });
  return {
    changes: [...jobChanges(principal.business, undefined, job), receiptChange(job.reference, undefined, newReceipt(act, now))],
    result: erasureView(job, principal, false),
    memo: job.id,
  };
}

export function newJob({ tools, principal }: Parts, state: string, dueAtMs: number, erasure: Erasure): Job {
  const now = tools.clock.nowMs();
  return {
    id: newId<JobId>(tools.random),
    kind: 'erasure',
    state,
    by: principal.person,
    startedAtMs: now,
    changedAtMs: now,
    dueAtMs,
    progress: { done: 0, total: erasure.asked },
    attempts: 0,
    cancelled: false,
    failure: undefined,
    reference: tools.random.bytes(referenceBytes),
    data: erasureData(erasure),
  };
}

export const newReceipt = ({ principal }: Parts, nowMs: number): Receipt => ({
  business: principal.business,
  kind: 'erasure',
  steps: [{ step: 'requested', atMs: nowMs }],
  dueMs: nowMs + goneDaysMax * dayMs,
  confirmation: undefined,
});

export interface HastenInput {
  readonly id: string;
  readonly confirm?: string | undefined;
}

/** What lies in the trash is erased now. */
export const hastenErasure: WriteOperation<'hasten-erasure', HastenInput, Asked | undefined, ErasureView> = {
  kind: 'write',
  name: 'hasten-erasure',
  locate: (tools, principal, { id }) => locateErasure(tools, principal, id),
  async plan(grant, act, { confirm }) {
    const { erasure: found, stored } = act.target.loaded!;
    const { job, erasure } = found;
    if (job.state !== 'hidden') throw new StewardError('conflict', { field: 'id', rule: 'it does not lie in the trash' });
    if (isSevere(erasure.subject, 'now')) await requireTypedName(grant, act, stored[0], confirm, erasedName);
    const { undoUntilMs: _until, ...rest } = erasure;
    const now = act.tools.clock.nowMs();
    const next: Job = { ...job, state: 'destroying', dueAtMs: now, changedAtMs: now, data: erasureData({ ...rest, when: 'now' }) };
    // From now on nobody takes it out again while it is being destroyed.
    const closed = stored
      .filter(({ row }) => row.state === 'trashed')
      .flatMap((old) => replaceChanges(act.principal.business, old, inState(old.row, 'trashed', act.principal, now, now)));
    return {
      changes: [...closed, ...jobChanges(act.principal.business, found, next)],
      result: erasureView(next, act.principal, false),
      memo: job.id,
    };
  },
  replay: (memo) => replayAs(readErasure, { id: memo as string }),
};

/** The receipt's change with one more step, for the commit that takes it. */
export async function receiptStep(parts: Parts, reference: Uint8Array, step: Parameters<typeof withStep>[1], ended = false) {
  const stored = await findReceipt(parts.tools.rows, reference);
  if (!stored) throw new StewardError('integrity-failed', { rule: `the receipt ${encodeReference(reference).slice(0, 4)}… is missing` });
  const receipt = withStep(stored.receipt, step, parts.tools.clock.nowMs());
  return receiptChange(reference, stored, ended ? { ...receipt, dueMs: undefined } : receipt);
}
