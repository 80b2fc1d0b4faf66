// Before copies are seen: what was erased while they were made leaves them. From then on whoever erases something sees its copies too.
import type { RecordId } from '@steward/protocol/ids.ts';
import { batchRecordsMax, withdrawCopies } from '../governed/carry-out-restore.ts';
import { copyOf } from '../governed/copy-beside.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { findRecords } from '../stores/records.ts';
import type { Restore } from '../stores/restores.ts';
import { decodeTombstone } from '../stores/tombstones.ts';
import type { StepParts } from './lifecycle.ts';

/** How many copies have no original any more; safe to repeat. */
export async function withdrawErased(given: StepParts, { previewedAtMs }: Restore): Promise<number | 'refused'> {
  const { door, business, job, principal } = given;
  const { rows } = door.tools;
  let withdrawn = 0;
  for (let after: string | undefined; ;) {
    const page = await rows.range({ partition: business, prefix: 'tomb/', limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
    const since = page
      .map(({ sort, value }) => decodeTombstone(sort.slice('tomb/'.length) as RecordId, value))
      .filter(({ atMs }) => atMs >= previewedAtMs)
      .map(({ id }) => copyOf(job.id, id));
    const copies = (await findRecords(rows, business, since)).map(({ row }) => row.id);
    for (let at = 0; at < copies.length; at += batchRecordsMax) {
      const input = { id: job.id, copies: copies.slice(at, at + batchRecordsMax) };
      const answer = await door.perform(principal, withdrawCopies, input, { purpose: 'service' });
      if (!answer.allowed) return 'refused';
    }
    withdrawn += copies.length;
    if (page.length < rangeRowsMax) return withdrawn;
    after = page.at(-1)!.sort;
  }
}
