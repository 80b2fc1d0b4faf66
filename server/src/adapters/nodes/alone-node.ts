// The one node of an edition whose process is alone with its stores: it may do everything, and counts by itself.
import type { Nodes } from '../../ports/nodes.ts';

/** What is counted at once; more than that are forgotten, the oldest first. */
const countsMax = 20_000;

export function aloneNode(nowMs: () => number): Nodes {
  const counts = new Map<string, number>();
  return {
    id: 'alone',
    alone: true,
    mayDo: async () => true,
    giveUp: async () => undefined,
    isNewestRelease: () => true,
    async portion(what, wanted, max, everyMs) {
      const name = `${what} ${Math.floor(nowMs() / everyMs)}`;
      const taken = counts.get(name) ?? 0;
      const given = Math.max(0, Math.min(wanted, max - taken));
      counts.delete(name);
      counts.set(name, taken + given);
      if (counts.size > countsMax) counts.delete(counts.keys().next().value!);
      return given;
    },
    // Whoever erases here has dropped it here.
    askToForget: async () => 0,
    haveForgotten: async () => true,
    onForget: () => () => undefined,
    wire: undefined,
    close: async () => undefined,
  };
}
