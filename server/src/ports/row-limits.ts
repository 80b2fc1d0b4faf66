// What every rows adapter checks before it touches its store, so that all of them refuse the same things: nothing is sent to a
// store that another store would not take. A key that is malformed or named twice is a programmer's error (RangeError); what is
// too large may come from a tenant, and is `too-large`.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Change, RowKey, RowRange } from './rows.ts';
import { commitBytesMax, commitChangesMax, getRowsMax, rangeRowsMax, rowBytesMax } from './rows.ts';

const partitionPattern = /^[\x21-\x7e]{1,256}$/;
const sortPattern = /^[\x21-\x7e]{1,512}$/;
const prefixPattern = /^[\x21-\x7e]{0,512}$/;

/** Throws a RangeError unless `key` may name a row. */
export function checkRowKey(key: RowKey): void {
  if (!partitionPattern.test(key.partition)) throw new RangeError('a partition is 1 to 256 characters of ASCII without spaces');
  if (!sortPattern.test(key.sort)) throw new RangeError('a sort key is 1 to 512 characters of ASCII without spaces');
}

/** Throws a RangeError for more than `getRowsMax` keys. */
export function checkRowCount(keys: readonly RowKey[]): void {
  if (keys.length > getRowsMax) throw new RangeError(`at most ${getRowsMax} rows a call, not ${keys.length}`);
}

/** Throws a RangeError unless these are 0 to `getRowsMax` well-formed keys. */
export function checkRowKeys(keys: readonly RowKey[]): void {
  checkRowCount(keys);
  for (const key of keys) checkRowKey(key);
}

/** Throws a RangeError unless the range is well-formed and asks for 1 to `rangeRowsMax` rows. */
export function checkRowRange(range: RowRange): void {
  if (!partitionPattern.test(range.partition)) throw new RangeError('a partition is 1 to 256 characters of ASCII without spaces');
  if (!prefixPattern.test(range.prefix)) throw new RangeError('a prefix is at most 512 characters of ASCII without spaces');
  if (range.after !== undefined && !sortPattern.test(range.after)) throw new RangeError('`after` is a sort key');
  if (!Number.isInteger(range.limit) || range.limit < 1 || range.limit > rangeRowsMax)
    throw new RangeError(`a range has 1 to ${rangeRowsMax} rows`);
}

/** The sort keys a range covers: those not before `from` and before `until`; `undefined` when there can be none. */
export function rangeBounds(range: RowRange): { readonly from: string; readonly until: string } | undefined {
  // Sort keys are made of 0x21 to 0x7e, so DEL closes a prefix, and a space makes the first key behind a given one.
  let from = range.prefix;
  let until = `${range.prefix}\x7f`;
  if (range.after !== undefined && range.reverse !== true && range.after >= from) from = `${range.after} `;
  if (range.after !== undefined && range.reverse === true && range.after < until) until = range.after;
  return from < until ? { from, until } : undefined;
}

/** Checks a commit whole; throws a RangeError, or `too-large` when a row or the commit has too many bytes. Returns its bytes. */
export function checkCommit(changes: readonly Change[]): number {
  if (changes.length < 1 || changes.length > commitChangesMax)
    throw new RangeError(`a commit has 1 to ${commitChangesMax} changes, not ${changes.length}`);
  const named = new Set<string>();
  let bytes = 0;
  for (const { key, expect, ...change } of changes) {
    checkRowKey(key);
    if (typeof expect === 'number' && !(Number.isSafeInteger(expect) && expect >= 1))
      throw new RangeError('a revision is a whole number from 1');
    named.add(`${key.partition} ${key.sort}`);
    const size = key.partition.length + key.sort.length + (change.kind === 'put' ? change.value.length : 0);
    if (change.kind === 'put' && change.value.length > rowBytesMax)
      throw new StewardError('too-large', { rule: `a row has at most ${rowBytesMax} bytes` });
    bytes += size;
  }
  if (named.size !== changes.length) throw new RangeError('a commit names each row once');
  if (bytes > commitBytesMax) throw new StewardError('too-large', { rule: `a commit has at most ${commitBytesMax} bytes` });
  return bytes;
}

/** Whether what is known of a row (its revision, or `undefined` when there is none) is what a change expects. */
export function meetsExpectation(expect: Change['expect'], revision: number | undefined): boolean {
  if (expect === 'any') return true;
  if (expect === 'absent') return revision === undefined;
  if (expect === 'present') return revision !== undefined;
  return revision === expect;
}
