// keep-ledger: what a person at the operator's command line decides about a business's ledger. Turning its key has an entry of its own
// before the turn's; going on after a loss cannot have one in a ledger that may not be written, so the new volume's genesis is that entry.
import type { Appended } from '../ledger/ledger.ts';
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';

type Nothing = Record<string, never>;

export const turnLedgerKey: WriteOperation<'keep-ledger', Nothing, undefined, { turned: Appended | undefined }> = {
  kind: 'write',
  name: 'keep-ledger',
  locate: (tools, principal) => locatePerson(tools, principal),
  async plan(_grant, { tools, principal }) {
    const result: { turned: Appended | undefined } = { turned: undefined };
    return {
      changes: [],
      result,
      after: async () => {
        result.turned = await tools.ledger.turnKey(principal.business);
      },
    };
  },
};

/** After a database was restored from a backup. `conflict` when nothing is lost. */
export const goOnAfterLoss: WriteOperation<'keep-ledger', Nothing, undefined, undefined> = {
  kind: 'go-on',
  name: 'keep-ledger',
  entryType: 'genesis',
  locate: (tools, principal) => locatePerson(tools, principal),
  plan: async () => ({ changes: [], result: undefined }),
};
