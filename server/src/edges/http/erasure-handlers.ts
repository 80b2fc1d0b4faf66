// Erasures and holds: each parses, starts the lifecycle or calls one governed operation, and renders the outcome.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeReference } from '@steward/protocol/reference.ts';
import { demoOutbox } from '../../catalogue/processors.ts';
import type { WireErasure, WireErasurePreview, WireErasureSubject } from '@steward/protocol/wire/erasure-routes.ts';
import { decideErasure, undoErasure } from '../../governed/decide-erasure.ts';
import type { SubjectInput } from '../../governed/erasure-subject.ts';
import { endHold, readHolds, setHold, type HoldView } from '../../governed/holds.ts';
import { dayMs, decideMs, soleWaitMs } from '../../governed/periods.ts';
import { previewErasure, type Impact } from '../../governed/preview-erasure.ts';
import { readErasure, readErasures, type ErasureView } from '../../governed/read-erasures.ts';
import { approvalFor, hastenErasure, isSevere, type Approval } from '../../governed/request-erasure.ts';
import type { Tools } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { exportsHolding } from '../../lifecycle/export/exports-place.ts';
import { startAccountErasure, startErasure } from '../../lifecycle/start-erasure.ts';
import type { EmbeddedIdentity } from '../../ports/identity.ts';
import type { ErasureWhen } from '../../stores/erasures.ts';
import type { Job } from '../../stores/jobs.ts';
import { findReceipt } from '../../stores/receipts.ts';
import { headerOf, principalOf, type Call } from './call.ts';
import { previewAccount, totalOf } from './preview-account.ts';
import { confirmationPdf } from './confirmation-pdf.ts';
import { wireJob } from './lifecycle-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';

interface StartBody {
  readonly subject: WireErasureSubject;
  readonly when: ErasureWhen;
  readonly confirm?: string;
}

export function erasureHandlers(door: Door, identity: EmbeddedIdentity) {
  const named = (call: Call) => ({ id: call.params['id']! });
  return {
    async previewErasure(call: Call) {
      const { subject, when } = call.body as StartBody;
      if (subject.kind === 'account') {
        const { impact, ...planned } = await previewAccount(door, call);
        return wirePreview(door.tools, impact, { kind: 'member', when, ...planned });
      }
      const input = subjectOf(call, subject);
      const impact = await call.perform(previewErasure, { subject: input });
      const total = totalOf(impact);
      const approval = await approvalFor({ tools: door.tools, principal: call.principal() }, input, total);
      const exports = await exportsHolding(door.tools.rows, call.principal().business, input, impact.together);
      return wirePreview(door.tools, impact, { kind: input.kind, when, approval, total, exports });
    },
    async startErasure(call: Call) {
      const { subject, when, confirm } = call.body as StartBody;
      const ask = { purpose: call.purpose, idempotencyKey: headerOf(call.request, 'idempotency-key') };
      if (subject.kind === 'account') return { erasures: (await endAccount(door, identity, call, when, confirm)).map(wireErasure) };
      const answer = await startErasure(door, call.principal(), { subject: subjectOf(call, subject), when, confirm }, ask);
      return { erasures: [wireErasure(call.answered(answer))] };
    },
    erasures: async (call: Call) => ({ erasures: (await call.perform(readErasures, {})).map(wireErasure) }),
    erasure: async (call: Call) => wireErasure(await call.perform(readErasure, named(call))),
    undoErasure: async (call: Call) => wireErasure(await call.perform(undoErasure, named(call))),
    async hastenErasure(call: Call) {
      const { confirm } = call.body as { confirm?: string };
      return wireErasure(await call.perform(hastenErasure, { ...named(call), confirm }));
    },
    approveErasure: async (call: Call) => wireErasure(await call.perform(decideErasure, { ...named(call), approve: true })),
    denyErasure: async (call: Call) => wireErasure(await call.perform(decideErasure, { ...named(call), approve: false })),
    async confirmation(call: Call) {
      const { reference, file } = await confirmationOf(door.tools, call);
      return call.reply.type('application/json; charset=utf-8').header('content-disposition', attachment(reference, 'json')).send(file);
    },
    async confirmationPdf(call: Call) {
      const { reference, file } = await confirmationOf(door.tools, call);
      const { language } = call.query as { language: 'en' | 'de' };
      return call.reply
        .type('application/pdf')
        .header('content-disposition', attachment(reference, 'pdf'))
        .send(confirmationPdf(file, language));
    },
    holds: async (call: Call) => ({ holds: (await call.perform(readHolds, {})).map(wireHold) }),
    async setHold(call: Call) {
      const { scope, until, why } = call.body as {
        scope: { kind: 'record' | 'project' | 'person' | 'business'; id?: string };
        until: string;
        why: string;
      };
      return wireHold(await call.perform(setHold, { scope, untilMs: Date.parse(until), why }));
    },
    async endHold(call: Call) {
      await call.perform(endHold, named(call));
      return { done: true } as const;
    },
  };
}

const attachment = (reference: string, ending: string) => `attachment; filename="erasure-${reference}.${ending}"`;

function subjectOf(call: Call, subject: WireErasureSubject): SubjectInput {
  return subject.kind === 'account' ? { kind: 'member', person: call.person().person, account: true } : subject;
}

