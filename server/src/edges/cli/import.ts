// import: brings records that the business asked the operator to bring back, from a file on this machine. A dry run says what would change and what is wrong
// with the file; with the name of the business it is written. No row is shown.
import { StewardError } from '@steward/protocol/errors.ts';
import type { ImportProblem, WireImport } from '@steward/protocol/wire/import-routes.ts';
import { exits, type Command, type Context, type Operator } from './command.ts';
import { howFar } from './how-far.ts';

const usage = 'import <file> --into <business> [--collection NAME] [--project ID] [--time-zone ZONE] [--confirm=NAME]';
const askEveryMs = 500;
const problemsShownMax = 20;

export const importCommand: Command = {
  name: 'import',
  usage,
  summary: 'Look what importing a file would change; with --confirm=NAME (of the business) import it: all of it or nothing',
  options: {
    into: { type: 'string' },
    collection: { type: 'string' },
    project: { type: 'string' },
    'time-zone': { type: 'string' },
    confirm: { type: 'string' },
  },
  wordsMin: 1,
  wordsMax: 1,
  async run(context, [file], options) {
    const { into, confirm } = options;
    if (typeof into !== 'string' || into === '')
      throw new StewardError('invalid-input', { field: '--into', rule: 'is needed: the id of a business' });
    const operator = await context.operator();
    try {
      const place = `/businesses/${encodeURIComponent(into)}/imports`;
      if (typeof confirm === 'string') await operator.ask('POST', `${place}/confirmed`, { confirm });
      const brought = (await operator.send(`${place}?${queryOf(file!, options)}`, file!)) as WireImport;
      const checked = await settled(context, operator, `${place}/${brought.id}`, ['checking']);
      if (checked.state === 'failed') throw failureOf(checked);
      await show(context, operator, place, checked);
      if (checked.total.refused > 0) {
        context.terminal.line('Nothing was written: correct the file and import it again.');
        context.terminal.result(checked);
        return exits.failed;
      }
      if (typeof confirm !== 'string') {
        context.terminal.line('Nothing was written. To import it, add --confirm=NAME, the name of the business');
        context.terminal.result(checked);
        return exits.needsConfirmation;
      }
      await operator.ask('POST', `${place}/${brought.id}/confirm`, { confirm });
      const done = await settled(context, operator, `${place}/${brought.id}`, ['importing', 'withdrawing']);
      if (done.state !== 'imported') throw failureOf(done);
      context.terminal.line(`imported: ${done.total.new} new, ${done.total.changed} changed; reference ${done.reference}`);
      context.terminal.result(done);
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};

function queryOf(file: string, options: Readonly<Record<string, string | boolean | undefined>>): string {
  const given = {
    name: file.split(/[\\/]/).at(-1)!,
    collection: options['collection'],
    project: options['project'],
    timeZone: options['time-zone'],
  };
  return new URLSearchParams(Object.entries(given).filter((each): each is [string, string] => typeof each[1] === 'string')).toString();
}

/** Waits until it is in none of these states, and says how far it is. */
async function settled({ terminal }: Context, operator: Operator, path: string, while_: readonly string[]): Promise<WireImport> {
  let said = '';
  for (;;) {
    await operator.work();
    const now = (await operator.ask('GET', path)) as WireImport;
    const line = howFar(now, 'records');
    if (line !== said) terminal.note((said = line));
    if (!while_.includes(now.state) && !(now.state === 'imported' && now.dueAt !== undefined)) return now;
    if (operator.running) await new Promise((resolve) => void setTimeout(resolve, askEveryMs));
  }
}

const failureOf = ({ failure }: WireImport) =>
  new StewardError(failure?.code ?? 'internal', {
    ...(failure?.field === undefined ? {} : { field: failure.field }),
    ...(failure?.rule === undefined ? {} : { rule: failure.rule }),
  });

async function show({ terminal }: Context, operator: Operator, place: string, found: WireImport): Promise<void> {
  for (const { collection, ...counts } of found.counts)
    terminal.line(
      `  ${(collection === '' ? '(unreadable)' : collection).padEnd(16)} ${counts.new} new, ${counts.changed} changed, ${counts.same} the same, ${counts.erased} deleted here, ${counts.refused} refused${counts.left === 0 ? '' : `, ${counts.left} passed over`}`,
    );
  if (found.files.there + found.files.missing > 0)
    terminal.line(`  files: ${found.files.there} come along, ${found.files.missing} do not and stay empty`);
  if (found.formerPeople > 0) terminal.line(`  ${found.formerPeople} people are no members: they stay as former people`);
  if (found.problems === 0) return;
  const { problems } = (await operator.ask('GET', `${place}/${found.id}/problems`)) as { problems: readonly ImportProblem[] };
  for (const { file, line, field, rule } of problems.slice(0, problemsShownMax))
    terminal.line(`  ${[file, line === undefined ? undefined : `line ${line}`, field].filter(Boolean).join(' ')}: ${rule}`);
  if (found.problems > problemsShownMax) terminal.line(`  … and ${found.problems - problemsShownMax} more (--json has the first thousand)`);
}
