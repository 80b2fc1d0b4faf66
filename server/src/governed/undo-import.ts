// undo-import: takes away what an import had written that ended before it counted. New records go with their keys; records that were there are as before,
// version and all. Nobody ever saw any of it, so nothing is left of it in a history.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, FileId, JobId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import { getRowsMax, type Change, type Row } from '../ports/rows.ts';
import { claimsLeft, type Claim } from '../stores/import-claims.ts';
import { decodeRow, keyOf } from '../stores/layout.ts';
import { decodeRecordRow, importMarkOf, type RecordRow } from '../stores/record-row.ts';
import { blobOf } from './blob-name.ts';
import { commitAll } from './import-records.ts';
import { noFacts } from './locate.ts';
import type { Tools, WriteOperation } from './operation.ts';
import { dropParts } from './sealed-parts.ts';

const claimsTogetherMax = 80;

export interface UndoImportInput {
  readonly id: string;
  /** Records with the mark of the import, at most 1,000. */
  readonly ids: readonly RecordId[];
}

interface Written {
  readonly row: RecordRow;
  readonly revision: number;
  readonly before: Row | undefined;
}

export const undoImport: WriteOperation<'undo-import', UndoImportInput, readonly Written[], number> = {
  kind: 'write',
  name: 'undo-import',
  async locate(tools, principal, { id, ids }) {
    const written = await findWritten(tools, principal.business, id as JobId, ids);
    return { facts: noFacts, records: ids.length === 0 ? [id] : ids, fields: 'all', checks: [], loaded: written };
  },
  async plan(grant, { tools, principal, target }, { id }) {
    const { business } = principal;
    if (await tools.rows.get(keyOf.imported(business, id)))
      throw new StewardError('conflict', { field: 'id', rule: 'what it wrote counts' });
    const keys: KeyId[] = [];
    const files: string[] = [];
    const changes: (readonly Change[])[] = [];
    for (const each of target.loaded) {
      const { row, before } = each;
      const old = before && decodeRecordRow(row.id, before.value);
      keys.push(...row.groups.map(({ key }) => key).filter((key) => !old?.groups.some((group) => group.key === key)));
      files.push(...row.files.filter((file) => !old?.files.includes(file)));
      changes.push(undoing(business, each));
    }
    await commitAll(tools, changes);
    return {
      changes: [],
      result: target.loaded.length,
      after: async () => {
        if (keys.length > 0) await tools.vault.erase(grant, business, keys);
        for (const file of files) await tools.blobs.remove(blobOf(business, file));
      },
    };
  },
};

function undoing(business: BusinessId, { row, revision, before }: Written): readonly Change[] {
  const key = keyOf.record(business, row.id);
  if (before)
    return [
      { kind: 'put', key, value: before.value, expect: revision },
      { kind: 'remove', key: { partition: before.partition, sort: before.sort }, expect: 'any' },
    ];
  return [
    { kind: 'remove', key, expect: revision },
    { kind: 'remove', key: keyOf.living(business, row.project, row.collection, row.id), expect: 'any' },
  ];
}

async function findWritten(
  tools: Pick<Tools, 'rows'>,
  business: BusinessId,
  job: JobId,
  ids: readonly RecordId[],
): Promise<readonly Written[]> {
  const written: Written[] = [];
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const some = ids.slice(at, at + getRowsMax);
    const rows = await tools.rows.getMany(some.map((id) => keyOf.record(business, id)));
    const found = rows.flatMap((each, i) => (each ? [{ row: decodeRecordRow(some[i]!, each.value), revision: each.revision }] : []));
    for (const each of found) {
      const mark = importMarkOf(each.row);
      if (mark?.job !== job) continue;
      const before = mark.over === undefined ? undefined : await tools.rows.get(keyOf.version(business, each.row.id, mark.over));
      written.push({ ...each, before });
    }
  }
  return written;
}

/** What is left of an import besides records: files that were taken, the file of the import itself with its key, and that it writes. */
export const endImport: WriteOperation<'undo-import', { readonly id: string }, undefined, boolean> = {
  kind: 'write',
  name: 'undo-import',
  async locate(_tools, _principal, { id }) {
    return { facts: noFacts, records: [id], fields: 'all', checks: [], loaded: undefined };
  },
  async plan(grant, { tools, principal }, { id }) {
    const { business } = principal;
    const job = id as JobId;
    for (;;) {
      const claims = await claimsLeft(tools.rows, business, job, claimsTogetherMax);
      if (claims.length === 0) break;
      await dropClaims(tools, business, job, claims);
    }
    await dropParts(grant, tools, business, job);
    const lock = await tools.rows.get(keyOf.importing(business));
    const held = lock !== undefined && isOf(lock, job);
    return { changes: held ? [{ kind: 'remove', key: keyOf.importing(business), expect: lock.revision }] : [], result: true };
  },
};

const isOf = ({ value }: Row, job: JobId) => decodeRow<string>(value) === job;

async function dropClaims(tools: Tools, business: BusinessId, job: JobId, claims: readonly Claim[]): Promise<void> {
  for (const { file } of claims) await tools.blobs.remove(blobOf(business, file));
  const gone = claims.map(({ from }): Change => ({ kind: 'remove', key: keyOf.claim(business, job, from as FileId), expect: 'any' }));
  await commitAll(tools, [gone]);
}
