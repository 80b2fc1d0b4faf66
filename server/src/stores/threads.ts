// Threads with the operator, as opaque ids, enumerations, numbers and times. What was written is sealed, in records of the collections `threads` and
// `thread-messages`; a thread's record has the thread's id.
//
//   <business>     thread/<thread>                       how far it is
//                  thread-at/<time>/<thread>             those of the business, by time
//                  thread-message/<thread>/<number>      its messages: record, which side, who, when
//                  thread-link/<thread>/<hash>           the links given out for it
//   threads        <time>/<business>/<thread>            all, by time
//   threads-open   <due>/<business>/<thread>             those that wait for an answer, the most urgent first
//   threads-due    <time>/<business>/<thread>            when something happens to it by itself
//   thread-ids     <thread>                              the business that a thread lies in
//   thread-links   <hash>                                a link, under the hash of its secret
//   installation   state/contact-room                    the business in which threads of people without account lie
import { decodeId, encodeId, type BusinessId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import { isRight, type ThreadKind, type ThreadSide, type ThreadState, type ThreadWay } from '@steward/protocol/words.ts';
import type { AccountLanguage } from '../ports/identity.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import { decodeRow, emptyValue, encodeRow, lastPart } from './layout.ts';

const dayMs = 86_400_000;
/** Art. 12(3) GDPR says a month; what is no right is answered sooner. */
export const rightDays = 30;
export const otherDays = 14;
export const confirmMs = 2 * dayMs;
export const threadsListedMax = 200;
export const messagesMax = 200;

export interface Told {
  readonly processor: string;
  readonly by: PersonId;
  readonly atMs: number;
}

/** How urgent the operator has been told that it is: not yet, a week, two days, overdue. */
export const warnings = ['none', 'week', 'two-days', 'overdue'] as const;
export type Warning = (typeof warnings)[number];

export interface Thread {
  readonly id: RecordId;
  readonly kind: ThreadKind;
  readonly state: ThreadState;
  /** Who wrote it; undefined for whoever has no account. */
  readonly by: PersonId | undefined;
  /** A matter of the business: who runs it reads and writes too. */
  readonly company: boolean;
  readonly via: ThreadWay;
  readonly language: AccountLanguage;
  readonly createdAtMs: number;
  readonly lastAtMs: number;
  /** When an answer is due: of the present wait, or of the last. */
  readonly dueAtMs: number;
  readonly endedAtMs: number | undefined;
  /** Who of the staff takes care of it. */
  readonly assigned: PersonId | undefined;
  readonly warned: Warning;
  /** Answers that came in time, and those that did not. */
  readonly inTime: number;
  readonly late: number;
  readonly messages: number;
  /** The entry of the ledger that it is about. */
  readonly look: { readonly volume: number; readonly index: number } | undefined;
  /** Who received the data and was told of what became of it (Art. 19 GDPR). */
  readonly told: readonly Told[];
}

export interface StoredThread {
  readonly business: BusinessId;
  readonly thread: Thread;
  readonly revision: number;
}

export interface ThreadMessage {
  readonly id: RecordId;
  readonly side: ThreadSide;
  readonly by: PersonId | undefined;
  readonly atMs: number;
}

export const dueFrom = (kind: ThreadKind, fromMs: number): number => fromMs + (isRight(kind) ? rightDays : otherDays) * dayMs;

const digits = (ms: number) => String(ms).padStart(15, '0');
const numbered = (n: number) => String(n).padStart(6, '0');
const threadKey = (business: BusinessId, id: string): RowKey => ({ partition: business, sort: `thread/${id}` });
const idKey = (id: string): RowKey => ({ partition: 'thread-ids', sort: id });
const globalKey = (partition: string, atMs: number, business: BusinessId, id: string): RowKey => ({
  partition,
  sort: `${digits(atMs)}/${business}/${id}`,
});
const messageKey = (business: BusinessId, thread: string, number: number): RowKey => ({
  partition: business,
  sort: `thread-message/${thread}/${numbered(number)}`,
});

const warnsBeforeMs: Readonly<Record<Exclude<Warning, 'none'>, number>> = { week: 7 * dayMs, 'two-days': 2 * dayMs, overdue: 0 };

/** The warning that is to have been given by now. */
export function warningDue(dueAtMs: number, nowMs: number): Warning {
  if (nowMs >= dueAtMs) return 'overdue';
  if (nowMs >= dueAtMs - warnsBeforeMs['two-days']) return 'two-days';
  return nowMs >= dueAtMs - warnsBeforeMs.week ? 'week' : 'none';
}

/** When something happens to it by itself; undefined once nothing does any more. */
export function nextAtMs({ state, createdAtMs, dueAtMs, warned }: Thread): number | undefined {
  if (state === 'unconfirmed') return createdAtMs + confirmMs;
  if (state !== 'waiting') return undefined;
  const next = warnings[warnings.indexOf(warned) + 1];
  return next === undefined || next === 'none' ? undefined : dueAtMs - warnsBeforeMs[next];
}

/** The changes that put `next` in the place of `old`; with `old` undefined the thread is new. */
export function threadChanges(business: BusinessId, old: StoredThread | undefined, next: Thread): readonly Change[] {
  const { id, createdAtMs } = next;
  const changes: Change[] = [{ kind: 'put', key: threadKey(business, id), value: encodeThread(next), expect: old?.revision ?? 'absent' }];
  if (!old) {
    changes.push(
      { kind: 'put', key: globalKey('threads', createdAtMs, business, id), value: emptyValue, expect: 'any' },
      { kind: 'put', key: { partition: business, sort: `thread-at/${digits(createdAtMs)}/${id}` }, value: emptyValue, expect: 'any' },
      { kind: 'put', key: idKey(id), value: encodeRow([decodeId(business)]), expect: 'absent' },
    );
  }
  const open = ({ state, dueAtMs }: Thread) => (state === 'waiting' ? dueAtMs : undefined);
  return [
    ...changes,
    ...moved('threads-open', business, id, old && open(old.thread), open(next)),
    ...moved('threads-due', business, id, old && nextAtMs(old.thread), nextAtMs(next)),
  ];
}

function moved(
  partition: string,
  business: BusinessId,
  id: string,
  before: number | undefined,
  after: number | undefined,
): readonly Change[] {
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [{ kind: 'remove', key: globalKey(partition, before, business, id), expect: 'any' } as const]),
    ...(after === undefined
      ? []
      : [{ kind: 'put', key: globalKey(partition, after, business, id), value: emptyValue, expect: 'any' } as const]),
  ];
}

