// Blobs on S3. Small ones are put in one request, larger ones part by part, so that memory is bounded whatever the size; either is
// written with `If-None-Match: *`, so that S3 itself refuses a name that is taken. Every request carries a CRC-32 that S3 compares with what arrived, and
// names the account the bucket must belong to. An upload that breaks off is aborted, and its parts are invisible in any case; what a dead process left is
// removed by `sweepUploads` and by the bucket's own lifecycle rule.
import { setTimeout } from 'node:timers/promises';
import type { CompletedPart, GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BlobName, BlobRange, Blobs } from '@steward/server/ports/blobs.ts';
import { checkBlobList, checkBlobName, checkBlobRange } from '@steward/server/ports/names.ts';

/** Bytes of one part, and the most that is put in one request. */
export const partBytes = 8_388_608;
const partsMax = 10_000;
const conflictAttemptsMax = 5;
const conflictBackoffMs = 20;
const listPagesMax = 1_000;
const ChecksumAlgorithm = 'CRC32' as const;

export interface S3Place {
  readonly client: S3Client;
  readonly bucket: string;
  /**
   * Whether the store takes `If-None-Match: *` on writing; S3 does, so the default is `true`. With `false`, for emulators that do not,
   * a name is looked up before it is written, and two writers at the same instant are not kept apart.
   */
  readonly conditionalWrites?: boolean;
  /** Every object is asked to be sealed with this KMS key, through a key of the bucket; without it, with what the bucket says by default. */
  readonly encryption?: { readonly keyArn: string };
  /** The account that owns the bucket: S3 refuses every request if another does. */
  readonly account?: string;
}

class S3Blobs implements Blobs {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #conditional: boolean;
  readonly #owner: { ExpectedBucketOwner?: string };
  readonly #sealing: { ServerSideEncryption?: 'aws:kms'; SSEKMSKeyId?: string; BucketKeyEnabled?: boolean };

