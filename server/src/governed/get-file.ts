// get-file: opens the one field that names the file, then streams its frames, each checked before it is given out.
// While it streams, the decision is made anew every few frames: whoever loses the right gets no further byte.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { openRecords, versionsOf, type StoredRecord } from '../stores/records.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { collectionOf, locateRecord } from './locate.ts';
import type { Principal, ReadOperation, Tools } from './operation.ts';
import type { StoredFile } from './put-file.ts';
import { existing } from './update-record.ts';

const streamMs = 3_600_000;
const bytesBetweenDecisions = 1_048_576;

export interface GetFileInput {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
  /** The file as it was in that version of the record; absent for the current one. */
  readonly version?: number | undefined;
  /** First byte and, inclusive, last byte; as RFC 9110 `bytes=`. Either may be left out: `{ last: 500 }` alone is the last 500 bytes. */
  readonly range?: { readonly first?: number | undefined; readonly last?: number | undefined } | undefined;
  /** Hex SHA-256 of the content that the caller holds a part of; of any other, the whole is given instead of the range. */
  readonly ifSha256?: string | undefined;
}

export interface FileStream {
  readonly file: StoredFile;
  readonly from: number;
  readonly length: number;
  /** A range was asked for and is given. */
  readonly partial: boolean;
  readonly content: AsyncIterable<Uint8Array>;
}

export const getFile: ReadOperation<'get-file', GetFileInput, StoredRecord | undefined, FileStream> = {
  kind: 'read',
  name: 'get-file',
  grantMs: streamMs,
  async locate(tools, principal, input, purpose) {
    const collection = collectionOf(tools, input.collection);
    if (collection.fields[input.field]?.type !== 'file') throw new StewardError('not-found');
    const target = await locateRecord(tools, principal, collection, input.id, purpose);
    const named = `${collection.name}.${input.field}`;
    const open = target.fields === 'all' || target.fields.has(named);
    return { ...target, fields: new Set(open ? [named] : []) };
  },
  async act(grant, { tools, principal, target, stillAllowed }, input) {
    const row = await rowOf(tools, principal, existing(target.loaded), input.version);
    const [view] = await openRecords(tools.vault, grant, [row]);
    const file = view!.fields[input.field] as StoredFile | undefined;
    if (!file) throw new StewardError('not-found');
    const range = input.ifSha256 === undefined || input.ifSha256 === file.sha256 ? input.range : undefined;
    const { from, length } = resolveRange(range, file.size);
    const name = blobOf(principal.business, file.id);
    const sealedSize = await tools.blobs.size(name);
    if (sealedSize === undefined) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
    const group = collectionOf(tools, input.collection).groups.find((each) => each.fields.includes(input.field))!;
    const key = row.groups.find((each) => each.group === group.name)!.key;
    const read = async function* (of: { from: number; length: number }) {
      const part = await tools.blobs.get(name, of);
      if (!part) throw new StewardError('integrity-failed', { rule: 'a stored file is missing' });
      yield* part;
    };
    const opened = await tools.vault.openFile(
      grant,
      fileWhere(principal.business, input, file.id),
      key,
      sealedSize,
      read,
      range === undefined ? undefined : { from, length },
    );
    if (typeof opened === 'string') throw new StewardError('not-found');
    return { file, from, length, partial: range !== undefined, content: whileAllowed(opened, stillAllowed) };
  },
};

/** The current version, or one that was superseded. */
async function rowOf(tools: Tools, principal: Principal, current: StoredRecord, version: number | undefined): Promise<RecordRow> {
  if (version === undefined || version === current.row.version) return current.row;
  const [row] = await versionsOf(tools.rows, principal.business, current.row.id, version + 1, 1);
  if (row?.version !== version) throw new StewardError('not-found');
  return row;
}

/** RFC 9110 §14.1.2: throws `range-not-satisfiable` when nothing of the file lies in the range. */
function resolveRange(range: GetFileInput['range'], size: number): { from: number; length: number } {
  if (!range) return { from: 0, length: size };
  const from = range.first ?? Math.max(0, size - (range.last ?? 0));
  const end = range.first === undefined ? size : Math.min(size, (range.last ?? size - 1) + 1);
  if (from >= end) throw new StewardError('range-not-satisfiable', { field: 'Range', rule: `the file has ${size} bytes` });
  return { from, length: end - from };
}

async function* whileAllowed(content: AsyncIterable<Uint8Array>, stillAllowed: () => Promise<boolean>): AsyncIterable<Uint8Array> {
  let given = 0;
  for await (const part of content) {
    given += part.length;
    if (given > bytesBetweenDecisions) {
      if (!(await stillAllowed())) throw new StewardError('refused', { rule: 'the permission for this has ended' });
      given = 0;
    }
    yield part;
  }
}
