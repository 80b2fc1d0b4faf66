// start: runs the server until it is told to stop.
import type { Command } from './command.ts';

export const start: Command = {
  name: 'start',
  usage: 'start [--demo] [--port <n>]',
  summary: 'Run the server on the data folder',
  options: { demo: { type: 'boolean' }, port: { type: 'string' } },
  wordsMin: 0,
  wordsMax: 0,
  run: (context, _words, options) => context.start({ demo: options['demo'] as boolean | undefined }),
};
