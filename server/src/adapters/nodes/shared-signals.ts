// Signals over several nodes: given here at once, as in one process, and told to the other nodes over the wire. Where messages may have been missed, whoever listens
// hears that (`gap`) and whoever begins to listen is not told what happened a moment ago, so that both read anew.
import type { Audience, Listener, Signal, Signals } from '../../ports/signals.ts';
import type { NodeMessages } from './node-messages.ts';

/** How far a ledger has grown is worth a message now and then only: whoever looks at it asks anyway. */
const grownEveryMs = 2_000;
/** Ledgers that have grown since. */
const grownMax = 5_000;
/** Where there is no wire, listeners read anew so often. */
const blindEveryMs = 15_000;

export interface SharedSignals extends Signals {
  /** What another node gave, or that some of it is lost. */
  heardFrom(audience: Audience, signals: readonly Signal[]): void;
  gap(): void;
  close(): void;
}

/** `local` holds who listens at this node. `nowMs` never goes back; it need not be the time of day. */
export function sharedSignals(
  local: Signals,
  messages: NodeMessages | undefined,
  nowMs: () => number = () => performance.now(),
): SharedSignals {
  const listening = new Set<Listener>();
  const grown = new Map<string, readonly ['s', Audience, readonly Signal[]]>();
  let gapAtMs = Number.NEGATIVE_INFINITY;
  const gap = () => {
    gapAtMs = nowMs();
    for (const listener of listening) listener([{ kind: 'gap' }]);
  };
  const tellGrown = () => {
    for (const told of grown.values()) messages?.tell(told);
    grown.clear();
  };
  const timer = messages ? setInterval(tellGrown, grownEveryMs) : setInterval(gap, blindEveryMs);
  timer.unref();
  const tell = (audience: Audience, signals: readonly Signal[]) => {
    const others = signals.filter(({ kind }) => kind !== 'ledger');
    if (others.length > 0) messages?.tell(['s', audience, others]);
    for (const signal of signals)
      if (signal.kind === 'ledger' && grown.size < grownMax) grown.set(`${audience} ${signal.volume}`, ['s', audience, [signal]]);
  };
  return {
    // At another node somebody may.
    heard: () => true,
    give(audience, signals) {
      local.give(audience, signals);
      tell(audience, signals);
    },
    giveMade(audience, make) {
      const signals = make();
      if (signals.length === 0) return;
      local.give(audience, signals);
      tell(audience, signals);
    },
    recent(audience, agoMs) {
      if (!messages || nowMs() - gapAtMs <= agoMs) return undefined;
      return local.recent(audience, agoMs);
    },
    listeners: (audience) => local.listeners(audience),
    listen(audience, listener) {
      const end = local.listen(audience, listener);
      listening.add(listener);
      return () => {
        listening.delete(listener);
        end();
      };
    },
    heardFrom: (audience, signals) => local.give(audience, signals),
    gap,
    close: () => clearInterval(timer),
  };
}
