// The command line: finds the command, runs it, turns errors into sentences and exit codes.
import { errorKinds, isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { exits, parseCommand, type Command, type Context } from './command.ts';
import { clockConfirm } from './clock-confirm.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { erase } from './erase.ts';
import { holdEnd, holdList, holdSet } from './hold.ts';
import { importCommand } from './import.ts';
import { exportCommand } from './export.ts';
import { keysOwn } from './keys-own.ts';
import { keysRotate } from './keys-rotate.ts';
import { ledgerExport } from './ledger-export.ts';
import { ledgerGoOn } from './ledger-go-on.ts';
import { processorsList, processorsOff, processorsOn } from './processors.ts';
import { move } from './move.ts';
import { promises, promisesCheck } from './promises.ts';
import { recover } from './recover.ts';
import { restore } from './restore.ts';
import { review, reviewEntry, reviewKey, reviewWrite } from './review.ts';
import { snapshotDrill, snapshotList, snapshotNow, snapshotVerify } from './snapshot.ts';
import { caseList, staffAdd, staffGrant, staffLeave, staffList, staffRecover, staffWithdraw } from './staff.ts';
import { start } from './start.ts';
import { status } from './status.ts';
import { trustRegisters } from './trust-registers.ts';
import { verify } from './verify.ts';

export const commands: readonly Command[] = [
  start,
  status,
  doctor,
  verify,
  ledgerExport,
  ledgerGoOn,
  keysRotate,
  keysOwn,
  erase,
  restore,
  holdList,
  holdSet,
  holdEnd,
  importCommand,
  exportCommand,
  clockConfirm,
  snapshotNow,
  snapshotList,
  snapshotVerify,
  snapshotDrill,
  recover,
  move,
  staffList,
  staffAdd,
  staffGrant,
  staffWithdraw,
  staffLeave,
  staffRecover,
  caseList,
  processorsOff,
  processorsOn,
  processorsList,
  promisesCheck,
  promises,
  ...trustRegisters,
  reviewEntry,
  reviewWrite,
  reviewKey,
  review,
  completion(() => commands),
];

/** The command that `args` begin with, and the rest; commands of two words come first. */
export function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  const named = args.filter((arg) => !arg.startsWith('-'));
  const command = commands.find(({ name }) => name.split(' ').every((word, i) => named[i] === word));
  if (!command) return undefined;
  const words = command.name.split(' ');
  const rest = [...args];
  for (const word of words) rest.splice(rest.indexOf(word), 1);
  return { command, rest };
}

export async function run(
  args: readonly string[],
  contextFor: (options: { json: boolean; data: string | undefined }) => Context,
): Promise<number> {
  const json = args.includes('--json');
  const first = contextFor({ json, data: undefined });
  if (args.length === 0 || (args.length === 1 && /^(--help|-h|help)$/.test(args[0]!))) return help(first);
  if (args.length === 1 && /^(--version|version)$/.test(args[0]!)) {
    first.terminal.line(first.version);
    first.terminal.result({ version: first.version });
    return exits.done;
  }
  try {
    const found = findCommand(args);
    if (!found && args.some((arg) => /^(--help|-h)$/.test(arg)) && helpOn(first, args)) return exits.done;
    if (!found) throw new StewardError('invalid-input', { rule: `there is no such command; \`steward --help\` lists them` });
    const { words, options } = parseCommand(found.command, found.rest);
    const context = contextFor({ json, data: options['data'] as string | undefined });
    if (options['help']) {
      context.terminal.line(`steward ${found.command.usage}\n\n${found.command.summary}`);
      return exits.done;
    }
    return await found.command.run(context, words, options);
  } catch (error) {
    const known = isStewardError(error) ? error : new StewardError('internal', { cause: error });
    first.terminal.failed(
      known.code === 'internal' ? `${known.message}: ${(error as Error).message}` : known.message,
      known.code,
      known.field,
    );
    return errorKinds[known.code].exit;
  }
}

/** `steward ledger --help` tells of every command that begins so. Whether there is one. */
function helpOn({ terminal }: Context, args: readonly string[]): boolean {
  const [group] = args.filter((arg) => !arg.startsWith('-'));
  const meant = commands.filter(({ name }) => name.split(' ')[0] === group);
  for (const { usage, summary } of meant) terminal.line(`steward ${usage}\n\n${summary}\n`);
  return meant.length > 0;
}

function help({ terminal, version }: Context): number {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  terminal.line(`Steward ${version}: a privacy promise that is enforced and can be checked.\n\nUsage: steward <command> [options]\n`);
  for (const { usage, summary } of commands) terminal.line(`  ${usage.padEnd(width)}  ${summary}`);
  terminal.line(
    '\nEverywhere: --data <folder> (else STEWARD_DATA, else ./data), --edition embedded|aws (else STEWARD_EDITION), --json, --help.',
  );
  terminal.line(
    'Exit codes: 0 done or verified, 1 failed, 2 usage, 3 checked and does not match, 4 could not be checked, 5 refused, 6 needs confirmation, 7 partly done, 130 interrupted.',
  );
  return exits.done;
}
