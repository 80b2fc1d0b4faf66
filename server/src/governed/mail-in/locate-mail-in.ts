// Finds what an operation on a project's mail is about, and the facts to decide on. The receiver of mail has no standing: what it does rests on the project and the
// business being there, which is part of what it commits.
import type { ProjectId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Change } from '../../ports/rows.ts';
import { keyOf } from '../../stores/layout.ts';
import { collectionOf, locateScope, requireId } from '../locate.ts';
import type { Principal, Target, Tools } from '../operation.ts';

export type MailCollection = 'mails' | 'mailboxes' | 'quarantined-mails';

/** Towards a project; `records` are what the entry is to name. */
export async function locateMailIn(
  tools: Tools,
  principal: Principal,
  given: string,
  collection: MailCollection,
  purpose: Purpose,
  records: readonly string[],
): Promise<Target<undefined>> {
  const project = requireId<ProjectId>('project', given);
  const target = await locateScope(tools, principal, collectionOf(tools, collection), project, purpose, records);
  const [hidden, closed] = [keyOf.hidden(principal.business, project), keyOf.closed(principal.business)];
  const isClosed = (await tools.rows.get(closed)) !== undefined;
  const gone = target.absent === true || isClosed;
  const own: readonly Change[] =
    principal.actor === 'worker'
      ? [
          { kind: 'check', key: hidden, expect: 'absent' },
          { kind: 'check', key: closed, expect: 'absent' },
        ]
      : [];
  return {
    ...target,
    facts: { ...target.facts, state: gone ? 'none' : 'living' },
    absent: gone,
    records: gone ? [] : records,
    fields: 'all',
    // Whoever takes part in the project knows that it may have an address.
    known: !gone && target.facts.projectRole !== 'none',
    checks: [...target.checks, ...own],
  };
}
