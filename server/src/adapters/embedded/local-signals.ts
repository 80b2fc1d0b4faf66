// Signals within one process: a set of listeners for each audience of which anybody listens.
import type { Audience, Listener, Signals } from '../../ports/signals.ts';

export function localSignals(): Signals {
  const listening = new Map<Audience, Set<Listener>>();
  return {
    heard: (audience) => listening.has(audience),
    give(audience, signals) {
      const listeners = listening.get(audience);
      if (listeners) for (const listener of listeners) listener(signals);
    },
    listeners: (audience) => listening.get(audience)?.size ?? 0,
    listen(audience, listener) {
      const listeners = listening.get(audience) ?? new Set();
      listening.set(audience, listeners.add(listener));
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && listening.get(audience) === listeners) listening.delete(audience);
      };
    },
  };
}
