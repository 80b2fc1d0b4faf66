// The operator's side of threads: what waits, the most urgent first; answering, taking care, ending, telling recipients.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { WireQueued } from '@steward/protocol/wire/contact-routes.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { getFile } from '../../governed/get-file.ts';
import type { AnyOperation } from '../../governed/operation.ts';
import type { Door } from '../../governed/perform.ts';
import { putFile } from '../../governed/put-file.ts';
import { handleThread, type ThreadStep } from '../../governed/threads/handle-thread.ts';
import { readRecipients } from '../../governed/threads/read-recipients.ts';
import { readQueue, readThread } from '../../governed/threads/read-threads.ts';
import { writeThread } from '../../governed/threads/write-thread.ts';
import { eligibleFor, findStaff } from '../../stores/staff.ts';
import { businessOfThread, threadsBy, type ListedThread } from '../../stores/threads.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { headerOf, type Call } from './call.ts';
import { attachmentOf, uploadOf } from './contact-handlers.ts';
import { rangeOf, sendFile } from './file-handlers.ts';
import { staffPrincipal } from './staff-case-handlers.ts';
import type { StaffNames } from './wire-case.ts';
import { staffNames, wireHead, wireThread } from './wire-thread.ts';

const waitingShownMax = 200;
const newestShownMax = 60;

/** What every handler here does: find the thread that the address names, and ask the door in its business. */
function createInThreads(door: Door, staff: StaffNames) {
  const { rows, clock, processors } = door.tools;
  const parts = () => ({ staff, processors, nowMs: clock.nowMs() });

  const within = async <O extends Operation, I, L, R>(
    call: Call,
    business: BusinessId,
    operation: AnyOperation<O, I, L, R>,
    input: I,
  ): Promise<R> => {
    const ask = { purpose: 'request', idempotencyKey: headerOf(call.request, 'idempotency-key') } as const;
    const answer = await door.perform(staffPrincipal(call, business), operation, input, ask);
    if (!answer.allowed && answer.code === 'not-found') throw new StewardError('not-found');
    return call.answered(answer);
  };

  const named = async (call: Call): Promise<{ id: RecordId; business: BusinessId }> => {
    const id = call.params['id']! as RecordId;
    const business = await businessOfThread(rows, id);
    if (!business) throw new StewardError('not-found');
    return { id, business };
  };

  const shown = async (call: Call, { id, business }: { id: RecordId; business: BusinessId }) => {
    const view = await within(call, business, readThread, { thread: id });
    const queued = await within(call, business, readQueue, { threads: [id] });
    const end = view.state !== 'ended';
    return { ...(await wireThread(parts(), view)), business: { id: business, name: queued.business }, may: { end } };
  };

  const step = async (call: Call, does: ThreadStep) => {
    const of = await named(call);
    await within(call, of.business, handleThread, { thread: of.id, step: does });
    return shown(call, of);
  };

  return { within, named, shown, step };
}

export function staffThreadHandlers(door: Door, staff: StaffNames) {
  const { rows, clock, processors } = door.tools;
  const { within, named, shown, step } = createInThreads(door, staff);
  return {
    async staffThreads(call: Call) {
      const member = (await findStaff(rows, call.person().person))?.member;
      if (!eligibleFor(member, 'ask', 'customer-request', clock.nowMs()))
        throw new StewardError('refused', { rule: 'for who is eligible to help on request' });
      const listed = [...(await threadsBy(rows, 'open', waitingShownMax)), ...(await threadsBy(rows, 'newest', newestShownMax))];
      const threads: WireQueued[] = [];
      for (const [business, ids] of byBusiness(listed)) threads.push(...(await queueOf(door, staff, call, business, ids)));
      return { threads: threads.sort(mostUrgentFirst) };
    },
    staffThread: async (call: Call) => shown(call, await named(call)),
    async staffAnswer(call: Call) {
      const of = await named(call);
      await within(call, of.business, writeThread, { thread: of.id, ...(call.body as { text: string }) });
      return shown(call, of);
    },
    staffAssign: (call: Call) => step(call, { kind: 'assign', to: (call.body as { to?: PersonId }).to }),
    staffEndThread: (call: Call) => step(call, { kind: 'end' }),
    staffTold: (call: Call) => step(call, { kind: 'told', ...(call.body as { processors: readonly string[] }) }),
    async staffRecipients(call: Call) {
      const { id, business } = await named(call);
      const { recipients, complete, told } = await within(call, business, readRecipients, { thread: id });
      return {
        complete,
        recipients: recipients.map(({ processor, times, lastAtMs }) => {
          const toldAtMs = told.find((each) => each.processor === processor)?.atMs;
          const { name = processor, company = '' } = processors.get(processor) ?? {};
          return {
            processor,
            name,
            company,
            times,
            lastAt: isoTime(lastAtMs),
            ...(toldAtMs === undefined ? {} : { toldAt: isoTime(toldAtMs) }),
          };
        }),
      };
    },
    async staffAttach(call: Call) {
      const of = await named(call);
      await within(call, of.business, putFile, { ...attachmentOf(call, { thread: of.id }), ...uploadOf(call) });
      return shown(call, of);
    },
    async staffAttachment(call: Call) {
      const { id, business } = await named(call);
      return sendFile(call, await within(call, business, getFile, { ...attachmentOf(call, { thread: id }), ...rangeOf(call) }));
    },
  };
}

async function queueOf(
  door: Door,
  staff: StaffNames,
  call: Call,
  business: BusinessId,
  ids: readonly RecordId[],
): Promise<readonly WireQueued[]> {
  const answer = await door.perform(staffPrincipal(call, business), readQueue, { threads: ids }, { purpose: 'request' });
  // Those that were not sent yet, or are gone, are not there.
  if (!answer.allowed) return [];
  const { threads, business: name } = answer.result;
  const nameOf = await staffNames(
    staff,
    threads.map(({ assigned }) => assigned),
  );
  return threads.map((head) => ({
    ...wireHead(head, door.tools.clock.nowMs(), nameOf),
    business: { id: business, name },
    warned: head.warned,
    ...(head.name === undefined ? {} : { name: head.name }),
    ...(head.email === undefined ? {} : { email: head.email }),
  }));
}

function byBusiness(listed: readonly ListedThread[]): ReadonlyMap<BusinessId, readonly RecordId[]> {
  const found = new Map<BusinessId, RecordId[]>();
  for (const { business, id } of listed) {
    const ids = found.get(business) ?? [];
    if (!ids.includes(id)) found.set(business, [...ids, id]);
  }
  return found;
}

/** What waits, by when it is due; then the rest, the newest first. */
function mostUrgentFirst(a: WireQueued, b: WireQueued): number {
  if ((a.due === undefined) !== (b.due === undefined)) return a.due === undefined ? 1 : -1;
  return a.due === undefined ? (a.lastAt < b.lastAt ? 1 : -1) : a.due < b.due! ? -1 : 1;
}
