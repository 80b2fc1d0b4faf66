// put-file: streams a file into the seal, then puts its reference into the record in one commit with the ledger entry. The blob is durable
// before the commit that names it; if that never comes, the blob is removed at once, or by the sweep after a crash.
import { StewardError } from '@steward/protocol/errors.ts';
import type { FileId, KeyId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { previewField, type Collection } from '@steward/protocol/catalogue/collection.ts';
import type { Grant } from '../ports/grant.ts';
import { digested } from '../vault/digest.ts';
import { blobOf, fileWhere } from './blob-name.ts';
import { collectionOf, generalCollectionOf, locateRecord } from './locate.ts';
import { newId } from './new-id.ts';
import { replayAs, type Act, type WriteOperation } from './operation.ts';
import { readRecord } from './read-record.ts';
import type { RecordView, StoredRecord } from '../stores/records.ts';
import { locateAttachment } from './threads/locate-attachment.ts';
import type { ThreadNamed } from './threads/locate-thread.ts';
import { existing, planUpdate } from './update-record.ts';

export const fileBytesMax = 5_000_000_000;
export const fileNameCharsMax = 200;

export interface PutFileInput {
  readonly collection: string;
  readonly id: string;
  readonly field: string;
  /** The thread with the operator that the record is a message of. */
  readonly of?: ThreadNamed | undefined;
  readonly name: string;
  /** Media type as the sender says; it is never served as anything that a browser would run. */
  readonly type: string;
  readonly ifVersion?: number | undefined;
  /** Hex SHA-256 that the content must have, if the sender said one. */
  readonly sha256?: string | undefined;
  readonly content: AsyncIterable<Uint8Array>;
}

/** A file as its record's field holds it. */
export interface StoredFile {
  readonly [key: string]: Cbor;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly sha256: string;
}

/** A stream can be taken once; a write decided anew uses what the first try stored. */
const uploads = new WeakMap<PutFileInput, Promise<StoredFile>>();

export const putFile: WriteOperation<'put-file', PutFileInput, StoredRecord | undefined, RecordView> = {
  kind: 'write',
  name: 'put-file',
  locate(tools, principal, input, purpose) {
    const ofThread = input.collection === 'thread-messages';
    const collection = ofThread ? collectionOf(tools, input.collection) : generalCollectionOf(tools, input.collection);
    checkInput(collection, input);
    if (ofThread) return locateAttachment(tools, principal, input.id, input.of, 'put');
    return locateRecord(tools, principal, collection, input.id, purpose);
  },
  async plan(grant, act, input) {
    const collection = collectionOf(act.tools, input.collection);
    const old = existing(act.target.loaded);
    if (input.ifVersion !== undefined && old.row.version !== input.ifVersion)
      throw new StewardError('precondition-failed', { field: 'If-Match', rule: `the current version is ${old.row.version}` });
    const key = groupKey(collection, old, input.field);
    const upload = uploads.get(input) ?? storeFile(grant, act, key, input, bytesMaxOf(collection, input.field));
    uploads.set(input, upload);
    const file = await upload;
    const remove = () => act.tools.blobs.remove(blobOf(act.principal.business, file.id));
    try {
      const files = { ...withoutPreview(collection, input.field), [input.field]: file };
      return { ...(await planUpdate(grant, act, collection, undefined, {}, files)), abandon: async () => undefined };
    } catch (error) {
      await remove();
      throw error;
    }
  },
  replay: (_memo, input) => replayAs(readRecord, { collection: input.collection, id: input.id }),
};

/** A new file takes the preview of the one before away. */
function withoutPreview(collection: Collection, replaced: string): { readonly [field: string]: null } {
  const name = previewField(collection);
  const preview = name === undefined ? undefined : collection.fields[name];
  return preview?.type === 'file' && preview.previewOf === replaced ? { [name!]: null } : {};
}

/** Throws `invalid-input` for what such a file could not be. */
export function checkInput(collection: Collection, input: Omit<PutFileInput, 'content'>): void {
  const field = collection.fields[input.field];
  if (field?.type !== 'file')
    throw new StewardError('invalid-input', { field: 'field', rule: `${collection.name} have no such file field` });
  if (input.name === '' || input.name.length > fileNameCharsMax || /[\p{Cc}\p{Cf}/\\]/u.test(input.name)) {
    throw new StewardError('invalid-input', {
      field: 'name',
      rule: `1 to ${fileNameCharsMax} characters, without slashes and control characters`,
    });
  }
  if (!/^[a-z0-9.+-]{1,127}\/[a-z0-9.+-]{1,127}$/.test(input.type))
    throw new StewardError('invalid-input', { field: 'Content-Type', rule: 'a media type such as image/jpeg' });
  if (field.types && !field.types.includes(input.type))
    throw new StewardError('unsupported-media', { field: 'Content-Type', rule: `one of ${field.types.join(', ')}` });
  if (input.sha256 !== undefined && !/^[0-9a-f]{64}$/.test(input.sha256))
    throw new StewardError('invalid-input', { field: 'Repr-Digest', rule: 'a SHA-256' });
}

export function bytesMaxOf(collection: Collection, name: string): number {
  const field = collection.fields[name];
  return field?.type === 'file' && field.bytesMax !== undefined ? field.bytesMax : fileBytesMax;
}

function groupKey(collection: Collection, old: StoredRecord, field: string): KeyId {
  const group = collection.groups.find((each) => each.fields.includes(field));
  const stored = old.row.groups.find((each) => each.group === group?.name);
  if (!stored) throw new StewardError('conflict', { field, rule: 'what the file belongs to was erased' });
  return stored.key;
}

/** Streams it into the seal, under this key; the blob is durable when it resolves. */
export async function storeFile(
  grant: Grant,
  act: Pick<Act<unknown>, 'tools' | 'principal'>,
  key: KeyId,
  input: PutFileInput,
  bytesMax: number,
): Promise<StoredFile> {
  const { tools, principal } = act;
  const id = newId<FileId>(tools.random);
  const counted = digested(bounded(input.content, bytesMax));
  const where = fileWhere(principal.business, input, id);
  const name = blobOf(principal.business, id);
  await tools.blobs.put(name, tools.vault.sealFile(grant, where, key, counted.content));
  const { size, sha256 } = counted.result();
  if (input.sha256 !== undefined && input.sha256 !== sha256) {
    await tools.blobs.remove(name);
    throw new StewardError('hash-mismatch', { field: 'Repr-Digest', rule: 'the content that arrived has another SHA-256' });
  }
  return { id, name: input.name.normalize('NFC'), type: input.type, size, sha256 };
}

async function* bounded(content: AsyncIterable<Uint8Array>, bytesMax: number): AsyncIterable<Uint8Array> {
  let size = 0;
  for await (const part of content) {
    size += part.length;
    if (size > bytesMax) throw new StewardError('too-large', { rule: `a file has at most ${bytesMax} bytes here` });
    yield part;
  }
}
