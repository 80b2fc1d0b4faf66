// hold list | set | end: what a business has asked the operator to keep from being destroyed, until a date. The reason is sealed for the business; the operator types
// it and does not see it again.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireHold } from '@steward/protocol/wire/erasure-routes.ts';
import { exits, type Command, type Context } from './command.ts';

type Options = Readonly<Record<string, string | boolean | undefined>>;

function needed(options: Options, name: string): string {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new StewardError('invalid-input', { field: `--${name}`, rule: 'is needed' });
  return value;
}

async function ask<T>(context: Context, options: Options, method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const operator = await context.operator();
  try {
    return (await operator.ask(method, `/businesses/${encodeURIComponent(needed(options, 'business'))}/holds${path}`, body)) as T;
  } finally {
    await operator.close();
  }
}

const said = ({ id, scope, until, ended }: WireHold): string =>
  `${id}  ${scope.kind}${scope.id === undefined ? '' : ` ${scope.id}`}  until ${until.slice(0, 10)}${ended === undefined ? '' : `, ended ${ended.slice(0, 10)}`}`;

export const holdList: Command = {
  name: 'hold list',
  usage: 'hold list --business <id>',
  summary: 'List what must not be destroyed, and until when',
  options: { business: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const found = await ask<{ holds: readonly WireHold[] }>(context, options, 'GET', '');
    for (const hold of found.holds) context.terminal.line(said(hold));
    if (found.holds.length === 0) context.terminal.line('Nothing is held.');
    context.terminal.result(found);
    return exits.done;
  },
};

export const holdSet: Command = {
  name: 'hold set',
  usage: 'hold set (record <id>|project <id>|person <id>|business) --business <id> --until <day> --why <reason>',
  summary: 'Stop the destruction of something until a day, with a reason that the business reads',
  options: { business: { type: 'string' }, until: { type: 'string' }, why: { type: 'string' } },
  wordsMin: 1,
  wordsMax: 2,
  async run(context, words, options) {
    const [kind, id] = words;
    const until = needed(options, 'until');
    if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))
      throw new StewardError('invalid-input', { field: '--until', rule: 'a day such as 2027-12-31' });
    const body = { scope: { kind, ...(id === undefined ? {} : { id }) }, until: `${until}T00:00:00.000Z`, why: needed(options, 'why') };
    const hold = await ask<WireHold>(context, options, 'POST', '', body);
    context.terminal.line(said(hold));
    context.terminal.result(hold);
    return exits.done;
  },
};

export const holdEnd: Command = {
  name: 'hold end',
  usage: 'hold end <hold> --business <id> [--confirm=<hold>]',
  summary: 'End a hold before its day; what it kept and fell due meanwhile is destroyed within a day',
  options: { business: { type: 'string' }, confirm: { type: 'string' } },
  wordsMin: 1,
  wordsMax: 1,
  async run(context, [id], options) {
    if (options['confirm'] !== id) {
      context.terminal.line(
        `Nothing was done. What it kept and fell due meanwhile would be destroyed within a day. To end it, add --confirm=${id}`,
      );
      context.terminal.result({ ended: false });
      return exits.needsConfirmation;
    }
    await ask(context, options, 'POST', `/${encodeURIComponent(id!)}/end`, {});
    context.terminal.line(`${id} has ended`);
    context.terminal.result({ ended: true });
    return exits.done;
  },
};
