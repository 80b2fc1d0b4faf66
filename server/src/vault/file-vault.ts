// Sealing and opening files as streams. The grant is checked again before every frame that is delivered, and an erasure that
// happens in this process ends the streams of its keys at the next frame; one at another node at the latest `keyLookedAtMs` later,
// when the stream asks whether its key is still there.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import type { Random } from '../ports/random.ts';
import { readPieces, type PieceReader } from './chunks.ts';
import { altered } from './envelope.ts';
import type { FileKeys, FileWhere, FramePlan, NewFile } from './file-frames.ts';
import { fileHeaderBytes, frameBytes, frameContentBytes, newFile, openFrame, openHeader, sealFrame } from './file-frames.ts';
import type { RecordKeys } from './record-keys.ts';

/** Reads a part of the sealed file, such as `(range) => blobs.get(name, range)`. */
export type ReadSealed = (range: BlobRange) => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array> | undefined>;

/** A stream that is under way; `stopped` when its key was erased. */
interface Stream {
  readonly grant: Grant;
  readonly where: FileWhere;
  readonly key: KeyId;
  stopped: boolean;
  /** When its key was known to be there. */
  lookedAtMs: number;
}

/** As long as an opened key is kept: asking earlier would be answered from memory. */
export const keyLookedAtMs = 60_000;

export class FileVault {
  readonly #recordKeys: RecordKeys;
  readonly #check: GrantCheck;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #streams = new Set<Stream>();

  constructor(recordKeys: RecordKeys, check: GrantCheck, clock: Clock, random: Random) {
    this.#recordKeys = recordKeys;
    this.#check = check;
    this.#clock = clock;
    this.#random = random;
  }

  async *seal(grant: Grant, where: FileWhere, key: KeyId, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const stream = this.#begin(grant, where, key);
    const pieces = readPieces(content, frameContentBytes);
    let file: NewFile | undefined;
    let held = Buffer.alloc(0);
    try {
      // A frame is the last when nothing follows, so each is held back until the next has come.
      held = Buffer.from(await pieces.next(frameContentBytes));
      file = await this.#newFile(stream, held);
      yield file.header;
      for (let index = 0; ; index++) {
        const next = held.length < frameContentBytes ? undefined : await pieces.next(frameContentBytes);
        const last = next === undefined || next.length === 0;
        await this.#lookAtKey(stream);
        this.#stillAllowed(stream);
        yield* sealFrame(file, index, last, held);
        if (last) return;
        held.set(next);
        held = held.subarray(0, next.length);
      }
    } finally {
      this.#streams.delete(stream);
      held.fill(0);
      file?.contentKey.fill(0);
      await pieces.close();
    }
  }

  /** Opens what `plan` says of a sealed file. It borrows the key when it begins, so a stream that begins after an erasure yields nothing. */
  async *open(grant: Grant, where: FileWhere, key: KeyId, plan: FramePlan, read: ReadSealed): AsyncGenerator<Uint8Array> {
    const stream = this.#begin(grant, where, key);
    let pieces: PieceReader | undefined;
    let file: FileKeys | undefined;
    try {
      this.#stillAllowed(stream);
      const source = await openSource(read, plan);
      pieces = source.pieces;
      file = await this.#openedFile(stream, source.header);
      for (let index = plan.firstFrame; index <= plan.lastFrame; index++) {
        const wanted = await openPlanned(file, plan, index, pieces);
        await this.#lookAtKey(stream);
        this.#stillAllowed(stream);
        if (wanted.length > 0) yield wanted;
      }
    } finally {
      this.#streams.delete(stream);
      file?.contentKey.fill(0);
      await pieces?.close();
    }
  }

  /** Ends the streams that read or write under these keys. */
  stop(keys: readonly KeyId[]): void {
    for (const stream of this.#streams) if (keys.includes(stream.key)) stream.stopped = true;
  }

  /** Some keys of the business may have been erased: its streams ask the key store again before their next frame. */
  suspect(business: BusinessId | undefined): void {
    for (const stream of this.#streams)
      if (business === undefined || stream.where.business === business) stream.lookedAtMs = -keyLookedAtMs;
  }

  #begin(grant: Grant, where: FileWhere, key: KeyId): Stream {
    const stream: Stream = { grant, where, key, stopped: false, lookedAtMs: this.#clock.nowMs() };
    this.#streams.add(stream);
    return stream;
  }

  async #lookAtKey(stream: Stream): Promise<void> {
    const nowMs = this.#clock.nowMs();
    if (nowMs - stream.lookedAtMs < keyLookedAtMs) return;
    stream.lookedAtMs = nowMs;
    await this.#recordKeys.use(stream.where.business, [stream.key], (_id, lent) => {
      if (lent === 'erased') stream.stopped = true;
    });
  }

  #stillAllowed({ grant, where, stopped }: Stream): void {
    this.#check(grant, where.business, where.record);
    if (stopped) throw erasedMeanwhile();
  }

  async #newFile({ where, key }: Stream, first: Uint8Array): Promise<NewFile> {
    let made: NewFile | undefined;
    await this.#recordKeys.use(where.business, [key], (_id, lent) => {
      if (lent !== 'erased') made = newFile(this.#random, this.#clock.nowMs(), lent.recordKey, key, where, first);
    });
    if (made === undefined) throw erasedMeanwhile();
    return made;
  }

  async #openedFile({ where, key }: Stream, header: Uint8Array): Promise<FileKeys> {
    let file: FileKeys | undefined;
    await this.#recordKeys.use(where.business, [key], (_id, lent) => {
      if (lent !== 'erased') file = openHeader(lent.recordKey, key, where, header);
    });
    if (file === undefined) throw erasedMeanwhile();
    return file;
  }
}

export function erasedMeanwhile(): StewardError {
  return new StewardError('not-found', { rule: 'it was erased meanwhile' });
}

/** Header and frames: one read when the range begins in the first frame, otherwise two. */
async function openSource(read: ReadSealed, plan: FramePlan): Promise<{ readonly header: Buffer; readonly pieces: PieceReader }> {
  const together = plan.firstFrame === 0;
  const head = await readRange(read, { from: 0, length: fileHeaderBytes + (together ? plan.sealed.length : 0) });
  let header: Buffer;
  try {
    header = Buffer.from(await head.next(fileHeaderBytes));
  } catch (error) {
    await head.close();
    throw error;
  }
  if (together) return { header, pieces: head };
  await head.close();
  return { header, pieces: await readRange(read, plan.sealed) };
}

async function readRange(read: ReadSealed, range: BlobRange): Promise<PieceReader> {
  const bytes = await read(range);
  if (bytes === undefined) throw altered();
  return readPieces(bytes, frameBytes);
}

/** The part of frame `index` that is wanted; nothing of it before the whole frame is verified. */
async function openPlanned(file: FileKeys, plan: FramePlan, index: number, pieces: PieceReader): Promise<Uint8Array> {
  const before = index - plan.firstFrame;
  const sealedBytes = Math.min(frameBytes, plan.sealed.length - before * frameBytes);
  const frame = await pieces.next(sealedBytes);
  if (frame.length !== sealedBytes) throw altered();
  const content = openFrame(file, index, index === plan.endFrame, frame);
  const skip = before === 0 ? plan.skip : 0;
  const delivered = before === 0 ? 0 : before * frameContentBytes - plan.skip;
  return content.subarray(skip, skip + plan.deliver - delivered);
}
