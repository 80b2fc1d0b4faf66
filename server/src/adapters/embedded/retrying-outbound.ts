// Repeats, with a pause that chance chooses, what is safe to repeat: methods that say so, requests with an idempotency key, and those marked `repeatable`.
// It repeats what did not arrive or was turned away for the moment (429, 502, 503, 504), to the address that was pinned, at most twice, and only while the
// time that the request allowed for one attempt is not over: whoever waits is not kept waiting. Longer than that is a job's to try again.
import type { Outbound, OutboundAnswer, OutboundRequest, Prepared } from '../../ports/outbound.ts';
import type { Random } from '../../ports/random.ts';
import { isStewardError } from '@steward/protocol/errors.ts';

export const repeatsMax = 2;
const pauseMsMin = 100;
const pauseMsMax = 2_000;
/** A service may ask for a longer pause, up to this. */
const askedPauseMsMax = 5_000;
const turnedAway = new Set([429, 502, 503, 504]);

export interface RetryParts {
  readonly random: Random;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

export function createRetryingOutbound(outbound: Outbound, parts: RetryParts): Outbound {
  const prepare = async (request: OutboundRequest): Promise<Prepared> => {
    const prepared = outbound.prepare ? await outbound.prepare(request) : { send: () => outbound.send(request) };
    return isRepeatable(request) ? { send: () => repeat(prepared, request.timeoutMs, parts) } : prepared;
  };
  return { prepare, send: async (request) => (await prepare(request)).send() };
}

const isRepeatable = ({ method, headers, repeatable }: OutboundRequest): boolean =>
  method !== 'POST' || repeatable === true || Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key');

async function repeat(prepared: Prepared, timeoutMs: number, { random, nowMs, pause }: RetryParts): Promise<OutboundAnswer> {
  const endMs = nowMs() + timeoutMs;
  for (let repeats = 0; ; repeats++) {
    const outcome = await prepared.send().catch((error: unknown) => error);
    const failed = isStewardError(outcome);
    const again = failed ? outcome.code === 'outbound-failed' && outcome.field === undefined : isTurnedAway(outcome);
    const pauseMs = Math.max(jitter(random, repeats), failed ? 0 : askedPause(outcome));
    if (!again || repeats >= repeatsMax || nowMs() + pauseMs >= endMs) {
      if (outcome instanceof Error) throw outcome;
      return outcome as OutboundAnswer;
    }
    await pause(pauseMs);
  }
}

const isTurnedAway = (outcome: unknown) => turnedAway.has((outcome as { readonly status?: number }).status ?? 0);

/** Anything up to a bound that doubles, so that many who failed together do not come back together. */
function jitter(random: Random, repeats: number): number {
  const share = new DataView(random.bytes(4).slice().buffer).getUint32(0) / 2 ** 32;
  return pauseMsMin + share * Math.min(pauseMsMax, 400 * 2 ** repeats);
}

function askedPause(outcome: unknown): number {
  const seconds = Number((outcome as { readonly headers?: Readonly<Record<string, string>> }).headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(askedPauseMsMax, seconds * 1_000) : 0;
}
