// The names that become file names or object keys. A name that breaks these rules is refused before anything is touched: it could
// leave the folder (`..`, an absolute path, a NUL), collide on another file system (upper case), or not fit.
import { isId } from '@steward/protocol/ids.ts';

export const blobNameCharactersMax = 512;
const partPattern = /^[a-z0-9._-]{1,200}$/;
const secretPattern = /^[a-z0-9-]{1,64}$/;
const prefixPattern = /^[a-z0-9._/-]{0,512}$/;

/** Slash-separated parts of 1 to 200 of a-z, 0-9, `.`, `_` and `-`, none of them `.` or `..`; at most 512 characters in all. */
export function isBlobName(name: string): boolean {
  if (typeof name !== 'string' || name.length > blobNameCharactersMax) return false;
  return name.split('/').every((part) => partPattern.test(part) && part !== '.' && part !== '..');
}

export function checkBlobName(name: string): void {
  if (!isBlobName(name)) throw new RangeError('not a blob name: parts of a-z, 0-9, `.`, `_` and `-`, separated by slashes');
}

export const listedBlobsMax = 1_000;

export function checkBlobList(prefix: string, after: string | undefined, limit: number): void {
  if (!prefixPattern.test(prefix)) throw new RangeError('not the beginning of a blob name');
  if (after !== undefined) checkBlobName(after);
  if (!Number.isInteger(limit) || limit < 1 || limit > listedBlobsMax) throw new RangeError(`a list has 1 to ${listedBlobsMax} names`);
}

export function checkBlobRange(range: { readonly from: number; readonly length: number } | undefined): void {
  if (range === undefined) return;
  const whole = Number.isSafeInteger(range.from) && Number.isSafeInteger(range.length);
  if (!whole || range.from < 0 || range.length < 0) throw new RangeError('a range is two whole numbers from 0');
}

/** Throws a RangeError unless the business is an id and the name is lower-case letters, digits and hyphens, at most 64. */
export function checkEpochSecret(business: string, name?: string): void {
  if (!isId(business)) throw new RangeError('not a business id');
  if (name !== undefined && !secretPattern.test(name))
    throw new RangeError('not the name of an epoch secret: 1 to 64 of a-z, 0-9 and hyphens');
}

export const epochSecretBytesMax = 4_096;
export const originCharactersMax = 512;

export function checkOrigin(origin: string): void {
  if (origin.length < 1 || origin.length > originCharactersMax || /\p{Cc}/u.test(origin)) throw new RangeError('not a log origin');
}
