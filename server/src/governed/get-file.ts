// get-file: opens the one field that names the file, then streams its frames, each checked before it is given out.
// While it streams, the decision is made anew every few frames: whoever loses the right gets no further byte.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { openRecords, versionsOf, type StoredRecord } from '../stores/records.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { collectionOf } from './locate.ts';
import { locateReadable } from './locate-in-case.ts';
import type { Principal, ReadOperation, Tools } from './operation.ts';
import type { StoredFile } from './put-file.ts';
import { existing } from './update-record.ts';
import { locateAttachment } from './threads/locate-attachment.ts';
import type { ThreadNamed } from './threads/locate-thread.ts';
import { resolveRange, whileAllowed, type ByteRange } from './give-content.ts';

const streamMs = 3_600_000;

export interface GetFileInput {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
  /** The thread with the operator that the record is a message of. */
  readonly of?: ThreadNamed | undefined;
  /** The version of the record whose file is meant; the newest without it. */
  readonly version?: number | undefined;
  /** First byte and, inclusive, last byte; as RFC 9110 `bytes=`. Either may be left out: `{ last: 500 }` alone is the last 500 bytes. */
  readonly range?: ByteRange | undefined;
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
    const target =
      input.collection === 'thread-messages'
        ? await locateAttachment(tools, principal, input.id, input.of, 'get')
        : await locateReadable(tools, principal, collection, input.id, purpose);
    const earlier = input.version !== undefined && input.version !== target.loaded?.row.version;
    const named = `${collection.name}.${input.field}`;
    const open = target.fields === 'all' || target.fields.has(named);
    return { ...target, fields: new Set(open ? [named] : []), ...(earlier ? { version: input.version } : {}) };
  },
  async act(grant, { tools, principal, target, stillAllowed }, input) {
    const stored = existing(target.loaded);
    const row = await versionOf(tools, principal, stored, input.version);
    const [view] = await openRecords(tools.vault, grant, [row]);
    const file = view!.fields[input.field] as StoredFile | undefined;
    if (!file) throw new StewardError('not-found');
    const range = input.ifSha256 === undefined || input.ifSha256 === file.sha256 ? input.range : undefined;
    const { from, length } = resolveRange('the file', range, file.size);
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
    return {
      file,
      from,
      length,
      partial: range !== undefined,
      // The staff's permission is looked at before every part that is given: not a byte leaves after its end.
      content: whileAllowed(opened, stillAllowed, principal.actor === 'staff' ? 0 : undefined),
    };
  },
};

/** The record as it was in a version, or as it is; `not-found` where there is no such version any more. */
async function versionOf(tools: Tools, principal: Principal, { row }: StoredRecord, version: number | undefined): Promise<RecordRow> {
  if (version === undefined || version === row.version) return row;
  const [earlier] = await versionsOf(tools.rows, principal.business, row.id, version + 1, 1);
  if (earlier?.version !== version) throw new StewardError('not-found');
  return earlier;
}
