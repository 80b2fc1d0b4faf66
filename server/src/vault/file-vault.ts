// Sealing and opening files as streams. The grant is checked again before every frame that is delivered, and an erasure that
// happens in this process ends the streams of its keys at the next frame.
import { StewardError } from '@steward/protocol/errors.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import type { Random } from '../ports/random.ts';
import { readPieces, type PieceReader } from './chunks.ts';
import { altered } from './envelope.ts';
import {
  fileHeaderBytes,
  frameBytes,
  frameContentBytes,
  newFile,
  openFrame,
  openHeader,
  planFrames,
  sealFrame,
  type FileKeys,
  type FileWhere,
  type FramePlan,
} from './file-frames.ts';
import type { RecordKeys } from './record-keys.ts';

/** Reads a part of the sealed file, such as `(range) => blobs.get(name, range)`. */
export type ReadSealed = (range: BlobRange) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array> | undefined>;

/** A stream that is under way; `stopped` when its key was erased. */
export interface Stream {
  readonly key: KeyId;
  stopped: boolean;
}

export interface FileVault {
  seal(grant: Grant, where: FileWhere, key: KeyId, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Opens what lies at `key`, whose bytes (32) it is lent as a copy. */
  open(
    grant: Grant,
    where: FileWhere,
    key: KeyId,
    recordKey: Buffer,
    sealedSize: number,
    read: ReadSealed,
    range: BlobRange | undefined,
  ): AsyncIterable<Uint8Array>;
  /** Ends the streams that read or write under these keys. */
  stop(keys: readonly KeyId[]): void;
}

export function createFileVault(recordKeys: RecordKeys, check: GrantCheck, clock: Clock, random: Random): FileVault {
  const streams = new Set<Stream>();

  function stillAllowed(grant: Grant, where: FileWhere, stream: Stream): void {
    check(grant, where.business, where.record);
    if (stream.stopped) throw new StewardError('not-found', { rule: 'it was erased meanwhile' });
  }

  async function startFile(where: FileWhere, key: KeyId, first: Uint8Array): Promise<FileKeys & { readonly header: Buffer }> {
    const made: (FileKeys & { readonly header: Buffer })[] = [];
    await recordKeys.use(where.business, [key], (_id, lent) => {
      if (lent === 'erased') throw new StewardError('not-found', { rule: 'it was erased meanwhile' });
      made.push(newFile(random, clock.nowMs(), lent.recordKey, key, where, first));
    });
    return made[0]!;
  }

  async function* seal(grant: Grant, where: FileWhere, key: KeyId, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const stream: Stream = { key, stopped: false };
    const pieces = readPieces(content, frameContentBytes);
    streams.add(stream);
    let file: FileKeys | undefined;
    try {
      // A frame is the last when nothing follows, so each is held back until the next has come.
      let held = Buffer.from(await pieces.next(frameContentBytes));
      const started = await startFile(where, key, held);
      file = started;
      yield started.header;
      for (let index = 0; ; index++) {
        const next = held.length < frameContentBytes ? undefined : await pieces.next(frameContentBytes);
        const last = next === undefined || next.length === 0;
        stillAllowed(grant, where, stream);
        const [ciphertext, tag] = sealFrame(file, index, last, held);
        yield ciphertext;
        yield tag;
        if (last) return;
        held.fill(0);
        held = Buffer.from(next);
      }
    } finally {
      streams.delete(stream);
      file?.contentKey.fill(0);
      await pieces.close();
    }
  }

  async function* open(
    grant: Grant,
    where: FileWhere,
    key: KeyId,
    recordKey: Buffer,
    plan: FramePlan,
    read: ReadSealed,
  ): AsyncGenerator<Uint8Array> {
    const stream: Stream = { key, stopped: false };
    streams.add(stream);
    let pieces: PieceReader | undefined;
    let file: FileKeys | undefined;
    try {
      stillAllowed(grant, where, stream);
      const opened = await openSource(read, plan);
      pieces = opened.pieces;
      file = openHeader(recordKey, key, where, opened.header);
      recordKey.fill(0);
      let left = plan.deliver;
      for (let index = plan.firstFrame; index <= plan.lastFrame; index++) {
        const sealedBytes = Math.min(frameBytes, plan.sealed.length - (index - plan.firstFrame) * frameBytes);
        const frame = await pieces.next(sealedBytes);
        if (frame.length !== sealedBytes) throw altered();
        const content = openFrame(file, index, index === plan.endFrame, frame);
        const skip = index === plan.firstFrame ? plan.skip : 0;
        const wanted = content.subarray(skip, skip + left);
        left -= wanted.length;
        stillAllowed(grant, where, stream);
        if (wanted.length > 0) yield wanted;
      }
    } finally {
      streams.delete(stream);
      recordKey.fill(0);
      file?.contentKey.fill(0);
      await pieces?.close();
    }
  }

  return {
    seal,
    open: (grant, where, key, recordKey, sealedSize, read, range) =>
      open(grant, where, key, recordKey, planFrames(sealedSize, range), read),
    stop(keys) {
      for (const stream of streams) if (keys.includes(stream.key)) stream.stopped = true;
    },
  };
}

/** Header and frames: one read when the range begins in the first frame, otherwise two. */
async function openSource(read: ReadSealed, plan: FramePlan): Promise<{ readonly header: Buffer; readonly pieces: PieceReader }> {
  if (plan.firstFrame === 0) {
    const pieces = readPieces(await source(read, { from: 0, length: fileHeaderBytes + plan.sealed.length }), frameBytes);
    try {
      return { header: Buffer.from(await pieces.next(fileHeaderBytes)), pieces };
    } catch (error) {
      await pieces.close();
      throw error;
    }
  }
  const head = readPieces(await source(read, { from: 0, length: fileHeaderBytes }), fileHeaderBytes);
  let header: Buffer;
  try {
    header = Buffer.from(await head.next(fileHeaderBytes));
  } finally {
    await head.close();
  }
  return { header, pieces: readPieces(await source(read, plan.sealed), frameBytes) };
}

async function source(read: ReadSealed, range: BlobRange): Promise<AsyncIterable<Uint8Array>> {
  const bytes = await read(range);
  if (bytes === undefined) throw altered();
  return bytes;
}
