// erase: what a business has asked the operator to erase, when its people cannot do it themselves. A dry run first, which opens nothing; then by name.
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireErasure, WireErasurePreview } from '@steward/protocol/wire/erasure-routes.ts';
import { exits, type Command, type Context } from './command.ts';

const usage = 'erase (project <id>|member <person>|record <collection> <id>|business) --business <id> [--now] [--confirm=NAME]';

export const erase: Command = {
  name: 'erase',
  usage,
  summary: 'Show what erasing something takes along; with --confirm=NAME (of a business; otherwise the id) do it: into the trash, or --now',
  options: { business: { type: 'string' }, now: { type: 'boolean' }, confirm: { type: 'string' } },
  wordsMin: 1,
  wordsMax: 3,
  async run(context, words, options) {
    const business = options['business'];
    if (typeof business !== 'string' || business === '')
      throw new StewardError('invalid-input', { field: '--business', rule: 'is needed' });
    const asked = { subject: subjectOf(words), when: options['now'] === true ? 'now' : 'trash' };
    const place = `/businesses/${encodeURIComponent(business)}/erasures`;
    const operator = await context.operator();
    try {
      if (typeof options['confirm'] !== 'string') {
        const preview = (await operator.ask('POST', `${place}/preview`, asked)) as WireErasurePreview;
        showPreview(context, preview);
        context.terminal.line(
          `Nothing was done. To do it, add --confirm=${words[0] === 'business' ? 'NAME, the name of the business' : words.at(-1)!}`,
        );
        context.terminal.result({ preview });
        return exits.needsConfirmation;
      }
      const erasure = (await operator.ask('POST', place, { ...asked, confirm: options['confirm'] })) as WireErasure;
      context.terminal.line(`${erasure.state}: ${erasure.asked} records, reference ${erasure.reference}`);
      if (erasure.undoUntil !== undefined) context.terminal.line(`It can be undone until ${erasure.undoUntil}`);
      if (erasure.decideUntil !== undefined)
        context.terminal.line(`It waits for an owner or admin of the business until ${erasure.decideUntil}`);
      context.terminal.result(erasure);
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};

function subjectOf(words: readonly string[]): Readonly<Record<string, string>> {
  const [kind, first, second] = words;
  if (kind === 'business' && words.length === 1) return { kind };
  if (kind === 'project' && words.length === 2) return { kind, id: first! };
  if (kind === 'member' && words.length === 2) return { kind, person: first! };
  if (kind === 'record' && words.length === 3) return { kind, collection: first!, id: second! };
  throw new StewardError('invalid-input', { rule: `usage: steward ${usage}` });
}

function showPreview({ terminal }: Context, { total, counts, stays, approval, dates }: WireErasurePreview): void {
  terminal.line(`${total} records would go:`);
  for (const { collection, records } of counts) terminal.line(`  ${String(records).padStart(8)}  ${collection}`);
  for (const { why, collection, records, rule, until } of stays)
    terminal.line(`  stays: ${[records, collection, why, rule, until && `until ${until.slice(0, 10)}`].filter(Boolean).join(' ')}`);
  if (approval === 'second-person') terminal.line('A second person of the business has to agree.');
  if (approval === 'wait') terminal.line('It waits for 72 hours first.');
  for (const { on, what } of dates) terminal.line(`  ${on}  ${what}`);
}
