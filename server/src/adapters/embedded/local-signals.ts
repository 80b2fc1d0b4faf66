// Signals within one process: a set of listeners for each audience of which anybody listens, and the last minute for whoever begins to.
import type { Audience, Listener, Signal, Signals } from '../../ports/signals.ts';

const keptMs = 60_000;
const keptMax = 1_200;

interface Kept {
  readonly audience: Audience;
  readonly atMs: number;
  readonly make: () => readonly Signal[];
}

/** `nowMs` never goes back; it need not be the time of day. */
export function localSignals(nowMs: () => number = () => performance.now()): Signals {
  const listening = new Map<Audience, Set<Listener>>();
  let kept: Kept[] = [];
  /** Everything that was given since then is kept. */
  let wholeSinceMs = nowMs();

  const keep = (audience: Audience, make: Kept['make']) => {
    const atMs = nowMs();
    kept.push({ audience, atMs, make });
    if (kept.length <= keptMax && kept[0]!.atMs >= atMs - 2 * keptMs) return;
    const from = Math.max(
      kept.length - keptMax / 2,
      kept.findIndex((each) => each.atMs >= atMs - keptMs),
    );
    wholeSinceMs = Math.max(wholeSinceMs, kept[from - 1]?.atMs ?? 0);
    kept = kept.slice(from);
  };
  const tell = (audience: Audience, signals: readonly Signal[]) => {
    const listeners = listening.get(audience);
    if (listeners) for (const listener of listeners) listener(signals);
  };
  return {
    heard: (audience) => listening.has(audience),
    give(audience, signals) {
      // How far a ledger has grown whoever looks at it asks anyway.
      if (signals.some(({ kind }) => kind !== 'ledger')) keep(audience, () => signals);
      tell(audience, signals);
    },
    giveMade(audience, make) {
      keep(audience, make);
      if (!listening.has(audience)) return;
      const signals = make();
      if (signals.length > 0) tell(audience, signals);
    },
    recent(audience, agoMs) {
      const sinceMs = nowMs() - agoMs;
      if (agoMs > keptMs || sinceMs < wholeSinceMs) return undefined;
      return kept.filter((each) => each.audience === audience && each.atMs >= sinceMs).flatMap(({ make }) => make());
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
