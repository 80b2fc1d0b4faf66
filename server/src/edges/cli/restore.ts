// restore: what a business has asked the operator to set back to a moment. It looks first, which opens nothing; then by name. What was done can be undone.
import { setTimeout as pause } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireRestore } from '@steward/protocol/wire/restore-routes.ts';
import { exits, type Command, type Context, type Operator } from './command.ts';
import { howFar } from './how-far.ts';

const usage =
  'restore (project <id>|record <collection> <id>|business|undo <restore>) --business <id> [--at TIME] [--beside] [--confirm=NAME]';
const askedEveryMs = 300;

export const restore: Command = {
  name: 'restore',
  usage,
  summary:
    'Show what was different at a moment; with --confirm=NAME (of a business; otherwise the id) set it back, or --beside make a copy',
  options: { business: { type: 'string' }, at: { type: 'string' }, beside: { type: 'boolean' }, confirm: { type: 'string' } },
  wordsMin: 1,
  wordsMax: 3,
  async run(context, words, options) {
    const { business, at, confirm } = options;
    if (typeof business !== 'string' || business === '')
      throw new StewardError('invalid-input', { field: '--business', rule: 'is needed' });
    const place = `/businesses/${encodeURIComponent(business)}/restores`;
    const operator = await context.operator();
    try {
      if (words[0] === 'undo' && words.length === 2) return await undo(context, operator, place, words[1]!);
      const asked = { subject: subjectOf(words), at: momentOf(at), how: options['beside'] === true ? 'beside' : 'over' };
      const { id } = (await operator.ask('POST', place, asked)) as WireRestore;
      const preview = await follow(context, operator, `${place}/${id}`, ['previewing']);
      if (preview.state !== 'previewed') return ended(context, preview);
      showPreview(context, preview);
      if (typeof confirm !== 'string') {
        const name = words[0] === 'business' ? 'NAME, the name of the business' : words.at(-1)!;
        context.terminal.line(`Nothing was changed. To do it, add --confirm=${name}`);
        context.terminal.result(preview);
        return exits.needsConfirmation;
      }
      await operator.ask('POST', `${place}/${id}/confirm`, { confirm });
      return ended(context, await follow(context, operator, `${place}/${id}`, ['restoring', 'undoing']));
    } finally {
      await operator.close();
    }
  },
};

function subjectOf(words: readonly string[]): Readonly<Record<string, string>> {
  const [kind, first, second] = words;
  if (kind === 'business' && words.length === 1) return { kind };
  if (kind === 'project' && words.length === 2) return { kind, id: first! };
  if (kind === 'record' && words.length === 3) return { kind, collection: first!, id: second! };
  throw new StewardError('invalid-input', { rule: `usage: steward ${usage}` });
}

function momentOf(at: unknown): string {
  const ms = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(ms)) throw new StewardError('invalid-input', { field: '--at', rule: 'a moment, such as 2026-11-20T14:30:00Z' });
  return new Date(ms).toISOString();
}

/** Asks until it is in none of these states any more; says every change of how far it is. */
async function follow({ terminal }: Context, operator: Operator, path: string, under: readonly string[]): Promise<WireRestore> {
  for (let said = ''; ;) {
    const restore = (await operator.ask('GET', path)) as WireRestore;
    const { state } = restore;
    const line = howFar(restore, 'records');
    if (line !== said) terminal.note(line);
    said = line;
    if (!under.includes(state)) return restore;
    await pause(askedEveryMs);
  }
}

async function undo(context: Context, operator: Operator, place: string, id: string): Promise<number> {
  const path = `${place}/${encodeURIComponent(id)}`;
  await operator.ask('POST', `${path}/undo`, {});
  return ended(context, await follow(context, operator, path, ['undoing']));
}

function showPreview({ terminal }: Context, { at, counts }: WireRestore): void {
  terminal.line(`As of ${at}:`);
  for (const { collection, changed, broughtBack, takenAway, untouched, erased, erasedInPart } of counts) {
    const parts = [
      `${changed} said something else`,
      `${broughtBack} are in the trash by now`,
      `${takenAway} were made since`,
      `${untouched} as they are`,
      erased > 0 && `${erased} erased since, which do not come back`,
      erasedInPart > 0 && `${erasedInPart} erased in part`,
    ];
    terminal.line(`  ${collection}: ${parts.filter(Boolean).join(', ')}`);
  }
}

function ended({ terminal }: Context, restore: WireRestore): number {
  const { state, done, because, failure, copies, reference, id, undoUntil } = restore;
  if (done !== undefined) {
    const { changed, broughtBack, takenAway, copied, changedSince, leftOut, undone, notUndone } = done;
    const did =
      state === 'undone' || state === 'cancelled'
        ? `${undone} undone`
        : `${changed} set back, ${broughtBack} brought back, ${takenAway} into the trash, ${copied} copied`;
    terminal.line(`${state}: ${did}, reference ${reference}`);
    if (changedSince > 0) terminal.line(`  ${changedSince} left alone, because somebody has written them since`);
    if (leftOut > 0) terminal.line(`  ${leftOut} left out, because they are erased`);
    if (notUndone > 0) terminal.line(`  ${notUndone} not undone, because somebody has written them since`);
  } else
    terminal.line(
      `${state}${because === undefined ? '' : `: ${because}`}${failure === undefined ? '' : `: ${failure.code}`}, reference ${reference}`,
    );
  for (const copy of copies ?? []) terminal.line(`  copy: ${copy}`);
  if (undoUntil !== undefined) terminal.line(`It can be undone until ${undoUntil}: steward restore undo ${id}`);
  terminal.result(restore);
  if (state === 'undone') return (done?.notUndone ?? 0) > 0 ? exits.partly : exits.done;
  if (state !== 'restored') return because === 'refused' ? exits.refused : exits.failed;
  return done !== undefined && done.changedSince + done.leftOut > 0 ? exits.partly : exits.done;
}
