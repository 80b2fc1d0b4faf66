// The switch of the operator for administrators of the staff: it holds for every business, and the admins of all are told.
import { StewardError } from '@steward/protocol/errors.ts';
import type { OperatorSwitches } from '../../lifecycle/switch-for-all.ts';
import type { RowReader } from '../../ports/rows.ts';
import { wireSwitched } from '../operator/operator-processors.ts';
import type { Call } from './call.ts';
import { administratorOf } from './staff-handlers.ts';

export function staffProcessorHandlers(rows: RowReader, switches: OperatorSwitches | undefined) {
  const there = () => {
    if (!switches) throw new StewardError('not-found');
    return switches;
  };
  return {
    async staffProcessors(call: Call) {
      await administratorOf(rows, call);
      return { processors: (await there().list()).map(wireSwitched) };
    },
    async staffSwitchProcessor(call: Call) {
      const by = await administratorOf(rows, call);
      const { on } = call.body as { readonly on: boolean };
      return wireSwitched(await there().turn(call.params['processor']!, on, by));
    },
  };
}
