// Who changed what when, of records that an export holds: what lies in clear beside each version. It is sealed with the records, under the entry that names them, and
// read back oldest first, within a bounded memory.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { ExportedChange } from '../../catalogue/formats/format.ts';
import type { RowReader } from '../../ports/rows.ts';
import type { RecordRow } from '../../stores/record-row.ts';
import { versionsOf } from '../../stores/records.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { changeKind } from '../read-activity.ts';
import { linesOf, roomName, type SealedRoom } from './sealed-room.ts';

/** Of one record, the newest; more of them are in its history. */
const changesPerRecordMax = 100;
/** In one export, the newest. */
export const changesMax = 50_000;
const batchMax = 1_000;

/** The format that tells of changes. */
export const tellsChanges = (formats: readonly string[]): boolean => formats.includes('html');

/** Of what is about a person `by` tells whose changes are theirs: what others did is others'. */
export async function changesOf(rows: RowReader, business: BusinessId, row: RecordRow, by?: string): Promise<readonly ExportedChange[]> {
  const earlier = row.version === 1 ? [] : await versionsOf(rows, business, row.id, row.version, changesPerRecordMax);
  const all = [row, ...earlier].slice(0, changesPerRecordMax);
  return all.flatMap((version, i) => {
    if (by !== undefined && version.updatedBy !== by) return [];
    const change: ExportedChange = {
      at: isoTime(version.updatedAtMs),
      ...(version.updatedBy === undefined ? {} : { by: version.updatedBy }),
      does: changeKind(version, [row, ...earlier][i + 1]),
      collection: version.collection,
      record: version.id,
    };
    return [change];
  });
}

/** Those of `pages` pages, oldest first; of more than `changesMax` the newest. */
export async function* changesIn(room: SealedRoom, pages: number): AsyncGenerator<readonly ExportedChange[]> {
  let held: ExportedChange[] = [];
  for (let page = 0; page < pages; page++) {
    for await (const line of linesOf(room, [roomName.source('changes', page)])) {
      held.push(JSON.parse(line) as ExportedChange);
      if (held.length >= 2 * changesMax) held = newest(held);
    }
  }
  held = newest(held);
  for (let at = 0; at < held.length; at += batchMax) yield held.slice(at, at + batchMax);
}

/** ISO 8601 in UTC sorts as text; of one moment in the order in which they were collected, which is the same at every call. */
const newest = (changes: ExportedChange[]): ExportedChange[] =>
  changes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-changesMax);
