// Signals within one process: a set of listeners for each business in which anybody listens.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Listener, Signals } from '../../ports/signals.ts';

export function localSignals(): Signals {
  const listening = new Map<BusinessId, Set<Listener>>();
  return {
    heard: (business) => listening.has(business),
    give(business, signals) {
      const listeners = listening.get(business);
      if (listeners) for (const listener of listeners) listener(signals);
    },
    listeners: (business) => listening.get(business)?.size ?? 0,
    listen(business, listener) {
      const listeners = listening.get(business) ?? new Set();
      listening.set(business, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && listening.get(business) === listeners) listening.delete(business);
      };
    },
  };
}
