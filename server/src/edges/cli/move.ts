// move: carries the whole installation to another edition's stores. A dry run first; then by the installation's id.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Moved, Plan } from '../../lifecycle/move/move-installation.ts';
import type { OldCopyEnded, OldCopyPlan } from '../../lifecycle/move/old-copy.ts';
import { exits, type Command, type Context, type MoveAsked, type MoveOutcome } from './command.ts';

export const move: Command = {
  name: 'move',
  usage: 'move --to (aws|embedded) [--confirm=<installation id>] [--give-up] [--old-copy=(destroy|gone)]',
  summary:
    'Carry the whole installation to the other edition, once you have seen what that means, and later destroy the copy that stayed behind; run it again to go on after it was broken off',
  options: { to: { type: 'string' }, confirm: { type: 'string' }, 'give-up': { type: 'boolean' }, 'old-copy': { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const to = options['to'];
    if (to !== 'aws' && to !== 'embedded') throw new StewardError('invalid-input', { field: '--to', rule: 'aws or embedded' });
    const oldCopy = oldCopyOf(options);
    const stopped = new AbortController();
    const stop = () => stopped.abort(new StewardError('interrupted'));
    process.once('SIGINT', stop);
    const confirm = typeof options['confirm'] === 'string' ? options['confirm'] : undefined;
    try {
      const asked = { to, confirm, giveUp: options['give-up'] === true, oldCopy } as const;
      const outcome = await context.move(asked, context.terminal.note, stopped.signal);
      context.terminal.result(outcome);
      return told(context, outcome);
    } finally {
      process.off('SIGINT', stop);
    }
  },
};

function oldCopyOf(options: Readonly<Record<string, string | boolean | undefined>>): MoveAsked['oldCopy'] {
  const wanted = options['old-copy'];
  if (wanted !== undefined && wanted !== 'destroy' && wanted !== 'gone')
    throw new StewardError('invalid-input', { field: '--old-copy', rule: 'destroy or gone' });
  if (wanted !== undefined && options['give-up'] === true)
    throw new StewardError('invalid-input', { field: '--give-up', rule: 'not with --old-copy: what has arrived is not given up' });
  return wanted;
}

function told(context: Context, outcome: MoveOutcome): number {
  const { terminal } = context;
  switch (outcome.state) {
    case 'planned':
      return planned(context, outcome.plan, outcome.staysBehind);
    case 'moved':
      return ended(context, outcome.moved);
    case 'given-up':
      terminal.line(`The installation stays in ${outcome.from}. What was carried already lies in ${outcome.to}: empty it.`);
      return exits.done;
    case 'old-copy-planned':
      return oldCopyPlanned(context, outcome.installation, outcome.plan);
    case 'old-copy-gone':
      terminal.line('It is noted that you say so. Erasures are confirmed from now on.');
      return exits.done;
    case 'old-copy-destroyed':
      return oldCopyDestroyed(context, outcome);
  }
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

function oldCopyPlanned({ terminal }: Context, installation: string, plan: OldCopyPlan | undefined): number {
  if (plan === undefined)
    terminal.line('It would be noted, as your word, that nothing is left of the old copy. Whatever is left of it then no erasure reaches.');
  else if (plan.state === 'ended') terminal.line(`Nothing is left of the old copy in ${plan.from}.`);
  else {
    terminal.line(
      `The copy in ${plan.from}, which erasures do not reach since ${day(plan.sinceMs)}, would be destroyed: its keys first, then all of it.`,
    );
    terminal.line(`Before that ${plan.to} is looked through: its keys, and every ledger. There is no way back.`);
    if (plan.state === 'goes-on') terminal.line('It was begun and broken off; it goes on where it was.');
    for (const what of plan.leftToDo) terminal.line(`Left to you afterwards: ${what}`);
  }
  terminal.line(`Nothing was done. To do it, add --confirm=${installation}`);
  return exits.needsConfirmation;
}

function oldCopyDestroyed({ terminal }: Context, { plan, oldCopy }: OldCopyEnded): number {
  terminal.line(`The copy in ${plan.from} is destroyed. ${plan.to} has noted it.`);
  if (oldCopy.clearMs > oldCopy.atMs)
    terminal.line(
      `The engine keeps what was removed, unreadable to everybody but two people together, until ${day(oldCopy.clearMs)}; erasures are confirmed after that.`,
    );
  for (const what of plan.leftToDo) terminal.line(`Left to you: ${what}`);
  return exits.done;
}

function planned(
  { terminal }: Context,
  { installation, from, to, surveyed, state, mirrorStays }: Plan,
  staysBehind: readonly string[],
): number {
  terminal.line(
    `From ${from} to ${to}: ${surveyed.businesses.length} businesses, ${surveyed.rows} rows, ${surveyed.bytes} bytes, and their files.`,
  );
  if (state === 'goes-on') terminal.line('A move between the two was begun; it goes on where it was broken off.');
  if (state === 'arrived') terminal.line('All of it has arrived; the source is only still to be closed for good.');
  for (const what of staysBehind) terminal.line(`Stays behind: ${what}`);
  if (mirrorStays) terminal.line('The second copy of the ledgers stays behind: the target has no place for one.');
  terminal.line(
    'Nobody can work while it is moved, and nobody can work in the source afterwards. The source keeps a copy until you remove it.',
  );
  terminal.line(`Nothing was done. To do it, add --confirm=${installation}`);
  return exits.needsConfirmation;
}

function ended({ terminal }: Context, { plan, carried, differences, differencesCount }: Moved): number {
  if (carried) {
    const { epochSecrets, keys, files, logs, snapshots, keyBackups } = carried;
    terminal.line(
      `${plan.surveyed.rows} rows, ${keys} keys under ${epochSecrets} keys wrapped anew, ${files} files, ${logs} ledgers, ${snapshots.snapshots} snapshots, ${keyBackups} key backups.`,
    );
    for (const id of snapshots.unreadable) terminal.line(`NOT CARRIED: the snapshot ${id}, which does not open where it lies`);
  }
  if (differencesCount > 0) {
    for (const what of differences) terminal.line(`DIFFERS: ${what}`);
    if (differencesCount > differences.length) terminal.line(`and ${differencesCount - differences.length} more`);
    terminal.line('The move has not ended, and nobody can work in either place. Find out why, then run it again, or give it up.');
    return exits.mismatch;
  }
  terminal.line(`Everything was read back and is the same. The installation is in ${plan.to} now; ${plan.from} is closed.`);
  terminal.line(
    `What is erased from now on is not erased in ${plan.from}, and no erasure is confirmed before that copy is destroyed: as soon as you are sure,`,
  );
  terminal.line('  run the same command with --old-copy=destroy');
  return (carried?.snapshots.unreadable.length ?? 0) > 0 ? exits.partly : exits.done;
}
