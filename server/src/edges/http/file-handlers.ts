// Files up and down. Uploads and downloads stream; a download is always an attachment in a sandbox, whatever its type claims.
import { StewardError } from '@steward/protocol/errors.ts';
import { Readable } from 'node:stream';
import { getFile, type FileStream } from '../../governed/get-file.ts';
import { putFile } from '../../governed/put-file.ts';
import { headerOf, versionOf, type Call } from './call.ts';
import { sendRecord } from './wire-record.ts';

export function putFileHandler(collection: string) {
  return async (call: Call) => {
    const { id, field } = call.params as { id: string; field: string };
    const view = await call.perform(putFile, {
      collection,
      id,
      field,
      name: fileName(headerOf(call.request, 'content-disposition')),
      type: (headerOf(call.request, 'content-type') ?? 'application/octet-stream').split(';')[0]!.trim().toLowerCase(),
      ifVersion: versionOf(call),
      sha256: digest(headerOf(call.request, 'repr-digest') ?? headerOf(call.request, 'content-digest')),
      content: call.body as AsyncIterable<Uint8Array>,
    });
    return sendRecord(call, view);
  };
}

export function getFileHandler(collection: string) {
  return async (call: Call) => {
    const { id, field } = call.params as { id: string; field: string };
    const { version } = call.query as { version?: number };
    return sendFile(call, await call.perform(getFile, { collection, id, field, version, ...rangeOf(call) }));
  };
}

/** What of a file is asked for: a range of it, as long as it is still the one that the caller holds a part of. */
export const rangeOf = (call: Call) => ({
  range: parseRange(headerOf(call.request, 'range')),
  ifSha256: unchangedSince(headerOf(call.request, 'if-range')),
});

export function sendFile({ reply }: Call, { file, from, length, partial, content }: FileStream) {
  reply
    .type('application/octet-stream')
    .header('content-type', safeType(file.type))
    .header('content-length', length)
    .header('accept-ranges', 'bytes')
    .header(
      'content-disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`,
    )
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
    .header('etag', `"${file.sha256}"`);
  if (partial) reply.code(206).header('content-range', `bytes ${from}-${from + length - 1}/${file.size}`);
  return reply.send(Readable.from(content, { objectMode: false }));
}

/** Types that a browser would run are given out as plain bytes. */
function safeType(type: string): string {
  return /^(image\/(jpeg|png|webp|gif|avif|heic|heif)|application\/pdf|text\/plain|audio\/[a-z0-9.+-]+|video\/[a-z0-9.+-]+)$/.test(type)
    ? type
    : 'application/octet-stream';
}

/** The name in `Content-Disposition` (RFC 6266): `filename*` before `filename`. It travels in a header since addresses are logged. */
export function fileName(header: string | undefined): string {
  const extended = /filename\*\s*=\s*UTF-8''([^;\s]+)/i.exec(header ?? '')?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(header ?? '');
  try {
    const name = extended === undefined ? (plain?.[1] ?? plain?.[2]) : decodeURIComponent(extended);
    return name ?? 'file';
  } catch {
    throw new StewardError('invalid-input', { field: 'Content-Disposition', rule: "filename*=UTF-8'' followed by percent-encoded UTF-8" });
  }
}

/** `sha-256=:…:` (RFC 9530) as hex. */
export function digest(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/.exec(header);
  if (!match) throw new StewardError('invalid-input', { field: 'Repr-Digest', rule: 'sha-256=:…: with the base64 of 32 bytes' });
  return Buffer.from(match[1]!, 'base64').toString('hex');
}

/** `If-Range` (RFC 9110 §13.1.5): what it names must be the very content; a date, or anything else we never gave out, is none. */
const unchangedSince = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : (/^"([0-9a-f]{64})"$/.exec(header)?.[1] ?? 'none');

/** One range of bytes; several, and other units, are answered with the whole file as RFC 9110 allows. */
export function parseRange(header: string | undefined): { first?: number; last?: number } | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const first = match[1] === '' ? undefined : Number(match[1]);
  const last = match[2] === '' ? undefined : Number(match[2]);
  return { ...(first === undefined ? {} : { first }), ...(last === undefined ? {} : { last }) };
}
