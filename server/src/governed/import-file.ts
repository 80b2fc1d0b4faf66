// import-records, for one file: its bytes stream from the archive into the seal, under the key of the record that names it, and must be what the record says.
import { StewardError } from '@steward/protocol/errors.ts';
import type { FileId } from '@steward/protocol/ids.ts';
import { keyOf } from '../stores/layout.ts';
import { findClaims, type Claim } from '../stores/import-claims.ts';
import type { StoredImport } from '../stores/imports.ts';
import { decodeRecordRow, importMarkOf, type RecordRow } from '../stores/record-row.ts';
import { openRecords } from '../stores/records.ts';
import { digested } from '../vault/digest.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { locateImport } from './import-scope.ts';
import type { WriteOperation } from './operation.ts';
import { isFile } from './import-versions.ts';

const fileMs = 3_600_000;

export interface ImportFileInput {
  readonly id: string;
  /** Its id in the archive. */
  readonly file: FileId;
  readonly content: AsyncIterable<Uint8Array>;
}

interface Loaded {
  readonly stored: StoredImport | undefined;
  readonly claim: Claim | undefined;
  readonly row: RecordRow | undefined;
}

/** Whether the file was wanted: one that no record names, or that was taken before, is passed over. */
export const importFile: WriteOperation<'import-records', ImportFileInput, Loaded, boolean> = {
  kind: 'write',
  name: 'import-records',
  grantMs: fileMs,
  async locate(tools, principal, input) {
    const target = await locateImport(tools, principal, input);
    const stored = target.loaded;
    const claim = stored && (await findClaims(tools.rows, principal.business, stored.job.id, [input.file])).get(input.file);
    const found = claim && (await tools.rows.get(keyOf.record(principal.business, claim.record)));
    const row = claim && found ? decodeRecordRow(claim.record, found.value) : undefined;
    const ours = row !== undefined && importMarkOf(row)?.job === stored?.job.id;
    return {
      ...target,
      records: claim ? [claim.record] : [input.id],
      fields: 'all',
      loaded: { stored, claim, row: ours ? row : undefined },
    };
  },
  async plan(grant, { tools, principal, target }, input) {
    const { stored, claim, row } = target.loaded;
    const job = stored?.job;
    if (job?.state !== 'importing' || job.cancelled) throw new StewardError('conflict', { field: 'id', rule: 'the import has ended' });
    if (!claim) return { changes: [], result: false };
    const { business } = principal;
    const done = { kind: 'remove', key: keyOf.claim(business, job.id, claim.from), expect: 'present' } as const;
    // Erased while it was imported: nobody needs its file any more.
    if (!row) return { changes: [done], result: false };
    const [view] = await openRecords(tools.vault, grant, [row]);
    const file = view!.fields[claim.field];
    const group = tools.catalogue.collections.get(row.collection)?.groups.find((each) => each.fields.includes(claim.field));
    const key = row.groups.find((each) => each.group === group?.name)?.key;
    if (!isFile(file) || key === undefined) return { changes: [done], result: false };
    const name = blobOf(business, claim.file);
    // Left over by a process that died before it could say so.
    await tools.blobs.remove(name);
    const counted = digested(bounded(input.content, file.size));
    const where = fileWhere(business, { collection: row.collection, id: row.id }, claim.file);
    await tools.blobs.put(name, tools.vault.sealFile(grant, where, key, counted.content));
    const { size, sha256 } = counted.result();
    if (size !== file.size || sha256 !== file.sha256) {
      await tools.blobs.remove(name);
      throw new StewardError('hash-mismatch', { field: 'archive', rule: `the file ${input.file} is not what its record says` });
    }
    return { changes: [done], result: true };
  },
};

async function* bounded(content: AsyncIterable<Uint8Array>, size: number): AsyncIterable<Uint8Array> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > size) throw new StewardError('hash-mismatch', { field: 'archive', rule: 'a file is longer than its record says' });
    yield piece;
  }
}
