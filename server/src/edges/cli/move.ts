// move: carries the whole installation to another edition's stores. A dry run first; then by the installation's id.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Moved, Plan } from '../../lifecycle/move/move-installation.ts';
import { exits, type Command, type Context } from './command.ts';

export const move: Command = {
  name: 'move',
  usage: 'move --to (aws|embedded) [--confirm=<installation id>] [--give-up]',
  summary:
    'Carry the whole installation to the other edition, once you have seen what that means; run it again to go on after it was broken off',
  options: { to: { type: 'string' }, confirm: { type: 'string' }, 'give-up': { type: 'boolean' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const to = options['to'];
    if (to !== 'aws' && to !== 'embedded') throw new StewardError('invalid-input', { field: '--to', rule: 'aws or embedded' });
    const stopped = new AbortController();
    const stop = () => stopped.abort(new StewardError('interrupted'));
    process.once('SIGINT', stop);
    const confirm = typeof options['confirm'] === 'string' ? options['confirm'] : undefined;
    try {
      const asked = { to, confirm, giveUp: options['give-up'] === true } as const;
      const outcome = await context.move(asked, context.terminal.note, stopped.signal);
      context.terminal.result(outcome);
      if (outcome.state === 'planned') return planned(context, outcome.plan);
      if (outcome.state === 'moved') return ended(context, outcome.moved);
      context.terminal.line(`The installation stays in ${outcome.from}. What was carried already lies in ${outcome.to}: empty it.`);
      return exits.done;
    } finally {
      process.off('SIGINT', stop);
    }
  },
};

function planned({ terminal }: Context, { installation, from, to, surveyed, state, mirrorStays }: Plan): number {
  terminal.line(
    `From ${from} to ${to}: ${surveyed.businesses.length} businesses, ${surveyed.rows} rows, ${surveyed.bytes} bytes, and their files.`,
  );
  if (state === 'goes-on') terminal.line('A move between the two was begun; it goes on where it was broken off.');
  if (state === 'arrived') terminal.line('All of it has arrived; the source is only still to be closed for good.');
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
  terminal.line(`What is erased from now on is not erased in ${plan.from}: remove it, with its root key, as soon as you are sure.`);
  return (carried?.snapshots.unreadable.length ?? 0) > 0 ? exits.partly : exits.done;
}
