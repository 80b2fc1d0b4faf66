// Orphans: keys whose record was never committed. A key's row comes before the commit that uses it, so a crash between the two leaves one behind.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keys } from '../ports/keys.ts';

/** Which of these keys some record (living, trashed, or a version in history) refers to. */
export type RefersTo = (keys: readonly KeyId[]) => Promise<ReadonlySet<KeyId>>;

/** A key this young may belong to a commit that is under way; no write may take longer. */
export const orphanAgeMs = 3_600_000;
export const sweepPageKeysMax = 500;

export async function sweepOrphans(
  keys: Keys,
  clock: Clock,
  business: BusinessId,
  refersTo: RefersTo,
  destroy: (ids: readonly KeyId[]) => Promise<void>,
): Promise<number> {
  const bornBeforeMs = clock.nowMs() - orphanAgeMs;
  const epoch = await keys.currentEpoch(business);
  let swept = 0;
  let after: KeyId | undefined;
  for (;;) {
    const page = await keys.listEpoch(business, epoch, after, sweepPageKeysMax);
    const old = page.filter((row) => row.createdAtMs <= bornBeforeMs).map((row) => row.id);
    if (old.length > 0) {
      const referred = await refersTo(old);
      const orphans = old.filter((id) => !referred.has(id));
      if (orphans.length > 0) await destroy(orphans);
      swept += orphans.length;
    }
    after = page.at(-1)?.id;
    if (page.length < sweepPageKeysMax) return swept;
  }
}
