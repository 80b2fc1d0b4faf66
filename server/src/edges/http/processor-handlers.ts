// Who receives something of the business, and its switches.
import type { Processor } from '../../catalogue/processors.ts';
import type { Resting } from '../../governed/breakers.ts';
import type { Disclose } from '../../governed/disclose.ts';
import { countedDays, readDisclosures, readProcessors, readSent, type ProcessorView } from '../../governed/read-processors.ts';
import { switchProcessor } from '../../governed/switch-processor.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

export function processorHandlers(disclose: Pick<Disclose, 'resting'> | undefined) {
  return {
    async receivers(call: Call) {
      const views = await call.perform(readProcessors, {});
      const resting = disclose?.resting() ?? [];
      return { days: countedDays, receivers: views.map((view) => wireReceiver(view, resting)) };
    },
    async disclosures(call: Call) {
      const found = await call.perform(readDisclosures, inputOf(call));
      return {
        disclosures: found.map(({ atMs, outcome, fields, policy, record }) => ({
          at: isoTime(atMs),
          ...defined({ outcome, fields, policy, record }),
        })),
      };
    },
    async sentValues(call: Call) {
      const sent = await call.perform(readSent, inputOf(call));
      return { sent: sent.map(({ record, atMs, values }) => ({ record, at: isoTime(atMs), values })) };
    },
    async switchProcessor(call: Call) {
      const { on } = call.body as { readonly on: boolean };
      const { offSinceMs, ...switched } = await call.perform(switchProcessor, { processor: call.params['id']!, on });
      return { ...switched, ...(offSinceMs === undefined ? {} : { offSince: isoTime(offSinceMs) }) };
    },
  };
}

function inputOf(call: Call) {
  const { before } = call.query as { readonly before?: string };
  return { processor: call.params['id']!, ...(before === undefined ? {} : { beforeMs: Date.parse(before) }) };
}

const defined = <T extends object>(value: T) => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

function wireReceiver({ id, processor, state, offSinceMs, counts, lastMs }: ProcessorView, resting: readonly Resting[]) {
  const untilMs = processor && restingUntil(processor, resting);
  return {
    id,
    ...(processor === undefined ? {} : { declared: wireDeclared(processor) }),
    state,
    switchable: processor?.switchedBy === 'business',
    accountsGoOn: (processor?.despiteSwitch ?? []).length > 0,
    ...(state === 'off-by-business' && offSinceMs !== undefined ? { offSince: isoTime(offSinceMs) } : {}),
    ...(untilMs === undefined ? {} : { restingUntil: isoTime(untilMs) }),
    ...counts,
    ...(lastMs === undefined ? {} : { lastAt: isoTime(lastMs) }),
  };
}

/** Of hosts that businesses name, one business is not told how another's does. */
function restingUntil({ id, hosts }: Processor, resting: readonly Resting[]): number | undefined {
  const its = hosts === 'named-by-business' ? [] : resting.filter(({ processor }) => processor === id);
  return its.length === 0 ? undefined : Math.max(...its.map(({ untilMs }) => untilMs));
}

function wireDeclared({ name, company, place, why, fields, purposes, legalBasis, since, hosts, shown, keepsStores }: Processor) {
  const namedByBusiness = hosts === 'named-by-business';
  return {
    name,
    company,
    place,
    why,
    fields,
    purposes,
    legalBasis,
    since,
    hosts: namedByBusiness ? [] : hosts,
    namedByBusiness,
    counted: shown === 'counted',
    keepsStores: keepsStores === true,
  };
}
