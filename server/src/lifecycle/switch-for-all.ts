// The operator switches a processor off or on for every business, while the server runs.
//
//  1. From the commit on the gate of every node refuses it: each disclosure reads the switch (governed/disclose.ts). What is offered because of it follows within seconds.
//  2. The admins of every business are told, at once where the turn is made, and it stands among the changes on the Trust page.
//  3. What the configuration switches off only a start switches on; what everything else that is on needs is not switched off by itself.
import { StewardError } from '@steward/protocol/errors.ts';
import { dnsResolver, type Processor, type Switchable } from '../catalogue/processors.ts';
import type { Tools } from '../governed/operation.ts';
import { requireProcessorId } from '../governed/read-processors.ts';
import { operatorSwitches, turnForAll } from '../stores/operator-switches.ts';

export interface SwitchedProcessor {
  readonly processor: Processor;
  /** `configuration`: only a start changes it. */
  readonly off: 'configuration' | 'switch' | undefined;
  readonly sinceMs: number | undefined;
  readonly by: string | undefined;
  readonly turnable: boolean;
}

export interface OperatorSwitches {
  list(): Promise<readonly SwitchedProcessor[]>;
  /**
   * `by` is `operator:<user>` or the id of somebody of the staff. Safe to repeat. `not-found` for what is not declared, `refused` for what cannot be turned here.
   */
  turn(id: string, on: boolean, by: string): Promise<SwitchedProcessor>;
  /** Takes over what another node has turned. */
  refresh(): Promise<void>;
}

interface SwitchParts {
  readonly tools: Pick<Tools, 'rows' | 'clock'>;
  readonly switchable: Switchable;
  /** Tells what has changed. Tried again by whoever looks at the declarations every hour. */
  readonly tell: () => Promise<void>;
}

export async function createOperatorSwitches({ tools: { rows, clock }, switchable, tell }: SwitchParts): Promise<OperatorSwitches> {
  const refresh = async () => switchable.apply(new Set((await operatorSwitches(rows)).keys()));
  const list = async () => {
    const switched = await operatorSwitches(rows);
    return [...switchable.configured.values()].map((processor): SwitchedProcessor => {
      const { sinceMs, by } = switched.get(processor.id) ?? {};
      const off = processor.off ? 'configuration' : sinceMs === undefined ? undefined : 'switch';
      return { processor, off, sinceMs, by, turnable: isTurnable(processor) };
    });
  };
  await refresh();
  return {
    list,
    refresh,
    async turn(id, on, by) {
      const processor = switchable.configured.get(requireProcessorId(id));
      if (!processor) throw new StewardError('not-found', { field: 'id', rule: 'no such service provider is declared here' });
      if (processor.off)
        throw new StewardError('refused', {
          rule: 'the configuration switches it off (STEWARD_PROCESSORS_OFF), and only a start changes that',
        });
      if (!isTurnable(processor))
        throw new StewardError('refused', { rule: 'it is no company, or what finds all the others: switch those off' });
      // What was before is written down first, or the very first turn of an installation would be none.
      await tell().catch(() => undefined);
      const turned = await turnForAll(rows, id, on ? undefined : { sinceMs: clock.nowMs(), by });
      await refresh();
      if (turned) await tell().catch(() => undefined);
      return (await list()).find((each) => each.processor.id === id)!;
    },
  };
}

const isTurnable = ({ id, off, place }: Processor): boolean => off !== true && id !== dnsResolver.id && place !== 'This machine';
