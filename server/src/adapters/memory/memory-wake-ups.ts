// A queue of wake-ups between nodes in one process, for tests: each is given to one of those that listen, in a later turn of the event loop, and can be lost, doubled
// and held back on demand.
import type { WakeUpKind, WakeUpQueue } from '../../ports/wake-ups.ts';

export interface MemoryWakeUps {
  /** Another node's end. */
  queue(): WakeUpQueue;
  /** What becomes of the next ones: to how many nodes each is given; 0 loses them. */
  times: number;
  /** How many were sent. */
  sent: number;
}

export function memoryWakeUps(): MemoryWakeUps {
  const listeners: ((kinds: readonly WakeUpKind[]) => void)[] = [];
  let turn = 0;
  const wakeUps: MemoryWakeUps = {
    times: 1,
    sent: 0,
    queue: () => ({
      send(kinds) {
        wakeUps.sent++;
        const { times } = wakeUps;
        setImmediate(() => {
          for (let i = 0; i < times && listeners.length > 0; i++) listeners[turn++ % listeners.length]!(kinds);
        });
      },
      listen(listener) {
        listeners.push(listener);
        return () => {
          const at = listeners.indexOf(listener);
          if (at >= 0) listeners.splice(at, 1);
        };
      },
      close: async () => undefined,
    }),
  };
  return wakeUps;
}
