// switch-processor: a business switches a service provider off or on. The switch and its entry are one commit, and every disclosure checks the switch in its own: from
// then on nothing more is entered as sent there. What is declared to the account of a person (despiteSwitch) goes on.
import { StewardError } from '@steward/protocol/errors.ts';
import { switchChange, switchOf, type Switch } from '../stores/disclosures.ts';
import { locatePerson } from './locate.ts';
import type { WriteOperation } from './operation.ts';
import { requireProcessorId } from './read-processors.ts';

export interface SwitchProcessorInput {
  readonly processor: string;
  readonly on: boolean;
}

export interface Switched {
  readonly on: boolean;
  readonly offSinceMs: number | undefined;
}

export const switchProcessor: WriteOperation<'switch-processor', SwitchProcessorInput, Switch, Switched> = {
  kind: 'write',
  name: 'switch-processor',
  async locate(tools, principal, { processor: id, on }) {
    const processor = tools.processors.get(requireProcessorId(id));
    if (!processor) throw new StewardError('not-found', { field: 'id', rule: 'no such service provider is declared' });
    if (processor.switchedBy === 'operator')
      throw new StewardError('refused', { rule: 'this one is switched by the operator alone: nothing of your business goes there' });
    const loaded = await switchOf(tools.rows, principal.business, id);
    return { ...(await locatePerson(tools, principal)), processor: id, detail: on ? 'on' : 'off', loaded };
  },
  async plan(_grant, { tools, principal, target }, { processor, on }) {
    const before = target.loaded;
    const offSinceMs = on ? undefined : (before.offSinceMs ?? tools.clock.nowMs());
    const changes =
      on === (before.offSinceMs === undefined) ? [before.check] : [switchChange(principal.business, processor, offSinceMs, before)];
    return { changes, result: { on, offSinceMs } };
  },
};
