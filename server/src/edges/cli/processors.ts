// processors: every company that may be sent something, and the switch that holds for every business from that moment on.
import type { WireSwitchedProcessor } from '@steward/protocol/wire/staff-processor-routes.ts';
import { exits, type Command, type Context, type Operator } from './command.ts';

async function asking(context: Context, work: (operator: Operator) => Promise<number>): Promise<number> {
  const operator = await context.operator();
  try {
    return await work(operator);
  } finally {
    await operator.close();
  }
}

const stateOf = ({ on, off, since, by }: WireSwitchedProcessor): string =>
  on ? 'on' : off === 'configuration' ? 'off by the configuration (STEWARD_PROCESSORS_OFF)' : `off since ${since ?? '?'} by ${by ?? '?'}`;

const lineOf = (processor: WireSwitchedProcessor) =>
  `${processor.id.padEnd(22)}  ${processor.company}, ${processor.place}: ${stateOf(processor)}`;

export const processorsList: Command = {
  name: 'processors',
  usage: 'processors',
  summary: 'Show every company that may be sent something, and whether it is on',
  options: {},
  wordsMin: 0,
  wordsMax: 0,
  run: (context) =>
    asking(context, async (operator) => {
      const { processors } = (await operator.ask('GET', '/processors')) as { processors: readonly WireSwitchedProcessor[] };
      for (const each of processors) context.terminal.line(lineOf(each));
      context.terminal.result({ processors });
      return exits.done;
    }),
};

const turning = (name: string, on: boolean, summary: string): Command => ({
  name,
  usage: `${name} <id>`,
  summary,
  options: {},
  wordsMin: 1,
  wordsMax: 1,
  run: (context, [id]) =>
    asking(context, async (operator) => {
      const turned = (await operator.ask('POST', `/processors/${encodeURIComponent(id!)}/switch`, { on })) as WireSwitchedProcessor;
      context.terminal.line(lineOf(turned));
      context.terminal.result(turned);
      return exits.done;
    }),
});

export const processorsOff = turning(
  'processors off',
  false,
  'Switch a service provider off for every business, at once; the admins of all are told',
);
export const processorsOn = turning('processors on', true, 'Switch it on again for every business');
