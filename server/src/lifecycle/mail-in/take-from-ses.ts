// Mail that Amazon SES received for the operator: it lies in a bucket, and a signed notification says so ("Contents of notifications for Amazon SES email receiving" in the SES
// developer guide). It is fetched through the outbound gate, taken like any other mail (take-mail.ts), and removed there. Until then nothing is acknowledged, so SNS says it again.
//
//  1. What SES found out about the sender is not believed: the mail is judged here, from where SES says that it came.
//  2. Nobody is told of a refusal: SES has taken the mail already, and a mail to a sender that nobody proved would go to somebody else.
import { z } from 'zod';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Disclose } from '../../governed/disclose.ts';
import type { Door } from '../../governed/perform.ts';
import type { BucketAccess, SignForBucket } from '../../ports/bucket-signer.ts';
import type { HandedOver } from '../../ports/handed-over.ts';
import type { OutboundAnswer } from '../../ports/outbound.ts';
import { noteHandedOver, wasHandedOver, type FoundMailAddress } from '../../stores/mail-in.ts';
import { headEnd } from '../../governed/mail-in/seal-mail.ts';
import { mailWorker, type MailIn } from './take-mail.ts';

/** The rule of a refusal after which there is nothing left to do. */
export const followedAlready = 'it was followed already';
export const sesProcessor = 'amazon-ses-in';
const sesFields = ['mail-in.name'] as const;
const timeoutMs = 30_000;
const pieceBytes = 8_000_000;
/** SES takes mails of up to 40 MB. */
const piecesMax = 6;
const recipientsMax = 100;

export interface SesParts {
  readonly door: Door;
  readonly disclose: Disclose;
  readonly sign: SignForBucket;
  /** Asked before each request, because its keys may end. */
  readonly bucket: () => Promise<BucketAccess>;
  readonly mailIn: MailIn;
}

const verdict = z.object({ status: z.string() }).optional();
const notificationSchema = z.object({
  notificationType: z.literal('Received'),
  receipt: z.object({
    recipients: z.array(z.string().max(320)).max(recipientsMax),
    virusVerdict: verdict,
    action: z.object({ type: z.literal('S3'), bucketName: z.string(), objectKey: z.string().min(1).max(1_024) }),
  }),
  mail: z.object({ source: z.string().max(320), messageId: z.string() }),
});

/** Throws while it could not be taken; then the notification comes again. */
export async function takeFromSes(parts: SesParts, handed: HandedOver & { readonly kind: 'mail' }): Promise<void> {
  const { door, mailIn } = parts;
  const { rows, clock } = door.tools;
  if (await wasHandedOver(rows, handed.id)) throw new StewardError('refused', { rule: followedAlready });
  const read = notificationSchema.safeParse(handed.message);
  // SES tests a new topic with a message of another shape.
  if (!read.success) return noteHandedOver(rows, handed.id, clock.nowMs());
  const { receipt, mail } = read.data;
  const { bucketName, objectKey } = receipt.action;
  if (bucketName !== (await parts.bucket()).bucket) throw new StewardError('refused', { rule: 'it lies in another bucket' });
  let takenFor: FoundMailAddress | undefined;
  let fetched: { readonly raw: Uint8Array } | undefined;
  for (const to of receipt.recipients) {
    const address = await mailIn.find(to);
    if (!address) continue;
    fetched ??= { raw: await fetchObject(parts, address, objectKey) };
    const { raw } = fetched;
    if (raw.length === 0) break;
    const answer =
      receipt.virusVerdict?.status === 'FAIL'
        ? await mailIn.refuse(address, 'virus', raw.length)
        : await mailIn.take(address, raw, { from: mail.source, to, secure: true, receivedAtMs: clock.nowMs(), ...cameFrom(raw) });
    if ('later' in answer) throw new StewardError('store-unavailable', { rule: 'it is taken later' });
    takenFor = address;
  }
  // Only when everybody it is for has it.
  if (takenFor) await askBucket(parts, takenFor, objectKey, 'DELETE');
  await noteHandedOver(rows, handed.id, clock.nowMs());
}

/** Empty for one that is not there: it was taken before. */
async function fetchObject(parts: SesParts, address: FoundMailAddress, key: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let piece = 0; piece < piecesMax; piece++) {
    const range = `bytes=${piece * pieceBytes}-${(piece + 1) * pieceBytes - 1}`;
    const { status, body } = await askBucket(parts, address, key, 'GET', { range });
    // Nothing is behind the end; nothing is there.
    if (status === 416 || status === 404) break;
    pieces.push(body);
    if (status === 200 || body.length < pieceBytes) break;
  }
  return Buffer.concat(pieces);
}

const fine: ReadonlySet<number> = new Set([200, 204, 206, 404, 416]);

async function askBucket(
  { door, disclose, sign, bucket }: SesParts,
  { business }: FoundMailAddress,
  key: string,
  method: 'GET' | 'DELETE',
  headers: Readonly<Record<string, string>> = {},
): Promise<OutboundAnswer> {
  const url = await sign(await bucket(), { method, key, query: {} });
  const request = { method, url, headers, timeoutMs, answerBytesMax: pieceBytes + 1 };
  const input = { processor: sesProcessor, fields: sesFields, sending: { kind: 'request', request } } as const;
  const answer = await door.perform(mailWorker(business), disclose, input, { purpose: 'service' });
  if (!answer.allowed) throw new StewardError('outbound-refused', { rule: answer.sentence });
  const { result } = answer;
  if (!result || !fine.has(result.status))
    throw new StewardError('outbound-failed', { rule: `the bucket answered ${result?.status ?? 'nothing'}` });
  return result;
}

const headBytesMax = 16_384;

/** Which server delivered it to SES, by the line that SES put in front (`Received-SPF`, RFC 7208 §9.1): it is the first, so nobody before could have written it. */
export function cameFrom(raw: Uint8Array): { readonly remoteAddress: string; readonly helo: string } {
  const head = Buffer.from(raw.subarray(0, Math.min(headBytesMax, headEnd(raw))))
    .toString('latin1')
    .replaceAll(/\r?\n[ \t]+/g, ' ');
  const line = /^Received-SPF:([^\r\n]*)$/im.exec(head)?.[1] ?? '';
  return {
    remoteAddress: /\bclient-ip=([0-9a-fA-F.:]{2,45})/.exec(line)?.[1] ?? '',
    helo: /\bhelo=([A-Za-z0-9.-]{1,253})/.exec(line)?.[1] ?? '',
  };
}