/** An account goes at once and for good, so it takes a fresh sign-in and its own e-mail address. */
async function endAccount(door: Door, identity: EmbeddedIdentity, call: Call, when: ErasureWhen, confirm: string | undefined) {
  const caller = call.person();
  if (when === 'trash')
    throw new StewardError('invalid-input', { field: 'when', rule: 'an account goes at once; there is no way back into it' });
  if (door.tools.clock.nowMs() - caller.signedInAtMs >= 600_000) throw new StewardError('fresh-sign-in-needed');
  const { email } = await identity.account(caller);
  if (confirm?.trim().toLowerCase() !== email.toLowerCase())
    throw new StewardError('needs-confirmation', { field: 'confirm', rule: 'type the e-mail address of the account' });
  return startAccountErasure(door, identity, (business) => principalOf(caller, business, call.client), caller.person, {
    purpose: call.purpose,
  });
}

async function confirmationOf(tools: Tools, call: Call): Promise<{ readonly reference: string; readonly file: string }> {
  const typed = call.params['reference']!;
  const reference = decodeReference(typed);
  const stored = reference && (await findReceipt(tools.rows, reference));
  if (stored?.receipt.confirmation === undefined) throw new StewardError('not-found');
  return {
    reference: (JSON.parse(stored.receipt.confirmation) as { confirmation: { reference: string } }).confirmation.reference,
    file: stored.receipt.confirmation,
  };
}

export function wireErasure({
  undoUntilMs,
  decideUntilMs,
  subject,
  when,
  asked,
  destroyed,
  held,
  keptByLaw,
  mayUndo,
  mayDecide,
  ...job
}: ErasureView): WireErasure {
  return {
    ...wireJob(job),
    subject: wireSubject(subject),
    when,
    ...(undoUntilMs === undefined ? {} : { undoUntil: isoTime(undoUntilMs) }),
    ...(decideUntilMs === undefined ? {} : { decideUntil: isoTime(decideUntilMs) }),
    asked,
    destroyed,
    held,
    keptByLaw,
    mayUndo,
    mayDecide,
  };
}

function wireSubject(subject: ErasureView['subject']): WireErasure['subject'] {
  if (subject.kind === 'member') return { kind: subject.account ? 'account' : 'member', person: subject.person };
  if (subject.kind !== 'collected') return subject;
  const { turn: _turn, ...told } = subject;
  return told;
}

export const wireHold = ({ id, scope, untilMs, setAtMs, by, endedMs, why }: HoldView) => ({
  id,
  scope,
  until: isoTime(untilMs),
  setAt: isoTime(setAtMs),
  ...(by === undefined ? {} : { by }),
  ...(endedMs === undefined ? {} : { ended: isoTime(endedMs) }),
  why,
});

interface Planned {
  readonly kind: SubjectInput['kind'];
  readonly when: ErasureWhen;
  readonly approval: Approval;
  readonly total: number;
  readonly exports: readonly Job[];
  /** Why it would be refused, but for what points to it. */
  readonly blocked?: string | undefined;
}

export function wirePreview(
  tools: Tools,
  impact: Impact,
  { kind, when, approval, total, exports, ...planned }: Planned,
): WireErasurePreview {
  const refusing = impact.references.find(({ effect }) => effect === 'refuse');
  const blocked = refusing ? `${refusing.records} of ${refusing.collection} need it (${refusing.field})` : planned.blocked;
  // The demo's outbox sends nothing to anybody.
  const mail = [...tools.processors.values()].filter(({ id, fields }) => id !== demoOutbox.id && fields.includes('mail.text'));
  return {
    total,
    counts: [...impact.counts].map(([collection, records]) => ({ collection, records })),
    references: [...impact.references],
    stays: [
      ...impact.stays.map(({ untilMs, ...stays }) => ({ ...stays, ...(untilMs === undefined ? {} : { until: isoTime(untilMs) }) })),
      ...mail.map(({ company }) => ({ why: 'sent' as const, rule: company })),
    ],
    approval,
    confirm: isSevere({ kind: kind === 'member' || kind === 'business' || kind === 'project' ? kind : 'due' }, when),
    ...(blocked === undefined ? {} : { blocked }),
    exports: exports.map(({ id, startedAtMs, by }) => ({ id, startedAt: isoTime(startedAtMs), ...(by === undefined ? {} : { by }) })),
    dates: datesOf(tools, impact, when, approval),
  };
}

/** What happens on which day, as it stands now. */
function datesOf(tools: Tools, { stays }: Impact, when: ErasureWhen, approval: Approval): WireErasurePreview['dates'] {
  const now = tools.clock.nowMs();
  const hiddenMs = approval === 'none' ? now : now + (approval === 'wait' ? soleWaitMs : decideMs);
  const goneMs = when === 'trash' ? hiddenMs + tools.periods.trashMs : hiddenMs;
  const of = (what: WireErasurePreview['dates'][number]['what'], atMs: number) => ({ on: new Date(atMs).toISOString().slice(0, 10), what });
  const later = (why: 'law' | 'hold') => Math.max(0, ...stays.filter((each) => each.why === why).map(({ untilMs }) => untilMs ?? 0));
  return [
    ...(approval === 'none' ? [] : [of('decided', hiddenMs)]),
    of('hidden', hiddenMs),
    ...(when === 'trash' ? [of('undo-until', goneMs)] : []),
    of('keys-destroyed', goneMs),
    of('removed', goneMs),
    of('left-copies', goneMs + Math.max(tools.periods.epochMs, 30 * dayMs)),
    ...(later('hold') === 0 ? [] : [of('hold-ends', later('hold'))]),
    ...(later('law') === 0 ? [] : [of('law-ends', later('law'))]),
  ];
}
