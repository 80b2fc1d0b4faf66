// Sends a file and tells how far it is, which `fetch` cannot. Its hash goes along, so that what arrives is what was chosen.
import { errorKinds, StewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';

/** Larger files go without their hash: reading them whole would take the memory of a phone. */
const hashedBytesMax = 64 * 1_048_576;

export interface UploadOptions {
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
  /** The same one when it is sent again: it is then stored once. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Throws StewardError with the problem's code, field and rule; a TypeError when the server cannot be reached, as `fetch` does. */
export const uploadFile = (url: string, file: File, options?: UploadOptions): Promise<WireRecord> =>
  sendFile('PUT', url, file, file.type, options);

/** The same to an address that answers something else, `T`; `type` is what is said to be in it, anything without one. */
export async function sendFile<T>(
  method: 'PUT' | 'POST',
  url: string,
  file: File,
  type: string,
  { onProgress, signal, idempotencyKey, headers = {} }: UploadOptions = {},
): Promise<T> {
  const digest = file.size <= hashedBytesMax ? await crypto.subtle.digest('SHA-256', await file.arrayBuffer()) : undefined;
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.responseType = 'json';
    request.setRequestHeader('content-type', type === '' ? 'application/octet-stream' : type);
    request.setRequestHeader('content-disposition', `attachment; filename*=UTF-8''${encodeName(file.name)}`);
    if (idempotencyKey !== undefined) request.setRequestHeader('idempotency-key', idempotencyKey);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    if (digest) request.setRequestHeader('repr-digest', `sha-256=:${new Uint8Array(digest).toBase64()}:`);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total === 0 ? 1 : loaded / total);
    request.onload = () => (request.status < 400 ? resolve(request.response as T) : reject(problemOf(request.response)));
    request.onerror = () => reject(new TypeError('the server cannot be reached'));
    request.onabort = () => reject(new DOMException('the upload was given up', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

const encodeName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function problemOf(answer: unknown): StewardError {
  const { code, field, rule } = (answer ?? {}) as { readonly code?: string; readonly field?: string; readonly rule?: string };
  const known: ErrorCode = code !== undefined && Object.hasOwn(errorKinds, code) ? (code as ErrorCode) : 'internal';
  return new StewardError(known, { ...(field === undefined ? {} : { field }), ...(rule === undefined ? {} : { rule }) });
}
