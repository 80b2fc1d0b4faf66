// completion: a script that lets a shell complete the commands.
import { StewardError } from '@steward/protocol/errors.ts';
import { exits, type Command } from './command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

export function completion(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    usage: 'completion bash|zsh|fish',
    summary: 'Print a completion script for a shell',
    options: {},
    wordsMin: 1,
    wordsMax: 1,
    async run({ terminal }, [shell]) {
      const words = [...new Set(commands().flatMap(({ name }) => name.split(' ')))].join(' ');
      if (!shells.includes(shell as (typeof shells)[number]))
        throw new StewardError('invalid-input', { field: 'shell', rule: shells.join(', ') });
      const script = {
        bash: `complete -W "${words}" steward`,
        zsh: `#compdef steward\n_arguments '*: :(${words})'`,
        fish: `complete -c steward -f -a "${words}"`,
      }[shell as (typeof shells)[number]];
      terminal.line(script);
      terminal.result({ script });
      return exits.done;
    },
  };
}
