import type { BusinessId } from '@steward/protocol/ids.ts';
import type { BlobName } from '../ports/blobs.ts';

/** Where a file's sealed bytes lie: opaque ids only. */
export const blobOf = (business: BusinessId, file: string): BlobName => `files/${business}/${file}`;
