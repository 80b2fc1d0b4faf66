import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import type { BlobName } from '../ports/blobs.ts';
import type { FileWhere } from '../vault/vault.ts';

/** Where a file's sealed bytes lie: opaque ids only. */
export const blobOf = (business: BusinessId, file: string): BlobName => `files/${business}/${file}`;

/** What a file is bound to. Not to a version of its record: a new caption does not seal the picture anew. */
export function fileWhere(business: BusinessId, of: { readonly collection: string; readonly id: string }, file: string): FileWhere {
  return { business, collection: of.collection, record: of.id as RecordId, version: 1, file };
}
