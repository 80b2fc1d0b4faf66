// Delivery to the business's own bucket: the archive in pieces through the outbound gate, each an entry of the ledger before it leaves. Declared, arranged by an owner or admin, and
// over with the schedule. A piece is at most 8 MB, so memory is bounded; what was begun and not finished is given up in the bucket too.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireBucket } from '@steward/protocol/wire/export-routes.ts';
import { ownBucket } from '../../catalogue/processors.ts';
import type { Disclose } from '../../governed/disclose.ts';
import { downloadExport } from '../../governed/exports/download-export.ts';
import { openBucket } from '../../governed/exports/export-schedules.ts';
import type { BucketRequest, SignForBucket } from '../../ports/bucket-signer.ts';
import type { OutboundAnswer } from '../../ports/outbound.ts';
import type { Export } from '../../stores/exports.ts';
import { encodeSchedule, findSchedule, scheduleKey } from '../../stores/export-schedules.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { StepParts } from '../lifecycle.ts';
import { granted } from './granted.ts';

/** S3 takes at least 5 MiB for each but the last, and at most 10,000 of them. */
const pieceBytes = 8_000_000;
const piecesMax = 10_000;
const timeoutMs = 60_000;
const answerBytesMax = 1_000_000;
const service = { purpose: 'service' } as const;

export interface Delivery {
  readonly disclose: Disclose;
  readonly sign: SignForBucket;
}

/** Every part of an archive that is ready. Throws what the gate or the bucket says. */
export async function deliver(delivery: Delivery, given: StepParts, data: Export): Promise<void> {
  const { door, principal, job } = given;
  const bucket = granted(await door.perform(principal, openBucket, { id: data.schedule! }, service));
  if (bucket === undefined) return;
  for (let part = 1; part <= data.volumes.length; part++) {
    const stream = granted(await door.perform(principal, downloadExport, { id: job.id, part }, service));
    const many = data.volumes.length === 1 ? '' : `-${part}-of-${data.volumes.length}`;
    const key = `${bucket.prefix}export-${isoTime(job.startedAtMs).slice(0, 10)}-${job.id}${many}.${data.settings.archive}`;
    if (stream.size > pieceBytes * piecesMax)
      throw new StewardError('too-large', {
        field: 'partBytes',
        rule: `at most ${pieceBytes * piecesMax} bytes go into one object; choose parts`,
      });
    const send = sender(delivery, given, bucket, key);
    if (stream.size <= pieceBytes) await send('PUT', {}, await whole(stream.content));
    else await sendPieces(send, stream.content);
  }
}

type Send = (method: BucketRequest['method'], query: Readonly<Record<string, string>>, body?: Uint8Array) => Promise<OutboundAnswer>;

function sender({ disclose, sign }: Delivery, { door, principal }: StepParts, bucket: WireBucket, key: string): Send {
  return async (method, query, body) => {
    const url = await sign(bucket, { method, key, query });
    const request = { method, url, headers: {}, timeoutMs, answerBytesMax, ...(body === undefined ? {} : { body }) };
    const input = { processor: ownBucket.id, fields: ownBucket.fields, sending: { kind: 'request', request } } as const;
    const answer = granted(await door.perform(principal, disclose, input, service))!;
    if (answer.status >= 300) throw new StewardError('outbound-failed', { rule: `the bucket answered ${answer.status}` });
    return answer;
  };
}

async function sendPieces(send: Send, content: AsyncIterable<Uint8Array>): Promise<void> {
  const begun = Buffer.from((await send('POST', { uploads: '' })).body).toString('utf8');
  const uploadId = /<UploadId>([^<]{1,2000})<\/UploadId>/.exec(begun)?.[1];
  if (uploadId === undefined) throw new StewardError('outbound-failed', { rule: 'the bucket began no upload' });
  try {
    const tags: string[] = [];
    for await (const piece of pieces(content)) {
      const { headers } = await send('PUT', { partNumber: String(tags.length + 1), uploadId }, piece);
      tags.push(headers['etag'] ?? '');
    }
    const parts = tags.map((tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${xml(tag)}</ETag></Part>`).join('');
    await send('POST', { uploadId }, Buffer.from(`<CompleteMultipartUpload>${parts}</CompleteMultipartUpload>`));
  } catch (error) {
    await send('DELETE', { uploadId }).catch(() => undefined);
    throw error;
  }
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const piece = Buffer.alloc(pieceBytes);
  let filled = 0;
  for await (const chunk of content)
    for (let at = 0; at < chunk.length;) {
      const taken = Math.min(chunk.length - at, pieceBytes - filled);
      piece.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled < pieceBytes) continue;
      yield piece;
      filled = 0;
    }
  if (filled > 0) yield piece.subarray(0, filled);
}

async function whole(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

/** For whoever arranged it to see. */
export async function noteDelivery({ door, business }: StepParts, schedule: string, ok: boolean, rule?: string): Promise<void> {
  const stored = await findSchedule(door.tools.rows, business, schedule);
  if (!stored) return;
  const last = { atMs: door.tools.clock.nowMs(), ok, ...(rule === undefined ? {} : { rule }) };
  const value = encodeSchedule({ ...stored.schedule, last });
  await door.tools.rows.commit([{ kind: 'put', key: scheduleKey(business, schedule), value, expect: stored.revision }]);
}