  constructor(place: S3Place) {
    this.#client = place.client;
    this.#bucket = place.bucket;
    this.#conditional = place.conditionalWrites ?? true;
    this.#owner = place.account === undefined ? {} : { ExpectedBucketOwner: place.account };
    this.#sealing =
      place.encryption === undefined
        ? {}
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: place.encryption.keyArn, BucketKeyEnabled: true };
  }

  async put(name: BlobName, content: AsyncIterable<Uint8Array>): Promise<number> {
    checkBlobName(name);
    if (!this.#conditional && (await this.size(name)) !== undefined)
      throw new StewardError('already-exists', { rule: 'a blob is written once' });
    const parts = inParts(content);
    const first = await parts.next();
    const second = first.done === true ? first : await parts.next();
    if (first.done === true || second.done === true) {
      const body = first.done === true ? new Uint8Array(0) : first.value;
      const put = { ...this.#at(name), ...this.#once(), ...this.#sealing, ChecksumAlgorithm, Body: body };
      await this.#naming(() => this.#client.send(new PutObjectCommand(put)), conflictAttemptsMax);
      return body.length;
    }
    return this.#putParts(name, chain([first.value, second.value], parts));
  }

  async get(name: BlobName, range?: BlobRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    checkBlobName(name);
    checkBlobRange(range);
    if (range?.length === 0) return (await this.size(name)) === undefined ? undefined : nothing();
    const asked = range === undefined ? {} : { Range: `bytes=${range.from}-${range.from + range.length - 1}` };
    const answer = await this.#reading(() => this.#client.send(new GetObjectCommand({ ...this.#at(name), ...asked })));
    if (answer === 'past-the-end') return nothing();
    return answer === undefined ? undefined : bodyOf(answer);
  }

  async size(name: BlobName): Promise<number | undefined> {
    checkBlobName(name);
    const answer = await this.#reading(() => this.#client.send(new HeadObjectCommand(this.#at(name))));
    return typeof answer === 'object' ? (answer.ContentLength ?? 0) : undefined;
  }

  async remove(name: BlobName): Promise<void> {
    checkBlobName(name);
    if (!this.#conditional) return void (await this.#reading(() => this.#client.send(new DeleteObjectCommand(this.#at(name)))));
    let first: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const there = await this.#reading(() => this.#client.send(new HeadObjectCommand(this.#at(name))));
      if (typeof there !== 'object' || (first !== undefined && there.ETag !== first)) return;
      first = there.ETag;
      if ((await this.#removeIf(name, first)) === 'removed') return;
      if (attempt >= conflictAttemptsMax)
        throw new StewardError('store-unavailable', { rule: 'others are writing this name all the time' });
      await pause(attempt);
    }
  }

  /** This object and no other: a removal that arrives late takes nothing away that was put under the name since. */
  async #removeIf(name: BlobName, IfMatch: string | undefined): Promise<'removed' | 'conflict'> {
    try {
      await this.#client.send(new DeleteObjectCommand({ ...this.#at(name), IfMatch }));
      return 'removed';
    } catch (error) {
      const status = metadataOf(error).httpStatusCode;
      // Gone, or another by now.
      if (status === 412 || (status === 404 && !isBucketGone(error))) return 'removed';
      if (status === 409) return 'conflict';
      throw new StewardError('store-unavailable', { cause: error });
    }
  }

  async list(prefix: string, after: BlobName | undefined, limit: number): Promise<readonly BlobName[]> {
    checkBlobList(prefix, after, limit);
    const found: BlobName[] = [];
    let start = after;
    for (let page = 0; page < listPagesMax; page++) {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        ...this.#owner,
        Prefix: prefix,
        MaxKeys: limit - found.length,
        ...(start === undefined ? {} : { StartAfter: start }),
      });
      const answer = await this.#reading(() => this.#client.send(command));
      if (typeof answer !== 'object') throw new StewardError('store-unavailable', { rule: 'the bucket does not answer a listing' });
      found.push(...(answer.Contents ?? []).map((object) => object.Key!));
      if (answer.IsTruncated !== true || found.length >= limit) return found;
      start = found.at(-1);
    }
    throw new StewardError('store-unavailable', { rule: `a listing of more than ${listPagesMax} pages` });
  }

  async #putParts(name: BlobName, parts: AsyncIterable<Uint8Array>): Promise<number> {
    const create = { ...this.#at(name), ...this.#sealing, ChecksumAlgorithm };
    const upload = await this.#sending(() => this.#client.send(new CreateMultipartUploadCommand(create)));
    const id = { ...this.#at(name), UploadId: upload.UploadId! };
    const done: CompletedPart[] = [];
    let size = 0;
    try {
      for await (const part of parts) {
        if (done.length >= partsMax)
          throw new StewardError('too-large', { rule: `a blob has at most ${partsMax} parts of ${partBytes} bytes` });
        const PartNumber = done.length + 1;
        const sent = { ...id, PartNumber, ChecksumAlgorithm, Body: part };
        const { ETag, ChecksumCRC32 } = await this.#sending(() => this.#client.send(new UploadPartCommand(sent)));
        done.push({ PartNumber, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) });
        size += part.length;
      }
      const complete = new CompleteMultipartUploadCommand({ ...id, ...this.#once(), MultipartUpload: { Parts: done } });
      // After a conflict S3 wants the whole upload anew, and the content has gone by: whoever sent it sends it again.
      await this.#naming(() => this.#client.send(complete), 1);
      return size;
    } catch (error) {
      // What is aborted is completed no more, also by a request that is still on its way; what was completed before is no upload any more.
      const aborted = await this.#client.send(new AbortMultipartUploadCommand(id)).then(
        () => true,
        () => false,
      );
      if (!isStewardError(error, 'outcome-unknown')) throw error;
      const named = !aborted || (await this.size(name).catch(() => 0)) !== undefined;
      throw named ? error : new StewardError('store-unavailable', { cause: error });
    }
  }

  #at(name: BlobName): { Bucket: string; Key: string; ExpectedBucketOwner?: string } {
    return { Bucket: this.#bucket, Key: name, ...this.#owner };
  }

  #once(): { IfNoneMatch?: string } {
    return this.#conditional ? { IfNoneMatch: '*' } : {};
  }

  /**
   * The request that gives the name: only here can the outcome be unknown. A conflict (409: another request for the same name was under way) is a refusal,
   * and is tried `attemptsMax` times in all.
   */
  async #naming(act: () => Promise<unknown>, attemptsMax: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await act();
        return;
      } catch (error) {
        const { httpStatusCode: status, attempts } = metadataOf(error);
        // What the SDK repeated may meet what its own first attempt made.
        const repeated = (attempts ?? 1) > 1;
        if (repeated || !isRefusal(status)) throw new StewardError('outcome-unknown', { cause: error });
        if (status === 412) throw new StewardError('already-exists', { rule: 'a blob is written once', cause: error });
        if (status !== 409 || attempt >= attemptsMax) throw new StewardError('store-unavailable', { cause: error });
        await pause(attempt);
      }
    }
  }

  /** A request that gives no name: when it fails, nothing is to be seen. */
  async #sending<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      throw new StewardError('store-unavailable', { cause: error });
    }
  }

  async #reading<T>(act: () => Promise<T>): Promise<T | undefined | 'past-the-end'> {
    try {
      return await act();
    } catch (error) {
      const status = metadataOf(error).httpStatusCode;
      if (status === 404 && !isBucketGone(error)) return undefined;
      if (status === 416) return 'past-the-end';
      throw new StewardError('store-unavailable', { cause: error });
    }
  }
}

function metadataOf(error: unknown): { httpStatusCode?: number; attempts?: number } {
  return (error as { $metadata?: { httpStatusCode?: number; attempts?: number } }).$metadata ?? {};
}

function isBucketGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'NoSuchBucket';
}

async function pause(attempt: number): Promise<void> {
  await setTimeout(conflictBackoffMs * 2 ** attempt * (0.5 + Math.random()));
}

function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500;
}

/** The content in parts of `partBytes`, the last one as long as it is; no part at all for empty content. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let part = new Uint8Array(0);
  let filled = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      const some = chunk.subarray(at, at + partBytes - filled);
      part = grown(part, filled + some.length);
      part.set(some, filled);
      filled += some.length;
      at += some.length;
      if (filled < partBytes) continue;
      yield part;
      part = new Uint8Array(0);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
  return undefined;
}

/** With room for so many bytes: most blobs are small, and a whole part for each would be made and thrown away. */
function grown(part: Uint8Array<ArrayBuffer>, bytes: number): Uint8Array<ArrayBuffer> {
  if (bytes <= part.length) return part;
  const larger = new Uint8Array(Math.min(partBytes, Math.max(bytes, 2 * part.length)));
  larger.set(part);
  return larger;
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* rest;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* bodyOf(answer: GetObjectCommandOutput): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of answer.Body as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw new StewardError('store-unavailable', { cause: error });
  }
}

/** Blobs in an S3 bucket of their own, without versioning. An answer of `get` holds a connection until it is read or broken off. */
export function s3Blobs(place: S3Place): Blobs {
  return new S3Blobs(place);
}
