// A wire between nodes within one process, for tests: messages come in a later turn of the event loop, and can be lost, doubled and held back on demand.
import type { NodeWire, WireListener } from '../../ports/nodes.ts';

export interface MemoryWires {
  /** Another node's end. */
  wire(): NodeWire;
  /** What becomes of the next messages: how often each listener gets it. */
  times: number;
  /** Everybody may have missed something. */
  gap(): void;
}

export function memoryWires(): MemoryWires {
  const listeners = new Set<WireListener>();
  const wires: MemoryWires = {
    times: 1,
    gap: () => listeners.forEach((each) => each.gap()),
    wire: () => ({
      send(text) {
        const { times } = wires;
        setImmediate(() => {
          for (const each of listeners) for (let i = 0; i < times; i++) each.message(text);
        });
      },
      listen(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close: async () => undefined,
    }),
  };
  return wires;
}
