// read-history: earlier versions of a living record, newest first, a page at a time.
import { StewardError } from '@steward/protocol/errors.ts';
import { openRecords, versionsOf, type RecordView, type StoredRecord } from '../stores/records.ts';
import { collectionOf, locateRecord } from './locate.ts';
import type { ReadOperation } from './operation.ts';

export const historyPageMax = 50;

export interface ReadHistoryInput {
  readonly collection: string;
  readonly id: string;
  /** Versions below this one; absent for the newest. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface History {
  readonly versions: readonly RecordView[];
  /** Give it as `before` for the next page. */
  readonly next: number | undefined;
}

export const readHistory: ReadOperation<'read-history', ReadHistoryInput, StoredRecord | undefined, History> = {
  kind: 'read',
  name: 'read-history',
  locate(tools, principal, input, purpose) {
    if (!Number.isInteger(input.limit) || input.limit < 1 || input.limit > historyPageMax) {
      throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${historyPageMax}` });
    }
    return locateRecord(tools, principal, collectionOf(tools, input.collection), input.id, purpose);
  },
  async act(grant, { tools, principal, target }, input) {
    if (!target.loaded) throw new StewardError('not-found');
    const { row } = target.loaded;
    const newest = input.before === undefined || input.before > row.version;
    const current = newest ? [row] : [];
    const older = await versionsOf(tools.rows, principal.business, row.id, newest ? row.version : input.before, input.limit);
    const all = [...current, ...older];
    const given = all.slice(0, input.limit);
    const versions = await openRecords(tools.vault, grant, given, { parked: row.state === 'trashed' });
    const more = all.length > given.length || older.length === input.limit;
    return { versions, next: more && given.length > 0 ? given.at(-1)!.version : undefined };
  },
};
