// keys rotate: a new epoch of the business keys; every older copy of the key store is dead.
import { exits, type Command } from './command.ts';

export const keysRotate: Command = {
  name: 'keys rotate',
  usage: 'keys rotate [--business <id>]',
  summary: "Begin a new epoch of a business's key, of all without --business: keys are wrapped anew, the old epoch is destroyed",
  options: { business: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const operator = await context.operator();
    try {
      const { businesses } = (await operator.ask('GET', '/status')) as { businesses: readonly { id: string }[] };
      const named = options['business'] as string | undefined;
      const ids = named === undefined ? businesses.map(({ id }) => id) : [named];
      const turned = [];
      for (const id of ids) {
        const turn = await operator.ask('POST', `/businesses/${encodeURIComponent(id)}/keys/rotate`);
        turned.push(turn);
        context.terminal.line(`${id}: keys wrapped anew, the old epoch is destroyed`);
      }
      context.terminal.result({ turned });
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
