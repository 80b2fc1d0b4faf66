// Pushes to people's devices, through the gate: in the ledger of every business that the push tells of before it leaves. A push to somebody who belongs to no
// business is not sent: there is no ledger it could stand in.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { OutboundAnswer, OutboundRequest } from '../ports/outbound.ts';
import { pushIdBytes, type PushCarrier, type PushOutcome } from '../ports/push.ts';
import type { Disclose, Sending } from './disclose.ts';
import type { Principal, Tools } from './operation.ts';
import type { Door } from './perform.ts';
import { processorOn } from './processor-states.ts';

export interface PushOutParts {
  readonly door: Door;
  readonly disclose: Disclose;
  readonly carriers: readonly PushCarrier[];
}

export interface PushOut {
  /** Who carries to this target; `undefined` where nobody does who is declared and switched on. */
  carrierOf(target: PushTarget): string | undefined;
  /** The key that browsers subscribe with; `undefined` where no browser's push is declared. */
  publicKey(): Promise<string | undefined>;
  /** Throws `outbound-failed` when it may have left, or not. */
  send(to: PushTo): Promise<PushSent>;
}

export interface PushTo {
  readonly person: PersonId;
  /** The ledgers it stands in; at least one. */
  readonly businesses: readonly BusinessId[];
  readonly target: PushTarget;
  readonly id: Uint8Array;
  readonly urgent: boolean;
}

export interface PushSent {
  readonly outcome: PushOutcome;
  /** Bytes of the payload beyond the opaque id: 0, and counted so that it can be shown. */
  readonly contentBytes: number;
}

export function createPushOut(parts: PushOutParts): PushOut {
  const { processors } = parts.door.tools;
  const carrierFor = ({ kind }: PushTarget) => parts.carriers.find((each) => each.kind === kind);
  const carrierOf: PushOut['carrierOf'] = (target) => {
    const processor = carrierFor(target)?.processorOf(target);
    return processor !== undefined && processors.get(processor)?.off !== true ? processor : undefined;
  };
  return {
    carrierOf,
    async publicKey() {
      if (![...processors.values()].some(({ id, off }) => id.startsWith('web-push-') && off !== true)) return undefined;
      return parts.carriers.find(({ kind }) => kind === 'web')?.publicKey?.();
    },
    async send(given) {
      const carrier = carrierFor(given.target);
      const processor = carrierOf(given.target);
      // A business that has switched the carrier off is told of in no push; the others are.
      const to = { ...given, businesses: processor === undefined ? [] : await openTo(parts.door.tools, processor, given.businesses) };
      if (carrier === undefined || processor === undefined || to.businesses.length === 0)
        return { outcome: { kind: 'refused' }, contentBytes: 0 };
      if (to.id.length !== pushIdBytes) throw new RangeError(`the id of a push has ${pushIdBytes} bytes`);
      const beside = (request: OutboundRequest, fields: readonly string[]) =>
        disclose(parts, to, processor, fields, [{ kind: 'request', request }]);
      try {
        const { request, payload, fields } = await carrier.prepare(to, beside);
        const recorded = to.businesses.slice(1).map((): Sending => ({ kind: 'recorded' }));
        const answer = await disclose(parts, to, processor, fields, [...recorded, { kind: 'request', request }]);
        return { outcome: carrier.outcomeOf(answer), contentBytes: Buffer.compare(payload, to.id) === 0 ? 0 : payload.length };
      } catch (error) {
        if (isStewardError(error, 'outbound-refused')) return { outcome: { kind: 'refused' }, contentBytes: 0 };
        throw error;
      }
    },
  };
}

async function openTo(tools: Tools, processor: string, businesses: readonly BusinessId[]): Promise<readonly BusinessId[]> {
  const open = await Promise.all(businesses.map((business) => processorOn(tools, business, processor)));
  return businesses.filter((_business, i) => open[i]);
}

/** Enters it in as many of the ledgers as there are sendings; the last of them sends. */
async function disclose(
  { door, disclose: operation }: PushOutParts,
  { businesses, person }: PushTo,
  processor: string,
  fields: readonly string[],
  sendings: readonly Sending[],
): Promise<OutboundAnswer> {
  let answered: OutboundAnswer | undefined;
  for (const [i, sending] of sendings.entries()) {
    const principal: Principal = { actor: 'worker', name: 'notices', business: businesses[i]! };
    const answer = await door.perform(principal, operation, { processor, fields, person, sending }, { purpose: 'service' });
    if (!answer.allowed) throw new StewardError('outbound-refused', { rule: answer.sentence });
    answered = answer.result;
  }
  if (!answered) throw new StewardError('internal', { rule: 'a push was recorded and not sent' });
  return answered;
}
