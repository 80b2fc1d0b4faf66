// Cover entries: random, at a steady low rate, in every ledger, both groups sealed to the key of a random day to come. A look that must
// stay sealed is one more of them until its day. They come as rain does: the chance of one grows with the time since the last look, and
// nothing that the business does changes it.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { sealUntilMsMax, submit } from './drafts.ts';
import { keepingDraft } from './keeping.ts';
import type { LedgerCore } from './open-log.ts';
import type { Sequencer } from './sequencer.ts';

const dayMs = 86_400_000;
const uint32Values = 2 ** 32;

/** Writes a cover entry with the chance that `elapsedMs` brings; whether it did. */
export async function coverPerhaps(core: LedgerCore, sequencer: Sequencer, business: BusinessId, elapsedMs: number): Promise<boolean> {
  const draws = new DataView(Uint8Array.from(core.random.bytes(8)).buffer);
  const chance = -Math.expm1((-core.limits.coversPerDay * elapsedMs) / dayMs);
  if (draws.getUint32(0) / uint32Values >= chance) return false;
  const nowMs = core.clock.nowMs();
  const daysMax = Math.floor((sealUntilMsMax(nowMs) - nowMs) / dayMs);
  const sealedUntilMs = nowMs + dayMs * (1 + (draws.getUint32(4) % daysMax));
  await submit(core, sequencer, business, { ...keepingDraft('entry', 'cover'), sealedUntilMs }, []);
  return true;
}
