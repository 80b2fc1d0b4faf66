// File frames v1: a file sealed as a header and frames of 64 KiB (STREAM over AES-256-GCM). docs/formats/file-frames.md is the specification.
//
// Invariants:
//  1. A content key seals one file, a nonce one frame of it.
//  2. A frame opens only at its index, as the last or not the last, of its file.
//  3. Nothing of a frame is delivered before its tag is checked; memory is bounded by one frame.
import assert from 'node:assert/strict';
import { timingSafeEqual } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, type KeyId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Random } from '../ports/random.ts';
import { gcmNonceBytes, gcmTagBytes, openGcm, sealGcm } from './aes-gcm.ts';
import { derivePair, synthetic } from './derive.ts';
import { altered, commitmentBytes, saltBytes, suite, uint32, type Where } from './envelope.ts';
import { parts } from './parts.ts';

/** The place of a file: `file` names it within the record version (a field, or a file id). */
export interface FileWhere extends Where {
  readonly file: string;
}

export const frameContentBytes = 65_536;
export const frameBytes = frameContentBytes + gcmTagBytes;
export const fileHeaderBytes = 65;
export const framesMax = 2 ** 32 - 1;
const saltAt = 17;
const commitmentAt = saltAt + saltBytes;
const saltLabel = parts(['steward/v1/file/salt']);
const keysInfo = 'steward/v1/file/keys';

/** What a file's frames are sealed with. `contentKey` is to be zeroed by who holds it. */
export interface FileKeys {
  readonly contentKey: Buffer;
  readonly associated: Buffer;
}

export interface NewFile extends FileKeys {
  readonly header: Buffer;
}

/** How many bytes a file of `size` bytes has when it is sealed. */
export function sealedFileSize(size: number): number {
  return fileHeaderBytes + size + gcmTagBytes * Math.max(1, Math.ceil(size / frameContentBytes));
}

/** How many bytes of content a sealed file has; `integrity-failed` when no file has this sealed size. */
export function openedFileSize(sealedSize: number): number {
  const frames = Math.ceil((sealedSize - fileHeaderBytes) / frameBytes);
  const size = sealedSize - fileHeaderBytes - gcmTagBytes * frames;
  if (!Number.isSafeInteger(sealedSize) || frames < 1 || frames > framesMax || size < 0 || sealedFileSize(size) !== sealedSize)
    throw altered();
  return size;
}

/** Header and keys of a new file whose content begins with `first` (at most one frame). */
export function newFile(random: Random, timeMs: number, recordKey: Uint8Array, key: KeyId, where: FileWhere, first: Uint8Array): NewFile {
  const associated = associatedData(key, where);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timeMs));
  const salt = synthetic(recordKey, [saltLabel, random.bytes(32), time, uint32(associated.length), associated, first], saltBytes);
  const pair = derivePair(recordKey, salt, keysInfo);
  const header = Buffer.concat([Uint8Array.of(suite), decodeId(key), salt, pair.subarray(commitmentBytes)]);
  return { header, contentKey: pair.subarray(0, 32), associated };
}

/** The keys of a sealed file; `integrity-failed` when the header does not fit the record key. */
export function openHeader(recordKey: Uint8Array, key: KeyId, where: FileWhere, header: Uint8Array): FileKeys {
  if (header.length !== fileHeaderBytes || header[0] !== suite) throw altered();
  if (Buffer.compare(decodeId(key), header.subarray(1, saltAt)) !== 0) throw altered();
  const pair = derivePair(recordKey, header.subarray(saltAt, commitmentAt), keysInfo);
  if (!timingSafeEqual(pair.subarray(commitmentBytes), header.subarray(commitmentAt))) throw altered();
  return { contentKey: pair.subarray(0, 32), associated: associatedData(key, where) };
}

export function sealFrame(keys: FileKeys, index: number, last: boolean, content: Uint8Array): readonly [ciphertext: Buffer, tag: Buffer] {
  assert(last ? content.length <= frameContentBytes : content.length === frameContentBytes, 'a frame is full unless it is the last');
  return sealGcm(keys.contentKey, frameNonce(index, last), keys.associated, content);
}

/** The content of a frame; `integrity-failed` when it is not this frame of this file. */
export function openFrame(keys: FileKeys, index: number, last: boolean, frame: Uint8Array): Buffer {
  const tagAt = frame.length - gcmTagBytes;
  if (tagAt < 0) throw altered();
  const content = openGcm(keys.contentKey, frameNonce(index, last), keys.associated, frame.subarray(0, tagAt), frame.subarray(tagAt));
  if (content === undefined) throw altered();
  return content;
}

/** Which frames a range of content needs, where they lie, and what of the first and the last is wanted. */
export interface FramePlan {
  readonly firstFrame: number;
  readonly lastFrame: number;
  /** Index of the frame that ends the file. */
  readonly endFrame: number;
  /** The part of the sealed file with the frames. */
  readonly sealed: BlobRange;
  /** Content bytes to leave out of the first frame. */
  readonly skip: number;
  /** Content bytes to deliver in all. */
  readonly deliver: number;
}

/** Throws `integrity-failed` for an impossible sealed size and `range-not-satisfiable` for a range that begins behind the end. */
export function planFrames(sealedSize: number, range: BlobRange | undefined): FramePlan {
  const size = openedFileSize(sealedSize);
  const endFrame = Math.max(0, Math.ceil(size / frameContentBytes) - 1);
  const from = range?.from ?? 0;
  const length = range?.length ?? size;
  const whole = Number.isSafeInteger(from) && Number.isSafeInteger(length) && from >= 0 && length >= 0;
  if (!whole || from > size || (from === size && size > 0)) throw new StewardError('range-not-satisfiable');
  const deliver = Math.min(length, size - from);
  const firstFrame = Math.floor(from / frameContentBytes);
  const lastFrame = Math.floor(Math.max(from, from + deliver - 1) / frameContentBytes);
  const sealedFrom = fileHeaderBytes + firstFrame * frameBytes;
  const sealedTo = Math.min(sealedSize, fileHeaderBytes + (lastFrame + 1) * frameBytes);
  return {
    firstFrame,
    lastFrame,
    endFrame,
    sealed: { from: sealedFrom, length: sealedTo - sealedFrom },
    skip: from % frameContentBytes,
    deliver,
  };
}

function frameNonce(index: number, last: boolean): Buffer {
  assert(Number.isInteger(index) && index >= 0 && index < framesMax, 'a file has at most 2^32 - 1 frames');
  const nonce = Buffer.alloc(gcmNonceBytes);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function associatedData(key: KeyId, where: FileWhere): Buffer {
  assert(Number.isSafeInteger(where.version) && where.version >= 1, 'a version is a whole number from 1');
  return parts(['steward/v1/file', '1', key, where.business, where.collection, where.record, String(where.version), where.file]);
}
