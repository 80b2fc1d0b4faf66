// Finds an export for a decision: whoever asked for it is its author.
import type { JobId } from '@steward/protocol/ids.ts';
import { findExport, type StoredExport } from '../../stores/exports.ts';
import { standingOf } from '../../stores/standing.ts';
import { noFacts, requireId } from '../locate.ts';
import type { Principal, Target, Tools } from '../operation.ts';

/** `states` are those it must be in; in any other it is as if it were not there. */
export async function locateExport(
  tools: Tools,
  principal: Principal,
  id: string,
  states?: readonly string[],
): Promise<Target<StoredExport | undefined>> {
  const stored = await findExport(tools.rows, principal.business, requireId<JobId>('id', id));
  const standing = await standingOf(tools.rows, principal.business, principal.person);
  const usable = stored !== undefined && (states === undefined || (states.includes(stored.job.state) && stored.export.key !== undefined));
  return {
    facts: {
      ...noFacts,
      businessRole: standing.businessRole,
      author: stored?.job.by !== undefined && stored.job.by === principal.person,
      state: usable ? 'living' : 'none',
    },
    absent: !usable,
    records: [id],
    fields: new Set<string>(),
    checks: standing.checks,
    loaded: usable ? stored : undefined,
  };
}
