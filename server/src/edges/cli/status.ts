// status: whether a server runs, and for whom.
import { exits, type Command } from './command.ts';

interface Status {
  readonly version: string;
  readonly url: string;
  readonly upSeconds: number;
  /** The clock leapt ahead, and nobody has confirmed it. */
  readonly clockJump?: { readonly from: string; readonly to: string };
  readonly businesses: readonly {
    readonly id: string;
    readonly name: string;
    readonly members: number;
    /** Why nothing of this business can be opened now. */
    readonly trouble?: string;
    readonly ledger: { readonly volume: number; readonly size: number };
  }[];
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
      for (const each of found.businesses) {
        terminal.line(`${each.id}  ${each.name}  ${each.members} members  ledger ${each.ledger.volume}: ${each.ledger.size} entries`);
        if (each.trouble !== undefined) terminal.line(`  ${each.trouble}`);
      }
      if (found.businesses.length === 0) terminal.line('No business yet.');
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
