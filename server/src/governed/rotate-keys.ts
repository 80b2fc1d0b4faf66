// rotate-keys: a new epoch of the business key. The entry comes first; the turn itself is carried on after a crash by the worker.
import { decodeRow, encodeRow, keyOf } from '../stores/layout.ts';
import type { EpochTurn } from '../vault/epoch-turn.ts';
import { locatePerson } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';

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
export async function isEpochDue(tools: Pick<Tools, 'rows' | 'clock' | 'periods'>, business: Principal['business']): Promise<boolean> {
  return tools.clock.nowMs() - (await epochSince(tools, business)) >= tools.periods.epochMs;
}

/** When the present epoch began. */
export async function epochSince(tools: Pick<Tools, 'rows'>, business: Principal['business']): Promise<number> {
  const [turned, founded] = await tools.rows.getMany([keyOf.epoch(business), keyOf.business(business)]);
  return turned ? decodeRow<{ at: number }>(turned.value).at : founded ? decodeRow<{ since: number }>(founded.value).since : 0;
}
