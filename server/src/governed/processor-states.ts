// Whether something can be sent to a processor at present, for a business: declared, not switched off by the operator, nor by the business. The gate refuses what
// cannot; whoever offers a feature asks here first and leaves out what would be refused.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Processor } from '../catalogue/processors.ts';
import type { RowReader } from '../ports/rows.ts';
import { switchOf } from '../stores/disclosures.ts';
import type { Tools } from './operation.ts';

export const processorStates = ['on', 'off-by-operator', 'off-by-business', 'undeclared'] as const;
export type ProcessorState = (typeof processorStates)[number];

type StateTools = { readonly rows: RowReader } & Pick<Tools, 'processors'>;

export async function processorState(
  { rows, processors }: StateTools,
  business: BusinessId,
  id: string,
  purpose: Purpose = 'service',
): Promise<ProcessorState> {
  const processor = processors.get(id);
  if (!processor) return 'undeclared';
  if (processor.off) return 'off-by-operator';
  if (!isStoppedBySwitch(processor, purpose)) return 'on';
  return (await switchOf(rows, business, id)).offSinceMs === undefined ? 'on' : 'off-by-business';
}

/** For features: `true` means that the gate will let through what is declared. */
export const processorOn = async (tools: StateTools, business: BusinessId, id: string, purpose?: Purpose): Promise<boolean> =>
  (await processorState(tools, business, id, purpose)) === 'on';

/** Whether a business's switch says anything about this purpose. */
export const isStoppedBySwitch = ({ switchedBy, despiteSwitch }: Processor, purpose: Purpose): boolean =>
  switchedBy === 'business' && despiteSwitch?.includes(purpose) !== true;