export const messageChange = (business: BusinessId, thread: string, number: number, { id, side, by, atMs }: ThreadMessage): Change => ({
  kind: 'put',
  key: messageKey(business, thread, number),
  value: encodeRow([decodeId(id), side, idOrNull(by), atMs]),
  expect: 'absent',
});

export async function findThread(rows: RowReader, business: BusinessId, id: string): Promise<StoredThread | undefined> {
  const row = await rows.get(threadKey(business, id));
  return row && { business, thread: decodeThread(id as RecordId, row.value), revision: row.revision };
}

/** The business that a thread lies in. */
export async function businessOfThread(rows: RowReader, id: string): Promise<BusinessId | undefined> {
  const row = await rows.get(idKey(id));
  return row && encodeId<BusinessId>(decodeRow<[Uint8Array]>(row.value)[0]);
}

export async function messagesOf(rows: RowReader, business: BusinessId, thread: string): Promise<readonly ThreadMessage[]> {
  const found = await rows.range({ partition: business, prefix: `thread-message/${thread}/`, limit: messagesMax });
  return found.map(({ value }) => {
    const [id, side, by, atMs] = decodeRow<[Uint8Array, ThreadSide, Uint8Array | null, number]>(value);
    return { id: encodeId<RecordId>(id), side, by: personOrNone(by), atMs };
  });
}

/** Of one business, all of them, from the first on. */
export async function* everyThread(rows: RowReader, business: BusinessId): AsyncGenerator<StoredThread> {
  let after: string | undefined;
  for (;;) {
    const options = { partition: business, prefix: 'thread-at/', limit: threadsListedMax, ...(after === undefined ? {} : { after }) };
    const found = await rows.range(options);
    for (const { sort } of found) {
      const stored = await findThread(rows, business, lastPart(sort));
      if (stored) yield stored;
    }
    if (found.length < threadsListedMax) return;
    after = found.at(-1)!.sort;
  }
}

/** Of one business, the newest first, at most `threadsListedMax`. */
export async function threadsOf(rows: RowReader, business: BusinessId): Promise<readonly StoredThread[]> {
  const found = await rows.range({ partition: business, prefix: 'thread-at/', reverse: true, limit: threadsListedMax });
  const stored = await Promise.all(found.map(({ sort }) => findThread(rows, business, lastPart(sort))));
  return stored.filter((each) => each !== undefined);
}

