// keys own: the key that a business has brought, put over everything of it, or given back. Without --key and --give-back it says which one it is.
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

interface Keys {
  readonly ownKey: string | null;
  readonly takesOwnKeys: boolean;
}

export const keysOwn: Command = {
  name: 'keys own',
  usage: 'keys own --business <id> [--key <ARN>|--give-back]',
  summary:
    'Put everything of a business under a key that it has brought (a KMS key in its own account), so that nobody opens anything without it; --give-back: under the key of this installation again',
  options: { business: { type: 'string' }, key: { type: 'string' }, 'give-back': { type: 'boolean' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const business = options['business'];
    if (typeof business !== 'string') throw new StewardError('invalid-input', { field: '--business', rule: 'is needed' });
    const key = options['key'] as string | undefined;
    const back = options['give-back'] === true;
    if (key !== undefined && back) throw new StewardError('invalid-input', { field: '--key', rule: 'either a key, or --give-back' });
    const operator = await context.operator();
    try {
      const place = `/businesses/${encodeURIComponent(business)}/keys`;
      if (key !== undefined || back) await operator.ask('POST', `${place}/rotate`, { ownKey: back ? 'none' : key });
      const keys = (await operator.ask('GET', place)) as Keys;
      context.terminal.line(`${business}: ${said(keys)}`);
      context.terminal.result({ business, ...keys });
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};

function said({ ownKey, takesOwnKeys }: Keys): string {
  if (ownKey !== null) return `under its own key ${ownKey}; when that is withdrawn, nothing of it opens within three minutes`;
  return takesOwnKeys ? 'under the key of this installation' : 'under the key of this installation, which takes no keys of businesses';
}
