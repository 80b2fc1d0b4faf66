// keys rotate: a new epoch of the business keys, so that every older copy of the key store is dead; with --ledger the key that signs
// the ledger, which then says so itself.
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: 'keys rotate [--business <id>] [--epoch|--ledger]',
  summary:
    "Begin a new epoch of a business's key, of all without --business: keys are wrapped anew, the old epoch is destroyed; --ledger: turn the key that signs the ledger",
  options: { business: { type: 'string' }, epoch: { type: 'boolean' }, ledger: { type: 'boolean' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    if (options['epoch'] && options['ledger'])
      throw new StewardError('invalid-input', { field: '--epoch', rule: 'either the keys of the data or the key of the ledger' });
    const operator = await context.operator();
    try {
      const { businesses } = (await operator.ask('GET', '/status')) as { businesses: readonly { id: string }[] };
      const named = options['business'] as string | undefined;
      const ids = named === undefined ? businesses.map(({ id }) => id) : [named];
      const turned = [];
      for (const id of ids) {
        const place = `/businesses/${encodeURIComponent(id)}`;
        turned.push(await operator.ask('POST', `${place}/${options['ledger'] ? 'ledger/turn-key' : 'keys/rotate'}`));
        const done = options['ledger'] ? 'a new key signs the ledger' : 'keys wrapped anew, the old epoch is destroyed';
        context.terminal.line(`${id}: ${done}`);
      }
      context.terminal.result({ turned });
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
