// Answers kept for repeated requests (idempotency keys): a day long, then forgotten.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { rangeRowsMax, type Rows } from '../ports/rows.ts';
import { decodeRow } from './layout.ts';

export const memoMs = 86_400_000;
const removalsPerCommitMax = 90;

/** Removes what is older than a day; at most `rangeRowsMax` rows are looked at in one go, in turns. */
export async function sweepMemos(rows: Rows, business: BusinessId, nowMs: number): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const found = await rows.range({
      partition: business,
      prefix: 'idem/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    const old = found.filter((row) => decodeRow<{ at: number }>(row.value).at < nowMs - memoMs);
    for (let at = 0; at < old.length; at += removalsPerCommitMax) {
      await rows.commit(
        old
          .slice(at, at + removalsPerCommitMax)
          .map(({ partition, sort }) => ({ kind: 'remove' as const, key: { partition, sort }, expect: 'any' as const })),
      );
    }
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}
