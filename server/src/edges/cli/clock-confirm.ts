// clock confirm: a person has looked at another clock and says that the time is right, after a leap ahead that Steward did not believe.
import { exits, type Command } from './command.ts';

interface Confirmed {
  readonly confirmed: boolean;
  readonly now: string;
}

export const clockConfirm: Command = {
  name: 'clock confirm',
  usage: 'clock confirm --confirm=<today, as 2026-11-24>',
  summary: 'After the clock jumped ahead: say that the date is right, so that what falls due is carried out again',
  options: { confirm: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  async run(context, _words, options) {
    const operator = await context.operator();
    try {
      const { clockJump, now } = (await operator.ask('GET', '/status')) as { clockJump?: { from: string; to: string }; now: string };
      if (clockJump === undefined) {
        context.terminal.line('The clock is believed; there is nothing to confirm.');
        context.terminal.result({ confirmed: false, now });
        return exits.done;
      }
      const today = now.slice(0, 10);
      if (options['confirm'] !== today) {
        context.terminal.line(`The clock went from ${clockJump.from} to ${clockJump.to} at once. It now says ${today}.`);
        context.terminal.line(
          `Until somebody confirms it, nothing that falls due by time is destroyed. If it is right, add --confirm=${today}`,
        );
        return exits.needsConfirmation;
      }
      const done = (await operator.ask('POST', '/clock/confirm')) as Confirmed;
      context.terminal.line(`${today} is confirmed; what falls due is carried out again`);
      context.terminal.result(done);
      return exits.done;
    } finally {
      await operator.close();
    }
  },
};
