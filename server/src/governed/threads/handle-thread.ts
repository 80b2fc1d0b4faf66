// handle-thread: what becomes of a thread beside what is said in it: confirmed by whoever has no account, ended by either side, taken care of by somebody of
// the staff, recipients of the data told (Art. 19 GDPR), and the warnings before an answer is due.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { isRight } from '@steward/protocol/words.ts';
import type { Change } from '../../ports/rows.ts';
import { findStaff } from '../../stores/staff.ts';
import { newLink, owedMail, spentLink } from '../../stores/thread-links.ts';
import { threadChanges, warningDue, type Thread } from '../../stores/threads.ts';
import { newId } from '../new-id.ts';
import type { Act, Plan, WriteOperation } from '../operation.ts';
import { locateThread, type LocatedThread, type ThreadNamed } from './locate-thread.ts';

export type ThreadStep =
  | { readonly kind: 'confirm' }
  | { readonly kind: 'end' }
  /** To somebody of the staff, or to nobody any more. */
  | { readonly kind: 'assign'; readonly to: PersonId | undefined }
  | { readonly kind: 'told'; readonly processors: readonly string[] }
  | { readonly kind: 'warn' };

export interface HandleThreadInput extends ThreadNamed {
  readonly step: ThreadStep;
}

export interface Handled {
  /** Of a thread that was confirmed: the link to it from now on. */
  readonly link?: string;
}

type ThreadAct = Act<LocatedThread | undefined>;

export const handleThread: WriteOperation<'handle-thread', HandleThreadInput, LocatedThread | undefined, Handled> = {
  kind: 'write',
  name: 'handle-thread',
  async locate(tools, principal, input) {
    const target = await locateThread(tools, principal, input);
    return { ...target, fields: new Set<string>() };
  },
  async plan(_grant, act, { step }) {
    switch (step.kind) {
      case 'confirm':
        return confirm(act);
      case 'end':
        return end(act);
      case 'assign':
        return assign(act, step.to);
      case 'told':
        return told(act, step.processors);
      case 'warn':
        return warn(act);
    }
  },
};

function changed(act: ThreadAct, next: Thread, ...more: readonly Change[]): Plan<Handled> {
  const old = act.target.loaded!;
  return { changes: [...threadChanges(old.business, old, next), ...more], result: {} };
}

const onlyFor = (act: ThreadAct, actor: 'staff' | 'visitor' | 'worker') => {
  if (act.principal.actor !== actor) throw new StewardError('refused', { rule: 'this is for somebody else to do' });
};

/** The link in the mail is spent, and gives the one that stays. The days until an answer is due count from when it was written. */
function confirm(act: ThreadAct): Plan<Handled> {
  onlyFor(act, 'visitor');
  const { tools, target } = act;
  const { business, thread, link } = target.loaded!;
  if (link?.mode !== 'confirm' || thread.state !== 'unconfirmed') throw new StewardError('not-found');
  const nowMs = tools.clock.nowMs();
  const secret = newId<never>(tools.random) as string;
  const next: Thread = { ...thread, state: 'waiting', lastAtMs: nowMs };
  const links = [...spentLink(link), ...newLink(secret, { business, thread: thread.id, mode: 'visitor', nowMs })];
  return { ...changed(act, next, ...links, owedMail(business, thread.id, 'received', nowMs)), result: { link: secret } };
}

function end(act: ThreadAct): Plan<Handled> {
  const { thread } = act.target.loaded!;
  if (thread.state === 'ended') throw new StewardError('conflict', { field: 'thread', rule: 'it has ended already' });
  if (thread.state === 'unconfirmed') throw new StewardError('not-found');
  if (act.principal.actor === 'staff' && thread.state === 'waiting' && isRight(thread.kind))
    throw new StewardError('conflict', { field: 'thread', rule: 'somebody uses a right: answer first' });
  return changed(act, { ...thread, state: 'ended', endedAtMs: act.tools.clock.nowMs() });
}

async function assign(act: ThreadAct, to: PersonId | undefined): Promise<Plan<Handled>> {
  onlyFor(act, 'staff');
  if (to !== undefined) {
    const member = (await findStaff(act.tools.rows, to))?.member;
    if (!member || member.leftAtMs !== undefined)
      throw new StewardError('invalid-input', { field: 'to', rule: 'somebody of the staff who is here' });
  }
  return changed(act, { ...act.target.loaded!.thread, assigned: to });
}

function told(act: ThreadAct, processors: readonly string[]): Plan<Handled> {
  onlyFor(act, 'staff');
  const { tools, principal } = act;
  const { thread } = act.target.loaded!;
  const unknown = processors.find((id) => !tools.processors.has(id));
  if (unknown !== undefined || processors.length === 0)
    throw new StewardError('invalid-input', { field: 'processors', rule: 'companies that data may be sent to' });
  const others = thread.told.filter(({ processor }) => !processors.includes(processor));
  const atMs = tools.clock.nowMs();
  return changed(act, {
    ...thread,
    told: [...others, ...[...new Set(processors)].map((processor) => ({ processor, by: principal.person!, atMs }))],
  });
}

function warn(act: ThreadAct): Plan<Handled> {
  onlyFor(act, 'worker');
  const { thread } = act.target.loaded!;
  const warned = warningDue(thread.dueAtMs, act.tools.clock.nowMs());
  if (thread.state !== 'waiting' || warned === thread.warned)
    throw new StewardError('conflict', { field: 'thread', rule: 'nothing is due' });
  return changed(act, { ...thread, warned });
}
