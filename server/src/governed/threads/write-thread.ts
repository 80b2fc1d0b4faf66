// write-thread: begins a thread with the operator, or adds a message to one, from either side: the record, its message and how far the thread is are one
// commit with their entry. Of somebody without account a new one counts only when they have confirmed it.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import { threadTextCharsMax } from '@steward/protocol/catalogue/built-in/threads.ts';
import type { ThreadKind, ThreadSide, ThreadWay } from '@steward/protocol/words.ts';
import type { Grant } from '../../ports/grant.ts';
import type { AccountLanguage } from '../../ports/identity.ts';
import type { Change } from '../../ports/rows.ts';
import { createChanges } from '../../stores/records.ts';
import { owedMail } from '../../stores/thread-links.ts';
import { dueFrom, messageChange, messagesMax, threadChanges, threadsOf, type StoredThread, type Thread } from '../../stores/threads.ts';
import { blobOf } from '../blob-name.ts';
import { collectionOf } from '../locate.ts';
import { newId } from '../new-id.ts';
import type { Act, Principal, Target, Tools, WriteOperation } from '../operation.ts';
import { bytesMaxOf, checkInput, storeFile } from '../put-file.ts';
import { sealNew } from '../seal-new.ts';
import { locateThread, threadFacts, threadFields, type LocatedThread, type ThreadNamed } from './locate-thread.ts';

const dayMs = 86_400_000;
/** Of one person: more are no help to anybody. */
const begunPerDayMax = 30;

export interface NewThread {
  readonly kind: ThreadKind;
  readonly subject: string;
  readonly company?: boolean | undefined;
  readonly look?: Thread['look'];
  readonly via: ThreadWay;
  readonly language: AccountLanguage;
  /** Of somebody without account. */
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** `begin`, or the thread that is added to. */
export type WriteThreadInput = {
  readonly text: string;
  /** What comes with it, each as a message of its own behind the first; of content that can be gone through again. */
  readonly attachments?: readonly Attachment[] | undefined;
} & ({ readonly begin: NewThread } | ThreadNamed);

export interface Written {
  readonly thread: RecordId;
  readonly message: RecordId;
}

interface Loaded {
  readonly thread: RecordId;
  readonly messages: readonly RecordId[];
  readonly old: LocatedThread | undefined;
}

export const writeThread: WriteOperation<'write-thread', WriteThreadInput, Loaded, Written> = {
  kind: 'write',
  name: 'write-thread',

  async locate(tools, principal, input): Promise<Target<Loaded>> {
    if (input.text.trim() === '' || input.text.length > threadTextCharsMax)
      throw new StewardError('invalid-input', { field: 'text', rule: `1 to ${threadTextCharsMax} characters` });
    checkAttachments(tools, input);
    const messages = Array.from({ length: Math.max(1, input.attachments?.length ?? 0) }, () => newId<RecordId>(tools.random));
    if (!('begin' in input)) {
      const target = await locateThread(tools, principal, input);
      const records = target.loaded ? [...target.records, ...messages] : [];
      return { ...target, records, loaded: { thread: input.thread as RecordId, messages, old: target.loaded } };
    }
    await checkBudget(tools, principal);
    const thread = newId<RecordId>(tools.random);
    return {
      ...(await threadFacts(tools, principal, undefined)),
      collection: 'threads',
      records: [thread, ...messages],
      fields: threadFields,
      person: principal.person,
      known: true,
      loaded: { thread, messages, old: undefined },
    };
  },

  async plan(grant, act, input) {
    const { thread, messages, old } = act.target.loaded;
    const nowMs = act.tools.clock.nowMs();
    const side: ThreadSide = act.principal.actor === 'staff' ? 'operator' : 'person';
    const next =
      'begin' in input ? begun(act.principal, thread, input.begin, messages.length, nowMs) : added(old!, side, messages.length, nowMs);
    // What the staff answer belongs to whom it was answered: it goes with them, and they take it along.
    const owner = ownedBy(act.principal, side === 'operator' ? next.by : (act.principal.person ?? next.by));
    const { changes, abandon } = await seal(grant, act, input, owner, side);
    return {
      abandon,
      changes: [
        ...changes,
        ...threadChanges(act.principal.business, old, next),
        ...messages.map((id, i) => {
          const number = next.messages - messages.length + 1 + i;
          return messageChange(act.principal.business, thread, number, { id, side, by: act.principal.person, atMs: nowMs });
        }),
        ...mailOwed(act.principal, next, side, nowMs),
      ],
      result: { thread, message: messages[0]! },
      memo: [decodeId(thread), decodeId(messages[0]!)],
    };
  },

  replay(memo) {
    const [thread, message] = memo as [Uint8Array, Uint8Array];
    return { result: { thread: encodeId<RecordId>(thread), message: encodeId<RecordId>(message) } };
  },
};

function ownedBy(principal: Principal, person: PersonId | undefined): Principal {
  const { actor, business } = principal;
  return { actor, business, ...(person === undefined ? {} : { person }) };
}

async function checkBudget({ rows, clock }: Tools, { business, person }: Principal): Promise<void> {
  if (person === undefined) return;
  const sinceMs = clock.nowMs() - dayMs;
  const begunToday = (await threadsOf(rows, business)).filter(({ thread: { by, createdAtMs } }) => by === person && createdAtMs > sinceMs);
  if (begunToday.length >= begunPerDayMax) throw new StewardError('too-many-requests', { rule: `at most ${begunPerDayMax} a day` });
}

const fileOf = (attachment: Attachment, message: string) => ({
  ...attachment,
  collection: 'thread-messages',
  id: message,
  field: 'attachment',
});

function checkAttachments(tools: Tools, { attachments = [] }: WriteThreadInput): void {
  for (const each of attachments) checkInput(collectionOf(tools, 'thread-messages'), fileOf(each, ''));
}

interface Sealed {
  readonly changes: readonly Change[];
  readonly abandon: () => Promise<void>;
}

async function seal(grant: Grant, act: Act<Loaded>, input: WriteThreadInput, owner: Principal, side: ThreadSide): Promise<Sealed> {
  const { tools, principal, target } = act;
  const { thread, messages } = target.loaded;
  const collection = collectionOf(tools, 'thread-messages');
  const changes: Change[] = [];
  const files: string[] = [];
  for (const [i, message] of messages.entries()) {
    const attachment = input.attachments?.[i];
    const file = attachment && fileOf(attachment, message);
    const said = await sealNew(grant, tools, owner, {
      collection,
      id: message,
      // What comes behind the first has no words of its own.
      fields: { text: i === 0 ? input.text : attachment!.name, from: side, thread },
      file: file && { field: 'attachment', store: (key) => storeFile(grant, act, key, file, bytesMaxOf(collection, 'attachment')) },
    });
    changes.push(...createChanges(principal.business, said.row));
    files.push(...said.row.files);
  }
  const abandon = async () => {
    for (const file of files) await tools.blobs.remove(blobOf(principal.business, file));
  };
  if (!('begin' in input)) return { changes, abandon };
  const { subject, name, email } = input.begin;
  const about = await sealNew(grant, tools, owner, {
    collection: collectionOf(tools, 'threads'),
    id: thread,
    fields: { subject, ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) },
  });
  return { changes: [...createChanges(principal.business, about.row), ...changes], abandon };
}

