// read-aggregate: who in one business has anything of a kind, by the values of one field, to be counted together with everybody else's
// (lifecycle/aggregates.ts). Of a business that takes part; nothing but that field is opened, and nothing is released from here but to be counted.
import type { PersonId } from '@steward/protocol/ids.ts';
import { fieldsForPurpose } from '@steward/protocol/catalogue/purpose-fields.ts';
import { aggregateReports, type AggregateReport } from '@steward/protocol/words.ts';
import { supportRuleOf } from '../stores/cases.ts';
import { findRecords, listIds, openRecords } from '../stores/records.ts';
import { eligibleFor, findStaff } from '../stores/staff.ts';
import { candidatesMax } from './candidates.ts';
import { collectionOf, noFacts } from './locate.ts';
import type { Principal, SearchOperation, Tools } from './operation.ts';

/** The people of each value. */
export type Tally = ReadonlyMap<string, ReadonlySet<PersonId>>;

export const readAggregate: SearchOperation<'read-aggregate', { readonly report: AggregateReport }, readonly string[], Tally> = {
  kind: 'search',
  name: 'read-aggregate',
  async locate(tools, principal, { report }, purpose) {
    const { collection: name, field } = aggregateReports[report];
    const collection = collectionOf(tools, name);
    const eligible = eligibleFor(
      (await findStaff(tools.rows, principal.person))?.member,
      'ask',
      'feature-improvement',
      tools.clock.nowMs(),
    );
    const { aggregates, check } = await supportRuleOf(tools.rows, principal.business);
    const ids = aggregates && eligible ? await idsOf(tools, principal, name, collection.scope) : [];
    const fields = new Set([`${name}.${field}`].filter((each) => fieldsForPurpose(collection, purpose).has(each)));
    return {
      facts: {
        ...noFacts,
        collection: name,
        scope: collection.scope,
        ground: 'feature-improvement',
        department: eligible?.department ?? 'none',
        eligible: eligible !== undefined,
        inScope: aggregates,
      },
      collection: name,
      records: ids,
      fields,
      known: true,
      checks: [check],
      loaded: ids,
    };
  },
  async find(grant, { tools, principal, target }, { report }) {
    const { field } = aggregateReports[report];
    const stored = (await findRecords(tools.rows, principal.business, target.loaded)).map(({ row }) => row);
    const views = await openRecords(
      tools.vault,
      grant,
      stored.filter(({ state }) => state === 'living'),
    );
    const tally = new Map<string, Set<PersonId>>();
    for (const { fields, createdBy } of views) {
      const value = fields[field];
      if (typeof value !== 'string' || createdBy === undefined) continue;
      const people = tally.get(value) ?? new Set();
      tally.set(value, people.add(createdBy));
    }
    return { records: [], result: tally };
  },
};

/** At most `candidatesMax`: of a larger business the first are as good. */
async function idsOf({ rows }: Tools, { business }: Principal, name: string, scope: 'project' | 'business'): Promise<readonly string[]> {
  if (scope === 'business') return listIds(rows, business, undefined, name, { limit: candidatesMax });
  const ids: string[] = [];
  for (const project of await listIds(rows, business, undefined, 'projects', { limit: candidatesMax }))
    if (ids.length < candidatesMax)
      ids.push(...(await listIds(rows, business, project as string as never, name, { limit: candidatesMax - ids.length })));
  return ids;
}
