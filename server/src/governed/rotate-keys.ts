// rotate-keys: a new epoch of the business key. The entry comes first; the turn itself can be carried on after a crash.
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';
import type { EpochTurn } from '../vault/epoch-turn.ts';

export const rotateKeys: WriteOperation<'rotate-keys', Record<string, never>, undefined, { turn: EpochTurn | undefined }> = {
  kind: 'write',
  name: 'rotate-keys',
  locate: (tools, principal) => locatePerson(tools, principal),
  async plan(_grant, { tools, principal }) {
    const result: { turn: EpochTurn | undefined } = { turn: undefined };
    return {
      changes: [],
      result,
      after: async () => {
        result.turn = await tools.vault.turnEpoch(principal.business);
      },
    };
  },
};
