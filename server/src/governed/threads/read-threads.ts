// read-threads: what was written to the operator and answered: for whoever wrote it, for who runs the business where it is the business's matter, for
// whoever holds its link, and for the staff it was written to. A list opens the subjects, one thread all of it.
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { Grant } from '../../ports/grant.ts';
import type { RecordRow } from '../../stores/record-row.ts';
import { findRecords, openRecords } from '../../stores/records.ts';
import { findThread, messagesOf, threadsOf, type StoredThread, type Thread, type ThreadMessage } from '../../stores/threads.ts';
import type { StoredFile } from '../put-file.ts';
import type { Act, ReadOperation, Target, Tools } from '../operation.ts';
import { locateThread, takesPart, threadFacts, type LocatedThread, type ThreadNamed } from './locate-thread.ts';

const quarterMs = 900_000;

export interface ThreadHead extends Thread {
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

export interface MessageView extends ThreadMessage {
  /** Undefined where it was erased. */
  readonly text: string | undefined;
  readonly attachment: StoredFile | undefined;
}

export interface ThreadView extends ThreadHead {
  readonly said: readonly MessageView[];
}

interface Loaded {
  readonly thread: LocatedThread;
  readonly messages: readonly ThreadMessage[];
}

/** One of them, whole. */
export const readThread: ReadOperation<'read-threads', ThreadNamed, Loaded | undefined, ThreadView> = {
  kind: 'read',
  name: 'read-threads',
  async locate(tools, principal, input): Promise<Target<Loaded | undefined>> {
    const target = await locateThread(tools, principal, input);
    // The link that confirms does that alone.
    if (!target.loaded || target.loaded.link?.mode === 'confirm') return { ...target, absent: true, records: [], loaded: undefined };
    const messages = await messagesOf(tools.rows, principal.business, input.thread);
    const records = [...target.records, ...messages.map(({ id }) => id)];
    return { ...target, records, loaded: { thread: target.loaded, messages } };
  },
  async act(grant, { tools, target }) {
    const { thread, messages } = target.loaded!;
    const opened = await open(grant, tools, thread.business, [thread.thread.id, ...messages.map(({ id }) => id)]);
    return {
      ...headOf(thread.thread, opened),
      said: messages.map((message) => {
        const fields = opened.get(message.id);
        return { ...message, text: textOf(fields?.['text']), attachment: fields?.['attachment'] as StoredFile | undefined };
      }),
    };
  },
};

/** Those that a member takes part in, the newest first. */
export const readThreads: ReadOperation<'read-threads', Record<string, never>, readonly StoredThread[], readonly ThreadHead[]> = {
  kind: 'read',
  name: 'read-threads',
  async locate(tools, principal) {
    const shown: StoredThread[] = [];
    for (const each of await threadsOf(tools.rows, principal.business))
      if (await takesPart(tools, principal, each.thread)) shown.push(each);
    const living = await livingOf(tools, principal.business, shown);
    const { facts, checks } = await threadFacts(tools, principal, undefined);
    return {
      // Those that are not theirs are not among them.
      facts: { ...facts, author: true, state: 'living' },
      collection: 'threads',
      records: living.map(({ thread }) => thread.id),
      fields: new Set(['threads.subject']),
      person: principal.person,
      known: true,
      checks,
      loaded: living,
    };
  },
  act: (grant, act) => headsOf(grant, act),
};

export interface QueuedInput {
  readonly threads: readonly RecordId[];
}

export interface Queued {
  readonly business: string;
  readonly threads: readonly ThreadHead[];
}

/** Those of one business that wait in the staff's queue: subjects, and what the business is called. One entry serves a session for a while. */
export const readQueue: ReadOperation<'read-threads', QueuedInput, readonly StoredThread[], Queued> = {
  kind: 'read',
  name: 'read-threads',
  entryServesMs: quarterMs,
  async locate(tools, principal, { threads }) {
    const found = await Promise.all(threads.map((id) => findThread(tools.rows, principal.business, id)));
    const sent = found.filter((each) => each !== undefined && each.thread.state !== 'unconfirmed') as StoredThread[];
    const living = await livingOf(tools, principal.business, sent);
    const { facts } = await threadFacts(tools, principal, living[0]?.thread);
    const ids = living.map(({ thread }) => thread.id as string);
    return {
      facts,
      absent: living.length === 0,
      collection: 'threads',
      records: ids.length === 0 ? [] : [...ids, principal.business],
      fields: new Set(['threads.subject', 'threads.name', 'threads.email', 'businesses.name']),
      viewed: ids.join(' '),
      checks: [],
      loaded: living,
    };
  },
  async act(grant, act) {
    const { tools, principal } = act;
    const profile = (await open(grant, tools, principal.business, [principal.business as string as RecordId])).get(principal.business);
    return { business: textOf(profile?.['name']) ?? '', threads: await headsOf(grant, act) };
  },
};

async function livingOf(tools: Tools, business: BusinessId, threads: readonly StoredThread[]): Promise<readonly StoredThread[]> {
  const rows = await findRecords(
    tools.rows,
    business,
    threads.map(({ thread }) => thread.id),
  );
  const living = new Set<string>(rows.filter(({ row }) => row.state === 'living').map(({ row }) => row.id));
  return threads.filter(({ thread }) => living.has(thread.id));
}

async function headsOf(grant: Grant, { tools, principal, target }: Act<readonly StoredThread[]>): Promise<readonly ThreadHead[]> {
  const ids = target.loaded.map(({ thread }) => thread.id);
  const opened = await open(grant, tools, principal.business, ids);
  return target.loaded.map(({ thread }) => headOf(thread, opened));
}

type Opened = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

async function open(grant: Grant, tools: Tools, business: BusinessId, ids: readonly RecordId[]): Promise<Opened> {
  const rows: readonly RecordRow[] = (await findRecords(tools.rows, business, ids)).map(({ row }) => row);
  const views = await openRecords(tools.vault, grant, rows);
  return new Map(views.map(({ id, fields }) => [id as string, fields]));
}

function headOf(thread: Thread, opened: Opened): ThreadHead {
  const fields = opened.get(thread.id);
  return { ...thread, subject: textOf(fields?.['subject']) ?? '', name: textOf(fields?.['name']), email: textOf(fields?.['email']) };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
