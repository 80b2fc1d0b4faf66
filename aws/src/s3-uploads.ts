// Removes multipart uploads that nobody will complete: their process died. Their parts are sealed and invisible, but they lie there and cost. The bucket's
// lifecycle rule does the same after a day; this is for buckets without one, and lets an erasure say that nothing is left.
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { StewardError } from '@steward/protocol/errors.ts';
import type { S3Place } from './s3-blobs.ts';

const pagesMax = 100;

export interface StaleUploads {
  readonly nowMs: number;
  /** Longer than any upload takes: a day, say. */
  readonly olderThanMs: number;
}

/** Aborts every upload of the bucket that was begun longer ago than that; how many there were. Safe to repeat. Throws `store-unavailable`. */
export async function sweepUploads({ client, bucket, account }: S3Place, { nowMs, olderThanMs }: StaleUploads): Promise<number> {
  const at = { Bucket: bucket, ...(account === undefined ? {} : { ExpectedBucketOwner: account }) };
  let aborted = 0;
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
  try {
    for (let page = 0; page < pagesMax; page++) {
      const answer = await client.send(new ListMultipartUploadsCommand({ ...at, ...markers }));
      for (const { Key, UploadId, Initiated } of answer.Uploads ?? []) {
        if (Key === undefined || UploadId === undefined || Initiated === undefined || nowMs - Initiated.getTime() < olderThanMs) continue;
        await client.send(new AbortMultipartUploadCommand({ ...at, Key, UploadId })).catch(unlessGone);
        aborted++;
      }
      if (answer.IsTruncated !== true) break;
      markers = {
        ...(answer.NextKeyMarker === undefined ? {} : { KeyMarker: answer.NextKeyMarker }),
        ...(answer.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: answer.NextUploadIdMarker }),
      };
    }
  } catch (error) {
    throw new StewardError('store-unavailable', { cause: error });
  }
  return aborted;
}

/** Another node may have aborted it, or it was completed just now. */
function unlessGone(error: unknown): void {
  if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== 404) throw error;
}