function begun(
  { person }: Principal,
  id: RecordId,
  { kind, company, via, language, look }: NewThread,
  messages: number,
  nowMs: number,
): Thread {
  if (look !== undefined && (look.volume < 1 || look.index < 0))
    throw new StewardError('invalid-input', { field: 'look', rule: 'an entry of your ledger' });
  return {
    id,
    kind,
    state: person === undefined ? 'unconfirmed' : 'waiting',
    by: person,
    company: company === true && person !== undefined,
    via,
    language,
    createdAtMs: nowMs,
    lastAtMs: nowMs,
    dueAtMs: dueFrom(kind, nowMs),
    endedAtMs: undefined,
    assigned: undefined,
    warned: 'none',
    inTime: 0,
    late: 0,
    messages,
    look,
    told: [],
  };
}

/** A question makes it wait, from then on if it did not; an answer ends the wait, in time or not. */
function added({ thread }: StoredThread, side: ThreadSide, count: number, nowMs: number): Thread {
  if (thread.messages + count > messagesMax)
    throw new StewardError('too-large', { field: 'text', rule: `a thread has at most ${messagesMax} messages; begin another` });
  if (thread.state === 'unconfirmed') throw new StewardError('conflict', { field: 'thread', rule: 'it has not been confirmed yet' });
  const next = { ...thread, messages: thread.messages + count, lastAtMs: nowMs };
  const waited = thread.state === 'waiting';
  if (side === 'person')
    return waited ? next : { ...next, state: 'waiting', dueAtMs: dueFrom(thread.kind, nowMs), warned: 'none', endedAtMs: undefined };
  const intime = nowMs <= thread.dueAtMs;
  return {
    ...next,
    state: 'answered',
    endedAtMs: undefined,
    inTime: thread.inTime + (waited && intime ? 1 : 0),
    late: thread.late + (waited && !intime ? 1 : 0),
  };
}

function mailOwed({ business }: Principal, { id, state }: Thread, side: ThreadSide, nowMs: number): readonly Change[] {
  if (state === 'unconfirmed') return [owedMail(business, id, 'confirm', nowMs)];
  return side === 'operator' ? [owedMail(business, id, 'answer', nowMs)] : [];
}
