// ledger go-on: after the database was restored from a backup, a ledger is written on in a new volume that names what is lost.
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

export const ledgerGoOn: Command = {
  name: 'ledger go-on',
  usage: 'ledger go-on --business <id> --confirm=<id>',
  summary: 'After a restore from a backup: go on in a new volume of the ledger, which names for ever what is lost',
  options: { business: { type: 'string' }, confirm: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const business = options['business'];
    if (typeof business !== 'string' || business === '')
      throw new StewardError('invalid-input', { field: '--business', rule: 'is needed' });
    if (options['confirm'] !== business) {
      context.terminal.line('What was signed and is no longer in the database is declared lost, for ever and for everybody to see.');
      context.terminal.line(`If there is a newer copy of the data folder, restore that instead. Otherwise add --confirm=${business}`);
      return exits.needsConfirmation;
    }
    const operator = await context.operator();
    try {
      const found = (await operator.ask('POST', `/businesses/${encodeURIComponent(business)}/ledger/go-on`)) as { volume: number };
      context.terminal.line(`${business}: the ledger goes on in volume ${found.volume}, which names what is lost`);
      context.terminal.result(found);
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
