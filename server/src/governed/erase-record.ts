// erase-record: one record, at once. The tombstone commit first (out of the product, lists and history pointers in one go), then the keys become lasting
// `erased` markers, then ciphertext and blobs go. A crash anywhere is taken up from the tombstone (destroy-records.ts). The same commit makes a job, whose receipt says
// when no copy holds it any more, as of any erasure; what points to it loses the reference in that job's first step.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { erasureGraph } from '../catalogue/erasure-graph.ts';
import { holdOver, standingHolds } from '../stores/holds.ts';
import { listIds, type StoredRecord } from '../stores/records.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import type { Erasure } from '../stores/erasures.ts';
import { jobChanges } from '../stores/jobs.ts';
import { receiptChange, withStep } from '../stores/receipts.ts';
import { owedChange } from '../stores/tombstones.ts';
import { newJob, newReceipt } from './request-erasure.ts';
import { clearAway, destructionChanges, fateOf } from './destroy-records.ts';
import { generalCollectionOf, locateRecord } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';
import type { ReadRecordInput } from './read-record.ts';
import { existing } from './update-record.ts';

export const eraseRecord: WriteOperation<'erase-record', ReadRecordInput, StoredRecord | undefined, ErasedAtOnce> = {
  kind: 'write',
  name: 'erase-record',
  entryType: 'erasure',
  locate: (tools, principal, input, purpose) =>
    locateRecord(tools, principal, generalCollectionOf(tools, input.collection), input.id, purpose),
  async plan(grant, { tools, principal, target }) {
    const old = existing(target.loaded);
    if (old.row.collection === 'projects') await requireEmpty(tools, principal, old.row.id as string as ProjectId);
    const hold = holdOver(await standingHolds(tools.rows, principal.business, tools.clock.nowMs()), old.row);
    if (hold)
      throw new StewardError('conflict', { field: 'id', rule: `it is held until ${new Date(hold.untilMs).toISOString().slice(0, 10)}` });
    requireNoneNeed(tools, old.row.collection);
    const parts = { tools, principal };
    const fate = await fateOf(parts, old.row);
    const now = tools.clock.nowMs();
    const job = newJob(parts, 'destroying', now, erasureOfOne(tools, old, fate.kept !== undefined));
    return {
      changes: [
        ...destructionChanges(principal.business, old, fate),
        ...owedChange(principal.business, [old.row.id]),
        ...jobChanges(principal.business, undefined, job),
        receiptChange(job.reference, undefined, withStep(newReceipt(parts, now), 'hidden', now)),
      ],
      result: { id: old.row.id, atMs: fate.tombstone.atMs, reference: encodeReference(job.reference) },
      tidy: () => clearAway(grant, tools, principal, [fate.tombstone]),
    };
  },
};

export interface ErasedAtOnce {
  readonly id: RecordId;
  readonly atMs: number;
  /** Of its receipt. */
  readonly reference: string;
}

function erasureOfOne({ catalogue }: Tools, { row }: StoredRecord, keptByLaw: boolean): Erasure {
  const { id, collection, project } = row;
  const isPointedAt = erasureGraph(catalogue).references.some(({ to }) => to === collection);
  const subject =
    collection === 'projects'
      ? ({ kind: 'project', id: id as string as ProjectId } as const)
      : ({ kind: 'record', collection, id } as const);
  return {
    subject,
    when: 'now',
    records: [id],
    asked: 1,
    destroyed: 1,
    held: 0,
    keptByLaw: keptByLaw ? 1 : 0,
    ...(isPointedAt ? { pointedAt: { id, collection, ...(project === undefined ? {} : { project }) } } : {}),
  };
}

/** What forbids it, or goes with it, has to be opened to be found, and shown before: the erasure that is asked for does that. */
function requireNoneNeed({ catalogue }: Tools, collection: string): void {
  const edge = erasureGraph(catalogue).references.find(({ to, effect }) => to === collection && effect !== 'clear');
  if (edge)
    throw new StewardError('conflict', {
      field: 'id',
      rule: `${edge.from} may need it, or go with it (${edge.field}): ask for its erasure (POST /v1/erasures), which finds and names them first`,
    });
}

/** Erasing a project with everything in it is a lifecycle of its own; one that is empty can be erased here. */
async function requireEmpty(tools: Tools, principal: Principal, project: ProjectId): Promise<void> {
  for (const collection of tools.catalogue.collections.values()) {
    if (collection.scope !== 'project') continue;
    for (const trashed of [false, true]) {
      const left = await listIds(tools.rows, principal.business, project, collection.name, { limit: 1, trashed });
      if (left.length > 0)
        throw new StewardError('conflict', { field: 'id', rule: `the project still holds ${collection.name}; erase them first` });
    }
  }
}