const lists = { open: 'threads-open', due: 'threads-due', newest: 'threads' } as const;

/** Of every business: those that wait for an answer, the most urgent first; those that something happens to next; the newest. */
export async function threadsBy(rows: RowReader, list: keyof typeof lists, limit: number): Promise<readonly ListedThread[]> {
  const found = await rows.range({ partition: lists[list], prefix: '', reverse: list === 'newest', limit });
  return found.map(({ partition, sort }) => {
    const [atMs, business, id] = sort.split('/') as [string, BusinessId, RecordId];
    return { atMs: Number(atMs), business, id, key: { partition, sort } };
  });
}

export interface ListedThread {
  readonly atMs: number;
  readonly business: BusinessId;
  readonly id: RecordId;
  readonly key: RowKey;
}

/** What is left of a thread whose record is gone: at most a hundred rows at a time. */
export async function leftOfThread(
  rows: RowReader,
  business: BusinessId,
  id: string,
): Promise<{ readonly changes: readonly Change[]; readonly more: boolean }> {
  const found = await Promise.all(
    [`thread-message/${id}/`, `thread-link/${id}/`].map((prefix) => rows.range({ partition: business, prefix, limit: leftAtOnceMax })),
  );
  const changes: Change[] = found.flat().map(({ partition, sort }) => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }));
  for (const { sort } of found[1]!)
    changes.push({ kind: 'remove', key: { partition: 'thread-links', sort: sort.slice(sort.lastIndexOf('/') + 1) }, expect: 'any' });
  if (found.some((part) => part.length === leftAtOnceMax)) return { changes, more: true };
  const stored = await findThread(rows, business, id);
  if (stored) {
    const { thread } = stored;
    const keys = [
      threadKey(business, id),
      idKey(id),
      globalKey('threads', thread.createdAtMs, business, id),
      { partition: business, sort: `thread-at/${digits(thread.createdAtMs)}/${id}` },
      globalKey('threads-open', thread.dueAtMs, business, id),
    ];
    const next = nextAtMs(thread);
    if (next !== undefined) keys.push(globalKey('threads-due', next, business, id));
    changes.push(...keys.map((key): Change => ({ kind: 'remove', key, expect: 'any' })));
  }
  return { changes, more: false };
}

const leftAtOnceMax = 30;

const idOrNull = (id: string | undefined) => (id === undefined ? null : decodeId(id));
const personOrNone = (bytes: Uint8Array | null) => (bytes === null ? undefined : encodeId<PersonId>(bytes));

type Wire = [
  [ThreadKind, ThreadState, ThreadWay, AccountLanguage, Warning],
  [Uint8Array | null, Uint8Array | null],
  boolean,
  [number, number, number, number | null],
  [number, number, number],
  [number, number] | null,
  [string, Uint8Array, number][],
];

function encodeThread(of: Thread): Uint8Array {
  return encodeRow([
    [of.kind, of.state, of.via, of.language, of.warned],
    [idOrNull(of.by), idOrNull(of.assigned)],
    of.company,
    [of.createdAtMs, of.lastAtMs, of.dueAtMs, of.endedAtMs ?? null],
    [of.inTime, of.late, of.messages],
    of.look === undefined ? null : [of.look.volume, of.look.index],
    of.told.map(({ processor, by, atMs }) => [processor, decodeId(by), atMs]),
  ]);
}

export function decodeThread(id: RecordId, value: Uint8Array): Thread {
  const [words, people, company, times, counts, look, told] = decodeRow<Wire>(value);
  const [kind, state, via, language, warned] = words;
  const [createdAtMs, lastAtMs, dueAtMs, endedAtMs] = times;
  const [inTime, late, messages] = counts;
  return {
    id,
    kind,
    state,
    by: personOrNone(people[0]),
    assigned: personOrNone(people[1]),
    company,
    via,
    language,
    createdAtMs,
    lastAtMs,
    dueAtMs,
    endedAtMs: endedAtMs ?? undefined,
    warned,
    inTime,
    late,
    messages,
    look: look === null ? undefined : { volume: look[0], index: look[1] },
    told: told.map(([processor, by, atMs]) => ({ processor, by: encodeId<PersonId>(by), atMs })),
  };
}
