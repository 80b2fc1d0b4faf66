// A thread with the operator, and what whoever asks is towards it. Whom it does not concern finds nothing there: a colleague of who wrote it, somebody
// without its link, somebody of the staff who may not help on request.
import { isId, type RecordId } from '@steward/protocol/ids.ts';
import { findRecord } from '../../stores/records.ts';
import { keyOf } from '../../stores/layout.ts';
import { eligibleFor, findStaff } from '../../stores/staff.ts';
import { standingOf } from '../../stores/standing.ts';
import { findLink, type StoredLink } from '../../stores/thread-links.ts';
import { findThread, type StoredThread, type Thread } from '../../stores/threads.ts';
import { noFacts } from '../locate.ts';
import type { Principal, Target, Tools } from '../operation.ts';

export const threadFields = new Set([
  'threads.subject',
  'threads.name',
  'threads.email',
  'thread-messages.text',
  'thread-messages.from',
  'thread-messages.attachment',
  'thread-messages.thread',
]);

/** Which thread, and for whoever has no session the secret that they hold of it. */
export interface ThreadNamed {
  readonly thread: string;
  readonly link?: string | undefined;
}

export interface LocatedThread extends StoredThread {
  readonly link: StoredLink | undefined;
}

type ThreadFacts = Target<unknown>['facts'];

export async function locateThread(
  tools: Tools,
  principal: Principal,
  { thread: id, link: secret }: ThreadNamed,
): Promise<Target<LocatedThread | undefined>> {
  const { rows, clock } = tools;
  const found = isId(id) ? await findThread(rows, principal.business, id) : undefined;
  const record = found && (await findRecord(rows, principal.business, id));
  const stored = record?.row.state === 'living' ? found : undefined;
  const good = secret === undefined ? undefined : await findLink(rows, secret, clock.nowMs());
  const link = good?.business === principal.business && good.thread === (id as RecordId) ? good : undefined;
  const { facts, checks } = await threadFacts(tools, principal, stored?.thread, link);
  const shown = stored !== undefined && concerns(principal, facts);
  return {
    facts,
    absent: !shown,
    collection: 'threads',
    records: shown ? [id] : [],
    fields: threadFields,
    person: shown ? stored.thread.by : undefined,
    checks,
    known: shown,
    loaded: shown ? { ...stored, link } : undefined,
  };
}

/** Towards one thread, or towards a new one. */
export async function threadFacts(
  tools: Tools,
  principal: Principal,
  thread: Thread | undefined,
  link?: StoredLink,
): Promise<{ readonly facts: ThreadFacts; readonly checks: Target<unknown>['checks'] }> {
  const { rows, clock } = tools;
  const base = { ...noFacts, collection: 'threads', scope: 'business', state: thread ? 'living' : 'none' } as const;
  switch (principal.actor) {
    case 'member': {
      const { businessRole, checks } = await standingOf(rows, principal.business, principal.person);
      const author = thread?.by !== undefined && thread.by === principal.person;
      return { facts: { ...base, businessRole, author, inScope: thread?.company === true }, checks };
    }
    case 'staff': {
      const member = (await findStaff(rows, principal.person))?.member;
      const eligibility = eligibleFor(member, 'ask', 'customer-request', clock.nowMs());
      const sent = thread !== undefined && thread.state !== 'unconfirmed' && !(await isClosed(tools, principal));
      const department = eligibility?.department ?? 'none';
      return {
        facts: { ...base, ground: 'customer-request', department, eligible: eligibility !== undefined, inScope: sent },
        checks: [],
      };
    }
    case 'visitor':
      return { facts: { ...base, author: link !== undefined, inScope: link?.mode !== 'reply' }, checks: [] };
    default:
      return { facts: base, checks: [] };
  }
}

async function isClosed({ rows }: Tools, { business }: Principal): Promise<boolean> {
  return (await rows.get(keyOf.closed(business))) !== undefined;
}

/** Whether it is there for them at all. */
function concerns({ actor }: Principal, { author, inScope, eligible, businessRole }: ThreadFacts): boolean {
  if (actor === 'member') return author || (inScope && (businessRole === 'owner' || businessRole === 'admin'));
  if (actor === 'staff') return eligible && inScope;
  return actor === 'visitor' ? author : true;
}

/** Whether a member takes part in it: wrote it, or runs the business whose matter it is. */
export async function takesPart(tools: Tools, principal: Principal, thread: Thread): Promise<boolean> {
  const { facts } = await threadFacts(tools, principal, thread);
  return concerns(principal, facts);
}
