// read-processors: to whom something may be sent, whether it is switched on, how much went there, and what was refused; out of rows that say nothing of the content.
// What exactly was sent lies sealed: it is read like a list of records (list-records), by owners and admins whole, by everybody else what was sent for them.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import type { Processor } from '../catalogue/processors.ts';
import {
  countDisclosures,
  disclosuresTo,
  processorsNamed,
  switchedOff,
  type DisclosureCounts,
  type StoredDisclosure,
} from '../stores/disclosures.ts';
import { findRecords, openRecords } from '../stores/records.ts';
import { collectionOf, locatePerson, locateScope } from './locate.ts';
import type { ReadOperation, Tools } from './operation.ts';
import { dayMs } from './periods.ts';
import type { ProcessorState } from './processor-states.ts';

export const countedDays = 30;
const countedMax = 10_000;
/** Nothing of anybody is in it: one entry serves a session for a while. */
const servesMs = 900_000;
export const listedMax = 20;

export interface ProcessorView extends Pick<Processor, 'id'> {
  /** Absent for one that is not declared, and that something was refused for. */
  readonly processor: Processor | undefined;
  readonly state: ProcessorState;
  readonly offSinceMs: number | undefined;
  /** Of the last thirty days. */
  readonly counts: DisclosureCounts;
  readonly lastMs: number | undefined;
}

export const readProcessors: ReadOperation<'read-processors', Record<string, never>, undefined, readonly ProcessorView[]> = {
  kind: 'read',
  name: 'read-processors',
  entryServesMs: servesMs,
  locate: (tools, principal) => locatePerson(tools, principal),
  async act(_grant, { tools, principal }) {
    const { rows, clock, processors } = tools;
    const off = await switchedOff(rows, principal.business);
    const ids = new Set([...processors.keys(), ...(await processorsNamed(rows, principal.business))]);
    const sinceMs = clock.nowMs() - countedDays * dayMs;
    const views: ProcessorView[] = [];
    for (const id of ids) {
      const processor = processors.get(id);
      const [last] = await disclosuresTo(rows, principal.business, id, { limit: 1 });
      // Of somebody who is not declared any more nothing is told that is over.
      if (processor === undefined && (last === undefined || last.atMs < sinceMs)) continue;
      views.push({
        id,
        processor,
        state: stateOf(processor, off.has(id)),
        offSinceMs: off.get(id),
        counts: await countDisclosures(rows, principal.business, id, { sinceMs, countedMax }),
        lastMs: last?.atMs,
      });
    }
    return views;
  },
};

function stateOf(processor: Processor | undefined, off: boolean): ProcessorState {
  if (!processor) return 'undeclared';
  if (processor.off) return 'off-by-operator';
  return off && processor.switchedBy === 'business' ? 'off-by-business' : 'on';
}

export interface DisclosuresInput {
  readonly processor: string;
  readonly beforeMs?: number | undefined;
}

/** The newest twenty before then, without what was sent. */
export const readDisclosures: ReadOperation<'read-processors', DisclosuresInput, undefined, readonly StoredDisclosure[]> = {
  kind: 'read',
  name: 'read-processors',
  entryServesMs: servesMs,
  async locate(tools, principal, { processor }) {
    const id = requireProcessorId(processor);
    return { ...(await locatePerson(tools, principal)), processor: id, viewed: id };
  },
  act: (_grant, { tools, principal }, { processor, beforeMs }) =>
    disclosuresTo(tools.rows, principal.business, processor, { limit: listedMax, before: beforeMs }),
};

export function requireProcessorId(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(text)) throw new StewardError('not-found', { field: 'id', rule: 'the id of a processor' });
  return text;
}

export interface Sent {
  readonly record: RecordId;
  readonly atMs: number;
  /** By field, as it left. */
  readonly values: Readonly<Record<string, string>>;
}

/** What stood in the newest twenty before then, as far as it is the reader's to see and was not erased. */
export const readSent: ReadOperation<'list-records', DisclosuresInput, readonly RecordId[], readonly Sent[]> = {
  kind: 'read',
  name: 'list-records',
  async locate(tools, principal, { processor, beforeMs }, purpose) {
    const id = requireProcessorId(processor);
    const target = await locateScope(tools, principal, collectionOf(tools, 'disclosures'), undefined, purpose);
    const { businessRole } = target.facts;
    const inside = businessRole !== 'none';
    const all = inside ? await keptRecords(tools, principal.business, id, beforeMs) : [];
    const runs = businessRole === 'owner' || businessRole === 'admin';
    const shown = runs ? all : all.filter(({ by }) => by !== undefined && by === principal.person);
    const records = shown.map(({ record }) => record);
    // Whoever does not run the business is shown what is theirs, and nothing else is on the list.
    return { ...target, facts: { ...target.facts, state: 'living', author: !runs }, processor: id, records, loaded: records };
  },
  async act(grant, { tools, principal, target }) {
    const rows = (await findRecords(tools.rows, principal.business, target.loaded)).map(({ row }) => row);
    const views = await openRecords(tools.vault, grant, rows);
    // Whose it was is forgotten, or in the trash: then there is nothing to show.
    const open = views.filter(({ fields }) => fields['sent'] !== undefined);
    return open.map(({ id, createdAtMs, fields }) => ({ record: id, atMs: createdAtMs, values: valuesOf(fields['sent']) }));
  },
};

async function keptRecords({ rows }: Tools, business: Parameters<typeof findRecords>[1], processor: string, before: number | undefined) {
  const listed = await disclosuresTo(rows, business, processor, { limit: listedMax, before });
  const ids = listed.flatMap(({ record }) => (record === undefined ? [] : [record]));
  const stored = (await findRecords(rows, business, ids)).filter(({ row }) => row.state === 'living');
  return stored.map(({ row }) => ({ record: row.id, by: row.createdBy as PersonId | undefined }));
}

function valuesOf(sent: unknown): Sent['values'] {
  const values: unknown = typeof sent === 'string' ? JSON.parse(sent) : {};
  return typeof values === 'object' && values !== null ? (values as Sent['values']) : {};
}
