// erase-record: the tombstone commit first (out of the product, lists and history pointers in one go), then the keys become lasting
// `erased` markers, then ciphertext and blobs go. Every step may be repeated; `finishErasure` carries on where a crash stopped.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type KeyId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import type { Grant } from '../ports/grant.ts';
import { rangeRowsMax, type Change } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, versionPrefix } from '../stores/layout.ts';
import { listIds, type StoredRecord } from '../stores/records.ts';
import { blobOf } from './blob-name.ts';
import { generalCollectionOf, locateRecord, noFacts, requireId } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';
import type { ReadRecordInput } from './read-record.ts';
import { existing } from './update-record.ts';

const changesPerCommitMax = 90;

export interface Tombstone {
  readonly id: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly atMs: number;
  readonly keys: readonly KeyId[];
  readonly files: readonly string[];
  /** Everything we hold of it is gone. */
  readonly done: boolean;
}

export const eraseRecord: WriteOperation<'erase-record', ReadRecordInput, StoredRecord | undefined, Tombstone> = {
  kind: 'write',
  name: 'erase-record',
  entryType: 'erasure',
  locate: (tools, principal, input, purpose) =>
    locateRecord(tools, principal, generalCollectionOf(tools, input.collection), input.id, purpose),
  async plan(grant, act) {
    const old = existing(act.target.loaded);
    if (old.row.collection === 'projects') await requireEmpty(act.tools, act.principal, old.row.id as string as ProjectId);
    const tombstone: Tombstone = {
      id: old.row.id,
      collection: old.row.collection,
      project: old.row.project,
      atMs: act.tools.clock.nowMs(),
      keys: old.row.groups.map((group) => group.key),
      files: old.row.files,
      done: false,
    };
    return {
      changes: tombstoneChanges(act.principal, old, tombstone),
      result: tombstone,
      tidy: () => destroy(grant, act.tools, act.principal, tombstone),
    };
  },
};

/** Carries out what is left of an erasure, looks that nothing is left, and records that it is done. */
export const finishErasure: WriteOperation<'erase-record', { readonly id: string }, Tombstone, Tombstone> = {
  kind: 'write',
  name: 'erase-record',
  entryType: 'erasure-done',
  async locate(tools, principal, input) {
    const id = requireId<RecordId>('id', input.id);
    const row = await tools.rows.get(keyOf.tombstone(principal.business, id));
    if (!row) throw new StewardError('not-found');
    const tombstone = decodeTombstone(id, row.value);
    return {
      facts: { ...noFacts, collection: tombstone.collection },
      project: tombstone.project,
      collection: tombstone.collection,
      records: [id],
      fields: 'all',
      checks: [{ kind: 'check', key: row, expect: row.revision }],
      loaded: tombstone,
    };
  },
  async plan(grant, { tools, principal, target }) {
    await destroy(grant, tools, principal, target.loaded);
    const done = { ...target.loaded, done: true };
    return {
      changes: [{ kind: 'put', key: keyOf.tombstone(principal.business, done.id), value: encodeTombstone(done), expect: 'present' }],
      result: done,
    };
  },
};

function tombstoneChanges(principal: Principal, old: StoredRecord, tombstone: Tombstone): readonly Change[] {
  const { business } = principal;
  const list = old.row.state === 'trashed' ? keyOf.trashed : keyOf.living;
  return [
    { kind: 'remove', key: keyOf.record(business, tombstone.id), expect: old.revision },
    { kind: 'remove', key: list(business, old.row.project, old.row.collection, old.row.id), expect: 'any' },
    { kind: 'put', key: keyOf.tombstone(business, tombstone.id), value: encodeTombstone(tombstone), expect: 'absent' },
  ];
}

async function destroy(grant: Grant, tools: Tools, principal: Principal, tombstone: Tombstone): Promise<void> {
  const { business } = principal;
  await tools.vault.erase(grant, business, tombstone.keys);
  for (const file of tombstone.files) await tools.blobs.remove(blobOf(business, file));
  for (;;) {
    const versions = await tools.rows.range({ partition: business, prefix: versionPrefix(tombstone.id), limit: changesPerCommitMax });
    if (versions.length === 0) return;
    const outcome = await tools.rows.commit(
      versions.map((row): Change => ({ kind: 'remove', key: { partition: row.partition, sort: row.sort }, expect: 'any' })),
    );
    if (!outcome.done) throw new StewardError('conflict');
  }
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

/** Tombstones whose erasure is not finished, at most `rangeRowsMax`. */
export async function unfinishedErasures(tools: Pick<Tools, 'rows'>, business: Principal['business']): Promise<readonly RecordId[]> {
  const unfinished: RecordId[] = [];
  let after: string | undefined;
  do {
    const rows = await tools.rows.range({
      partition: business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of rows) {
      const id = row.sort.slice('tomb/'.length) as RecordId;
      if (!decodeTombstone(id, row.value).done) unfinished.push(id);
    }
    after = rows.length === rangeRowsMax ? rows.at(-1)!.sort : undefined;
  } while (after !== undefined && unfinished.length < rangeRowsMax);
  return unfinished;
}

export function encodeTombstone(tombstone: Tombstone): Uint8Array {
  return encodeRow({
    collection: tombstone.collection,
    project: tombstone.project === undefined ? null : decodeId(tombstone.project),
    at: tombstone.atMs,
    keys: tombstone.keys.map((key) => decodeId(key)),
    files: tombstone.files.map((file) => decodeId(file)),
    done: tombstone.done,
  });
}

export function decodeTombstone(id: RecordId, value: Uint8Array): Tombstone {
  const row = decodeRow<{
    collection: string;
    project: Uint8Array | null;
    at: number;
    keys: Uint8Array[];
    files: Uint8Array[];
    done: boolean;
  }>(value);
  return {
    id,
    collection: row.collection,
    project: row.project === null ? undefined : encodeId<ProjectId>(row.project),
    atMs: row.at,
    keys: row.keys.map((key) => encodeId<KeyId>(key)),
    files: row.files.map((file) => encodeId(file)),
    done: row.done,
  };
}
