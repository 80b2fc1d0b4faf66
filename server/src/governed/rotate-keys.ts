// rotate-keys: a new epoch of the business key. The entry comes first; the turn itself is carried on after a crash by the worker.
import { decodeRow, encodeRow, keyOf } from '../stores/layout.ts';
import type { EpochTurn } from '../vault/epoch-turn.ts';
import { locatePerson } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';

const dayMs = 86_400_000;
/** After this every older copy of the key store is dead (DESIGN §4). */
export const epochMs = 30 * dayMs;

export const rotateKeys: WriteOperation<'rotate-keys', Record<string, never>, undefined, { turn: EpochTurn | undefined }> = {
  kind: 'write',
  name: 'rotate-keys',
  locate: (tools, principal) => locatePerson(tools, principal),
  async plan(_grant, { tools, principal }) {
    const result: { turn: EpochTurn | undefined } = { turn: undefined };
    const value = encodeRow({ at: tools.clock.nowMs() });
    return {
      changes: [{ kind: 'put', key: keyOf.epoch(principal.business), value, expect: 'any' }],
      result,
      after: async () => {
        result.turn = await tools.vault.turnEpoch(principal.business);
      },
    };
  },
};

/** Whether the business's key has been in one epoch for too long. */
export async function isEpochDue(tools: Pick<Tools, 'rows' | 'clock'>, business: Principal['business']): Promise<boolean> {
  const [turned, founded] = await tools.rows.getMany([keyOf.epoch(business), keyOf.business(business)]);
  const sinceMs = turned ? decodeRow<{ at: number }>(turned.value).at : founded ? decodeRow<{ since: number }>(founded.value).since : 0;
  return tools.clock.nowMs() - sinceMs >= epochMs;
}
