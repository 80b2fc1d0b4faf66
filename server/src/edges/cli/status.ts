// status: whether a server runs, and for whom.
import { exits, type Command } from './command.ts';

interface Status {
  readonly version: string;
  readonly url: string;
  readonly upSeconds: number;
  /** The clock leapt ahead, and nobody has confirmed it. */
  readonly clockJump?: { readonly from: string; readonly to: string };
  /** What there is to do about the copy that a move left behind. */
  readonly oldCopy?: string;
  readonly businesses: readonly {
    readonly id: string;
    readonly name: string;
    readonly members: number;
    /** Why nothing of this business can be opened now. */
    readonly trouble?: string;
    readonly ledger: { readonly volume: number; readonly size: number };
  }[];
  readonly promises: {
    readonly all: number;
    readonly true: number;
    readonly notProvable: number;
    readonly broken: readonly string[];
    readonly checkedMs?: number;
  };
  readonly copies: {
    readonly snapshots: number;
    readonly oldestMs?: number;
    readonly newestMs?: number;
    readonly run?: { readonly troubles: readonly string[] };
    readonly drill?: { readonly atMs: number; readonly troubles: readonly string[]; readonly opened: number };
  };
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function copiesLines({ snapshots, oldestMs, newestMs, run, drill }: Status['copies']): readonly string[] {
  const lines = [
    snapshots === 0 ? 'No snapshot yet.' : `${snapshots} snapshots, from ${day(oldestMs!)} to ${day(newestMs!)} (UTC)`,
    drill === undefined
      ? 'No recovery drill yet.'
      : `Last recovery drill ${day(drill.atMs)}: ${drill.troubles.length === 0 ? `rebuilt, ${drill.opened} records opened` : 'FAILED'}`,
  ];
  return [...lines, ...(run?.troubles ?? []).map((trouble) => `  ${trouble}`), ...(drill?.troubles ?? []).map((trouble) => `  ${trouble}`)];
}

function promisesLine({ all, true: held, notProvable, broken, checkedMs }: Status['promises']): string {
  if (checkedMs === undefined) return 'The promises were not checked yet: `steward promises check`';
  const rest = all - held - notProvable - broken.length;
  return `Of ${all} promises ${held} are true, ${broken.length === 0 ? 'none is' : `${broken.join(', ')} BROKEN`}${broken.length === 0 ? ' broken' : ''}, ${rest} not checked, ${notProvable} not provable; checked ${day(checkedMs)} (UTC)`;
}

export const status: Command = {
  name: 'status',
  usage: 'status',
  summary: 'Show whether Steward runs, and the businesses it keeps',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  async run(context) {
    const operator = await context.operator();
    try {
      const found = (await operator.ask('GET', '/status')) as Status;
      const { terminal } = context;
      terminal.result({ running: operator.running, ...found });
      terminal.line(
        operator.running
          ? `Steward ${found.version} runs at ${found.url}, for ${found.upSeconds} s`
          : `Steward ${found.version} does not run on this data folder`,
      );
      if (found.clockJump !== undefined)
        terminal.line(
          `The clock went from ${found.clockJump.from} to ${found.clockJump.to} at once: nothing that falls due is destroyed until \`steward clock confirm\``,
        );
      if (found.oldCopy !== undefined) terminal.line(`Attention: ${found.oldCopy}`);
      for (const each of found.businesses) {
        terminal.line(`${each.id}  ${each.name}  ${each.members} members  ledger ${each.ledger.volume}: ${each.ledger.size} entries`);
        if (each.trouble !== undefined) terminal.line(`  ${each.trouble}`);
      }
      if (found.businesses.length === 0) terminal.line('No business yet.');
      for (const line of copiesLines(found.copies)) terminal.line(line);
      terminal.line(promisesLine(found.promises));
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
