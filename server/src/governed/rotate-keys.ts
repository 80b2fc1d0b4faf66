// rotate-keys: a new epoch of the business key. The entry comes first; the turn itself is carried on after a crash by the worker. With `ownKey` everything of the business
// is first moved under a key that it has brought, or back; that is finished by asking again.
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeRow, encodeRow, keyOf } from '../stores/layout.ts';
import type { EpochTurn } from '../vault/epoch-turn.ts';
import { locatePerson } from './locate.ts';
import type { Principal, Tools, WriteOperation } from './operation.ts';

export interface RotateKeysInput {
  /** The name of a key that the business has brought, or `none` for the installation's. */
  readonly ownKey?: string | undefined;
}

const ownKeyCharactersMax = 255;

export const rotateKeys: WriteOperation<'rotate-keys', RotateKeysInput, string | undefined, { turn: EpochTurn | undefined }> = {
  kind: 'write',
  name: 'rotate-keys',
  async locate(tools, principal, { ownKey }) {
    const target = await locatePerson(tools, principal);
    if (ownKey === undefined) return { ...target, loaded: undefined };
    if (!tools.ownKeys)
      throw new StewardError('invalid-input', { field: 'ownKey', rule: 'this installation takes no key of a business’s own' });
    if (ownKey === '' || ownKey.length > ownKeyCharactersMax)
      throw new StewardError('invalid-input', { field: 'ownKey', rule: `1 to ${ownKeyCharactersMax} characters` });
    return { ...target, loaded: ownKey, detail: ownKey === 'none' ? 'own-key-back' : 'own-key' };
  },
  async plan(_grant, { tools, principal, target: { loaded: ownKey } }) {
    // Before anything is written: a key that cannot be used is no reason for an entry that says it is in use.
    if (ownKey !== undefined && ownKey !== 'none') await tools.ownKeys!.tryOwnKey(principal.business, ownKey);
    const result: { turn: EpochTurn | undefined } = { turn: undefined };
    const value = encodeRow({ at: tools.clock.nowMs() });
    return {
      changes: [{ kind: 'put', key: keyOf.epoch(principal.business), value, expect: 'any' }],
      result,
      after: async () => {
        if (ownKey !== undefined) await tools.ownKeys!.setOwnKey(principal.business, ownKey === 'none' ? undefined : ownKey);
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
