// doctor: what is not as it must be, and what to do about it.
import { exits, type Command } from './command.ts';

export const doctor: Command = {
  name: 'doctor',
  usage: 'doctor',
  summary: 'Look whether everything is as it must be, and say what to do where it is not',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  async run(context) {
    const findings = await context.examine();
    for (const { what, ok, advice } of findings)
      context.terminal.line(`${ok ? 'ok  ' : 'BAD '} ${what}${advice === undefined || ok ? '' : `\n     ${advice}`}`);
    context.terminal.result({ findings });
    return findings.every(({ ok }) => ok) ? exits.done : exits.failed;
  },
};
